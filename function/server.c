#include "function/server.h"

#include "function/duration.h"

#include <microhttpd.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* Requests that compute at a time when no limit is asked for. */
#define UNLIMITED_CONCURRENCY 1000

/* Longer than clients keep idle connections (libcurl: 118 s, Go: 90 s), so that a
 * client never sends on a connection that is being closed. */
#define IDLE_TIMEOUT_S 120U

/* Descriptors that are not connections. */
#define OTHER_DESCRIPTORS 32

#define NS_PER_US         1000
#define JSON_CLOSED                                                                      \
    ",\"cpu_us\":%" G_GINT64_FORMAT ",\"wall_us\":%" G_GINT64_FORMAT                     \
    ",\"queued_us\":%" G_GINT64_FORMAT ",\"started_us\":%" G_GINT64_FORMAT               \
    ",\"age_us\":%" G_GINT64_FORMAT ",\"cold\":%s}\n"

struct VtServer {
    struct MHD_Daemon *daemon;
    VtWorkConfig work;
    GThreadPool *workers;
    char *identity; /* how every reply begins */
    GMutex lock;
    GCond is_idle;
    unsigned pending; /* requests being served; guarded by lock */
    bool is_draining; /* guarded by lock */
    bool is_closed;   /* nothing is pending nor will be again; guarded by lock */
    bool has_served;  /* only the I/O thread touches it */
    int64_t ready_ns; /* CLOCK_MONOTONIC */
};

/* One request. The I/O thread and a worker own it in turn: the connection is suspended
 * while the worker does. */
typedef struct {
    VtServer *server;
    struct MHD_Connection *connection;
    size_t body_bytes;
    int64_t duration_us;
    int64_t arrived_ns; /* CLOCK_MONOTONIC */
    int64_t queued_ns;
    int64_t started_us; /* since the Epoch */
    VtWork work;
    char *problem; /* why the work was not done; or NULL */
    bool is_cold;
    bool is_pending;
    bool is_computed;
} Request;

static void append_json_string(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\') {
            g_string_append_printf(out, "\\%c", *c);
        } else if ((unsigned char)*c < ' ') {
            g_string_append_printf(out, "\\u%04x", (unsigned)*c);
        } else {
            g_string_append_c(out, *c);
        }
    }
    g_string_append_c(out, '"');
}

static char *format_identity(const VtServerConfig *config)
{
    GString *text = g_string_new("{\"function\":");

    append_json_string(text, config->name);
    g_string_append(text, ",\"instance\":");
    append_json_string(text, config->instance);
    return g_string_free(text, FALSE);
}

static void compute(gpointer data, gpointer unused)
{
    Request *request = data;
    g_autoptr(GError) error = NULL;

    (void)unused;
    request->queued_ns = vt_clock_read_ns(CLOCK_MONOTONIC) - request->arrived_ns;
    request->started_us = vt_clock_read_ns(CLOCK_REALTIME) / NS_PER_US;
    if (!vt_work_do(&request->server->work, request->duration_us * NS_PER_US,
                    &request->work, &error))
        request->problem = g_strdup(error->message);
    request->is_computed = true;
    MHD_resume_connection(request->connection);
}

static bool is_draining(VtServer *self)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);

    return self->is_draining;
}

/* Takes @text. */
static enum MHD_Result reply(Request *request, unsigned status, const char *type,
                             char *text)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
    enum MHD_Result result;

    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, POST");
    if (is_draining(request->server))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    result = MHD_queue_response(request->connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result reject(Request *request, unsigned status, const char *problem)
{
    return reply(request, status, "text/plain", g_strconcat(problem, "\n", NULL));
}

static enum MHD_Result reject_large(Request *request)
{
    return reject(request, MHD_HTTP_BAD_REQUEST, "body: expected at most 65536 bytes");
}

static int64_t age_ns(const VtServer *self)
{
    return vt_clock_read_ns(CLOCK_MONOTONIC) - self->ready_ns;
}

static enum MHD_Result reply_computed(Request *request)
{
    char *text = g_strdup_printf("%s" JSON_CLOSED, request->server->identity,
                                 (request->work.cpu_ns + NS_PER_US / 2) / NS_PER_US,
                                 (request->work.wall_ns + NS_PER_US / 2) / NS_PER_US,
                                 request->queued_ns / NS_PER_US, request->started_us,
                                 age_ns(request->server) / NS_PER_US,
                                 request->is_cold ? "true" : "false");

    return reply(request, MHD_HTTP_OK, "application/json", text);
}

/* False when the server is about to end, which no suspended connection may see. */
static bool begin_pending(VtServer *self)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);

    if (self->is_closed)
        return false;
    self->pending++;
    return true;
}

static void end_pending(VtServer *self)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);

    self->pending--;
    if (self->pending == 0)
        g_cond_signal(&self->is_idle);
}

