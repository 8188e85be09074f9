/**
 * Numbers with units as users write them: "250ms", "1.5s", "128MiB", "500m".
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

#include <stdbool.h>

/** Parses "90s", "1.5m", "250ms", "40us", "7ns", "2h" and Go's compounds such as
 *  "1m30s" [kn: config-autoscaler]; a bare number is an error unless it is 0, and so
 *  is what exceeds VT_LONGEST.
 *  Errors: VT_ERROR_INPUT naming the text and what was expected. */
bool vt_duration_parse(const char *text, VtTime *out_ns, GError **error);

/** Exact, in the largest of s, ms, us and ns that is not above it: "1.5s", "250ms",
 *  "90s", "0s". Owned by the caller. */
char *vt_duration_format(VtTime ns);

/** Parses "128MiB", "2GiB", "1.5GiB", Kubernetes' "128Mi", "2Gi", "64M", "2G"; whole
 *  MiB only come out, rounded up. Errors: VT_ERROR_INPUT. */
bool vt_memory_parse(const char *text, int64_t *out_mib, GError **error);

char *vt_memory_format(int64_t mib);

/** Parses "2", "0.5" or Kubernetes' "500m" into thousandths of a core. */
bool vt_cpu_parse(const char *text, int64_t *out_milli, GError **error);

char *vt_cpu_format(int64_t milli);

/** Parses a whole decimal number, nothing before or after it. */
bool vt_int64_parse(const char *text, int64_t *out, GError **error);

/** Parses a finite decimal number, whatever the locale, nothing before or after it. */
bool vt_double_parse(const char *text, double *out, GError **error);

/** Shortest text that vt_double_parse() reads back as @value. */
char *vt_double_format(double value);
