/* The In-Vitro layout: invocations, durations and memory in one file each, memory per
 * function. [invitro: sampler] */
#include "core/errors.h"
#include "sampler/dataset.h"

static char *find_file(const char *folder, const char *stem)
{
    g_autofree char *plain = g_strdup_printf("%s/%s.csv", folder, stem);
    g_autofree char *packed = g_strconcat(plain, ".gz", NULL);

    /* A missing file is named as the plain one when it is opened. */
    if (!g_file_test(plain, G_FILE_TEST_EXISTS)
        && g_file_test(packed, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&packed);
    return g_steal_pointer(&plain);
}

static bool recognise(const char *folder)
{
    g_autofree char *path = find_file(folder, "invocations");

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static VtTrace *read_excerpt(const char *folder, const VtJoinOptions *options,
                             VtDrops *drops, GError **error)
{
    g_autofree char *invocations = find_file(folder, "invocations");
    g_autofree char *durations = find_file(folder, "durations");
    g_autofree char *memory = find_file(folder, "memory");
    g_autoptr(VtJoin) join = vt_join_new(options, drops);

    if (!vt_join_invocations(join, invocations, 0, error)
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
