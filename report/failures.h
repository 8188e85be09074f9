/**
 * How many invocations failed, by kind: why, where a client over a network knows it, and
 * else how they ended.
 */
#pragma once

#include "core/record.h"

#include <glib.h>

#include <json-glib/json-glib.h>

#define VT_FAILURE_KINDS ((int)VT_CAUSE_GENERATOR + 1 + (int)VT_STATUS_LOST + 1)

/** Zero-initialised before the first. */
typedef struct {
    uint64_t total;
    uint64_t kinds[VT_FAILURE_KINDS];
} VtFailures;

/** Counts @record, unless it is a success. */
void vt_failures_add(VtFailures *self, const VtRecord *record);

/** {kind: count} of those that there were, by the names of causes and statuses. */
JsonObject *vt_failures_to_json(const VtFailures *self);

/** Appends "12 failed (4 status, 8 timeout)", or "0 failed". */
void vt_failures_append(const VtFailures *self, GString *text);
