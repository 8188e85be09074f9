#include "replay/poller.h"

#include "core/errors.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_PER_WAIT 64
#define LOOK_MAX_NS     (20 * VT_US) /* what took longer was not ours: another thread ran */

/* What to do about one descriptor. Its generation tells an event that was fetched
 * before the system was told something else from one of now. */
typedef struct {
    VtPollCallback callback; /* NULL: not watched */
    void *target;
    uint32_t generation;
    uint32_t events; /* that the system watches for; 0: it does not */
    bool is_kept;    /* even while there is no callback */
} Watch;

struct VtPollTimer {
    VtPoller *poller;
    VtTimerCallback callback;
    void *target;
    VtTime at_ns;
};

struct VtPoller {
    int epoll_fd;
    int timer_fd;
    VtTime armed_ns;   /* what timer_fd is set to; VT_NEVER: nothing to come */
    VtTime ahead_ns;   /* awake before a deadline */
    VtTime awake_ns;   /* for nothing, so far */
    GArray *watches;   /* of Watch, by descriptor */
    GPtrArray *timers; /* of VtPollTimer, borrowed; a few */
};

static Watch *watch_at(const VtPoller *self, int fd)
{
    return &g_array_index(self->watches, Watch, fd);
}

static uint64_t event_key(int fd, uint32_t generation)
{
    return (uint64_t)generation << 32 | (uint32_t)fd;
}

/* Edge-triggered, so that an expiry need not be read away: setting the timer anew
 * makes the next edge. */
static bool watch_timer_fd(const VtPoller *self)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLET,
                                 .data.u64 = event_key(self->timer_fd, 0) };

    return epoll_ctl(self->epoll_fd, EPOLL_CTL_ADD, self->timer_fd, &event) == 0;
}

VtPoller *vt_poller_new(GError **error)
{
    VtPoller *self = g_new0(VtPoller, 1);

    self->watches = g_array_new(FALSE, TRUE, sizeof(Watch));
    self->timers = g_ptr_array_new();
    self->armed_ns = VT_NEVER;
    self->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    self->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (self->epoll_fd >= 0 && self->timer_fd >= 0 && watch_timer_fd(self))
        return self;
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot poll for events: %s",
                g_strerror(errno));
    vt_poller_free(self);
    return NULL;
}

void vt_poller_free(VtPoller *self)
{
    if (self == NULL)
        return;
    g_assert(self->timers->len == 0);
    if (self->timer_fd >= 0)
        close(self->timer_fd);
    if (self->epoll_fd >= 0)
        close(self->epoll_fd);
    g_ptr_array_unref(self->timers);
    g_array_unref(self->watches);
    g_free(self);
}

VtTime vt_poller_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * VT_S + now.tv_nsec;
}

/* A library may have closed a descriptor without saying so, which takes it out of the
 * epoll set: hence the second try. */
static void tell_kernel(const VtPoller *self, int fd, uint32_t events)
{
    Watch *watch = watch_at(self, fd);
    const bool is_known = watch->events != 0;
    const int first = is_known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    const int second = is_known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    struct epoll_event event = { .events = events };

    watch->generation++;
    watch->events = events;
    event.data.u64 = event_key(fd, watch->generation);
    if (epoll_ctl(self->epoll_fd, first, fd, &event) != 0)
        epoll_ctl(self->epoll_fd, second, fd, &event);
}

