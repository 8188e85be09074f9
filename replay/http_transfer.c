#include "replay/http_transfer.h"

#include "replay/http_cause.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* libcurl calls this just before it writes the request, once more if a kept connection
 * turns out to be dead: the first instant is the one that was planned for. Left alone it
 * would then try other kept ones, which a target that closes connections has closed, too,
 * and give up after five. */
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
    self->writes++;
    curl_easy_setopt(self->easy, CURLOPT_FRESH_CONNECT, 1L);
    return CURL_PREREQFUNC_OK;
}

/* The first line comes with the first byte, or soon after it. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the signature is libcurl's */
static size_t on_header(char *data, size_t size, size_t count, void *target)
{
    VtHttpTransfer *self = target;

    (void)data;
    if (self->first_byte_ns == VT_UNKNOWN)
        self->first_byte_ns = vt_clock_wall_now(self->clock);
    return size * count;
}

static size_t on_body(char *data, size_t size, size_t count, void *target)
{
    VtHttpTransfer *self = target;
    const size_t length = size * count;
    const size_t room = VT_HTTP_BODY_MAX - self->body->len;

    g_string_append_len(self->body, data, (gssize)MIN(length, room));
    return length;
}

/* As libcurl does it itself, which does not tell why it cannot. */
static curl_socket_t on_socket(void *target, curlsocktype purpose,
                               struct curl_sockaddr *address)
{
    VtHttpTransfer *self = target;
    const int fd =
        socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

    (void)purpose;
    self->socket_errno = fd < 0 ? errno : 0;
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

/* libcurl asks for a connection to be watched and to be forgotten at each request. */
static int on_open(void *poller, curl_socket_t fd, curlsocktype purpose)
{
    (void)purpose;
    vt_poller_keep(poller, fd);
    return CURL_SOCKOPT_OK;
}

static int on_close(void *poller, curl_socket_t fd)
{
    vt_poller_release(poller, fd);
    return close(fd);
}

/* libcurl verifies unless it is told otherwise. Where there is a folder of authorities,
 * too, it reads all of them again for each connection: the system's file alone will do.
 */
static void set_trust(CURL *easy, const VtHttpOptions *options)
{
    const char *bundle = options->cacert;

    if (bundle != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
    } else {
        curl_easy_getinfo(easy, CURLINFO_CAINFO, &bundle);
    }
    if (bundle != NULL && access(bundle, R_OK) == 0)
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(easy, CURLOPT_SSLCERT, options->cert);
    curl_easy_setopt(easy, CURLOPT_SSLKEY,
                     options->key != NULL ? options->key : options->cert);
    if (options->is_insecure) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

static void set_options(VtHttpTransfer *self)
{
    CURL *easy = self->easy;

    curl_easy_setopt(easy, CURLOPT_PRIVATE, self);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, self->problem);
    /* No limit, but with one a length beyond all numbers is an error. */
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)INT64_MAX);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_send);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, self);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, self);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, self);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, self);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_open);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, self->clock->poller);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, self->clock->poller);
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, self->options->unix_path);
    set_trust(easy, self->options);
    /* Names are looked up once: a new address would make a new target of it. */
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, -1L);
    /* A request that ends while its host is being looked up leaves that to end by itself
     * rather than to wait for it. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

VtHttpTransfer *vt_http_transfer_new(const VtHttpTransferConfig *config)
{
    VtHttpTransfer *self = g_new0(VtHttpTransfer, 1);
    CURL *easy = curl_easy_init();

    g_assert(easy != NULL); /* only without memory, where GLib gives up too */
    *self = (VtHttpTransfer){ .easy = easy,
                              .clock = config->clock,
                              .options = config->options,
                              .kept_headers = config->headers,
                              .url = g_string_new(NULL),
                              .host = g_string_new(NULL),
                              .body = g_string_new(NULL) };
    set_options(self);
    curl_easy_setopt(easy, CURLOPT_SHARE, config->names); /* survives a reset */
    return self;
}

void vt_http_transfer_free(VtHttpTransfer *self)
{
    g_assert(self->lane == NULL);
    curl_easy_cleanup(self->easy);
    curl_slist_free_all(self->headers);
    curl_slist_free_all(self->connect_to);
    g_string_free(self->url, TRUE);
    g_string_free(self->host, TRUE);
    g_string_free(self->body, TRUE);
    g_free(self);
}

/* libcurl opens a connection of its own for each host that it is to reach by way of
 * another, and looks through all of them for each request. Over plain HTTP it is the same
 * to ask the other for the host. */
static bool set_plain_address(VtHttpTransfer *self, const VtRequest *request)
{
    static const char scheme[] = "http://";
    const char *host = request->url + strlen(scheme);
    size_t length;

    if (request->connect_to == NULL
        || g_ascii_strncasecmp(request->url, scheme, strlen(scheme)) != 0)
        return false;
    length = strcspn(host, "/?#");
    if (memchr(host, '@', length) != NULL) /* a user and a password */
        return false;
    g_string_printf(self->host, "Host: %.*s", (int)length, host);
    g_string_printf(self->url, "%s%s%s", scheme, request->connect_to, host + length);
    curl_easy_setopt(self->easy, CURLOPT_URL, self->url->str);
    curl_easy_setopt(self->easy, CURLOPT_CONNECT_TO, NULL);
    return true;
}

