#include "replay/http_cause.h"

#include "replay/protocol.h"

#include <errno.h>
#include <string.h>

/* Headers are counted only when they are whole, but the first byte has its instant. */
static bool has_received(CURL *easy)
{
    curl_off_t first_byte_us = 0;

    curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first_byte_us);
    return first_byte_us > 0;
}

/* With TLS 1.3 a server that does not like our certificate says so when we are done with
 * shaking hands and send. Of an alert libcurl tells the words of OpenSSL only. */
static bool is_alert(const char *problem)
{
    return strstr(problem, " alert ") != NULL;
}

/* A connection that this machine could not open is not the target's refusal. What
 * libcurl says of the system's error may be of an earlier request, but then that one had
 * no connection either. */
static bool is_our_own_failure(CURLcode code, CURL *easy, int socket_errno)
{
    long problem = socket_errno;

    if (problem == 0 && code == CURLE_COULDNT_CONNECT)
        curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &problem);
    return problem == EMFILE || problem == ENFILE || problem == EADDRNOTAVAIL
        || problem == ENOBUFS;
}

static VtCause cause_of(CURLcode code, CURL *easy)
{
    switch ((int)code) {
    case CURLE_OK: return VT_CAUSE_NONE;
    case CURLE_OPERATION_TIMEDOUT: return VT_CAUSE_TIMEOUT;
    case CURLE_COULDNT_RESOLVE_HOST: return VT_CAUSE_RESOLVE;
    case CURLE_COULDNT_CONNECT: return VT_CAUSE_CONNECT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_PEER_FAILED_VERIFICATION: return VT_CAUSE_TLS;
    case CURLE_GOT_NOTHING: return VT_CAUSE_CLOSED;
    case CURLE_PARTIAL_FILE: return VT_CAUSE_TRUNCATED;
    case CURLE_SEND_ERROR: return has_received(easy) ? VT_CAUSE_TRUNCATED : VT_CAUSE_SEND;
    case CURLE_RECV_ERROR:
        return has_received(easy) ? VT_CAUSE_TRUNCATED : VT_CAUSE_CLOSED;
    default: return VT_CAUSE_PROTOCOL;
    }
}

VtCause vt_http_cause(CURLcode code, CURL *easy, const char *problem, int socket_errno)
{
    const VtCause cause = cause_of(code, easy);

    if (cause == VT_CAUSE_CLOSED && is_alert(problem))
        return VT_CAUSE_TLS;
    if (vt_cause_status(cause) == VT_STATUS_REFUSED
        && is_our_own_failure(code, easy, socket_errno))
        return VT_CAUSE_GENERATOR;
    return cause;
}
