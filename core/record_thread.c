#include "core/record_thread.h"

#define BATCH_RECORDS 1024

static void hand_on(void *data, const char *bytes, size_t length)
{
    const VtRecordThread *self = data;
    const VtRecord *records = (const VtRecord *)(const void *)bytes;

    for (size_t i = 0; i < length / sizeof *records; i++)
        self->take(self->data, &records[i]);
}

static void send_batch(VtRecordThread *self)
{
    vt_background_put(self->background, (char *)self->batch,
                      self->count * sizeof *self->batch);
    self->batch = NULL;
    self->count = 0;
}

void vt_record_thread_init(VtRecordThread *self, VtRecordTaker take, void *data)
{
    *self = (VtRecordThread){ .take = take, .data = data };
    self->background = vt_background_new("vitro-rows", hand_on, self);
}

void vt_record_thread_clear(VtRecordThread *self)
{
    if (self->background != NULL)
        vt_record_thread_wait(self);
    g_clear_pointer(&self->background, vt_background_free);
}

void vt_record_thread_add(VtRecordThread *self, const VtRecord *record)
{
    if (self->batch == NULL)
        self->batch = g_new(VtRecord, BATCH_RECORDS);
    self->batch[self->count] = *record;
    self->batch[self->count++].exchange = NULL; /* it is the caller's only */
    if (self->count == BATCH_RECORDS)
        send_batch(self);
}

void vt_record_thread_wait(VtRecordThread *self)
{
    if (self->count > 0)
        send_batch(self);
    vt_background_wait(self->background);
}
