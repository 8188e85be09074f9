/**
 * knative-vectors FOLDER: runs every .csv and .csv.gz of a folder of golden vectors.
 *
 * Prints `file,rows,failed` per file. Exits with 1 when a row fails, when a file is not
 * of a known family or form, cannot be read or has no rows, and when there is no file at
 * all. Files without .csv in their names are none of its business.
 */
#include "families.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "decider.csv.gz" is "decider"; what else follows ".csv" makes a family that nobody
 * knows. NULL when @file is no vector file. Owned by the caller. */
static char *family_name(const char *file)
{
    const char *suffix = strstr(file, ".csv");

    if (!suffix)
        return NULL;
    if (strcmp(suffix, ".csv") == 0 || strcmp(suffix, ".csv.gz") == 0)
        return g_strndup(file, (size_t)(suffix - file));
    return g_strdup(file);
}

static bool run_file(const char *folder, const char *name, const VectorFamily *family)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(VectorFile) file = vector_file_open(path, &error);

    if (!file) {
        fprintf(stderr, "%s\n", error->message);
        return false;
    }
    family->run(file);
    printf("%s,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "\n", name, vector_rows(file),
           vector_failed(file));
    if (vector_rows(file) == 0)
        fprintf(stderr, "%s: no rows\n", path);
    return vector_rows(file) > 0 && vector_failed(file) == 0;
}

static bool run_name(const char *folder, const char *name)
{
    g_autofree char *family = family_name(name);
    const VectorFamily *found = vector_family_find(family);

    if (!found)
        fprintf(stderr, "%s: no such family of vectors\n", name);
    return found && run_file(folder, name, found);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the vector files of @folder, sorted. */
static GPtrArray *list_files(const char *folder, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);

    if (!dir)
        return NULL;
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *family = family_name(name);
        if (family)
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, compare_names);
    return g_steal_pointer(&names);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    if (argc != 2) {
        fprintf(stderr, "usage: knative-vectors FOLDER\n");
        return 2;
    }
    g_autoptr(GPtrArray) names = list_files(argv[1], &error);
    if (!names || names->len == 0) {
        fprintf(stderr, "%s: %s\n", argv[1], error ? error->message : "no vectors");
        return 1;
    }
    bool all_passed = true;
    printf("file,rows,failed\n");
    for (guint i = 0; i < names->len; i++)
        all_passed &= run_name(argv[1], names->pdata[i]);
    return all_passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
