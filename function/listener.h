/**
 * Where the function listens: a TCP port or a Unix-domain socket.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>

typedef struct {
    int fd;          /* owned by the caller */
    int port;        /* as bound; 0 for a Unix-domain socket */
    char *unix_path; /* to be removed at the end; or NULL */
} VtListener;

/**
 * Binds and listens at @address: "HOST:PORT" with a numeric host ("[::1]:80" for IPv6),
 * ":PORT" for all interfaces, "unix:PATH". Port 0 lets the kernel choose.
 *
 * Errors: G_OPTION_ERROR for a malformed address, G_FILE_ERROR when it cannot be bound.
 */
bool vt_listener_open(const char *address, VtListener *out, GError **error);

/** Frees the path and removes the Unix-domain socket; the descriptor is not closed. */
void vt_listener_clear(VtListener *self);
