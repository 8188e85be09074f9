#include "replay/sender.h"

#include "core/errors.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct VtSender {
    VtMonitor monitor;
    VtPoller *poller;
    VtClockWall clock;
    VtScheduler *scheduler;
    VtPlatform *platform;
    VtOutbox *outbox;
    int wake_fd;        /* readable: look at the order */
    gint order;         /* a VtOrder, for the thread */
    uint64_t submitted; /* as is what is in flight: by the thread, for others */
    uint64_t in_flight;
    VtRun run;
    GThread *thread;
    VtTime cpu_ns;
};

static VtOrder ask(VtMonitor *monitor, const VtProgress *progress)
{
    VtSender *self = (VtSender *)monitor;

    __atomic_store_n(&self->submitted, progress->submitted, __ATOMIC_RELAXED);
    __atomic_store_n(&self->in_flight, progress->in_flight, __ATOMIC_RELAXED);
    return (VtOrder)g_atomic_int_get(&self->order);
}

static void on_wake(void *target, int fd, uint32_t events)
{
    eventfd_t count;

    (void)target;
    (void)events;
    eventfd_read(fd, &count);
}

static bool open_wake_fd(VtSender *self, GError **error)
{
    self->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (self->wake_fd < 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot set up a sender: %s",
                    g_strerror(errno));
        return false;
    }
    vt_poller_watch(self->poller, self->wake_fd, EPOLLIN, on_wake, self);
    return true;
}

static bool set_up(VtSender *self, VtPlatformMaker make, void *maker, GError **error)
{
    self->poller = vt_poller_new(error);
    if (self->poller == NULL || !open_wake_fd(self, error))
        return false;
    vt_clock_wall_init(&self->clock, self->poller);
    self->platform = make(maker, &self->clock, self->scheduler, error);
    return self->platform != NULL;
}

VtSender *vt_sender_new(VtPlatformMaker make, void *maker, VtTime wake_ahead_ns,
                        GError **error)
{
    VtSender *self = g_new0(VtSender, 1);

    self->monitor.ask = ask;
    self->wake_fd = -1;
    self->order = VT_ORDER_GO_ON;
    self->scheduler = vt_scheduler_new();
    self->outbox = vt_outbox_new();
    if (!set_up(self, make, maker, error)) {
        vt_sender_free(self);
        return NULL;
    }
    vt_poller_set_wake_ahead(self->poller, wake_ahead_ns);
    return self;
}

void vt_sender_free(VtSender *self)
{
    if (self == NULL)
        return;
    vt_platform_free(self->platform);
    vt_poller_free(self->poller);
    if (self->wake_fd >= 0)
        close(self->wake_fd);
    vt_outbox_free(self->outbox);
    vt_scheduler_free(self->scheduler);
    g_free(self);
}

static VtTime thread_cpu_ns(void)
{
    struct timespec used;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * VT_S + used.tv_nsec;
}

static gpointer play(gpointer data)
{
    VtSender *self = data;
    const VtRunResult result = vt_run(&self->run);

    self->cpu_ns = MAX(0, thread_cpu_ns() - vt_poller_awake_ns(self->poller));
    vt_outbox_end(self->outbox, &result);
    return NULL;
}

/* Signals are for the thread that all begin in, whose sleep they end. */
static GThread *thread_without_signals(GThreadFunc body, gpointer data)
{
    sigset_t all;
    sigset_t before;
    GThread *thread;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread = g_thread_new("vitro-sender", body, data);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return thread;
}

void vt_sender_start(VtSender *self, const VtRun *run, VtTime origin_ns)
{
    vt_clock_wall_init_at(&self->clock, self->poller, origin_ns);
    self->run = *run;
    self->run.platform = self->platform;
    self->run.scheduler = self->scheduler;
    self->run.clock = &self->clock.base;
    self->run.log = vt_outbox_log(self->outbox);
    self->run.monitor = &self->monitor;
    self->thread = thread_without_signals(play, self);
}

void vt_sender_order(VtSender *self, VtOrder order)
{
    g_atomic_int_set(&self->order, (gint)order);
    eventfd_write(self->wake_fd, 1);
}

void vt_sender_add_progress(const VtSender *self, VtProgress *progress)
{
    progress->submitted += __atomic_load_n(&self->submitted, __ATOMIC_RELAXED);
    progress->in_flight += __atomic_load_n(&self->in_flight, __ATOMIC_RELAXED);
}

bool vt_sender_pop(VtSender *self, VtRow *out_row)
{
    return vt_outbox_pop(self->outbox, out_row);
}

void vt_sender_join(VtSender *self)
{
    g_thread_join(self->thread);
}

VtTime vt_sender_cpu_ns(const VtSender *self)
{
    return self->cpu_ns;
}
