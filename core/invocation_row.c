#include "core/invocation_row.h"

#include "core/decimal.h"

#include <glib.h>

#include <string.h>

static VtRowWord word(const char *text, char end)
{
    VtRowWord result = { .length = strlen(text) + 1 };

    g_assert(result.length <= sizeof result.text);
    memcpy(result.text, text, result.length - 1);
    result.text[result.length - 1] = end;
    return result;
}

void vt_invocation_row_init(VtInvocationRow *self)
{
    for (size_t i = 0; i < G_N_ELEMENTS(self->phases); i++)
        self->phases[i] = word(vt_phase_name((VtPhase)i), ',');
    for (size_t i = 0; i < G_N_ELEMENTS(self->starts); i++)
        self->starts[i] = word(vt_start_name((VtStart)i), ',');
    for (size_t i = 0; i < G_N_ELEMENTS(self->statuses); i++)
        self->statuses[i] = word(vt_status_name((VtStatus)i), '\n');
}

static char *put_word(char *to, const VtRowWord *word)
{
    memcpy(to, word->text, sizeof word->text);
    return to + word->length;
}

/* A number that is negative is unknown. */
static char *put_count(char *to, int64_t count)
{
    if (count >= 0)
        to += vt_decimal_int(to, count);
    *to++ = ',';
    return to;
}

static char *put_us(char *to, VtTime time_ns)
{
    return put_count(to, time_ns >= 0 ? time_ns / VT_US : -1);
}

/* Of whole microseconds, so that it is the quotient of the cells beside it. */
static char *put_slowdown(char *to, const VtRecord *record)
{
    const int64_t requested_us = record->invocation.requested_ns / VT_US;

    if (record->status == VT_STATUS_OK && record->response_ns >= 0 && requested_us > 0) {
        const int64_t response_us = record->response_ns / VT_US;

        to += vt_decimal_fixed(to, (double)response_us / (double)requested_us, 6);
    }
    *to++ = ',';
    return to;
}

char *vt_invocation_row_put(const VtInvocationRow *self, char *to, const VtRecord *record)
{
    const VtInvocation *invocation = &record->invocation;
    const bool has_instance = record->instance != VT_INSTANCE_UNKNOWN;

    *to++ = ',';
    to = put_word(to, &self->phases[invocation->phase]);
    to = put_us(to, invocation->scheduled_ns);
    to = put_us(to, record->sent_ns);
    to = put_us(to, record->response_ns);
    to = put_us(to, invocation->requested_ns);
    to = put_us(to, record->executed_ns);
    to = put_count(to, invocation->memory_mib);
    to = put_slowdown(to, record);
    to = put_word(to, &self->starts[record->start]);
    to = put_count(to, has_instance ? (int64_t)record->instance : -1);
    return put_word(to, &self->statuses[record->status]);
}