static enum MHD_Result begin_computing(Request *request)
{
    VtServer *self = request->server;
    struct MHD_Connection *connection = request->connection;
    const char *problem = vt_duration_from_query(
        MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "duration_us"),
        MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "duration_ms"),
        &request->duration_us);

    if (problem != NULL)
        return reject(request, MHD_HTTP_BAD_REQUEST, problem);
    request->is_pending = begin_pending(self);
    if (!request->is_pending)
        return reject(request, MHD_HTTP_SERVICE_UNAVAILABLE, "the function is ending");
    request->is_cold = !self->has_served;
    self->has_served = true;
    MHD_suspend_connection(connection);
    g_thread_pool_push(self->workers, request, NULL);
    return MHD_YES;
}

/* A declared length is checked before the body is read. */
static bool is_declared_too_large(struct MHD_Connection *connection)
{
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_CONTENT_LENGTH);

    return length != NULL && g_ascii_strtoull(length, NULL, 10) > VT_BODY_MAX;
}

static enum MHD_Result serve(Request *request, const char *path, const char *method)
{
    if (request->problem != NULL)
        return reject(request, MHD_HTTP_INTERNAL_SERVER_ERROR, request->problem);
    if (request->is_computed)
        return reply_computed(request);
    if (request->body_bytes > VT_BODY_MAX)
        return reject_large(request);
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0
        && strcmp(method, MHD_HTTP_METHOD_POST) != 0)
        return reject(request, MHD_HTTP_METHOD_NOT_ALLOWED, "expected GET or POST");
    if (strcmp(path, "/healthz") == 0)
        return reply(request, MHD_HTTP_OK, "text/plain", g_strdup("ok\n"));
    return begin_computing(request);
}

/* Called for the headers, for each piece of the body, for its end, and once more when
 * a suspended connection is resumed. */
/* NOLINTNEXTLINE(readability-function-size): the signature is the library's */
static enum MHD_Result on_request(void *target, struct MHD_Connection *connection,
                                  const char *path, const char *method,
                                  const char *version, const char *body,
                                  size_t *body_length, void **slot)
{
    Request *request = *slot;

    (void)version;
    (void)body;
    if (request == NULL) {
        request = g_new0(Request, 1);
        request->server = target;
        request->connection = connection;
        request->arrived_ns = vt_clock_read_ns(CLOCK_MONOTONIC);
        *slot = request;
        if (is_declared_too_large(connection))
            return reject_large(request);
        return MHD_YES;
    }
    if (*body_length > 0) {
        request->body_bytes += *body_length;
        *body_length = 0;
        return MHD_YES;
    }
    return serve(request, path, method);
}

static void on_completed(void *target, struct MHD_Connection *connection, void **slot,
                         enum MHD_RequestTerminationCode code)
{
    Request *request = *slot;

    (void)connection;
    (void)code;
    if (request == NULL)
        return;
    if (request->is_pending)
        end_pending(target);
    g_free(request->problem);
    g_free(request);
    *slot = NULL;
}

/* As many connections as the process may have descriptors. */
static unsigned connections_max(void)
{
    struct rlimit limit = { 0 };

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = MIN(limit.rlim_max, (rlim_t)1 << 16);
    setrlimit(RLIMIT_NOFILE, &limit);
    return (unsigned)limit.rlim_cur - OTHER_DESCRIPTORS;
}

static void server_free(VtServer *self)
{
    g_thread_pool_free(self->workers, FALSE, TRUE);
    g_mutex_clear(&self->lock);
    g_cond_clear(&self->is_idle);
    g_free(self->identity);
    g_free(self);
}

VtServer *vt_server_start(const VtServerConfig *config, int fd, GError **error)
{
    VtServer *self = g_new0(VtServer, 1);

    g_mutex_init(&self->lock);
    g_cond_init(&self->is_idle);
    self->work = config->work;
    self->identity = format_identity(config);
    self->workers =
        config->concurrency > 0
            ? g_thread_pool_new(compute, NULL, config->concurrency, TRUE, NULL)
            : g_thread_pool_new(compute, NULL, UNLIMITED_CONCURRENCY, FALSE, NULL);
    self->ready_ns = vt_clock_read_ns(CLOCK_MONOTONIC);
    self->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL,
        NULL, on_request, self, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, self, MHD_OPTION_CONNECTION_LIMIT, connections_max(),
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_S, MHD_OPTION_END);
    if (self->daemon != NULL)
        return self;
    g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                        "cannot start the HTTP server");
    close(fd);
    server_free(self);
    return NULL;
}

void vt_server_stop(VtServer *self)
{
    const int fd = MHD_quiesce_daemon(self->daemon);

    close(fd);
    g_mutex_lock(&self->lock);
    self->is_draining = true;
    while (self->pending > 0)
        g_cond_wait(&self->is_idle, &self->lock);
    self->is_closed = true;
    g_mutex_unlock(&self->lock);
    MHD_stop_daemon(self->daemon);
    server_free(self);
}
