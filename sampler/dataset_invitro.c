/* The In-Vitro layout: invocations, durations and memory in one file each, memory per
 * function. [invitro: sampler] */
#include "core/csv.h"
#include "sampler/dataset.h"

static bool recognise(const char *folder)
{
    return vt_csv_is_file(folder, "invocations");
}

static VtTrace *read_excerpt(const char *folder, const VtJoinOptions *options,
                             VtDrops *drops, GError **error)
{
    g_autofree char *invocations = vt_csv_find_file(folder, "invocations", error);
    g_autofree char *durations =
        invocations != NULL ? vt_csv_find_file(folder, "durations", error) : NULL;
    g_autofree char *memory =
        durations != NULL ? vt_csv_find_file(folder, "memory", error) : NULL;
    g_autoptr(VtJoin) join = vt_join_new(options, drops);

    if (memory == NULL || !vt_join_invocations(join, invocations, 0, error)
        || !vt_join_durations(join, durations, error)
        || !vt_join_memory(join, memory, VT_MEMORY_PER_FUNCTION, error))
        return NULL;
    return vt_join_finish(join);
}

const VtDatasetOps vt_dataset_invitro = {
    .name = "invitro",
    .summary = "In-Vitro: invocations.csv, durations.csv and memory.csv, per function",
    .recognise = recognise,
    .read = read_excerpt,
};
