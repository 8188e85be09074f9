#include "replay/process.h"

#include "core/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 256

struct VtProcess {
    VtPoller *poller;
    const VtProcessOps *ops;
    void *target;
    pid_t pid;
    bool has_ended;
    int pid_fd;
    int output_fd; /* -1 once the line was read */
    size_t line_length;
    char line[LINE_MAX_BYTES];
    VtTime cpu_ns; /* as far as it was looked at */
};

static void stop_reading(VtProcess *self)
{
    if (self->output_fd < 0)
        return;
    vt_poller_unwatch(self->poller, self->output_fd);
    close(self->output_fd);
    self->output_fd = -1;
}

static void on_output(void *target, int fd, uint32_t events)
{
    VtProcess *self = target;
    const size_t room = sizeof self->line - 1 - self->line_length;
    const ssize_t count = read(fd, self->line + self->line_length, room);
    char *end;

    (void)events;
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0) {
        stop_reading(self);
        return;
    }
    self->line_length += (size_t)count;
    self->line[self->line_length] = '\0';
    end = strchr(self->line, '\n');
    if (end == NULL && self->line_length + 1 < sizeof self->line)
        return;
    stop_reading(self);
    if (end != NULL)
        *end = '\0';
    self->ops->said(self->target, self->line);
}

static VtTime from_timeval(struct timeval time)
{
    return time.tv_sec * VT_S + time.tv_usec * VT_US;
}

/* The system's final account replaces our last look, unless it is coarser. */
static int reap(VtProcess *self)
{
    struct rusage usage = { 0 };
    int status = 0;

    while (wait4(self->pid, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    self->cpu_ns =
        MAX(self->cpu_ns, from_timeval(usage.ru_utime) + from_timeval(usage.ru_stime));
    self->has_ended = true;
    vt_poller_unwatch(self->poller, self->pid_fd);
    return status;
}

/* What the child said before it ended is heard first. */
static void on_end(void *target, int fd, uint32_t events)
{
    VtProcess *self = target;
    const int status = reap(self);

    (void)fd;
    if (self->output_fd >= 0)
        on_output(self, self->output_fd, events);
    self->ops->ended(self->target, status);
}

/* Returns an error number. Descriptors of libraries may lack the close-on-exec flag, and
 * a child that inherited a connection would keep it open. */
static int spawn(const char *const *argv, int output_fd, pid_t *out_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t ignored; /* by this program, but not for its children */
    int problem;

    sigemptyset(&none);
    sigemptyset(&ignored);
    sigaddset(&ignored, SIGPIPE);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigdefault(&attributes, &ignored);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
                                              | POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output_fd, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    problem = posix_spawn(out_pid, argv[0], &actions, &attributes, (char *const *)argv,
                          environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return problem;
}

/* Fills in pid and descriptors; returns an error number. */
static int start(VtProcess *self, const char *const *argv)
{
    int ends[2];
    int problem;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    self->output_fd = ends[0];
    problem = spawn(argv, ends[1], &self->pid);
    close(ends[1]);
    if (problem != 0)
        return problem;
    self->has_ended = false;
    self->pid_fd = pidfd_open(self->pid, 0);
    return self->pid_fd < 0 ? errno : 0;
}

VtProcess *vt_process_start(const char *const *argv, VtPoller *poller,
                            const VtProcessOps *ops, void *target, GError **error)
{
    VtProcess *self = g_new0(VtProcess, 1);
    int problem;

    *self = (VtProcess){ .poller = poller,
                         .ops = ops,
                         .target = target,
                         .has_ended = true,
                         .pid_fd = -1,
                         .output_fd = -1 };
    problem = start(self, argv);
    if (problem != 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot start '%s': %s", argv[0],
                    g_strerror(problem));
        vt_process_free(self);
        return NULL;
    }
    vt_poller_watch(poller, self->output_fd, EPOLLIN, on_output, self);
    vt_poller_watch(poller, self->pid_fd, EPOLLIN, on_end, self);
    return self;
}

void vt_process_free(VtProcess *self)
{
    if (self == NULL)
        return;
    if (!self->has_ended) {
        kill(self->pid, SIGKILL);
        reap(self);
    }
    stop_reading(self);
    if (self->pid_fd >= 0)
        close(self->pid_fd);
    g_free(self);
}

/* Until it is reaped the number stays the child's. */
void vt_process_signal(VtProcess *self, int signal_number)
{
    if (!self->has_ended)
        kill(self->pid, signal_number);
}

VtTime vt_process_cpu(VtProcess *self)
{
    struct timespec used;
    clockid_t clock;

    if (!self->has_ended && clock_getcpuclockid(self->pid, &clock) == 0
        && clock_gettime(clock, &used) == 0)
        self->cpu_ns = MAX(self->cpu_ns, used.tv_sec * VT_S + used.tv_nsec);
    return self->cpu_ns;
}
