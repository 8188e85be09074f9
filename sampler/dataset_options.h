/**
 * What of a dataset is wanted, and how its rows are taken.
 */
#pragma once

#include "sampler/excerpt.h"
#include "sampler/exclusions.h"
#include "sampler/progress.h"

/** Whose memory it is where a dataset measures it by app. */
typedef enum {
    VT_SHARE_KNOWN, /* evenly that of all functions known of the app, whether or not they
                       are kept: what a function gets must not depend on which of its
                       siblings an excerpt happens to call */
    VT_SHARE_SURVIVING, /* of those that are kept, as the original tool has it
                           [invitro: sampler] */
} VtMemoryShare;

typedef struct {
    VtExcerpt excerpt;
    VtExclusions exclusions;
    VtMemoryShare memory_share;
    bool empty_as_zero;  /* an empty count is 0, not a fault */
    bool sum_triggers;   /* rows of a function that differ in Trigger are added up */
    VtProgress progress; /* in files read, of those there are to read */
    void *progress_data;
} VtDatasetOptions;
