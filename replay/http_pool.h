/**
 * HTTP/1.1: many requests at a time on one thread, over libcurl and the poller.
 *
 * Open loop: a request never waits for another, up to a cap on what libcurl is handed.
 * Those beyond it wait here, first in first out, at no cost per request: libcurl's own
 * limits re-examine all that wait at each completion, and its search for a connection
 * walks over all of them, so requests are spread over lanes of bounded size.
 */
#pragma once

#include "replay/clock_wall.h"
#include "replay/protocol.h"

/** Bytes of a response's body that are kept; the rest is read and dropped. */
#define VT_HTTP_BODY_MAX ((size_t)16 * 1024)

typedef struct {
    const char *unix_path;    /* connect to this socket whatever the URL says; or NULL */
    unsigned connections_max; /* in use and kept; 0: as many as descriptors allow */
    unsigned in_flight_max;   /* never more than half of those; 0: 4096 */
    const char *cacert; /* PEM file: trust those whom it names and no others; or NULL */
    const char *cert;   /* PEM file that says who we are, with its chain; or NULL */
    const char *key;    /* PEM file; NULL: it is in cert's */
    bool is_insecure;   /* believe whoever answers */
} VtHttpOptions;

/** Both @clock and its poller are borrowed and outlive the pool. The files of @options
 * are read when connections are made; one that cannot be used fails them. Raises the
 * process's soft limit of descriptors to the hard one, and has it ignore SIGPIPE. Errors:
 * VT_ERROR_WORK. */
VtProtocol *vt_http_pool_new(VtClockWall *clock, const VtHttpOptions *options,
                             GError **error);
