/**
 * Headers of requests in the form libcurl sends, built once for each key.
 */
#pragma once

#include "replay/protocol.h"

#include <curl/curl.h>

typedef struct VtHttpHeaders VtHttpHeaders;

VtHttpHeaders *vt_http_headers_new(void);
void vt_http_headers_free(VtHttpHeaders *self);

/** A list that is to be freed by the caller. */
struct curl_slist *vt_http_headers_build(const VtRequest *request);

/** The list of @request's key, which must not be VT_HEADERS_ONCE; valid as long as @self
 *  is. */
struct curl_slist *vt_http_headers_get(VtHttpHeaders *self, const VtRequest *request);
