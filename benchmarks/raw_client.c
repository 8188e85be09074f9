/* What a request costs and how long it takes at least: a client that does no more than it
 * must, to compare with. Each answer must come in one piece of less than 4 KiB.
 *
 *   raw-client PORT closed IN_FLIGHT REQUESTS   each answer sends the next request
 *   raw-client PORT open RATE SECONDS           Poisson
 *
 * CSV: processor time and send error in us; response times from the due instants, or from
 * the sending in the closed loop, in us.
 */
#include "core/clock.h"
#include "core/rng.h"

#include <glib.h>

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 16384

static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

typedef struct {
    int port;
    int epoll_fd;
    int timer_fd;
    int idle[CONNECTIONS_MAX]; /* descriptors; the last used is reused first */
    int idle_count;
    int connections;
    int64_t due_ns[CONNECTIONS_MAX]; /* of what is under way, by descriptor */
    int submitted;
    int ended;
    int requests;
    float *sent_late_us; /* by request */
    float *response_us;  /* by order of the ends */
} Client;

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * VT_S + now.tv_nsec;
}

static G_NORETURN void fail(const char *what)
{
    fprintf(stderr, "raw-client: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int open_connection(Client *self)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons((uint16_t)self->port),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    const int yes = 1;

    if (fd < 0 || fd >= CONNECTIONS_MAX
        || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0
        || epoll_ctl(self->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        fail("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    self->connections++;
    return fd;
}

static void submit(Client *self, int64_t due_ns)
{
    const int fd =
        self->idle_count > 0 ? self->idle[--self->idle_count] : open_connection(self);

    self->due_ns[fd] = due_ns;
    self->sent_late_us[self->submitted++] = (float)(now_ns() - due_ns) / 1000.0F;
    if (send(fd, request, sizeof request - 1, 0) != (ssize_t)sizeof request - 1)
        fail("cannot send");
}

static void read_answer(Client *self, int fd)
{
    char answer[4096];
    const ssize_t length = recv(fd, answer, sizeof answer, 0);

    if (length < 12 || memcmp(answer, "HTTP/1.1 2", 10) != 0)
        fail("not the answer of a success");
    self->response_us[self->ended++] = (float)(now_ns() - self->due_ns[fd]) / 1000.0F;
    self->idle[self->idle_count++] = fd;
}

/* Serves what is ready, or waits for it. */
static void serve(Client *self, bool is_closed_loop)
{
    struct epoll_event events[64];
    const int count = epoll_wait(self->epoll_fd, events, 64, -1);

    for (int i = 0; i < count; i++) {
        if (events[i].data.fd == self->timer_fd)
            continue;
        read_answer(self, events[i].data.fd);
        if (is_closed_loop && self->submitted < self->requests)
            submit(self, now_ns());
    }
}

static void run_closed(Client *self, int in_flight)
{
    while (self->submitted < MIN(in_flight, self->requests))
        submit(self, now_ns());
    while (self->ended < self->requests)
        serve(self, true);
}

static void arm(const Client *self, int64_t at_ns)
{
    const struct itimerspec setting = { .it_value = { .tv_sec = at_ns / VT_S,
                                                      .tv_nsec = at_ns % VT_S } };

    timerfd_settime(self->timer_fd, TFD_TIMER_ABSTIME, &setting, NULL);
}

static void run_open(Client *self, double rate_per_s)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.fd = self->timer_fd };
    int64_t due_ns = now_ns();
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    epoll_ctl(self->epoll_fd, EPOLL_CTL_ADD, self->timer_fd, &event);
    while (self->submitted < self->requests) {
        due_ns += (int64_t)(-log1p(-vt_rng_uniform(&rng)) * 1e9 / rate_per_s);
        if (now_ns() < due_ns)
            arm(self, due_ns);
        while (now_ns() < due_ns)
            serve(self, false);
        submit(self, due_ns);
    }
    while (self->ended < self->requests)
        serve(self, false);
}

static int compare_floats(const void *a, const void *b)
{
    const float left = *(const float *)a;
    const float right = *(const float *)b;

    return (left > right) - (left < right);
}

/* Without the first tenth, in which connections are opened. */
static void print_quantiles(float *values, int count)
{
    const int skipped = count / 10;

    qsort(values + skipped, (size_t)(count - skipped), sizeof *values, compare_floats);
    values += skipped;
    count -= skipped;
    printf(",%.1f,%.1f", (double)values[count / 2],
           (double)values[(int64_t)count * 99 / 100]);
}

static double processor_us(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return 1e6 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
    const bool is_open = argc == 5 && strcmp(argv[2], "open") == 0;
    const double first = argc == 5 ? strtod(argv[3], NULL) : 0;
    const double second = argc == 5 ? strtod(argv[4], NULL) : 0;
    Client *self = g_new0(Client, 1);
    double used_us;

    if (first <= 0 || second <= 0 || (!is_open && strcmp(argv[2], "closed") != 0)) {
        fprintf(stderr, "usage: raw-client PORT closed IN_FLIGHT REQUESTS\n"
                        "       raw-client PORT open RATE SECONDS\n");
        return 2;
    }
    self->port = (int)strtol(argv[1], NULL, 10);
    self->epoll_fd = epoll_create1(0);
    self->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    self->requests = (int)(is_open ? first * second : second);
    self->sent_late_us = g_new0(float, self->requests);
    self->response_us = g_new0(float, self->requests);
    used_us = processor_us();
    if (is_open) {
        run_open(self, first);
    } else {
        run_closed(self, (int)first);
    }
    used_us = processor_us() - used_us;
    printf("name,setting,requests,cpu_us_per_request,connections,late_us_p50,late_us_p99,"
           "response_us_p50,response_us_p99\nraw-%s,%g,%d,%.2f,%d",
           argv[2], first, self->requests, used_us / self->requests, self->connections);
    print_quantiles(self->sent_late_us, self->requests);
    print_quantiles(self->response_us, self->requests);
    printf("\n");
    g_free(self->sent_late_us);
    g_free(self->response_us);
    g_free(self);
    return 0;
}
