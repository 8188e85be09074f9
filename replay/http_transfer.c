#include "replay/http_transfer.h"

#include <errno.h>
#include <limits.h>

/* Headers are counted only when they are whole, but the first byte has its instant. */
static bool has_received(CURL *easy)
{
    curl_off_t first_byte_us = 0;

    curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first_byte_us);
    return first_byte_us > 0;
}

static VtHttpEnd end_of(CURLcode code, CURL *easy)
{
    switch ((int)code) {
    case CURLE_OK: return VT_HTTP_REPLIED;
    case CURLE_OPERATION_TIMEDOUT: return VT_HTTP_TIMED_OUT;
    case CURLE_COULDNT_CONNECT:
    case CURLE_GOT_NOTHING: return VT_HTTP_REFUSED;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return has_received(easy) ? VT_HTTP_BROKEN : VT_HTTP_REFUSED;
    default: return VT_HTTP_BROKEN;
    }
}

/* A connection that this machine could not open is not the target's refusal. */
static bool is_our_own_failure(CURL *easy)
{
    long problem = 0;

    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &problem);
    return problem == EMFILE || problem == ENFILE || problem == EADDRNOTAVAIL
        || problem == ENOBUFS;
}

/* libcurl calls this just before it writes the request, once more if a kept connection
 * turns out to be dead: the first instant is the one that was planned for. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the signature is libcurl's */
static int on_send(void *target, char *remote_ip, char *local_ip, int remote_port,
                   int local_port)
{
    VtHttpTransfer *self = target;

    (void)remote_ip;
    (void)local_ip;
    (void)remote_port;
    (void)local_port;
    if (self->sent_ns == VT_UNKNOWN)
        self->sent_ns = vt_clock_wall_now(self->clock);
    return CURL_PREREQFUNC_OK;
}

static size_t on_body(char *data, size_t size, size_t count, void *target)
{
    VtHttpTransfer *self = target;
    const size_t length = size * count;
    const size_t room = VT_HTTP_BODY_MAX - self->body->len;

    g_string_append_len(self->body, data, (gssize)MIN(length, room));
    return length;
}

VtHttpTransfer *vt_http_transfer_new(const VtClockWall *clock, const char *unix_path)
{
    VtHttpTransfer *self = g_new0(VtHttpTransfer, 1);
    CURL *easy = curl_easy_init();

    g_assert(easy != NULL); /* only without memory, where GLib gives up too */
    *self = (VtHttpTransfer){ .easy = easy, .clock = clock, .body = g_string_new(NULL) };
    curl_easy_setopt(easy, CURLOPT_PRIVATE, self);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "vitro/" VT_VERSION);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, self->problem);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_send);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, self);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, self);
    if (unix_path != NULL)
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, unix_path);
    return self;
}

void vt_http_transfer_free(VtHttpTransfer *self)
{
    g_assert(self->lane == NULL);
    curl_easy_cleanup(self->easy);
    g_string_free(self->body, TRUE);
    g_free(self);
}

/* libcurl counts whole milliseconds, no more than an int holds, and may be one early, but
 * a response time of less than the time-out must not be called one. */
static long remaining_ms(VtTime left_ns)
{
    return (long)MIN(MAX(0, left_ns) / VT_MS + 2, INT_MAX);
}

void vt_http_transfer_prepare(VtHttpTransfer *self, const VtHttpRequest *request)
{
    const bool has_deadline = request->deadline_ns != VT_NEVER;
    const VtTime now_ns = vt_clock_wall_now(self->clock);

    self->request = *request;
    self->request.url = NULL;
    self->handed_ns = now_ns;
    self->sent_ns = VT_UNKNOWN;
    self->problem[0] = '\0';
    g_string_truncate(self->body, 0);
    curl_easy_setopt(self->easy, CURLOPT_URL, request->url);
    curl_easy_setopt(self->easy, CURLOPT_TIMEOUT_MS,
                     has_deadline ? remaining_ms(request->deadline_ns - now_ns) : 0L);
}

VtHttpTransfer *vt_http_transfer_of(CURL *easy)
{
    void *transfer = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    return transfer;
}

VtHttpResult vt_http_transfer_result(const VtHttpTransfer *self, CURLcode code)
{
    VtHttpResult result = {
        .end = end_of(code, self->easy),
        .body = self->body->str,
        .body_length = self->body->len,
        .sent_ns = self->sent_ns != VT_UNKNOWN ? self->sent_ns : self->handed_ns,
        .done_ns = vt_clock_wall_now(self->clock),
    };
    long status = 0;

    curl_easy_getinfo(self->easy, CURLINFO_RESPONSE_CODE, &status);
    result.status = (int)status;
    if (result.end == VT_HTTP_REFUSED && is_our_own_failure(self->easy)) {
        result.end = VT_HTTP_BROKEN;
        result.sent_ns = VT_UNKNOWN;
    }
    if (result.end != VT_HTTP_REPLIED) {
        result.problem =
            self->problem[0] != '\0' ? self->problem : curl_easy_strerror(code);
    }
    return result;
}
