#include "sampler/day_files.h"

#include "core/errors.h"

#include <inttypes.h>
#include <string.h>

/* Length of @name without .csv, .csv.gz or .csv.xz; 0 when it ends otherwise. */
static size_t stem_length(const char *name)
{
    for (size_t i = 0; i < VT_CSV_SUFFIXES; i++) {
        if (g_str_has_suffix(name, vt_csv_suffixes[i]))
            return strlen(name) - strlen(vt_csv_suffixes[i]);
    }
    return 0;
}

/* The number that @name ends in; -1 for a name that is not of @kind. */
static int64_t day_of(const char *name, const char *kind)
{
    const size_t length = stem_length(name);
    size_t digits = 0;

    if (strstr(name, kind) == NULL)
        return -1;
    while (digits < 4 && digits < length && g_ascii_isdigit(name[length - digits - 1]))
        digits++;
    return digits > 0 ? g_ascii_strtoll(&name[length - digits], NULL, 10) : -1;
}

static void day_file_clear(gpointer data)
{
    g_free(((VtDayFile *)data)->path);
}

/* By day, and of one day by name, so that an error does not depend on the folder's
 * order. */
static int compare_days(const void *a, const void *b)
{
    const VtDayFile *x = a;
    const VtDayFile *y = b;

    return x->day != y->day ? (x->day > y->day) - (x->day < y->day)
                            : strcmp(x->path, y->path);
}

static bool check_unique(const GArray *files, const char *folder, const char *kind,
                         GError **error)
{
    for (guint i = 1; i < files->len; i++) {
        const VtDayFile *one = &g_array_index(files, VtDayFile, i - 1);
        const VtDayFile *next = &g_array_index(files, VtDayFile, i);

        if (one->day != next->day)
            continue;

        g_autofree char *one_name = g_path_get_basename(one->path);
        g_autofree char *next_name = g_path_get_basename(next->path);

        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: expected one file of %s for day %" PRId64
                    ", not both '%s' and '%s'",
                    folder, kind, one->day, one_name, next_name);
        return false;
    }
    return true;
}

bool vt_day_files_is_any(const char *folder, const char *kind)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        if (day_of(name, kind) >= 0)
            return true;
    }
    return false;
}

GArray *vt_day_files_list(const char *folder, const char *kind, GError **error)
{
    g_autoptr(GArray) files = g_array_new(FALSE, FALSE, sizeof(VtDayFile));
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &cause);
    const char *name = NULL;

    if (dir == NULL) {
        g_set_error_literal(error, VT_ERROR, VT_ERROR_INPUT, cause->message);
        return NULL;
    }
    g_array_set_clear_func(files, day_file_clear);
    while ((name = g_dir_read_name(dir)) != NULL) {
        const VtDayFile file = { day_of(name, kind),
                                 g_build_filename(folder, name, NULL) };

        if (file.day < 0) {
            g_free(file.path);
        } else {
            g_array_append_val(files, file);
        }
    }
    g_array_sort(files, compare_days);
    return check_unique(files, folder, kind, error) ? g_steal_pointer(&files) : NULL;
}

const char *vt_day_files_find(const GArray *files, int64_t day)
{
    for (guint i = 0; i < files->len; i++) {
        const VtDayFile *file = &g_array_index(files, VtDayFile, i);

        if (file->day == day)
            return file->path;
    }
    return NULL;
}

GArray *vt_day_files_spans(const GArray *files)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(VtExcerpt));

    for (guint i = 0; i < files->len; i++) {
        const int64_t day = g_array_index(files, VtDayFile, i).day;
        const int64_t since = day - g_array_index(files, VtDayFile, 0).day;
        const VtExcerpt span = { since * VT_DAY_MINUTES + 1, VT_DAY_MINUTES };

        if (i > 0 && g_array_index(files, VtDayFile, i - 1).day == day - 1) {
            g_array_index(spans, VtExcerpt, spans->len - 1).minutes_count +=
                VT_DAY_MINUTES;
        } else {
            g_array_append_val(spans, span);
        }
    }
    return spans;
}

void vt_day_files_set_error(const char *folder, const char *kind, int64_t day,
                            GError **error)
{
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "%s: no file *%s*d%02" PRId64 ".csv, .csv.gz or .csv.xz", folder, kind,
                day);
}
