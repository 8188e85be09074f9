#include "tests/support/kept_log.h"

static void keep_record(VtRunLog *base, const VtRecord *record)
{
    g_array_append_vals(((KeptLog *)base)->records, record, 1);
}

static void keep_pod(VtRunLog *base, const VtPodRow *pod)
{
    g_array_append_vals(((KeptLog *)base)->pods, pod, 1);
}

static void keep_decision(VtRunLog *base, const VtDecision *decision)
{
    g_array_append_vals(((KeptLog *)base)->decisions, decision, 1);
}

static void keep_second(VtRunLog *base, const VtSecond *second)
{
    g_array_append_vals(((KeptLog *)base)->seconds, second, 1);
}

static void keep_function_second(VtRunLog *base, uint32_t function,
                                 const VtSecond *second)
{
    const KeptFunctionSecond row = { function, *second };

    g_array_append_vals(((KeptLog *)base)->function_seconds, &row, 1);
}

void kept_log_init(KeptLog *self)
{
    static const VtRunLogOps ops = {
        .record = keep_record,
        .pod = keep_pod,
        .decision = keep_decision,
        .second = keep_second,
        .function_second = keep_function_second,
    };

    *self = (KeptLog){
        .base = { &ops },
        .records = g_array_new(FALSE, FALSE, sizeof(VtRecord)),
        .pods = g_array_new(FALSE, FALSE, sizeof(VtPodRow)),
        .decisions = g_array_new(FALSE, FALSE, sizeof(VtDecision)),
        .seconds = g_array_new(FALSE, FALSE, sizeof(VtSecond)),
        .function_seconds = g_array_new(FALSE, FALSE, sizeof(KeptFunctionSecond)),
    };
}

void kept_log_clear(KeptLog *self)
{
    g_array_unref(self->records);
    g_array_unref(self->pods);
    g_array_unref(self->decisions);
    g_array_unref(self->seconds);
    g_array_unref(self->function_seconds);
}

const VtRecord *kept_log_find(const KeptLog *self, uint64_t id)
{
    for (guint i = 0; i < self->records->len; i++) {
        const VtRecord *record = &g_array_index(self->records, VtRecord, i);

        if (record->invocation.id == id)
            return record;
    }
    return NULL;
}
