/**
 * A run log that keeps everything in memory, for tests.
 */
#pragma once

#include "core/run_log.h"

#include <glib.h>

typedef struct {
    uint32_t function;
    VtSecond second;
} KeptFunctionSecond;

typedef struct {
    VtRunLog base;
    GArray *records;          /* of VtRecord, in order of completion */
    GArray *pods;             /* of VtPodRow */
    GArray *decisions;        /* of VtDecision */
    GArray *seconds;          /* of VtSecond */
    GArray *function_seconds; /* of KeptFunctionSecond */
} KeptLog;

void kept_log_init(KeptLog *self);
void kept_log_clear(KeptLog *self);

/** The record of invocation @id, or NULL. */
const VtRecord *kept_log_find(const KeptLog *self, uint64_t id);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KeptLog, kept_log_clear)
