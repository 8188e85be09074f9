/**
 * Hands records on in their order, on a thread of its own, while the next ones come.
 */
#pragma once

#include "core/background.h"
#include "core/record.h"

#include <stddef.h>

/** Takes the next record; it has no exchange. */
typedef void (*VtRecordTaker)(void *data, const VtRecord *record);

typedef struct {
    VtRecordTaker take;
    void *data; /* of take() */
    VtBackground *background;
    VtRecord *batch; /* for the thread, once it is full */
    size_t count;    /* of records in it */
} VtRecordThread;

void vt_record_thread_init(VtRecordThread *self, VtRecordTaker take, void *data);

/** Waits for what was added. */
void vt_record_thread_clear(VtRecordThread *self);

/** Takes a copy of @record. */
void vt_record_thread_add(VtRecordThread *self, const VtRecord *record);

/** Waits until all records have been handed on. */
void vt_record_thread_wait(VtRecordThread *self);
