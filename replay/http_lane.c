#include "replay/http_lane.h"

#include <sys/epoll.h>

struct VtHttpLane {
    const VtHttpLaneOps *ops;
    void *target;
    VtPoller *poller;
    CURLM *multi;
    VtPollTimer *timer;
    unsigned in_flight;
};

static void report_ended(VtHttpLane *self)
{
    const CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(self->multi, &left)) != NULL)
        self->ops->ended(self->target, message->easy_handle, message->data.result);
}

/* Whether libcurl's own timer is due or not, it asks for the next one in return. */
static int run_timer(VtHttpLane *self)
{
    int running;

    curl_multi_socket_action(self->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    return running;
}

static void on_timer(void *target)
{
    VtHttpLane *self = target;

    run_timer(self);
    report_ended(self);
}

static void on_socket_event(void *target, int fd, uint32_t events)
{
    VtHttpLane *self = target;
    const int actions = ((events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0)
                      | ((events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0)
                      | ((events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
    int running;

    curl_multi_socket_action(self->multi, fd, actions, &running);
    report_ended(self);
}

static int on_socket_wish(CURL *easy, curl_socket_t fd, int what, void *target,
                          void *socket_data)
{
    VtHttpLane *self = target;
    const uint32_t events = ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U)
                          | ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U);

    (void)easy;
    (void)socket_data;
    if (what == CURL_POLL_REMOVE) {
        vt_poller_unwatch(self->poller, fd);
    } else {
        vt_poller_watch(self->poller, fd, events, on_socket_event, self);
    }
    return 0;
}

static int on_timer_wish(CURLM *multi, long timeout_ms, void *target)
{
    VtHttpLane *self = target;

    (void)multi;
    vt_poll_timer_set(self->timer,
                      timeout_ms < 0 ? VT_NEVER : vt_poller_now() + timeout_ms * VT_MS);
    return 0;
}

VtHttpLane *vt_http_lane_new(VtPoller *poller, const VtHttpLaneOps *ops, void *target,
                             unsigned connections_max)
{
    VtHttpLane *self = g_new0(VtHttpLane, 1);
    CURLM *multi = curl_multi_init();

    g_assert(multi != NULL); /* only without memory, where GLib gives up too */
    *self =
        (VtHttpLane){ .ops = ops, .target = target, .poller = poller, .multi = multi };
    self->timer = vt_poll_timer_new(poller, on_timer, self);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket_wish);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, self);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer_wish);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, self);
    /* By default four times the handles that are added at the moment: as their number
     * breathes, warm connections would be closed. */
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)connections_max);
    /* A new one then takes the place of one that is kept. */
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)connections_max);
    return self;
}

void vt_http_lane_free(VtHttpLane *self)
{
    g_assert(self->in_flight == 0);
    curl_multi_cleanup(self->multi);
    vt_poll_timer_free(self->timer);
    g_free(self);
}

bool vt_http_lane_has_room(const VtHttpLane *self)
{
    return self->in_flight < VT_HTTP_LANE_MAX;
}

void vt_http_lane_add(VtHttpLane *self, CURL *easy)
{
    self->in_flight++;
    curl_multi_add_handle(self->multi, easy);
    /* Sends now rather than at the next turn of the poller. */
    if ((unsigned)run_timer(self) < self->in_flight)
        vt_poll_timer_set(self->timer, 0); /* something has ended: reported from there */
}

void vt_http_lane_remove(VtHttpLane *self, CURL *easy)
{
    curl_multi_remove_handle(self->multi, easy);
    self->in_flight--;
}
