#include "vector_file.h"

#include "core/input_file.h"

#include <glib.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FAILURES_TOLD 5

struct VectorFile {
    char *name;
    char *text;
    char *rest; /* of the text, from the next line on; NULL at the end */
    uint64_t line;
    GPtrArray *cells; /* of the current row, within its line */
    size_t cells_read;
    uint64_t rows, failed;
    bool has_failed;   /* the current row */
    uint64_t scenario; /* line of its first row; 0: rows are on their own */
    bool has_compared; /* the scenario, after that row */
};

static char *read_all(const char *path, GError **error)
{
    g_autoptr(VtInputFile) file = vt_input_file_open(path, error);
    g_autoptr(GString) text = g_string_new(NULL);
    char buffer[1 << 14];
    size_t length = sizeof buffer;

    if (!file)
        return NULL;
    while (length > 0) {
        if (!vt_input_file_read(file, buffer, sizeof buffer, &length, error))
            return NULL;
        g_string_append_len(text, buffer, (gssize)length);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

VectorFile *vector_file_open(const char *path, GError **error)
{
    g_autofree char *text = read_all(path, error);

    if (!text)
        return NULL;
    VectorFile *self = g_new0(VectorFile, 1);
    self->name = g_path_get_basename(path);
    self->text = g_steal_pointer(&text);
    self->rest = self->text;
    self->cells = g_ptr_array_new();
    return self;
}

void vector_file_free(VectorFile *self)
{
    if (!self)
        return;
    g_ptr_array_unref(self->cells);
    g_free(self->text);
    g_free(self->name);
    g_free(self);
}

/* Cuts @line into cells where it stands. */
static void split(VectorFile *self, char *line)
{
    g_ptr_array_set_size(self->cells, 0);
    for (char *cell; (cell = strsep(&line, ","));)
        g_ptr_array_add(self->cells, cell);
}

static void count_failure(VectorFile *self, uint64_t line, const char *reason)
{
    if (++self->failed <= FAILURES_TOLD)
        fprintf(stderr, "%s:%" G_GUINT64_FORMAT ": %s\n", self->name, line, reason);
}

static void end_scenario(VectorFile *self)
{
    if (self->scenario > 0 && !self->has_compared)
        count_failure(self, self->scenario, "a scenario without an outcome");
    self->scenario = 0;
}

void vector_begin(VectorFile *self)
{
    end_scenario(self);
    self->scenario = self->line;
    self->has_compared = false;
}

bool vector_next(VectorFile *self)
{
    if (!self->has_failed && self->cells_read < self->cells->len)
        vector_fail(self, "too many cells");
    for (char *line; (line = strsep(&self->rest, "\n"));) {
        self->line++;
        g_strchomp(line);
        if (*line == '\0' || *line == '#')
            continue;
        self->rows++;
        self->has_failed = false;
        self->cells_read = 0;
        split(self, line);
        return true;
    }
    end_scenario(self);
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
    if (!self->has_failed)
        count_failure(self, self->line, reason);
    self->has_failed = true;
}

const char *vector_text(VectorFile *self, size_t cell)
{
    self->cells_read = MAX(self->cells_read, cell + 1);
    if (cell < self->cells->len)
        return self->cells->pdata[cell];
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

    if (strlen(text) != 1)
        return '\0';
    return *text;
}

int64_t vector_int(VectorFile *self, size_t cell)
{
    const char *text = vector_text(self, cell);
    gint64 value = 0;

    if (!g_ascii_string_to_signed(text, 10, INT64_MIN, INT64_MAX, &value, NULL))
        vector_fail(self, "a whole number was expected");
    return value;
}

int64_t vector_int_within(VectorFile *self, size_t cell, int64_t least, int64_t most)
{
    const int64_t value = vector_int(self, cell);

    if (value >= least && value <= most)
        return value;
    vector_fail(self, "a number out of range");
    return least;
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

    for (int i = 0; choices[i]; i++) {
        if (strcmp(choices[i], text) == 0)
            return i;
    }
    vector_fail(self, "an unknown word");
    return 0;
}

/* What a scenario's first row says of its beginning is no outcome. */
static void note_comparison(VectorFile *self)
{
    self->has_compared |= self->line != self->scenario;
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
    note_comparison(self);
    if (!vector_is(self, cell, got))
        fail_expectation(self, cell, got);
}

void vector_expect_int(VectorFile *self, size_t cell, int64_t got)
{
    note_comparison(self);
    if (vector_int(self, cell) == got)
        return;
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, got);
    fail_expectation(self, cell, text);
}

static uint64_t bits_of(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

void vector_expect_near(VectorFile *self, size_t cell, double got, double tolerance)
{
    const double expected = vector_double(self, cell);
    const bool is_near = fabs(got - expected) < tolerance * fabs(expected);

    note_comparison(self);
    if (!is_near && bits_of(expected) != bits_of(got))
        fail_number(self, cell, got);
}

void vector_expect_double(VectorFile *self, size_t cell, double got)
{
    vector_expect_near(self, cell, got, 0);
}
