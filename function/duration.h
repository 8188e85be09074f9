/**
 * The time that a request asks the function to compute for.
 */
#pragma once

#include <stdint.h>

#define VT_DURATION_MAX_US INT64_C(3600000000) /* one hour */

/**
 * Reads the query's duration_us (whole) or duration_ms (with at most three decimals);
 * the one that is absent is NULL.
 *
 * Returns NULL and fills @out_us, or says what is wrong in a static text.
 */
const char *vt_duration_from_query(const char *duration_us, const char *duration_ms,
                                   int64_t *out_us);
