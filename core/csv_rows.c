#include "core/csv_rows.h"

#include "core/errors.h"

#include <string.h>

#define BUFFER_BYTES  ((size_t)256 * 1024) /* what has been read is still in a cache */
#define ROW_BYTES_MAX ((size_t)256 * 1024 * 1024) /* a runaway quote stops here */

typedef struct {
    size_t length; /* without the newline */
    bool has_newline;
    bool has_quotes;
} Row;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool fill(VtCsvRows *self, GError **error)
{
    size_t length = 0;

    memmove(self->buffer, self->buffer + self->start, self->end - self->start);
    self->end -= self->start;
    self->start = 0;
    if (self->end == self->capacity) {
        if (self->capacity >= ROW_BYTES_MAX) {
            return vt_csv_rows_set_error(
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

static bool find_row(VtCsvRows *self, Row *out_row, GError **error)
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
        return vt_csv_rows_set_error(self, "a quote is opened and never closed", error);
    *out_row = row;
    return true;
}

static void push_cell(VtCsvRows *self, char *cell)
{
    if (self->cells_count == self->cells_capacity) {
        self->cells_capacity = MAX(64, 2 * self->cells_capacity);
        self->cells = g_renew(char *, self->cells, self->cells_capacity);
    }
    self->cells[self->cells_count++] = cell;
}

static bool set_quote_error(const VtCsvRows *self, GError **error)
{
    g_autofree char *message = g_strdup_printf(
        "cell %zu: expected quotes around the whole cell, each one inside doubled",
        self->cells_count + 1);

    return vt_csv_rows_set_error(self, message, error);
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

/* Cuts the rest of the row until it has @cells_count cells, or to its end. */
static bool cut(VtCsvRows *self, size_t cells_count, GError **error)
{
    while (self->rest != NULL && self->cells_count < cells_count) {
        char *text = self->rest;
        char *end;

        while (is_blank(*text))
            text++;
        end = *text == '"' ? unquote(text) : end_plain_cell(text, self->has_quotes);
        if (end == NULL)
            return set_quote_error(self, error);
        push_cell(self, text);
        self->rest = *end != '\0' ? end + 1 : NULL;
        *end = '\0';
    }
    return true;
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

/* To the first row, past a byte order mark. */
static bool begin(VtCsvRows *self, GError **error)
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
    return true;
}

bool vt_csv_rows_init(VtCsvRows *self, const char *path, GError **error)
{
    *self = (VtCsvRows){ .path = g_strdup(path), .capacity = BUFFER_BYTES };
    self->buffer = g_malloc(self->capacity + 1);
    self->file = vt_input_file_open(path, error);
    return self->file != NULL && begin(self, error);
}

void vt_csv_rows_clear(VtCsvRows *self)
{
    vt_input_file_free(self->file);
    g_free(self->cells);
    g_free(self->buffer);
    g_free(self->path);
}

/* Finds the next row that is not blank; false at the end, too. */
static bool begin_row(VtCsvRows *self, GError **error)
{
    self->cells_count = 0;
    self->rest = NULL;
    for (;;) {
        Row row = { 0 };
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
            return vt_csv_rows_set_error(self, "a NUL byte: expected plain text", error);
        self->row_end = text + row.length;
        *self->row_end = '\0';
        self->rest = text;
        self->has_quotes = row.has_quotes;
        return true;
    }
}

bool vt_csv_rows_next(VtCsvRows *self, GError **error)
{
    return begin_row(self, error) && cut(self, SIZE_MAX, error);
}

static size_t count_commas(const char *text)
{
    size_t commas = 0;

    for (; *text != '\0'; text++)
        commas += *text == ',';
    return commas;
}

/* Whether the rest of the row begins with @counts, which it reads, and is wide enough. */
static bool read_counts(const VtCsvRows *self, size_t width, const VtCsvCounts *counts)
{
    const char *end;

    if (counts->count == 0 || self->rest == NULL || self->has_quotes)
        return false;
    end = vt_csv_counts_read(counts, self->rest, self->row_end);
    return end != NULL && self->cells_count + counts->count + count_commas(end) == width;
}

bool vt_csv_rows_next_counts(VtCsvRows *self, size_t width, VtCsvCounts *counts,
                             GError **error)
{
    counts->is_read = false;
    if (!begin_row(self, error) || !cut(self, counts->first_column, error))
        return false;
    counts->is_read = read_counts(self, width, counts);
    return counts->is_read || cut(self, SIZE_MAX, error);
}

void vt_csv_rows_cut(VtCsvRows *self)
{
    cut(self, SIZE_MAX, NULL); /* which cannot fail without quotes */
}

bool vt_csv_rows_rewind(VtCsvRows *self, GError **error)
{
    return vt_input_file_rewind(self->file, error) && begin(self, error);
}

bool vt_csv_rows_set_error(const VtCsvRows *self, const char *message, GError **error)
{
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: line %" G_GUINT64_FORMAT ": %s",
                self->path, self->line, message);
    return false;
}
