#include "core/output_file.h"

#include "core/decimal.h"
#include "core/errors.h"
#include "core/gzip_writer.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)128 * 1024)
#define PAGE_BYTES   ((size_t)4096)

struct VtOutputFile {
    char *path;
    char *part_path; /* where an atomic file grows; NULL for a live one */
    int fd;
    VtGzipWriter *gzip; /* or NULL */
    char *buffer;
    size_t length;
    uint64_t written; /* bytes handed to the system */
    GError *error;    /* the first one */
};

static void set_system_error(VtOutputFile *self)
{
    if (self->error == NULL) {
        g_set_error(&self->error, VT_ERROR, VT_ERROR_WORK, "cannot write '%s': %s",
                    self->path, g_strerror(errno));
    }
}

static void write_out(VtOutputFile *self, const char *bytes, size_t length)
{
    while (length > 0 && self->error == NULL) {
        const ssize_t done = write(self->fd, bytes, length);

        if (done < 0 && errno != EINTR)
            set_system_error(self);
        if (done <= 0)
            continue;
        bytes += done;
        length -= (size_t)done;
        self->written += (uint64_t)done;
    }
}

/* Waits for the thread in one of its two ways, and keeps its error. */
static void await_gzip(VtOutputFile *self, bool (*wait)(VtGzipWriter *, GError **))
{
    g_autoptr(GError) cause = NULL;

    if (!wait(self->gzip, &cause) && self->error == NULL) {
        g_set_error(&self->error, VT_ERROR, VT_ERROR_WORK, "cannot write '%s': %s",
                    self->path, cause->message);
    }
}

/* The thread takes the buffer along. */
static void compress_out(VtOutputFile *self)
{
    if (self->length == 0)
        return;
    vt_gzip_writer_put(self->gzip, self->buffer, self->length);
    self->buffer = g_malloc(BUFFER_BYTES);
}

/* The longest run of whole lines, from @start in the buffer, of which only the first line
 * may cross the edge of a page of the file. @end is the end of a line. */
static size_t piece_end(const VtOutputFile *self, size_t start, size_t end)
{
    const size_t room = PAGE_BYTES - (size_t)(self->written % PAGE_BYTES);
    const char *newline = memchr(self->buffer + start, '\n', end - start);
    const size_t first = (size_t)(newline - self->buffer) + 1 - start;
    const size_t limit = first <= room ? room : MAX(first, room + PAGE_BYTES);
    size_t piece = MIN(start + limit, end);

    while (self->buffer[piece - 1] != '\n')
        piece--;
    return piece;
}

/* When the kernel kills a process it may cut a write short between two pages. A write has
 * one edge of a page at most, close to its beginning: that a kill leaves half a line
 * takes an instant of well under a microsecond, whatever the amount written. */
static void write_lines(VtOutputFile *self)
{
    const char *newline = memrchr(self->buffer, '\n', self->length);
    const size_t end = newline != NULL ? (size_t)(newline - self->buffer) + 1 : 0;
    size_t start = 0;

    while (start < end) {
        const size_t piece = piece_end(self, start, end);

        write_out(self, self->buffer + start, piece - start);
        start = piece;
    }
    memmove(self->buffer, self->buffer + end, self->length - end);
    self->length -= end;
}

/* Makes room: afterwards the buffer is empty, but for the start of a line of a live
 * file. */
static void drain(VtOutputFile *self)
{
    if (self->part_path == NULL) {
        write_lines(self);
        return;
    }
    if (self->gzip != NULL) {
        compress_out(self);
    } else {
        write_out(self, self->buffer, self->length);
    }
    self->length = 0;
}

/* Where the next @length bytes go. */
static char *reserve(VtOutputFile *self, size_t length)
{
    if (self->length + length > BUFFER_BYTES)
        drain(self);
    if (self->length + length > BUFFER_BYTES) { /* a line as long as the buffer */
        write_out(self, self->buffer, self->length);
        self->length = 0;
    }
    return self->buffer + self->length;
}

static int open_file(VtOutputFile *self, VtOutputFlags flags)
{
    const int start = (flags & VT_OUTPUT_APPEND) != 0 ? O_APPEND : O_TRUNC;

    if (self->part_path != NULL)
        return g_mkstemp_full(self->part_path, O_WRONLY | O_CLOEXEC, 0666);
    return open(self->path, O_WRONLY | O_CREAT | start | O_CLOEXEC, 0666);
}

