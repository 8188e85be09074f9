#include "replay/http_pool.h"

#include "core/errors.h"
#include "replay/http_lane.h"
#include "replay/http_transfer.h"

#include <signal.h>
#include <sys/resource.h>

#define IN_FLIGHT_MAX     4096U
#define LANE_CONNECTIONS  256U  /* at most, in use and kept, to any host */
#define DUE_GAP_NS        VT_MS /* between two searches for those out of time */
#define OTHER_DESCRIPTORS 128U  /* that are not connections: files, pipes, processes */

typedef struct {
    VtProtocol base;
    VtClockWall *clock;
    VtHttpOptions options; /* owns its texts */
    VtHttpHeaders *headers;
    unsigned in_flight;
    unsigned in_flight_max;
    unsigned lane_connections_max;
    GPtrArray *lanes;
    GPtrArray *transfers; /* all there are */
    GPtrArray *idle;      /* those that carry nothing; the last used is reused first */
    GQueue waiting;       /* of VtRequest, which owns its texts */
    VtPollTimer *waiting_timer; /* at the first one's deadline */
    VtTime due_ns;              /* no transfer is out of time before this */
    VtPollTimer *due_timer;     /* soon after it */
} HttpPool;

static void release(HttpPool *self, VtHttpTransfer *transfer)
{
    if (transfer->lane == NULL)
        return;
    vt_http_lane_remove(transfer->lane, transfer->easy);
    transfer->lane = NULL;
    self->in_flight--;
    g_ptr_array_add(self->idle, transfer);
}

static void end(HttpPool *self, VtHttpTransfer *transfer, CURLcode code)
{
    const VtReply reply = vt_http_transfer_reply(transfer, code);
    const VtRequest *request = &transfer->request;

    request->callback(request->target, request->tag, &reply);
    release(self, transfer);
}

static void on_ended(void *target, CURL *easy, CURLcode code)
{
    end(target, vt_http_transfer_of(easy), code);
}

static void admit_waiting(void *target);

static void watch_due(HttpPool *self, VtTime due_ns)
{
    if (due_ns >= self->due_ns)
        return;
    self->due_ns = due_ns;
    vt_poll_timer_set(self->due_timer, vt_clock_wall_to_poller(self->clock, due_ns));
}

/* For time-outs of its own libcurl plans and drops timers at each request. Here all in
 * flight are looked at, but seldom: when the first of them is due, it has long ended as a
 * rule. */
static void end_overdue(void *target)
{
    HttpPool *self = target;
    const VtTime now_ns = vt_clock_wall_now(self->clock);
    VtTime next_ns = VT_NEVER;

    self->due_ns = VT_NEVER;
    for (unsigned i = 0; i < self->transfers->len; i++) {
        VtHttpTransfer *transfer = g_ptr_array_index(self->transfers, i);
        const VtTime due_ns = vt_http_transfer_due(transfer);

        if (transfer->lane == NULL)
            continue;
        if (due_ns <= now_ns) {
            end(self, transfer, CURLE_OPERATION_TIMEDOUT);
        } else {
            next_ns = MIN(next_ns, due_ns);
        }
    }
    watch_due(self, next_ns == VT_NEVER ? VT_NEVER : MAX(next_ns, now_ns + DUE_GAP_NS));
    admit_waiting(self);
}

/* The first one with room, so that the connections of few requests are few. */
static VtHttpLane *lane_with_room(HttpPool *self)
{
    static const VtHttpLaneOps ops = { .ended = on_ended, .settled = admit_waiting };

    for (unsigned i = 0; i < self->lanes->len; i++) {
        VtHttpLane *lane = g_ptr_array_index(self->lanes, i);

        if (vt_http_lane_has_room(lane))
            return lane;
    }
    g_ptr_array_add(self->lanes, vt_http_lane_new(self->clock->poller, &ops, self,
                                                  self->lane_connections_max));
    return g_ptr_array_index(self->lanes, self->lanes->len - 1);
}

static VtHttpTransfer *take_transfer(HttpPool *self)
{
    VtHttpTransfer *transfer;

    if (self->idle->len > 0)
        return g_ptr_array_steal_index_fast(self->idle, self->idle->len - 1);
    transfer = vt_http_transfer_new(&(VtHttpTransferConfig){
        .clock = self->clock,
        .options = &self->options,
        .headers = self->headers,
    });
    g_ptr_array_add(self->transfers, transfer);
    return transfer;
}

static void hand_over(HttpPool *self, const VtRequest *request, bool has_waited)
{
    VtHttpTransfer *transfer = take_transfer(self);

    vt_http_transfer_prepare(transfer, request, has_waited);
    transfer->lane = lane_with_room(self);
    self->in_flight++;
    watch_due(self, vt_http_transfer_due(transfer));
    vt_http_lane_add(transfer->lane, transfer->easy);
}

static void waiting_free(gpointer data)
{
    VtRequest *request = data;

    g_free((char *)request->url);
    g_free((char *)request->method);
    g_strfreev((char **)request->headers);
    g_free((char *)request->body);
    g_free((char *)request->connect_to);
    g_free(request);
}

static void expire(HttpPool *self, const VtRequest *request)
{
    const VtReply reply = {
        .cause = VT_CAUSE_TIMEOUT,
        .body = "",
        .sent_ns = VT_UNKNOWN,
        .first_byte_ns = VT_UNKNOWN,
        .done_ns = vt_clock_wall_now(self->clock),
        .has_waited = true,
        .problem = "timed out before it could be sent",
    };

    request->callback(request->target, request->tag, &reply);
}

static bool is_past(const HttpPool *self, const VtRequest *request)
{
    return request->deadline_ns <= vt_clock_wall_now(self->clock);
}

