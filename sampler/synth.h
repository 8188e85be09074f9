/**
 * A synthetic dataset in the Azure 2019 layout, for those who have no real one at hand.
 */
#pragma once

#include "sampler/progress.h"

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

#define VT_SYNTH_FUNCTIONS_MAX 10000000

typedef struct {
    size_t functions_count; /* 1 to VT_SYNTH_FUNCTIONS_MAX */
    int64_t minutes_count;  /* 1 or more; a new day file begins every 1440 */
    uint64_t seed;
    VtProgress progress; /* in rows */
    void *progress_data;
} VtSynthOptions;

/** Writes the day files into @folder, which is made if need be, row by row: memory does
 *  not grow with the minutes. Errors: VT_ERROR_WORK naming the path. */
bool vt_synth_write(const char *folder, const VtSynthOptions *options, GError **error);
