/**
 * Schedule files: `id,function,phase,scheduled_us,requested_us,memory_mib`, by id.
 */
#pragma once

#include "core/arrivals.h"

/**
 * Reads a schedule file as a stream. The whole file is checked first, so that reading on
 * cannot fail; functions' figures are those of their invocations. The file cannot say
 * when its minutes began, so the measured phase starts with the minute of its first
 * invocation (0 when nothing is warm-up), and the schedule ends with the minute of its
 * last.
 *
 * Errors: VT_ERROR_INPUT with line and column (ids from 0 without gaps, times in order,
 * warm-up before measure).
 */
VtArrivals *vt_schedule_file_open(const char *path, GError **error);

/** Writes what is left of @arrivals; complete or absent. ".gz" in @path compresses. */
bool vt_schedule_file_write(VtArrivals *arrivals, const char *path, GError **error);
