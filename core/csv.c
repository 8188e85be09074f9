#include "core/csv.h"

#include "core/csv_rows.h"
#include "core/decimal.h"
#include "core/errors.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHOWN_BYTES_MAX 60 /* of a cell, in an error */

struct VtCsv {
    VtCsvRows rows;
    GPtrArray *names; /* of the columns */
};

const char *const vt_csv_suffixes[VT_CSV_SUFFIXES] = { ".csv", ".csv.gz", ".csv.xz" };

char *vt_csv_find_file(const char *folder, const char *name, GError **error)
{
    const char *found = NULL;

    for (size_t i = 0; i < VT_CSV_SUFFIXES; i++) {
        g_autofree char *path =
            g_strdup_printf("%s/%s%s", folder, name, vt_csv_suffixes[i]);

        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        if (found != NULL) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: both %s%s and %s%s are there: remove one", folder, name,
                        found, name, vt_csv_suffixes[i]);
            return NULL;
        }
        found = vt_csv_suffixes[i];
    }
    if (found != NULL)
        return g_strdup_printf("%s/%s%s", folder, name, found);
    if (g_access(folder, R_OK | X_OK) != 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "cannot read folder '%s': %s",
                    folder, g_strerror(errno));
    } else {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: expected %s.csv, .csv.gz or .csv.xz in it", folder, name);
    }
    return NULL;
}

bool vt_csv_is_file(const char *folder, const char *name)
{
    bool is_there = false;

    for (size_t i = 0; i < VT_CSV_SUFFIXES && !is_there; i++) {
        g_autofree char *path =
            g_strdup_printf("%s/%s%s", folder, name, vt_csv_suffixes[i]);

        is_there = g_file_test(path, G_FILE_TEST_EXISTS);
    }
    return is_there;
}

static bool read_header(VtCsv *self, GError **error)
{
    GError *cause = NULL;

    if (vt_csv_rows_next(&self->rows, &cause))
        return true;
    if (cause != NULL) {
        g_propagate_error(error, cause);
    } else {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: the file is empty: expected a header", self->rows.path);
    }
    return false;
}

static bool has_control(const char *text)
{
    while (*text != '\0' && !g_ascii_iscntrl(*text))
        text++;
    return *text != '\0';
}

static bool keep_names(VtCsv *self, GError **error)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (size_t i = 0; i < self->rows.cells_count; i++) {
        if (has_control(self->rows.cells[i])) {
            g_autofree char *message = g_strdup_printf(
                "cell %zu: expected the name of a column, without control "
                "characters: is the file damaged?",
                i + 1);

            return vt_csv_rows_set_error(&self->rows, message, error);
        }
        if (!g_hash_table_add(seen, g_ascii_strdown(self->rows.cells[i], -1))) {
            g_autofree char *message =
                g_strdup_printf("column '%s' is there twice", self->rows.cells[i]);

            return vt_csv_rows_set_error(&self->rows, message, error);
        }
        g_ptr_array_add(self->names, g_strdup(self->rows.cells[i]));
    }
    return true;
}

VtCsv *vt_csv_open(const char *path, GError **error)
{
    g_autoptr(VtCsv) self = g_new0(VtCsv, 1);

    self->names = g_ptr_array_new_with_free_func(g_free);
    if (!vt_csv_rows_init(&self->rows, path, error) || !read_header(self, error)
        || !keep_names(self, error))
        return NULL;
    return g_steal_pointer(&self);
}

VtCsv *vt_csv_open_file(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = vt_csv_find_file(folder, name, error);

    return path != NULL ? vt_csv_open(path, error) : NULL;
}

void vt_csv_free(VtCsv *self)
{
    if (self == NULL)
        return;
    vt_csv_rows_clear(&self->rows);
    g_ptr_array_unref(self->names);
    g_free(self);
}

const char *vt_csv_path(const VtCsv *self)
{
    return self->rows.path;
}

size_t vt_csv_columns_count(const VtCsv *self)
{
    return self->names->len;
}

const char *vt_csv_column_name(const VtCsv *self, size_t column)
{
    return column < self->names->len ? self->names->pdata[column] : "";
}

int vt_csv_find_column(const VtCsv *self, const char *name)
{
    for (guint i = 0; i < self->names->len; i++) {
        if (g_ascii_strcasecmp(self->names->pdata[i], name) == 0)
            return (int)i;
    }
    return -1;
}

bool vt_csv_require_column(const VtCsv *self, const char *name, size_t *out_column,
                           GError **error)
{
    const int column = vt_csv_find_column(self, name);
    g_autoptr(GString) present = g_string_new(NULL);

    if (column >= 0) {
        *out_column = (size_t)column;
        return true;
    }
    for (guint i = 0; i < self->names->len && present->len < 200; i++) {
        g_string_append_printf(present, "%s%s", i > 0 ? ", " : "",
                               (const char *)self->names->pdata[i]);
    }

    g_autofree char *shown = g_utf8_make_valid(present->str, (gssize)present->len);

    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "%s: line 1: expected a column '%s' among: %s%s", self->rows.path, name,
                shown, present->len < 200 ? "" : ", ..");
    return false;
}

