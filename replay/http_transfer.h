/**
 * One libcurl handle, and the request that it carries out. Handles are reused.
 */
#pragma once

#include "replay/http_headers.h"
#include "replay/http_lane.h"
#include "replay/http_pool.h"

#include <curl/curl.h>

typedef struct {
    CURL *easy;
    const VtClockWall *clock;
    const VtHttpOptions *options;  /* the pool's */
    VtHttpLane *lane;              /* NULL: idle */
    VtRequest request;             /* without its texts */
    VtHttpHeaders *kept_headers;   /* the pool's */
    struct curl_slist *headers;    /* of this request alone; or NULL */
    struct curl_slist host_header; /* before them, when the URL names another host */
    struct curl_slist *connect_to; /* or NULL */
    GString *url;                  /* texts of set_plain_address() */
    GString *host;
    GString *body;
    VtTime handed_ns;     /* when libcurl got it */
    VtTime sent_ns;       /* when libcurl wrote it; or VT_UNKNOWN */
    VtTime first_byte_ns; /* or VT_UNKNOWN */
    uint32_t writes;
    int socket_errno; /* why the last connection could not even be tried; or 0 */
    char problem[CURL_ERROR_SIZE];
} VtHttpTransfer;

/** Of a pool; borrowed. */
typedef struct {
    const VtClockWall *clock;
    const VtHttpOptions *options;
    VtHttpHeaders *headers;
    CURLSH *names;
} VtHttpTransferConfig;

VtHttpTransfer *vt_http_transfer_new(const VtHttpTransferConfig *config);

/** Must be idle. */
void vt_http_transfer_free(VtHttpTransfer *self);

/** Makes the handle ready to be added to a lane. */
void vt_http_transfer_prepare(VtHttpTransfer *self, const VtRequest *request);

/** The transfer whose handle is @easy. */
VtHttpTransfer *vt_http_transfer_of(CURL *easy);

/** When it is out of time; VT_NEVER: it is not. */
VtTime vt_http_transfer_due(const VtHttpTransfer *self);

/** What came of it; the texts are valid until the next prepare(). */
VtReply vt_http_transfer_reply(const VtHttpTransfer *self, CURLcode code);
