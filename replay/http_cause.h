/**
 * Why a transfer of libcurl's was not what it should be.
 */
#pragma once

#include "core/exchange.h"

#include <curl/curl.h>

/** Of @easy, which ended with @code and @problem; time-outs are not told apart.
 *  @socket_errno: why it got no socket, which libcurl does not know; or 0. */
VtCause vt_http_cause(CURLcode code, CURL *easy, const char *problem, int socket_errno);
