#include "tests/fuzz/fuzz_folder.h"

#include <glib/gstdio.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *folder;

static void remove_tree(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        char *inner = g_build_filename(path, name, NULL);

        if (g_file_test(inner, G_FILE_TEST_IS_DIR))
            remove_tree(inner);
        else
            g_unlink(inner);
        g_free(inner);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_rmdir(path);
}

static void remove_folder(void)
{
    remove_tree(folder);
    g_free(folder);
}

const char *fuzz_folder(void)
{
    if (folder == NULL) {
        const char *root = g_access("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir();

        folder = g_build_filename(root, "vitro-fuzz-XXXXXX", NULL);
        g_assert_nonnull(g_mkdtemp(folder));
        atexit(remove_folder);
    }
    return folder;
}

static void write_file(const char *name, const uint8_t *bytes, size_t length)
{
    char *path = g_build_filename(fuzz_folder(), name, NULL);
    char *parent = g_path_get_dirname(path);
    FILE *file;

    g_mkdir_with_parents(parent, 0700);
    file = fopen(path, "wb");
    g_assert_nonnull(file);
    g_assert_true(length == 0 || fwrite(bytes, 1, length, file) == length);
    fclose(file);
    g_free(parent);
    g_free(path);
}

void fuzz_folder_write(const char *const *names, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        const uint8_t *end =
            names[i + 1] != NULL && length > 0
                ? memmem(bytes, length, FUZZ_SEPARATOR, strlen(FUZZ_SEPARATOR))
                : NULL;
        const size_t part = end != NULL ? (size_t)(end - bytes) : length;
        const size_t taken = end != NULL ? part + strlen(FUZZ_SEPARATOR) : part;

        write_file(names[i], bytes, part);
        bytes += taken;
        length -= taken;
    }
}

/* What was read is what is written and read again. */
static void check_trace(const VtTrace *trace)
{
    g_autofree char *path = g_build_filename(fuzz_folder(), "saved", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(vt_trace_save(trace, path, false, &error));

    g_autoptr(VtTrace) again = vt_trace_load(path, &error);

    if (again == NULL)
        g_error("what was saved cannot be loaded: %s", error->message);
    g_assert_cmpuint(vt_trace_digest(again), ==, vt_trace_digest(trace));
}

void fuzz_dataset(const VtDatasetOps *dataset, const char *path, const VtExcerpt *excerpt,
                  size_t length)
{
    const VtPrepareOptions options = {
        .format = dataset->name,
        .dataset = { .excerpt = *excerpt,
                     .exclusions = { .invocations_min = length % 5 == 0 ? 3 : 0 },
                     .memory_share =
                         length % 3 == 0 ? VT_SHARE_SURVIVING : VT_SHARE_KNOWN,
                     .empty_as_zero = length % 2 == 0,
                     .sum_triggers = length % 2 == 0 },
        .is_strict = length % 7 == 0,
    };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) spans_error = NULL;
    g_autoptr(VtTrace) trace = vt_prepare(path, &options, drops, &error);
    g_autoptr(GArray) spans = vt_dataset_spans(dataset, path, &spans_error);

    g_assert_true((trace == NULL) == (error != NULL));
    g_assert_true((spans == NULL) == (spans_error != NULL));
    (void)vt_dataset_recognise(dataset, path);
    if (trace != NULL)
        check_trace(trace);
}

void fuzz_calls(const VtDatasetOps *dataset, const uint8_t *bytes, size_t length)
{
    static const char *const names[] = { "calls.csv", NULL };
    static const VtExcerpt two_hours = { 1, 120 }; /* or an instant would fill memory */
    g_autofree char *path = g_build_filename(fuzz_folder(), names[0], NULL);

    fuzz_folder_write(names, bytes, length);
    fuzz_dataset(dataset, path, &two_hours, length);
}
