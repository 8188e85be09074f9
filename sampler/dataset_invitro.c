/* The In-Vitro layout: invocations, durations and memory in one file each, memory per
 * function [invitro: sampler]; and exact calls where a trace of ours has such. */
#include "core/exact_file.h"
#include "core/trace_columns.h"
#include "sampler/dataset.h"
#include "sampler/join.h"

static bool recognise(const char *folder)
{
    return vt_csv_is_file(folder, "invocations");
}

static GArray *spans(const char *folder, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open_file(folder, "invocations", error);
    g_auto(VtMinuteColumns) minutes = { 0 };

    if (csv == NULL || !vt_minute_columns_init(&minutes, csv, error))
        return NULL;

    GArray *spans = g_array_new(FALSE, FALSE, sizeof(VtExcerpt));
    const VtExcerpt span = { minutes.first_label, (int64_t)minutes.count };

    g_array_append_val(spans, span);
    return spans;
}

static VtTrace *read_excerpt(const char *folder, const VtDatasetOptions *options,
                             VtDrops *drops, GError **error)
{
    g_autofree char *invocations = vt_csv_find_file(folder, "invocations", error);
    g_autofree char *durations =
        invocations != NULL ? vt_csv_find_file(folder, "durations", error) : NULL;
    g_autofree char *memory =
        durations != NULL ? vt_csv_find_file(folder, "memory", error) : NULL;
    g_autoptr(VtJoin) join = vt_join_new(options, drops, 3);

    if (memory == NULL
        || !vt_join_invocations(join, invocations, &options->excerpt, 0, error)
        || !vt_join_durations(join, durations, error)
        || !vt_join_memory(join, memory, VT_MEMORY_PER_FUNCTION, error))
        return NULL;

    g_autoptr(VtTrace) trace = vt_join_finish(join);

    return vt_exact_file_load_part(trace, folder, error) ? g_steal_pointer(&trace) : NULL;
}

const VtDatasetOps vt_dataset_invitro = {
    .name = "invitro",
    .summary = "In-Vitro: invocations.csv, durations.csv and memory.csv, per function",
    .recognise = recognise,
    .spans = spans,
    .read = read_excerpt,
};
