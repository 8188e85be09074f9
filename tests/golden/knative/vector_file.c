#include "vector_file.h"

#include <gio/gio.h>
#include <glib.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FAILURES_TOLD 5

struct VectorFile {
    char *name;
    char **lines;
    size_t next; /* line */
    char **cells;
    size_t cells_count;
    uint64_t rows, failed;
    bool has_failed; /* the current row */
};

static char *read_all(const char *path, GError **error)
{
    g_autoptr(GFile) file = g_file_new_for_path(path);
    g_autoptr(GInputStream) input = G_INPUT_STREAM(g_file_read(file, NULL, error));
    g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();

    if (!input)
        return NULL;
    if (g_str_has_suffix(path, ".gz")) {
        g_autoptr(GConverter) gunzip =
            G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
        GInputStream *plain = g_converter_input_stream_new(input, gunzip);
        g_object_unref(input);
        input = plain;
    }
    if (g_output_stream_splice(memory, input, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE, NULL,
                               error)
        < 0)
        return NULL;
    if (!g_output_stream_write_all(memory, "", 1, NULL, NULL, error)
        || !g_output_stream_close(memory, NULL, error))
        return NULL;
    return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(memory));
}

VectorFile *vector_file_open(const char *path, GError **error)
{
    g_autofree char *text = read_all(path, error);

    if (!text)
        return NULL;
    VectorFile *self = g_new0(VectorFile, 1);
    self->name = g_path_get_basename(path);
    self->lines = g_strsplit(text, "\n", -1);
    return self;
}

void vector_file_free(VectorFile *self)
{
    if (!self)
        return;
    g_strfreev(self->cells);
    g_strfreev(self->lines);
    g_free(self->name);
    g_free(self);
}

bool vector_next(VectorFile *self)
{
    g_clear_pointer(&self->cells, g_strfreev);
    for (; self->lines[self->next]; self->next++) {
        const char *line = g_strchomp(self->lines[self->next]);
        if (*line == '\0' || *line == '#')
            continue;
        self->next++;
        self->rows++;
        self->has_failed = false;
        self->cells = g_strsplit(line, ",", -1);
        self->cells_count = g_strv_length(self->cells);
        return true;
    }
    return false;
}

uint64_t vector_rows(const VectorFile *self)
{
    return self->rows;
}

uint64_t vector_failed(const VectorFile *self)
{
    return self->failed;
}

void vector_fail(VectorFile *self, const char *reason)
{
    if (!self->has_failed && ++self->failed <= FAILURES_TOLD)
        fprintf(stderr, "%s:%zu: %s\n", self->name, self->next, reason);
    self->has_failed = true;
}

size_t vector_cells(const VectorFile *self)
{
    return self->cells_count;
}

const char *vector_text(VectorFile *self, size_t cell)
{
    if (cell < self->cells_count)
        return self->cells[cell];
    vector_fail(self, "too few cells");
    return "";
}

bool vector_is(VectorFile *self, size_t cell, const char *text)
{
    return strcmp(vector_text(self, cell), text) == 0;
}

char vector_letter(VectorFile *self)
{
    const char *text = vector_text(self, 0);

    return strlen(text) == 1 ? *text : '\0';
}

int64_t vector_int(VectorFile *self, size_t cell)
{
    const char *text = vector_text(self, cell);
    gint64 value = 0;

    if (!g_ascii_string_to_signed(text, 10, INT64_MIN, INT64_MAX, &value, NULL))
        vector_fail(self, "a whole number was expected");
    return value;
}

int32_t vector_int32(VectorFile *self, size_t cell)
{
    const int64_t value = vector_int(self, cell);

    if (value < INT32_MIN || value > INT32_MAX)
        vector_fail(self, "a number of 32 bits was expected");
    return (int32_t)value;
}

double vector_double(VectorFile *self, size_t cell)
{
    const char *text = vector_text(self, cell);
    char *end = NULL;
    const double value = g_ascii_strtod(text, &end);

    if (end == text || *end != '\0')
        vector_fail(self, "a number was expected");
    return value;
}

int vector_choice(VectorFile *self, size_t cell, const char *const *choices)
{
    const char *text = vector_text(self, cell);

    for (int i = 0; choices[i]; i++)
        if (strcmp(choices[i], text) == 0)
            return i;
    vector_fail(self, "an unknown word");
    return 0;
}

static void fail_expectation(VectorFile *self, size_t cell, const char *got)
{
    g_autofree char *reason = g_strdup_printf("cell %zu: expected '%s', got '%s'",
                                              cell + 1, vector_text(self, cell), got);

    vector_fail(self, reason);
}

static void fail_number(VectorFile *self, size_t cell, double got)
{
    g_autofree char *text = g_strdup_printf("%.17g", got);

    fail_expectation(self, cell, text);
}

void vector_expect_text(VectorFile *self, size_t cell, const char *got)
{
    if (!vector_is(self, cell, got))
        fail_expectation(self, cell, got);
}

void vector_expect_int(VectorFile *self, size_t cell, int64_t got)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, got);

    if (vector_int(self, cell) != got)
        fail_expectation(self, cell, text);
}

static bool has_same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

void vector_expect_near(VectorFile *self, size_t cell, double got, double tolerance)
{
    const double expected = vector_double(self, cell);
    const bool is_near = fabs(got - expected) < tolerance * fabs(expected);

    if (!is_near && !has_same_bits(expected, got))
        fail_number(self, cell, got);
}

void vector_expect_double(VectorFile *self, size_t cell, double got)
{
    vector_expect_near(self, cell, got, 0);
}
