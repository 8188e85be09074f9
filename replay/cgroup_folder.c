#include "replay/cgroup_folder.h"

#include "core/errors.h"

#include <string.h>

/* Fields of a line of mountinfo, counted from 0; those behind the separator from it. */
enum { MOUNT_ROOT = 3, MOUNT_POINT = 4, MOUNT_OPTIONAL = 6 };
enum { MOUNT_TYPE = 1, MOUNT_SUPER_OPTIONS = 3, MOUNT_BEHIND = 4 };

static bool has_word(const char *list, const char *word)
{
    g_auto(GStrv) words = g_strsplit(list, ",", -1);

    return g_strv_contains((const char *const *)words, word);
}

/* Lines are "NUMBER:CONTROLLERS:PATH"; that of version 2 is "0::PATH". */
static char *find_path(const char *cgroup, bool *out_is_v2)
{
    g_auto(GStrv) lines = g_strsplit(cgroup, "\n", -1);
    g_autofree char *path_v2 = NULL;

    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, ":", 3);

        if (g_strv_length(fields) < 3)
            continue;
        if (has_word(fields[1], "cpu")) {
            *out_is_v2 = false;
            return g_strdup(fields[2]);
        }
        if (g_str_equal(fields[0], "0"))
            path_v2 = g_strdup(fields[2]);
    }
    *out_is_v2 = true;
    return g_steal_pointer(&path_v2);
}

static bool is_of_type(char *const *behind, bool is_v2)
{
    return is_v2 ? g_str_equal(behind[MOUNT_TYPE], "cgroup2")
                 : g_str_equal(behind[MOUNT_TYPE], "cgroup")
                       && has_word(behind[MOUNT_SUPER_OPTIONS], "cpu");
}

/* A container may see a part of the hierarchy, whose root is a group of its own. */
static char *join(const char *point, const char *root, const char *path)
{
    if (!g_str_equal(root, "/") && g_str_has_prefix(path, root))
        path += strlen(root);
    return g_build_filename(point, path, NULL);
}

/* The folder of @path if @line is the mount of its hierarchy, else NULL. */
static char *folder_in(const char *line, const char *path, bool is_v2)
{
    g_auto(GStrv) fields = g_strsplit(line, " ", -1);
    const guint count = g_strv_length(fields);
    guint separator = MOUNT_OPTIONAL;

    while (separator < count && !g_str_equal(fields[separator], "-"))
        separator++;
    if (separator + MOUNT_BEHIND > count || !is_of_type(fields + separator, is_v2))
        return NULL;

    g_autofree char *point = g_strcompress(fields[MOUNT_POINT]); /* "\040" is a space */

    return join(point, fields[MOUNT_ROOT], path);
}

char *vt_cgroup_folder_find(const VtCgroupTexts *texts, bool *out_is_v2, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(texts->mountinfo, "\n", -1);
    bool is_v2;
    g_autofree char *path = find_path(texts->cgroup, &is_v2);

    for (char **line = lines; path != NULL && *line != NULL; line++) {
        char *folder = folder_in(*line, path, is_v2);

        if (folder != NULL) {
            *out_is_v2 = is_v2;
            return folder;
        }
    }
    g_set_error(error, VT_ERROR, VT_ERROR_WORK,
                "no control groups that limit processors are mounted");
    return NULL;
}