VtOutputFile *vt_output_file_open(const char *path, VtOutputFlags flags, GError **error)
{
    g_autoptr(VtOutputFile) self = g_new0(VtOutputFile, 1);
    const bool is_live = (flags & VT_OUTPUT_LIVE) != 0;

    g_assert(!(is_live && (flags & VT_OUTPUT_GZIP)));
    g_assert(is_live || !(flags & VT_OUTPUT_APPEND));
    self->path = g_strdup(path);
    self->part_path = is_live ? NULL : g_strconcat(path, VT_OUTPUT_PART_SUFFIX, NULL);
    self->fd = open_file(self, flags);
    if (self->fd < 0) {
        set_system_error(self);
        g_clear_pointer(&self->part_path, g_free);
        g_propagate_error(error, g_steal_pointer(&self->error));
        return NULL;
    }
    self->buffer = g_malloc(BUFFER_BYTES);
    if (flags & VT_OUTPUT_GZIP)
        self->gzip = vt_gzip_writer_new(self->fd);
    return g_steal_pointer(&self);
}

void vt_output_file_free(VtOutputFile *self)
{
    if (self == NULL)
        return;
    g_clear_pointer(&self->gzip, vt_gzip_writer_free); /* it writes to the file */
    if (self->fd >= 0)
        close(self->fd);
    if (self->part_path != NULL)
        g_unlink(self->part_path);
    g_clear_error(&self->error);
    g_free(self->buffer);
    g_free(self->part_path);
    g_free(self->path);
    g_free(self);
}

void vt_output_file_text(VtOutputFile *self, const char *text)
{
    vt_output_file_bytes(self, text, strlen(text));
}

void vt_output_file_bytes(VtOutputFile *self, const char *bytes, size_t length)
{
    while (length > 0) {
        const size_t piece = MIN(length, BUFFER_BYTES / 2);

        memcpy(reserve(self, piece), bytes, piece);
        self->length += piece;
        bytes += piece;
        length -= piece;
    }
}

void vt_output_file_int(VtOutputFile *self, int64_t value)
{
    self->length += vt_decimal_int(reserve(self, VT_DECIMAL_BYTES), value);
}

void vt_output_file_char(VtOutputFile *self, char c)
{
    *reserve(self, 1) = c;
    self->length++;
}

char *vt_output_file_reserve(VtOutputFile *self, size_t length)
{
    g_assert(length <= VT_OUTPUT_ROOM_MAX);
    return reserve(self, length);
}

void vt_output_file_advance(VtOutputFile *self, const char *end)
{
    self->length = (size_t)(end - self->buffer);
}

void vt_output_file_double(VtOutputFile *self, double value)
{
    if (isfinite(value))
        self->length += vt_decimal_shortest(reserve(self, VT_DECIMAL_BYTES), value);
}

void vt_output_file_fixed(VtOutputFile *self, double value, int decimals)
{
    char *to = reserve(self, VT_DECIMAL_FIXED_BYTES);

    if (isfinite(value))
        self->length += vt_decimal_fixed(to, value, decimals);
}

static bool report(VtOutputFile *self, GError **error)
{
    if (self->error == NULL)
        return true;
    g_propagate_error(error, g_error_copy(self->error));
    return false;
}

bool vt_output_file_flush(VtOutputFile *self, GError **error)
{
    drain(self);
    if (self->gzip != NULL)
        await_gzip(self, vt_gzip_writer_wait);
    return report(self, error);
}

static void commit(VtOutputFile *self)
{
    if (g_rename(self->part_path, self->path) != 0) {
        set_system_error(self);
        return;
    }
    g_clear_pointer(&self->part_path, g_free);
}

bool vt_output_file_close(VtOutputFile *self, GError **error)
{
    drain(self);
    write_out(self, self->buffer, self->length); /* a last line without an end */
    if (self->gzip != NULL)
        await_gzip(self, vt_gzip_writer_finish);
    if (close(self->fd) != 0)
        set_system_error(self);
    self->fd = -1;
    if (self->part_path != NULL && self->error == NULL)
        commit(self);
    return report(self, error);
}
