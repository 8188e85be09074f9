#include "benchmarks/synth_trace.h"

#include "sampler/prepare.h"
#include "sampler/synth.h"

#include <glib/gstdio.h>

void vt_folder_empty(const char *folder)
{
    g_autoptr(GDir) opened = g_dir_open(folder, 0, NULL);
    const char *name;

    while (opened != NULL && (name = g_dir_read_name(opened)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        g_remove(path);
    }
}

VtTrace *vt_synth_trace_new(const char *folder, size_t functions_count,
                            int64_t minutes_count, GError **error)
{
    const VtSynthOptions synth = { .functions_count = functions_count,
                                   .minutes_count = minutes_count,
                                   .seed = 1 };
    const VtPrepareOptions prepare = { .format = "auto" };
    g_autoptr(VtDrops) drops = vt_drops_new();

    if (!vt_synth_write(folder, &synth, error))
        return NULL;

    VtTrace *trace = vt_prepare(folder, &prepare, drops, error);

    vt_folder_empty(folder);
    return trace;
}
