/**
 * A file written in large buffers, which appears under its final name only when
 * it is complete, or from the start when its lines should survive a kill.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct VtOutputFile VtOutputFile;

typedef enum {
    VT_OUTPUT_ATOMIC = 0,      /* renamed into place by close() */
    VT_OUTPUT_LIVE = 1 << 0,   /* under its final name from the start; whole lines only */
    VT_OUTPUT_GZIP = 1 << 1,   /* compressed, without name or time stamp; atomic only */
    VT_OUTPUT_APPEND = 1 << 2, /* to what is there; live only */
} VtOutputFlags;

/** What follows the final name while an atomic file grows; the Xs differ each time. What
 *  is killed may leave such a file behind. */
#define VT_OUTPUT_PART_SUFFIX ".part-XXXXXX"

#define VT_OUTPUT_ROOM_MAX    ((size_t)4096)

/** Errors: VT_ERROR_WORK naming the path. */
VtOutputFile *vt_output_file_open(const char *path, VtOutputFlags flags, GError **error);

/** Frees without committing: an atomic file leaves nothing behind. */
void vt_output_file_free(VtOutputFile *self);

/** These never fail by themselves: the first error is kept for flush and close. A number
 *  that is not finite is unknown, and an unknown cell is empty: it writes nothing. */
void vt_output_file_text(VtOutputFile *self, const char *text);
void vt_output_file_bytes(VtOutputFile *self, const char *bytes, size_t length);
void vt_output_file_int(VtOutputFile *self, int64_t value);
void vt_output_file_char(VtOutputFile *self, char c);
/** Room for @length bytes, at most VT_OUTPUT_ROOM_MAX, to write in place;
 *  vt_output_file_advance() then says where what was written ends. */
char *vt_output_file_reserve(VtOutputFile *self, size_t length);
void vt_output_file_advance(VtOutputFile *self, const char *end);
/** Shortest text that reads back as @value. */
void vt_output_file_double(VtOutputFile *self, double value);
/** Rounded to @decimals, at most VT_DECIMAL_PLACES_MAX. */
void vt_output_file_fixed(VtOutputFile *self, double value, int decimals);

/** Hands what there is to the system; of a live file, all whole lines. */
bool vt_output_file_flush(VtOutputFile *self, GError **error);

/** Flushes, closes and, if atomic, renames into place. @self may then only be freed. */
bool vt_output_file_close(VtOutputFile *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtOutputFile, vt_output_file_free)
