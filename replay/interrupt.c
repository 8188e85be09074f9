#include "replay/interrupt.h"

#include "core/errors.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct VtInterrupt {
    VtPoller *poller;
    int fd;
    sigset_t mask_before;
    unsigned count;
};

static void on_signal(void *target, int fd, uint32_t events)
{
    VtInterrupt *self = target;
    struct signalfd_siginfo received;

    (void)events;
    while (read(fd, &received, sizeof received) == (ssize_t)sizeof received)
        self->count++;
}

VtInterrupt *vt_interrupt_new(VtPoller *poller, GError **error)
{
    VtInterrupt *self = g_new0(VtInterrupt, 1);
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    self->poller = poller;
    self->fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (self->fd < 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot watch for signals: %s",
                    g_strerror(errno));
        g_free(self);
        return NULL;
    }
    pthread_sigmask(SIG_BLOCK, &signals, &self->mask_before);
    vt_poller_watch(poller, self->fd, EPOLLIN, on_signal, self);
    return self;
}

void vt_interrupt_free(VtInterrupt *self)
{
    if (self == NULL)
        return;
    vt_poller_unwatch(self->poller, self->fd);
    close(self->fd);
    pthread_sigmask(SIG_SETMASK, &self->mask_before, NULL);
    g_free(self);
}

unsigned vt_interrupt_count(const VtInterrupt *self)
{
    return self->count;
}
