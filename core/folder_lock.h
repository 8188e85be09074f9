/**
 * A folder that one process alone writes to: a lock that the system gives up with the
 * process, however that ends.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>

/** Takes the lock; closing @out_fd gives it up. On a file system that knows no locks it
 *  is taken in name only. Errors: VT_ERROR_WORK when another has it, or without such a
 *  folder. */
bool vt_folder_lock_take(const char *path, int *out_fd, GError **error);

/** Whether somebody has it. */
bool vt_folder_lock_is_held(const char *path);
