/**
 * The synthetic function as an HTTP/1.1 server.
 *
 * An I/O thread of its own accepts and answers; worker threads compute, so that
 * /healthz answers while they do. Requests beyond the concurrency wait in order of
 * arrival, each on its connection: as many as the process may have descriptors.
 */
#pragma once

#include "function/work.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

/** Bytes of a request's body that are accepted; the body itself is ignored. */
#define VT_BODY_MAX ((size_t)64 * 1024)

typedef struct {
    const char *name;     /* borrowed until the server is freed; shown in replies */
    const char *instance; /* likewise */
    int concurrency;      /* requests that compute at a time; 0: no limit */
    VtWorkConfig work;
} VtServerConfig;

typedef struct VtServer VtServer;

/** Serves on the listening socket @fd, which it owns from now on, also on failure.
 *  Errors: G_FILE_ERROR. */
VtServer *vt_server_start(const VtServerConfig *config, int fd, GError **error);

/** Stops accepting, answers the requests that were received, and frees. */
void vt_server_stop(VtServer *self);
