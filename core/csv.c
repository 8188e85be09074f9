#include "core/csv.h"

#include "core/errors.h"
#include "core/input_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_BYTES    ((size_t)1024 * 1024)
#define ROW_BYTES_MAX   ((size_t)256 * 1024 * 1024) /* a runaway quote stops here */
#define SHOWN_BYTES_MAX 60                          /* of a cell, in an error */

struct VtCsv {
    VtInputFile *file;
    char *path;
    char *buffer; /* whole rows are tokenised in place; one byte more than capacity */
    size_t capacity, start, end;
    bool is_at_end;
    uint64_t line;      /* of the current row */
    uint64_t next_line; /* at start */
    GPtrArray *names;
    char **cells; /* into buffer */
    size_t cells_count, cells_capacity;
};

typedef struct {
    size_t length; /* without the newline */
    bool has_newline;
    bool has_quotes;
} Row;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool set_line_error(const VtCsv *self, const char *message, GError **error)
{
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: line %" G_GUINT64_FORMAT ": %s",
                self->path, self->line, message);
    return false;
}

static bool fill(VtCsv *self, GError **error)
{
    size_t length = 0;

    memmove(self->buffer, self->buffer + self->start, self->end - self->start);
    self->end -= self->start;
    self->start = 0;
    if (self->end == self->capacity) {
        if (self->capacity >= ROW_BYTES_MAX) {
            return set_line_error(
                self, "the row does not end: is a closing quote missing?", error);
        }
        self->capacity *= 2;
        self->buffer = g_realloc(self->buffer, self->capacity + 1);
    }
    if (!vt_input_file_read(self->file, self->buffer + self->end,
                            self->capacity - self->end, &length, error))
        return false;
    self->end += length;
    self->is_at_end = length == 0;
    return true;
}

/* Offset of the newline that ends the row, or @to when it is not there yet. Every quote
 * changes sides: a doubled one, inside of a cell, does so twice. */
static size_t find_newline(const char *text, size_t from, size_t to, bool *is_quoted,
                           bool *has_quotes)
{
    while (from < to) {
        const char *newline = *is_quoted ? NULL : memchr(text + from, '\n', to - from);
        const size_t limit = newline != NULL ? (size_t)(newline - text) : to;
        const char *quote = memchr(text + from, '"', limit - from);

        if (quote == NULL)
            return limit;
        *is_quoted = !*is_quoted;
        *has_quotes = true;
        from = (size_t)(quote - text) + 1;
    }
    return to;
}

static bool find_row(VtCsv *self, Row *out_row, GError **error)
{
    Row row = { 0 };
    bool is_quoted = false;

    for (;;) {
        const size_t available = self->end - self->start;

        row.length = find_newline(self->buffer + self->start, row.length, available,
                                  &is_quoted, &row.has_quotes);
        row.has_newline = row.length < available;
        if (row.has_newline || self->is_at_end)
            break;
        if (!fill(self, error))
            return false;
    }
    if (is_quoted)
        return set_line_error(self, "a quote is opened and never closed", error);
    *out_row = row;
    return true;
}

static void push_cell(VtCsv *self, char *cell)
{
    if (self->cells_count == self->cells_capacity) {
        self->cells_capacity = MAX(64, 2 * self->cells_capacity);
        self->cells = g_renew(char *, self->cells, self->cells_capacity);
    }
    self->cells[self->cells_count++] = cell;
}

static bool set_quote_error(const VtCsv *self, GError **error)
{
    const size_t column = self->cells_count;
    g_autofree char *message = g_strdup_printf(
        "column '%s': expected quotes around the whole cell, each one inside doubled",
        vt_csv_column_name(self, column));

    return set_line_error(self, message, error);
}

/* Unquotes the cell whose opening quote is at @cell; returns the comma or NUL after it,
 * or NULL when something else follows. */
static char *unquote(char *cell)
{
    char *to = cell;
    char *from = cell + 1;

    for (; !(from[0] == '"' && from[1] != '"'); from++) {
        from += from[0] == '"';
        *to++ = *from;
    }
    from++;
    while (is_blank(*from))
        from++;
    if (*from != ',' && *from != '\0')
        return NULL;
    /* The text moved at least two bytes to the left of where it ended. */
    *to = '\0';
    return from;
}

static char *end_plain_cell(char *cell, bool has_quotes)
{
    char *end = cell;
    char *tail;

    while (*end != ',' && *end != '\0')
        end++;
    if (has_quotes && memchr(cell, '"', (size_t)(end - cell)) != NULL)
        return NULL;
    for (tail = end; tail > cell && is_blank(tail[-1]); tail--)
        ;
    if (tail < end)
        *tail = '\0';
    return end;
}

/* The row at @text is terminated by a NUL and contains no other. */
static bool split(VtCsv *self, char *text, bool has_quotes, GError **error)
{
    self->cells_count = 0;
    for (;;) {
        char *end;

        while (is_blank(*text))
            text++;
        end = *text == '"' ? unquote(text) : end_plain_cell(text, has_quotes);
        if (end == NULL)
            return set_quote_error(self, error);
        push_cell(self, text);
        if (*end == '\0')
            return true;
        *end = '\0';
        text = end + 1;
    }
}

