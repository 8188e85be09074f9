/**
 * What happens to a sender's invocations, on its way to the thread that writes it down.
 */
#pragma once

#include "core/driver.h"

typedef enum {
    VT_ROW_RECORD,
    VT_ROW_SECOND,
    VT_ROW_FUNCTION_SECOND,
    VT_ROW_END, /* the last one: the sender's run is over */
} VtRowKind;

typedef struct {
    VtRowKind kind;
    uint32_t function;   /* of VT_ROW_FUNCTION_SECOND */
    VtExchange exchange; /* of VT_ROW_RECORD, if the record points to one */
    union {
        VtRecord record;
        VtSecond second;
        VtRunResult result; /* of VT_ROW_END */
    };
} VtRow;

typedef struct VtOutbox VtOutbox;

VtOutbox *vt_outbox_new(void);
void vt_outbox_free(VtOutbox *self);

/** The sender's side; belongs to the outbox. It takes neither pods nor decisions, which
 * are a control plane's. */
VtRunLog *vt_outbox_log(VtOutbox *self);

/** The sender's side, once and last. */
void vt_outbox_end(VtOutbox *self, const VtRunResult *result);

/** The other side: takes the oldest row; false when there is none. The record's exchange
 *  is in @out_row. */
bool vt_outbox_pop(VtOutbox *self, VtRow *out_row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtOutbox, vt_outbox_free)