static void tell_kernel_to_forget(const VtPoller *self, int fd)
{
    Watch *watch = watch_at(self, fd);

    if (watch->events != 0)
        epoll_ctl(self->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
    watch->events = 0;
    watch->generation++;
}

static bool has_room_for(const VtPoller *self, int fd)
{
    return (unsigned)fd < self->watches->len;
}

static void make_room_for(VtPoller *self, int fd)
{
    if (!has_room_for(self, fd))
        g_array_set_size(self->watches, (unsigned)fd + 1);
}

void vt_poller_watch(VtPoller *self, int fd, uint32_t events, VtPollCallback callback,
                     void *target)
{
    Watch *watch;

    g_assert(fd >= 0 && events != 0 && callback != NULL);
    make_room_for(self, fd);
    watch = watch_at(self, fd);
    watch->callback = callback;
    watch->target = target;
    if (!watch->is_kept || watch->events != events)
        tell_kernel(self, fd, events);
}

void vt_poller_unwatch(VtPoller *self, int fd)
{
    if (!has_room_for(self, fd) || watch_at(self, fd)->callback == NULL)
        return;
    watch_at(self, fd)->callback = NULL;
    if (!watch_at(self, fd)->is_kept)
        tell_kernel_to_forget(self, fd);
}

void vt_poller_keep(VtPoller *self, int fd)
{
    make_room_for(self, fd);
    watch_at(self, fd)->is_kept = true;
}

void vt_poller_release(VtPoller *self, int fd)
{
    if (!has_room_for(self, fd))
        return;
    watch_at(self, fd)->callback = NULL;
    watch_at(self, fd)->is_kept = false;
    tell_kernel_to_forget(self, fd);
}

VtPollTimer *vt_poll_timer_new(VtPoller *poller, VtTimerCallback callback, void *target)
{
    VtPollTimer *self = g_new0(VtPollTimer, 1);

    *self = (VtPollTimer){ poller, callback, target, VT_NEVER };
    g_ptr_array_add(poller->timers, self);
    return self;
}

void vt_poll_timer_free(VtPollTimer *self)
{
    if (self == NULL)
        return;
    g_ptr_array_remove_fast(self->poller->timers, self);
    g_free(self);
}

void vt_poll_timer_set(VtPollTimer *self, VtTime at_ns)
{
    self->at_ns = at_ns;
}

/* O(timers), of which there are a few. */
static VtTime earliest_timer(const VtPoller *self)
{
    VtTime earliest_ns = VT_NEVER;

    for (unsigned i = 0; i < self->timers->len; i++) {
        const VtPollTimer *timer = g_ptr_array_index(self->timers, i);

        earliest_ns = MIN(earliest_ns, timer->at_ns);
    }
    return earliest_ns;
}

static void arm(VtPoller *self, VtTime at_ns)
{
    struct itimerspec setting = { 0 };

    if (at_ns == self->armed_ns)
        return;
    if (at_ns != VT_NEVER) { /* all zeroes disarm */
        setting.it_value.tv_sec = at_ns / VT_S;
        setting.it_value.tv_nsec = at_ns % VT_S;
    }
    timerfd_settime(self->timer_fd, TFD_TIMER_ABSTIME, &setting, NULL);
    self->armed_ns = at_ns;
}

static bool dispatch(VtPoller *self, const struct epoll_event *event)
{
    const int fd = (int)(uint32_t)event->data.u64;
    Watch watch;

    if (fd == self->timer_fd) {
        self->armed_ns = VT_NEVER;
        return false;
    }
    watch = *watch_at(self, fd);
    if (watch.generation != event->data.u64 >> 32)
        return false;
    if (watch.callback == NULL) { /* kept, or it would be told of again and again */
        tell_kernel_to_forget(self, fd);
        return false;
    }
    watch.callback(watch.target, fd, event->events);
    return true;
}

static bool fire_timers(VtPoller *self)
{
    const VtTime now_ns = vt_poller_now();
    bool has_fired = false;

    for (unsigned i = 0; i < self->timers->len; i++) {
        VtPollTimer *timer = g_ptr_array_index(self->timers, i);

        if (timer->at_ns > now_ns)
            continue;
        timer->at_ns = VT_NEVER;
        timer->callback(timer->target);
        has_fired = true;
    }
    return has_fired;
}

void vt_poller_set_wake_ahead(VtPoller *self, VtTime ahead_ns)
{
    self->ahead_ns = ahead_ns;
}

VtTime vt_poller_awake_ns(const VtPoller *self)
{
    return self->awake_ns;
}

static VtTime wake_time(const VtPoller *self, VtTime deadline_ns)
{
    const VtTime early_ns =
        deadline_ns == VT_NEVER ? VT_NEVER : deadline_ns - self->ahead_ns;

    return MIN(early_ns, earliest_timer(self));
}

/* As epoll_wait(), until @wake_ns or, when that has passed, for no time. */
static int fetch_events(VtPoller *self, VtTime wake_ns, VtTime deadline_ns,
                        struct epoll_event *events)
{
    const VtTime now_ns = vt_poller_now();
    const bool is_awake = wake_ns <= now_ns;
    int count;

    if (!is_awake)
        arm(self, wake_ns);
    count = epoll_wait(self->epoll_fd, events, EVENTS_PER_WAIT, is_awake ? 0 : -1);
    if (is_awake && count == 0 && now_ns < deadline_ns)
        self->awake_ns += MIN(vt_poller_now() - now_ns, LOOK_MAX_NS);
    return count;
}

/* What is due at @deadline_ns does not wait for all that has come in: the system tells of
 * the rest again. If it was due before, all are looked at, lest they wait for ever. */
static bool dispatch_all(VtPoller *self, const struct epoll_event *events, int count,
                         VtTime deadline_ns)
{
    const bool was_due = vt_poller_now() >= deadline_ns;
    bool has_run = false;

    for (int i = 0; i < count; i++) {
        has_run |= dispatch(self, &events[i]);
        if (!was_due && vt_poller_now() >= deadline_ns) {
            self->armed_ns = VT_NEVER; /* its edge may be among the rest */
            break;
        }
    }
    return has_run;
}

bool vt_poller_wait(VtPoller *self, VtTime deadline_ns)
{
    struct epoll_event events[EVENTS_PER_WAIT];
    bool has_run = false;

    for (;;) {
        const VtTime wake_ns = wake_time(self, deadline_ns);
        const int count = fetch_events(self, wake_ns, deadline_ns, events);

        has_run |= count < 0; /* a signal's handler */
        has_run |= dispatch_all(self, events, count, deadline_ns);
        has_run |= fire_timers(self);
        if (has_run || vt_poller_now() >= deadline_ns)
            return has_run;
    }
}
