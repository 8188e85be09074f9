/**
 * Does something with pieces of bytes, in order, on a thread of its own, while the next
 * piece is made.
 *
 * One piece is at work while another one fills; who is faster waits.
 */
#pragma once

#include <glib.h>

#include <stddef.h>

typedef struct VtBackground VtBackground;

typedef void (*VtBackgroundWork)(void *data, const char *bytes, size_t length);

/** When the system refuses a thread the caller's does the work. */
VtBackground *vt_background_new(const char *name, VtBackgroundWork work, void *data);

/** Waits for what was put. */
void vt_background_free(VtBackground *self);

/** Takes @bytes, to be freed with g_free(), once the work on those before is done. */
void vt_background_put(VtBackground *self, char *bytes, size_t length);

/** Waits until all work is done; its results are then the caller's to see. */
void vt_background_wait(VtBackground *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtBackground, vt_background_free)
