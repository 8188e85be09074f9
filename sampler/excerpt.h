/**
 * Which minutes of a dataset, and which columns of a file they are.
 */
#pragma once

#include "core/csv.h"

/** Minutes are labelled from the dataset's first = 1; day D begins at 1440 D + 1. */
typedef struct {
    int64_t first_minute;  /* 0: the first there is */
    int64_t minutes_count; /* 0: all that follow in the file */
} VtExcerpt;

#define VT_DAY_MINUTES 1440

/** No excerpt is longer or begins later: nineteen years. */
#define VT_MINUTES_MAX 10000000

/** Parses "D:HH:MM", D days from the dataset's first, into the label of the minute that
 *  begins then: "0:00:00" is 1, "0:09:00" is 541. Errors: VT_ERROR_USAGE. */
bool vt_excerpt_parse_start(const char *text, int64_t *out_first_minute, GError **error);

/**
 * Columns of @csv that hold @excerpt, in order; @label_offset is added to their labels.
 *
 * Errors: VT_ERROR_INPUT when a minute is missing, naming those that are there.
 */
size_t *vt_excerpt_columns(const VtExcerpt *excerpt, const VtCsv *csv,
                           int64_t label_offset, int64_t *out_first_minute,
                           size_t *out_count, GError **error);