bool vt_csv_rewind(VtCsv *self, GError **error)
{
    return vt_csv_rows_rewind(&self->rows, error) && read_header(self, error);
}

bool vt_csv_next(VtCsv *self, GError **error)
{
    return vt_csv_rows_next(&self->rows, error);
}

bool vt_csv_next_counts(VtCsv *self, VtCsvCounts *counts, GError **error)
{
    return vt_csv_rows_next_counts(&self->rows, self->names->len, counts, error);
}

void vt_csv_cut_counts(VtCsv *self)
{
    vt_csv_rows_cut(&self->rows);
}

uint64_t vt_csv_line(const VtCsv *self)
{
    return self->rows.line;
}

size_t vt_csv_cells_count(const VtCsv *self)
{
    return self->rows.cells_count;
}

bool vt_csv_check_width(const VtCsv *self, GError **error)
{
    const size_t expected = self->names->len;
    g_autofree char *message = NULL;

    if (self->rows.cells_count == expected)
        return true;
    message = self->rows.cells_count > expected
                ? g_strdup_printf("expected %zu cells, not %zu: the header has fewer",
                                  expected, self->rows.cells_count)
                : g_strdup_printf("expected %zu cells, not %zu: column '%s' is missing",
                                  expected, self->rows.cells_count,
                                  vt_csv_column_name(self, self->rows.cells_count));
    return vt_csv_rows_set_error(&self->rows, message, error);
}

const char *vt_csv_text(const VtCsv *self, size_t column)
{
    return column < self->rows.cells_count ? self->rows.cells[column] : "";
}

bool vt_csv_name(const VtCsv *self, size_t column, const char **out, GError **error)
{
    const char *text = vt_csv_text(self, column);

    if (*text == '\0' || has_control(text)) {
        vt_csv_set_error(self, column, "a name without control characters", error);
        return false;
    }
    *out = text;
    return true;
}

/* By hand, because a count above 2^53 would not survive a double. */
static bool parse_whole(const char *text, int64_t *out)
{
    const bool is_negative = *text == '-';
    uint64_t magnitude = 0;

    text += is_negative;
    if (!g_ascii_isdigit(*text))
        return false;
    for (; g_ascii_isdigit(*text); text++) {
        if (__builtin_mul_overflow(magnitude, UINT64_C(10), &magnitude)
            || __builtin_add_overflow(magnitude, (uint64_t)(*text - '0'), &magnitude))
            return false;
    }
    if (text[0] == '.' && text[1] == '0')
        text += 1 + strspn(text + 1, "0");
    if (*text != '\0' || magnitude > (uint64_t)INT64_MAX + is_negative)
        return false;
    *out = (int64_t)(is_negative ? -magnitude : magnitude);
    return true;
}

static bool set_range_error(const VtCsv *self, size_t column, int64_t min, int64_t max,
                            GError **error)
{
    g_autofree char *expected = g_strdup_printf(
        "a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);

    vt_csv_set_error(self, column, expected, error);
    return false;
}

bool vt_csv_int64(const VtCsv *self, size_t column, int64_t min, int64_t max,
                  int64_t *out, GError **error)
{
    int64_t value = 0;

    if (!parse_whole(vt_csv_text(self, column), &value) || value < min || value > max)
        return set_range_error(self, column, min, max, error);
    *out = value;
    return true;
}

bool vt_csv_double(const VtCsv *self, size_t column, double *out, GError **error)
{
    const char *text = vt_csv_text(self, column);

    if (vt_decimal_read(text, out))
        return true;

    /* strtod also knows "inf", "nan" and hexadecimal. */
    const bool is_decimal = text[strspn(text, "0123456789+-.eE")] == '\0';
    char *end = NULL;
    const double value = g_ascii_strtod(text, &end);

    if (!is_decimal || end == text || *end != '\0' || !isfinite(value)) {
        vt_csv_set_error(self, column, "a finite decimal number", error);
        return false;
    }
    *out = value;
    return true;
}

void vt_csv_set_error(const VtCsv *self, size_t column, const char *expected,
                      GError **error)
{
    const char *text = vt_csv_text(self, column);
    g_autofree char *shown =
        g_utf8_make_valid(text, (gssize)strnlen(text, SHOWN_BYTES_MAX));

    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "%s: line %" G_GUINT64_FORMAT ", column '%s': expected %s, not '%s'",
                self->rows.path, self->rows.line, vt_csv_column_name(self, column),
                expected, shown);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool needs_quotes(const char *text)
{
    const size_t length = strlen(text);

    return text[strcspn(text, ",\"\r\n")] != '\0'
        || (length > 0 && (is_blank(text[0]) || is_blank(text[length - 1])));
}

void vt_csv_append(GString *row, const char *text)
{
    if (!needs_quotes(text)) {
        g_string_append(row, text);
        return;
    }
    g_string_append_c(row, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            g_string_append_c(row, '"');
        g_string_append_c(row, *text);
    }
    g_string_append_c(row, '"');
}

char *vt_csv_quote(const char *text)
{
    GString *cell = g_string_new(NULL);

    vt_csv_append(cell, text);
    return g_string_free(cell, FALSE);
}
