/**
 * knative-ticks FOLDER…: holds the decider to every decision that recorded runs of a real
 * Knative logged: each autoscaler_ticks.csv (or .csv.xz) at or below the folders, under
 * the config.json beside it.
 *
 * Prints `file,rows,exact,needed_tolerance,failed` per file, tick_tracker.h says of what.
 * Exits with 1 when a row fails, when a file cannot be read or has no rows, and when
 * there is no file at all; with 2 when there is no such folder.
 */
#include "tick_file.h"

#include <stdio.h>
#include <stdlib.h>

/* Prints the counts of one file; true when it has rows and all of them agree. */
static bool check(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autoptr(GError) error = NULL;
    TickCounts counts = { 0 };

    if (!tick_file_check(folder, name, &counts, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return false;
    }
    printf("%s,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT
           ",%" G_GUINT64_FORMAT "\n",
           path, counts.rows, counts.exact, counts.tolerated, counts.failed);
    if (counts.rows == 0)
        fprintf(stderr, "%s: no rows\n", path);
    return counts.rows > 0 && counts.failed == 0;
}

static int compare_paths(const void *a, const void *b)
{
    return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* Adds to @paths the files at and below @folder. */
static bool find_files(GPtrArray *paths, const char *folder, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);

    if (dir == NULL)
        return false;
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (tick_file_is_one(name)) {
            g_ptr_array_add(paths, g_steal_pointer(&path));
        } else if (g_file_test(path, G_FILE_TEST_IS_DIR)
                   && !find_files(paths, path, error)) {
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    bool all_passed = true;

    if (argc < 2) {
        fprintf(stderr, "usage: knative-ticks FOLDER...\n");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        if (!find_files(paths, argv[i], &error)) {
            fprintf(stderr, "knative-ticks: %s\n", error->message);
            return 2;
        }
    }
    if (paths->len == 0) {
        fprintf(stderr, "knative-ticks: no autoscaler_ticks.csv\n");
        return 1;
    }
    g_ptr_array_sort(paths, compare_paths);
    printf("file,rows,exact,needed_tolerance,failed\n");
    for (guint i = 0; i < paths->len; i++)
        all_passed &= check(paths->pdata[i]);
    return all_passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
