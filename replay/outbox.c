#include "replay/outbox.h"

#include "replay/channel.h"

struct VtOutbox {
    VtRunLog log;
    VtChannel *rows;
};

static void push(VtRunLog *log, const VtRow *row)
{
    vt_channel_push(((VtOutbox *)log)->rows, row);
}

static void on_record(VtRunLog *log, const VtRecord *record)
{
    VtRow row = { .kind = VT_ROW_RECORD, .record = *record };

    if (record->exchange != NULL)
        row.exchange = *record->exchange;
    push(log, &row);
}

static void on_second(VtRunLog *log, const VtSecond *second)
{
    push(log, &(VtRow){ .kind = VT_ROW_SECOND, .second = *second });
}

static void on_function_second(VtRunLog *log, uint32_t function, const VtSecond *second)
{
    push(log, &(VtRow){ .kind = VT_ROW_FUNCTION_SECOND,
                        .function = function,
                        .second = *second });
}

VtOutbox *vt_outbox_new(void)
{
    static const VtRunLogOps ops = {
        .record = on_record,
        .second = on_second,
        .function_second = on_function_second,
    };
    VtOutbox *self = g_new0(VtOutbox, 1);

    self->log.ops = &ops;
    self->rows = vt_channel_new(sizeof(VtRow));
    return self;
}

void vt_outbox_free(VtOutbox *self)
{
    if (self == NULL)
        return;
    vt_channel_free(self->rows);
    g_free(self);
}

VtRunLog *vt_outbox_log(VtOutbox *self)
{
    return &self->log;
}

void vt_outbox_end(VtOutbox *self, const VtRunResult *result)
{
    push(&self->log, &(VtRow){ .kind = VT_ROW_END, .result = *result });
}

bool vt_outbox_pop(VtOutbox *self, VtRow *out_row)
{
    if (!vt_channel_pop(self->rows, out_row))
        return false;
    if (out_row->kind == VT_ROW_RECORD && out_row->record.exchange != NULL)
        out_row->record.exchange = &out_row->exchange;
    return true;
}
