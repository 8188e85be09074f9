#include "core/function_timelines.h"

#include "core/csv.h"
#include "core/errors.h"
#include "core/output_file.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <string.h>

/* File names may have 255 bytes. */
enum { NAME_BYTES_MAX = 200 };

static const char *const suffix = ".csv";

/* The rows of a function that have not been written yet. */
typedef struct {
    char *path;
    GString *rows;
} Pile;

typedef struct {
    char *folder;
    char *header;
    GPtrArray *piles; /* of Pile, in order of appearance */
    GHashTable *by_name;
    size_t held; /* bytes of rows */
} Deal;

static void pile_free(void *data)
{
    Pile *self = data;

    g_free(self->path);
    g_string_free(self->rows, TRUE);
    g_free(self);
}

static void deal_clear(Deal *self)
{
    g_free(self->folder);
    g_free(self->header);
    g_ptr_array_unref(self->piles);
    g_hash_table_unref(self->by_name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Deal, deal_clear)

char *vt_function_timelines_name(const char *name, size_t number)
{
    g_autofree char *escaped = g_uri_escape_string(name, "@", FALSE);

    if (strlen(escaped) <= NAME_BYTES_MAX)
        return g_strconcat(escaped, suffix, NULL);
    return g_strdup_printf("%.*s%%-%zu%s", NAME_BYTES_MAX, escaped, number, suffix);
}

static void append_cells(const VtCsv *csv, GString *row)
{
    for (size_t i = 1; i < vt_csv_columns_count(csv); i++) {
        if (i > 1)
            g_string_append_c(row, ',');
        g_string_append(row, vt_csv_text(csv, i));
    }
    g_string_append_c(row, '\n');
}

static char *header_of(const VtCsv *csv)
{
    GString *header = g_string_new(NULL);

    for (size_t i = 1; i < vt_csv_columns_count(csv); i++) {
        g_string_append_printf(header, "%s%s", i > 1 ? "," : "",
                               vt_csv_column_name(csv, i));
    }
    g_string_append_c(header, '\n');
    return g_string_free(header, FALSE);
}

/* The pile of the function in the current row; its first row comes with the header. */
static Pile *pile_of(Deal *self, const char *name)
{
    Pile *pile = g_hash_table_lookup(self->by_name, name);

    if (pile != NULL)
        return pile;

    g_autofree char *file = vt_function_timelines_name(name, self->piles->len);

    pile = g_new(Pile, 1);
    pile->path = g_build_filename(self->folder, file, NULL);
    pile->rows = g_string_new(self->header);
    g_ptr_array_add(self->piles, pile);
    g_hash_table_insert(self->by_name, g_strdup(name), pile);
    return pile;
}

static bool write_pile(Pile *pile, GError **error)
{
    g_autoptr(VtOutputFile) file = NULL;

    if (pile->rows->len == 0)
        return true;
    file = vt_output_file_open(pile->path, VT_OUTPUT_LIVE | VT_OUTPUT_APPEND, error);
    if (file == NULL)
        return false;
    vt_output_file_bytes(file, pile->rows->str, pile->rows->len);
    g_string_free(pile->rows, TRUE);
    pile->rows = g_string_new(NULL);
    return vt_output_file_close(file, error);
}

static bool write_piles(Deal *self, GError **error)
{
    for (guint i = 0; i < self->piles->len; i++) {
        if (!write_pile(self->piles->pdata[i], error))
            return false;
    }
    self->held = 0;
    return true;
}

static bool deal_rows(Deal *self, VtCsv *csv, size_t memory_max, GError **error)
{
    GError *failure = NULL;

    while (vt_csv_next(csv, &failure)) {
        Pile *pile = pile_of(self, vt_csv_text(csv, 0));
        const size_t before = pile->rows->len;

        append_cells(csv, pile->rows);
        self->held += pile->rows->len - before;
        if (self->held >= memory_max && !write_piles(self, error))
            return false;
    }
    if (failure == NULL)
        return write_piles(self, error);
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "%s", failure->message);
    g_clear_error(&failure);
    return false;
}

static bool fail(GError **error, const char *what, const char *path)
{
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot %s '%s': %s", what, path,
                g_strerror(errno));
    return false;
}

bool vt_function_timelines_deal(const char *run_folder, const char *rows_path,
                                size_t memory_max, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(rows_path, error);
    g_auto(Deal) self = {
        .folder = g_build_filename(run_folder, VT_FUNCTION_TIMELINES, NULL),
        .header = csv != NULL ? header_of(csv) : NULL,
        .piles = g_ptr_array_new_with_free_func(pile_free),
        .by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };

    if (csv == NULL)
        return false;
    if (g_mkdir_with_parents(self.folder, 0777) != 0)
        return fail(error, "make folder", self.folder);
    if (!deal_rows(&self, csv, memory_max, error))
        return false;
    return g_unlink(rows_path) == 0 || fail(error, "remove", rows_path);
}

bool vt_function_timelines_has_foreign(const char *run_folder)
{
    g_autofree char *folder = g_build_filename(run_folder, VT_FUNCTION_TIMELINES, NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    if (dir == NULL)
        return g_file_test(folder, G_FILE_TEST_EXISTS);
    while ((name = g_dir_read_name(dir)) != NULL) {
        if (!g_str_has_suffix(name, suffix))
            return true;
    }
    return false;
}

bool vt_function_timelines_remove(const char *run_folder, GError **error)
{
    g_autofree char *folder = g_build_filename(run_folder, VT_FUNCTION_TIMELINES, NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_unlink(path) != 0)
            return fail(error, "remove", path);
    }
    return g_rmdir(folder) == 0 || errno == ENOENT || fail(error, "remove", folder);
}
