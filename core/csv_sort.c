#include "core/csv_sort.h"

#include "core/errors.h"
#include "core/output_file.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <string.h>

typedef struct {
    const char *path;
    const char *text;
    size_t length;
    size_t header_length;
    size_t *starts; /* of the line with each id; 0: there is none */
    size_t starts_count;
    bool is_sorted;
} Lines;

static size_t line_end(const Lines *self, size_t start)
{
    const char *newline = memchr(self->text + start, '\n', self->length - start);

    return newline != NULL ? (size_t)(newline - self->text) + 1 : self->length;
}

static bool set_line_error(const Lines *self, size_t start, const char *what,
                           GError **error)
{
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "%s: byte %zu: %s", self->path, start,
                what);
    return false;
}

static bool add_line(Lines *self, size_t start, size_t end, size_t *last_id,
                     GError **error)
{
    size_t id = 0;
    size_t digits = start;

    for (; digits < end && g_ascii_isdigit(self->text[digits]); digits++)
        id = 10 * id + (size_t)(self->text[digits] - '0');
    if (digits == start || digits - start > 15) {
        return set_line_error(self, start, "expected a line that begins with an id",
                              error);
    }
    if (id >= self->starts_count) {
        const size_t count = MAX(1024, 2 * (id + 1));

        self->starts = g_renew(size_t, self->starts, count);
        memset(self->starts + self->starts_count, 0,
               (count - self->starts_count) * sizeof *self->starts);
        self->starts_count = count;
    }
    if (self->starts[id] != 0)
        return set_line_error(self, start, "expected each id once", error);
    self->starts[id] = start;
    self->is_sorted = self->is_sorted && id >= *last_id;
    *last_id = id;
    return true;
}

static bool find_lines(Lines *self, GError **error)
{
    size_t last_id = 0;

    self->is_sorted = true;
    self->header_length = line_end(self, 0);
    for (size_t start = self->header_length; start < self->length;) {
        const size_t end = line_end(self, start);

        if (!add_line(self, start, end, &last_id, error))
            return false;
        start = end;
    }
    return true;
}

static bool write_lines(const Lines *self, const char *path, VtOutputFlags flags,
                        GError **error)
{
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, flags, error);

    if (file == NULL)
        return false;
    vt_output_file_bytes(file, self->text, self->header_length);
    for (size_t id = 0; id < self->starts_count; id++) {
        const size_t start = self->starts[id];

        if (start != 0)
            vt_output_file_bytes(file, self->text + start, line_end(self, start) - start);
    }
    return vt_output_file_close(file, error);
}

static bool replace(const Lines *self, bool gzip, GError **error)
{
    g_autofree char *packed = g_strconcat(self->path, ".gz", NULL);

    if (!gzip)
        return self->is_sorted || write_lines(self, self->path, VT_OUTPUT_ATOMIC, error);
    if (!write_lines(self, packed, VT_OUTPUT_GZIP, error))
        return false;
    if (g_unlink(self->path) == 0)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot remove '%s': %s", self->path,
                g_strerror(errno));
    return false;
}

bool vt_csv_sort_by_id(const char *path, bool gzip, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &cause);
    Lines lines = { .path = path };
    bool is_done;

    if (file == NULL) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot read '%s': %s", path,
                    cause->message);
        return false;
    }
    lines.length = g_mapped_file_get_length(file);
    lines.text = lines.length > 0 ? g_mapped_file_get_contents(file) : "";
    is_done = find_lines(&lines, error) && replace(&lines, gzip, error);
    g_free(lines.starts);
    return is_done;
}
