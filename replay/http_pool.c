#include "replay/http_pool.h"

#include "core/errors.h"
#include "replay/http_lane.h"
#include "replay/http_transfer.h"
#include "replay/needs.h"

#include <signal.h>
#include <sys/resource.h>

#define IN_FLIGHT_MAX    4096U
#define LANE_CONNECTIONS 256U  /* at most, in use and kept, to any host */
#define DUE_GAP_NS       VT_MS /* between two searches for those out of time */
#define CONNECTIONS_MIN  64U   /* below which there is no point in it */

typedef struct {
    VtProtocol base;
    VtClockWall *clock;
    VtHttpOptions options; /* owns its texts */
    VtHttpHeaders *headers;
    CURLSH *names;                /* with their addresses, for all lanes */
    struct curl_slist *addresses; /* known beforehand; or NULL */
    unsigned in_flight_max;
    unsigned lane_connections_max;
    GPtrArray *lanes;
    GPtrArray *transfers;   /* all there are */
    GPtrArray *idle;        /* those that carry nothing; the last used is reused first */
    VtTime due_ns;          /* no transfer is out of time before this */
    VtPollTimer *due_timer; /* soon after it */
} HttpPool;

static void leave_lane(VtHttpTransfer *transfer)
{
    vt_http_lane_remove(transfer->lane, transfer->easy);
    transfer->lane = NULL;
}

/* Its connection is there for what the callback sends; its texts are not. */
static void end(HttpPool *self, VtHttpTransfer *transfer, CURLcode code)
{
    const VtReply reply = vt_http_transfer_reply(transfer, code);
    const VtRequest *request = &transfer->request;

    leave_lane(transfer);
    request->callback(request->target, request->tag, &reply);
    g_ptr_array_add(self->idle, transfer);
}

static void on_ended(void *target, CURL *easy, CURLcode code)
{
    end(target, vt_http_transfer_of(easy), code);
}

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
}

/* The first one with room, so that the connections of few requests are few. */
static VtHttpLane *lane_with_room(HttpPool *self)
{
    static const VtHttpLaneOps ops = { .ended = on_ended };

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
        .names = self->names,
    });
    if (self->transfers->len == 0) /* puts them among the names when it begins */
        curl_easy_setopt(transfer->easy, CURLOPT_RESOLVE, self->addresses);
    g_ptr_array_add(self->transfers, transfer);
    return transfer;
}

static void submit(VtProtocol *base, const VtRequest *request)
{
    HttpPool *self = (HttpPool *)base;
    VtHttpTransfer *transfer = take_transfer(self);

    vt_http_transfer_prepare(transfer, request);
    transfer->lane = lane_with_room(self);
    watch_due(self, vt_http_transfer_due(transfer));
    vt_http_lane_add(transfer->lane, transfer->easy);
}

static void abandon(VtProtocol *base)
{
    HttpPool *self = (HttpPool *)base;

    for (unsigned i = 0; i < self->transfers->len; i++) {
        VtHttpTransfer *transfer = g_ptr_array_index(self->transfers, i);

        if (transfer->lane == NULL)
            continue;
        leave_lane(transfer);
        g_ptr_array_add(self->idle, transfer);
    }
}

static VtHttpOptions options_copy(const VtHttpOptions *self)
{
    VtHttpOptions copy = *self;

    copy.addresses = NULL; /* the pool has them in a form of its own */
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
    curl_share_cleanup(self->names);
    curl_slist_free_all(self->addresses);
    vt_http_headers_free(self->headers);
    vt_poll_timer_free(self->due_timer);
    options_clear(&self->options);
    g_free(self);
    curl_global_cleanup();
}

/* A pool is one thread's, so that nothing is locked. */
static void set_names(HttpPool *self, const char *const *addresses)
{
    self->names = curl_share_init();
    g_assert(self->names != NULL); /* only without memory, where GLib gives up too */
    curl_share_setopt(self->names, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    for (size_t i = 0; addresses != NULL && addresses[i] != NULL; i++)
        self->addresses = curl_slist_append(self->addresses, addresses[i]);
}

static void raise_limit(void)
{
    struct rlimit limit = { 0 };

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* With two connections for each request in flight, those of a lane are enough for all
 * that it has in flight. */
static void set_limits(HttpPool *self, unsigned allowed)
{
    const VtHttpOptions *options = &self->options;
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
    const VtSupply supply = vt_supply_read();
    const unsigned allowed = vt_supply_connections(&supply, 1);
    HttpPool *self;

    if (allowed < CONNECTIONS_MIN) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK,
                    "%" PRIu64
                    " file descriptors are too few: raise the limit (ulimit -n)",
                    supply.descriptors);
        return NULL;
    }
    raise_limit();
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
    set_names(self, options->addresses);
    set_limits(self, allowed);
    self->lanes = g_ptr_array_new_with_free_func((GDestroyNotify)vt_http_lane_free);
    self->transfers =
        g_ptr_array_new_with_free_func((GDestroyNotify)vt_http_transfer_free);
    self->idle = g_ptr_array_new();
    self->due_ns = VT_NEVER;
    self->due_timer = vt_poll_timer_new(clock->poller, end_overdue, self);
    return &self->base;
}

unsigned vt_http_pool_in_flight_max(const VtProtocol *base)
{
    return ((const HttpPool *)base)->in_flight_max;
}