/* Deadlines follow each other much as the requests do, so that the first one's is
 * watched and no other. */
static void watch_first_deadline(HttpPool *self)
{
    const VtRequest *first = g_queue_peek_head(&self->waiting);

    vt_poll_timer_set(self->waiting_timer,
                      first == NULL
                          ? VT_NEVER
                          : vt_clock_wall_to_poller(self->clock, first->deadline_ns));
}

static void admit_waiting(void *target)
{
    HttpPool *self = target;
    VtRequest *first;

    while ((first = g_queue_peek_head(&self->waiting)) != NULL
           && (is_past(self, first) || self->in_flight < self->in_flight_max)) {
        g_queue_pop_head(&self->waiting);
        if (is_past(self, first)) {
            expire(self, first);
        } else {
            hand_over(self, first, true);
        }
        waiting_free(first);
    }
    watch_first_deadline(self);
}

static void wait_in_line(HttpPool *self, const VtRequest *request)
{
    VtRequest *copy = g_new(VtRequest, 1);

    *copy = *request;
    copy->url = g_strdup(request->url);
    copy->method = g_strdup(request->method);
    copy->headers = (const char *const *)g_strdupv((char **)request->headers);
    copy->body = g_memdup2(request->body, request->body_length);
    copy->connect_to = g_strdup(request->connect_to);
    g_queue_push_tail(&self->waiting, copy);
    watch_first_deadline(self);
}

static void submit(VtProtocol *base, const VtRequest *request)
{
    HttpPool *self = (HttpPool *)base;
    const bool has_room =
        self->in_flight < self->in_flight_max && g_queue_is_empty(&self->waiting);

    if (has_room && !is_past(self, request)) {
        hand_over(self, request, false);
    } else {
        wait_in_line(self, request);
    }
}

static void abandon(VtProtocol *base)
{
    HttpPool *self = (HttpPool *)base;

    g_queue_clear_full(&self->waiting, waiting_free);
    watch_first_deadline(self);
    for (unsigned i = 0; i < self->transfers->len; i++)
        release(self, g_ptr_array_index(self->transfers, i));
}

static VtHttpOptions options_copy(const VtHttpOptions *self)
{
    VtHttpOptions copy = *self;

    copy.unix_path = g_strdup(self->unix_path);
    copy.cacert = g_strdup(self->cacert);
    copy.cert = g_strdup(self->cert);
    copy.key = g_strdup(self->key);
    return copy;
}

static void options_clear(VtHttpOptions *self)
{
    g_free((char *)self->unix_path);
    g_free((char *)self->cacert);
    g_free((char *)self->cert);
    g_free((char *)self->key);
}

static void pool_free(VtProtocol *base)
{
    HttpPool *self = (HttpPool *)base;

    abandon(base);
    g_ptr_array_unref(self->idle);
    g_ptr_array_unref(self->transfers);
    g_ptr_array_unref(self->lanes);
    vt_http_headers_free(self->headers);
    vt_poll_timer_free(self->waiting_timer);
    vt_poll_timer_free(self->due_timer);
    options_clear(&self->options);
    g_free(self);
    curl_global_cleanup();
}

static unsigned descriptors_max(void)
{
    struct rlimit limit = { 0 };

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return (unsigned)MIN(limit.rlim_cur, (rlim_t)G_MAXINT);
}

/* With two connections for each request in flight, those of a lane are enough for all
 * that it has in flight. */
static void set_limits(HttpPool *self, unsigned descriptors)
{
    const VtHttpOptions *options = &self->options;
    const unsigned allowed = descriptors - OTHER_DESCRIPTORS;
    const unsigned connections =
        options->connections_max > 0 ? MIN(options->connections_max, allowed) : allowed;
    const unsigned wish =
        options->in_flight_max > 0 ? options->in_flight_max : IN_FLIGHT_MAX;
    unsigned lanes;

    self->in_flight_max = CLAMP(connections / 2, 1, wish);
    lanes = (self->in_flight_max + VT_HTTP_LANE_MAX - 1) / VT_HTTP_LANE_MAX;
    self->lane_connections_max = MIN(connections / lanes, LANE_CONNECTIONS);
}

VtProtocol *vt_http_pool_new(VtClockWall *clock, const VtHttpOptions *options,
                             GError **error)
{
    static const VtProtocolOps ops = { .submit = submit,
                                       .abandon = abandon,
                                       .free = pool_free };
    const unsigned descriptors = descriptors_max();
    HttpPool *self;

    if (descriptors <= 2 * OTHER_DESCRIPTORS) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK,
                    "%u file descriptors are too few: raise the limit (ulimit -n)",
                    descriptors);
        return NULL;
    }
    /* Under CURLOPT_NOSIGNAL libcurl leaves it to its user that a TLS target which hangs
     * up does not end the program. */
    signal(SIGPIPE, SIG_IGN);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        g_set_error_literal(error, VT_ERROR, VT_ERROR_WORK, "cannot set up libcurl");
        return NULL;
    }
    self = g_new0(HttpPool, 1);
    self->base.ops = &ops;
    self->clock = clock;
    self->options = options_copy(options);
    self->headers = vt_http_headers_new();
    set_limits(self, descriptors);
    self->lanes = g_ptr_array_new_with_free_func((GDestroyNotify)vt_http_lane_free);
    self->transfers =
        g_ptr_array_new_with_free_func((GDestroyNotify)vt_http_transfer_free);
    self->idle = g_ptr_array_new();
    g_queue_init(&self->waiting);
    self->waiting_timer = vt_poll_timer_new(clock->poller, admit_waiting, self);
    self->due_ns = VT_NEVER;
    self->due_timer = vt_poll_timer_new(clock->poller, end_overdue, self);
    return &self->base;
}