static uint64_t count_lines(const char *text, const Row *row)
{
    uint64_t lines = row->has_newline;

    for (size_t i = 0; row->has_quotes && i < row->length; i++)
        lines += text[i] == '\n';
    return lines;
}

static bool is_blank_line(const char *text, size_t length)
{
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    return length == 0;
}

bool vt_csv_next(VtCsv *self, GError **error)
{
    for (;;) {
        Row row;
        char *text;

        self->line = self->next_line;
        if (!find_row(self, &row, error))
            return false;
        text = self->buffer + self->start;
        if (row.length == 0 && !row.has_newline)
            return false;
        self->start += row.length + row.has_newline;
        self->next_line += count_lines(text, &row);
        if (row.length > 0 && text[row.length - 1] == '\r')
            row.length--;
        if (is_blank_line(text, row.length))
            continue;
        if (memchr(text, '\0', row.length) != NULL)
            return set_line_error(self, "a NUL byte: expected plain text", error);
        text[row.length] = '\0';
        return split(self, text, row.has_quotes, error);
    }
}

static bool read_header(VtCsv *self, GError **error)
{
    self->start = self->end = 0;
    self->is_at_end = false;
    self->next_line = self->line = 1;
    while (self->end < 3 && !self->is_at_end) {
        if (!fill(self, error))
            return false;
    }
    if (self->end >= 3 && memcmp(self->buffer, "\xef\xbb\xbf", 3) == 0)
        self->start = 3;
    if (!vt_csv_next(self, error)) {
        if (error != NULL && *error == NULL) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: the file is empty: expected a header", self->path);
        }
        return false;
    }
    return true;
}

static bool keep_names(VtCsv *self, GError **error)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (size_t i = 0; i < self->cells_count; i++) {
        if (!g_hash_table_add(seen, g_ascii_strdown(self->cells[i], -1))) {
            g_autofree char *message =
                g_strdup_printf("column '%s' is there twice", self->cells[i]);

            return set_line_error(self, message, error);
        }
        g_ptr_array_add(self->names, g_strdup(self->cells[i]));
    }
    return true;
}

VtCsv *vt_csv_open(const char *path, GError **error)
{
    g_autoptr(VtCsv) self = g_new0(VtCsv, 1);
    GError *cause = NULL;

    self->path = g_strdup(path);
    self->names = g_ptr_array_new_with_free_func(g_free);
    self->capacity = BUFFER_BYTES;
    self->buffer = g_malloc(self->capacity + 1);
    self->file = vt_input_file_open(path, &cause);
    if (self->file == NULL || !read_header(self, &cause) || !keep_names(self, &cause)) {
        g_propagate_error(error, cause);
        return NULL;
    }
    return g_steal_pointer(&self);
}

void vt_csv_free(VtCsv *self)
{
    if (self == NULL)
        return;
    vt_input_file_free(self->file);
    g_ptr_array_unref(self->names);
    g_free(self->cells);
    g_free(self->buffer);
    g_free(self->path);
    g_free(self);
}

const char *vt_csv_path(const VtCsv *self)
{
    return self->path;
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
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "%s: line 1: expected a column '%s' among: %s%s", self->path, name,
                present->str, present->len < 200 ? "" : ", ..");
    return false;
}

bool vt_csv_rewind(VtCsv *self, GError **error)
{
    return vt_input_file_rewind(self->file, error) && read_header(self, error);
}

uint64_t vt_csv_line(const VtCsv *self)
{
    return self->line;
}

size_t vt_csv_cells_count(const VtCsv *self)
{
    return self->cells_count;
}

bool vt_csv_check_width(const VtCsv *self, GError **error)
{
    const size_t expected = self->names->len;
    g_autofree char *message = NULL;

    if (self->cells_count == expected)
        return true;
    message = self->cells_count > expected
                ? g_strdup_printf("expected %zu cells, not %zu: the header has fewer",
                                  expected, self->cells_count)
                : g_strdup_printf("expected %zu cells, not %zu: column '%s' is missing",
                                  expected, self->cells_count,
                                  vt_csv_column_name(self, self->cells_count));
    return set_line_error(self, message, error);
}

const char *vt_csv_text(const VtCsv *self, size_t column)
{
    return column < self->cells_count ? self->cells[column] : "";
}

bool vt_csv_name(const VtCsv *self, size_t column, const char **out, GError **error)
{
    const char *text = vt_csv_text(self, column);
    bool is_name = *text != '\0';

    for (const char *c = text; *c != '\0'; c++)
        is_name = is_name && !g_ascii_iscntrl(*c);
    if (!is_name) {
        vt_csv_set_error(self, column, "a name without control characters", error);
    } else {
        *out = text;
    }
    return is_name;
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
                self->path, self->line, vt_csv_column_name(self, column), expected,
                shown);
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
