/**
 * Why a transfer of libcurl's was not what it should be.
 */
#pragma once

#include "core/exchange.h"

#include <curl/curl.h>

/** Of @easy, which ended with @code and @problem; time-outs are not told apart. */
VtCause vt_http_cause(CURLcode code, CURL *easy, const char *problem);
