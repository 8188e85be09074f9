/**
 * knative-ticks FOLDER…: holds the decider to every decision that recorded runs of a real
 * Knative logged: each autoscaler_ticks.csv (or .csv.xz) at or below the folders, under
 * the config.json beside it.
 *
 * Prints `file,rows,exact,needed_tolerance,failed` per file, tick_tracker.h says of what.
 * Exits with 1 when a row fails, when a file cannot be read or has no rows, and when
 * there is no file at all.
 */
#include "tick_file.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    uint64_t files;
    bool has_failed;
} Progress;

static void check(Progress *progress, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    TickCounts counts = { 0 };

    progress->files++;
    if (!tick_file_check(folder, name, &counts, &error)) {
        fprintf(stderr, "%s\n", error->message);
        progress->has_failed = true;
        return;
    }
    printf("%s,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT
           ",%" G_GUINT64_FORMAT "\n",
           path, counts.rows, counts.exact, counts.tolerated, counts.failed);
    if (counts.rows == 0)
        fprintf(stderr, "%s: no rows\n", path);
    progress->has_failed |= counts.rows == 0 || counts.failed > 0;
}

static int compare_names(const void *a, const void *b)
{
    return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* All below @folder, in the order of their names. */
static void walk(Progress *progress, const char *folder)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);

    if (dir == NULL) {
        fprintf(stderr, "%s\n", error->message);
        progress->has_failed = true;
        return;
    }
    for (const char *name; (name = g_dir_read_name(dir));)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);

        if (tick_file_is_one(names->pdata[i])) {
            check(progress, folder, names->pdata[i]);
        } else if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            walk(progress, path);
        }
    }
}

int main(int argc, char **argv)
{
    Progress progress = { 0 };

    if (argc < 2) {
        fprintf(stderr, "usage: knative-ticks FOLDER...\n");
        return 2;
    }
    printf("file,rows,exact,needed_tolerance,failed\n");
    for (int i = 1; i < argc; i++)
        walk(&progress, argv[i]);
    if (progress.files == 0)
        fprintf(stderr, "no autoscaler_ticks.csv\n");
    return progress.files > 0 && !progress.has_failed ? EXIT_SUCCESS : EXIT_FAILURE;
}
