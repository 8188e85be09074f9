/**
 * HTTP/1.1: many requests at a time on one thread, over libcurl and the poller.
 *
 * A request never waits for another: who has more of them than there are descriptors for
 * has a line of its own, and what is submitted nonetheless ends for want of one.
 * libcurl's search for a connection walks over all of them, so requests are spread over
 * lanes of bounded size.
 */
#pragma once

#include "replay/clock_wall.h"
#include "replay/protocol.h"

/** Bytes of a response's body that are kept; the rest is read and dropped. */
#define VT_HTTP_BODY_MAX ((size_t)16 * 1024)

typedef struct {
    const char *unix_path; /* connect to this socket whatever the URL says; or NULL */
    const char *const *addresses; /* as of vt_addresses_look_up(): names in there are
                                     looked up by nobody; or NULL */
    unsigned connections_max;     /* in use and kept; 0: as many as descriptors allow */
    unsigned in_flight_max;       /* wished for; 0: 4096 */
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

/** How many requests may be in flight: at most half as many as connections. */
unsigned vt_http_pool_in_flight_max(const VtProtocol *base);
