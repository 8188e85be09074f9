/**
 * The autoscaler_ticks.csv of one recorded run, plain or compressed with xz.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint64_t rows;
    uint64_t exact;
    uint64_t tolerated;
    uint64_t failed;
} TickCounts;

/** True when @name is that of such a file. */
bool tick_file_is_one(const char *name);

/** Goes through all rows of @name in @folder, under the configuration that stands beside
 *  it. Failed rows are told on standard error, the first few. */
bool tick_file_check(const char *folder, const char *name, TickCounts *out_counts,
                     GError **error);