static void set_address(VtHttpTransfer *self, const VtRequest *request)
{
    struct curl_slist *list = NULL;

    if (request->connect_to != NULL) {
        g_autofree char *text = g_strconcat("::", request->connect_to, NULL);

        list = curl_slist_append(NULL, text);
    }
    curl_easy_setopt(self->easy, CURLOPT_URL, request->url);
    curl_easy_setopt(self->easy, CURLOPT_CONNECT_TO, list);
    curl_slist_free_all(self->connect_to);
    self->connect_to = list;
}

static bool has_host(const struct curl_slist *list)
{
    for (; list != NULL; list = list->next) {
        if (g_ascii_strncasecmp(list->data, "Host:", strlen("Host:")) == 0)
            return true;
    }
    return false;
}

/* @needs_host: the URL does not name it. */
static void set_headers(VtHttpTransfer *self, const VtRequest *request, bool needs_host)
{
    struct curl_slist *own = NULL;
    struct curl_slist *list;

    if (request->headers_key == VT_HEADERS_ONCE) {
        own = vt_http_headers_build(request);
        list = own;
    } else {
        list = vt_http_headers_get(self->kept_headers, request);
    }
    self->host_header = (struct curl_slist){ self->host->str, list };
    if (needs_host && !has_host(list))
        list = &self->host_header;
    curl_easy_setopt(self->easy, CURLOPT_HTTPHEADER, list);
    curl_slist_free_all(self->headers);
    self->headers = own;
}

static void set_method(VtHttpTransfer *self, const VtRequest *request)
{
    curl_easy_setopt(self->easy, CURLOPT_HTTPGET, 1L); /* whatever it was before */
    if (request->body != NULL) {
        curl_easy_setopt(self->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)request->body_length);
        curl_easy_setopt(self->easy, CURLOPT_COPYPOSTFIELDS, request->body);
    }
    if (g_strcmp0(request->method, "HEAD") == 0)
        curl_easy_setopt(self->easy, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(self->easy, CURLOPT_CUSTOMREQUEST, request->method);
}

void vt_http_transfer_prepare(VtHttpTransfer *self, const VtRequest *request)
{
    bool needs_host;

    self->request = (VtRequest){ .connect_by_ns = request->connect_by_ns,
                                 .deadline_ns = request->deadline_ns,
                                 .callback = request->callback,
                                 .target = request->target,
                                 .tag = request->tag };
    /* libcurl counts how often it found a kept connection dead over all requests of a
     * handle, and gives up on the sixth: it is made to forget. */
    if (self->writes > 1 || self->first_byte_ns == VT_UNKNOWN) {
        curl_easy_reset(self->easy);
        set_options(self);
    }
    self->handed_ns = vt_clock_wall_now(self->clock);
    self->sent_ns = VT_UNKNOWN;
    self->first_byte_ns = VT_UNKNOWN;
    self->writes = 0;
    self->socket_errno = 0;
    self->problem[0] = '\0';
    curl_easy_setopt(self->easy, CURLOPT_FRESH_CONNECT, 0L);
    g_string_truncate(self->body, 0);
    needs_host = set_plain_address(self, request);
    if (!needs_host)
        set_address(self, request);
    set_method(self, request);
    set_headers(self, request, needs_host);
}

VtHttpTransfer *vt_http_transfer_of(CURL *easy)
{
    void *transfer = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    return transfer;
}

VtTime vt_http_transfer_due(const VtHttpTransfer *self)
{
    const bool has_connected = self->sent_ns != VT_UNKNOWN;

    return has_connected ? self->request.deadline_ns
                         : MIN(self->request.deadline_ns, self->request.connect_by_ns);
}

/* libcurl says just that a time was over. When it was none of ours, the system has given
 * up to connect. */
static VtCause timed_out(const VtHttpTransfer *self, VtTime now_ns)
{
    if (self->sent_ns != VT_UNKNOWN || now_ns >= self->request.deadline_ns)
        return VT_CAUSE_TIMEOUT;
    return now_ns >= self->request.connect_by_ns ? VT_CAUSE_CONNECT_TIMEOUT
                                                 : VT_CAUSE_CONNECT;
}

VtReply vt_http_transfer_reply(const VtHttpTransfer *self, CURLcode code)
{
    const VtTime now_ns = vt_clock_wall_now(self->clock);
    VtReply reply = {
        .cause = vt_http_cause(code, self->easy, self->problem, self->socket_errno),
        .body = self->body->str,
        .body_length = self->body->len,
        .sent_ns = self->sent_ns != VT_UNKNOWN ? self->sent_ns : self->handed_ns,
        .first_byte_ns = self->first_byte_ns,
        .done_ns = now_ns,
        .writes = self->writes,
    };
    long status = 0;
    long connections = 0;

    curl_easy_getinfo(self->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(self->easy, CURLINFO_NUM_CONNECTS, &connections);
    reply.code = (int)status;
    reply.connections = (uint32_t)connections;
    if (reply.cause == VT_CAUSE_TIMEOUT)
        reply.cause = timed_out(self, now_ns);
    if (reply.cause == VT_CAUSE_GENERATOR)
        reply.sent_ns = VT_UNKNOWN;
    if (reply.cause != VT_CAUSE_NONE) {
        reply.problem =
            self->problem[0] != '\0' ? self->problem : curl_easy_strerror(code);
    }
    return reply;
}
