#include "report/failures.h"

#define CAUSES ((int)VT_CAUSE_GENERATOR + 1)

/* Causes come first, then statuses. A time-out is the same thing in both. */
static int kind_of(const VtRecord *record)
{
    const VtExchange *exchange = record->exchange;

    if (record->status != VT_STATUS_LOST && exchange != NULL
        && exchange->cause != VT_CAUSE_NONE)
        return (int)exchange->cause;
    return record->status == VT_STATUS_TIMEOUT ? (int)VT_CAUSE_TIMEOUT
                                               : CAUSES + (int)record->status;
}

static const char *name_of(int kind)
{
    return kind < CAUSES ? vt_cause_name((VtCause)kind)
                         : vt_status_name((VtStatus)(kind - CAUSES));
}

void vt_failures_add(VtFailures *self, const VtRecord *record)
{
    if (record->status == VT_STATUS_OK)
        return;
    self->total++;
    self->kinds[kind_of(record)]++;
}

JsonObject *vt_failures_to_json(const VtFailures *self)
{
    JsonObject *object = json_object_new();

    for (int kind = 0; kind < VT_FAILURE_KINDS; kind++) {
        if (self->kinds[kind] > 0)
            json_object_set_int_member(object, name_of(kind), (gint64)self->kinds[kind]);
    }
    return object;
}

void vt_failures_append(const VtFailures *self, GString *text)
{
    const char *before = " (";

    g_string_append_printf(text, "%" G_GUINT64_FORMAT " failed", self->total);
    if (self->total == 0)
        return;
    for (int kind = 0; kind < VT_FAILURE_KINDS; kind++) {
        if (self->kinds[kind] == 0)
            continue;
        g_string_append_printf(text, "%s%" G_GUINT64_FORMAT " %s", before,
                               self->kinds[kind], name_of(kind));
        before = ", ";
    }
    g_string_append_c(text, ')');
}
