#include "sampler/prepare.h"

#include "core/errors.h"

#include <string.h>

static GHashTable *count_names(const VtTrace *trace)
{
    GHashTable *counts = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < trace->functions_count; i++) {
        char *name = trace->functions[i].function;
        const guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, name));

        g_hash_table_insert(counts, name, GUINT_TO_POINTER(count + 1));
    }
    return counts;
}

static void qualify_shared_names(VtTrace *trace)
{
    g_autoptr(GHashTable) counts = count_names(trace);
    g_autofree char **names = g_new0(char *, trace->functions_count);

    /* The table's keys are the old names: all are looked up before any changes. */
    for (size_t i = 0; i < trace->functions_count; i++) {
        const VtTraceFunction *function = &trace->functions[i];

        if (GPOINTER_TO_UINT(g_hash_table_lookup(counts, function->function)) > 1)
            names[i] = g_strconcat(function->function, "@", function->app, NULL);
    }
    for (size_t i = 0; i < trace->functions_count; i++) {
        if (names[i] != NULL) {
            g_free(trace->functions[i].function);
            trace->functions[i].function = names[i];
        }
    }
}

/* An '@' in a name may make it another's qualified one. */
static bool check_names(const VtTrace *trace, const char *path, GError **error)
{
    g_autoptr(GHashTable) counts = count_names(trace);

    for (size_t i = 0; i < trace->functions_count; i++) {
        const char *name = trace->functions[i].function;

        if (GPOINTER_TO_UINT(g_hash_table_lookup(counts, name)) == 1)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: two functions would both be called '%s': expected names without "
                    "'@'",
                    path, name);
        return false;
    }
    return true;
}

VtTrace *vt_prepare(const char *path, const VtPrepareOptions *options, VtDrops *drops,
                    GError **error)
{
    const VtDatasetOps *dataset = vt_dataset_find(options->format, path, error);

    if (dataset == NULL)
        return NULL;

    g_autoptr(VtTrace) trace =
        vt_dataset_read(dataset, path, &options->dataset, drops, error);

    if (trace == NULL)
        return NULL;
    qualify_shared_names(trace);
    if (!check_names(trace, path, error))
        return NULL;
    if (options->is_strict && vt_drops_faults(drops) > 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%zu %s cannot be used; first: %s",
                    vt_drops_faults(drops), vt_drops_faults(drops) == 1 ? "row" : "rows",
                    vt_drops_first_fault(drops));
        return NULL;
    }
    if (trace->functions_count == 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: no usable function%s%s", path,
                    vt_drops_first(drops) != NULL ? "; first: " : "",
                    vt_drops_first(drops) != NULL ? vt_drops_first(drops) : "");
        return NULL;
    }
    return g_steal_pointer(&trace);
}
