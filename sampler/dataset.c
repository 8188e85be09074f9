#include "sampler/dataset.h"

#include "core/errors.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const VtDatasetOps *const datasets[] = {
    &vt_dataset_azure2019, &vt_dataset_azure2021, &vt_dataset_huawei2023,
    &vt_dataset_invitro,   &vt_dataset_plain,     NULL,
};

const VtDatasetOps *const *vt_datasets(void)
{
    return datasets;
}

bool vt_dataset_recognise(const VtDatasetOps *self, const char *path)
{
    return self->log != NULL ? vt_call_log_recognise(self->log, path)
                             : self->recognise(path);
}

GArray *vt_dataset_spans(const VtDatasetOps *self, const char *path, GError **error)
{
    return self->log != NULL ? vt_call_log_spans(self->log, path, error)
                             : self->spans(path, error);
}

VtTrace *vt_dataset_read(const VtDatasetOps *self, const char *path,
                         const VtDatasetOptions *options, VtDrops *drops, GError **error)
{
    return self->log != NULL ? vt_call_log_read(self->log, path, options, drops, error)
                             : self->read(path, options, drops, error);
}

static char *list_names(void)
{
    GString *names = g_string_new(NULL);

    for (size_t i = 0; datasets[i] != NULL; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", datasets[i]->name);
    return g_string_free(names, FALSE);
}

const VtDatasetOps *vt_dataset_find(const char *name, const char *path, GError **error)
{
    const bool is_auto = strcmp(name, "auto") == 0;
    g_autofree char *names = list_names();

    for (size_t i = 0; datasets[i] != NULL; i++) {
        if (is_auto ? vt_dataset_recognise(datasets[i], path)
                    : strcmp(datasets[i]->name, name) == 0)
            return datasets[i];
    }
    if (!is_auto) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "no dataset format '%s'; there are: auto, %s", name, names);
    } else if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: expected the folder or file of a dataset; there is none", path);
    } else if (g_access(path, R_OK) != 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: cannot be read: %s", path,
                    g_strerror(errno));
    } else {
        g_set_error(
            error, VT_ERROR, VT_ERROR_INPUT,
            "%s: no known dataset format; these are: %s; --format NAME tells what "
            "one of them misses",
            path, names);
    }
    return NULL;
}
