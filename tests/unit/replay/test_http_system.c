/* What the HTTP pool makes of a system that is slow or short of something. This program
 * takes the place of the C library in what libcurl asks of it. */
#include "replay/http_pool.h"
#include "tests/support/hostile_server.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

TestSuite(http_system, .timeout = 60);

#define SLOW_NAME "slow.example"
#define LOOKUP_MS 1500

static int connect_errno; /* what becomes of connections; 0: what becomes of them */

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): reserved there */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **out)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    const bool is_slow = g_strcmp0(node, SLOW_NAME) == 0;

    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    if (is_slow)
        g_usleep(LOOKUP_MS * INT64_C(1000));
    return real(is_slow ? "127.0.0.1" : node, service, hints, out);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): reserved there */
int getsockopt(int fd, int level, int name, void *value, socklen_t *length)
{
    int (*real)(int, int, int, void *, socklen_t *);
    int result;

    *(void **)&real = dlsym(RTLD_NEXT, "getsockopt");
    result = real(fd, level, name, value, length);
    if (level == SOL_SOCKET && name == SO_ERROR && connect_errno != 0)
        *(int *)value = connect_errno;
    return result;
}

typedef struct {
    VtPoller *poller;
    VtClockWall clock;
    VtProtocol *pool;
    HostileServer *server;
    unsigned ended;
    VtReply last; /* without its texts */
} Fixture;

static void fixture_start(Fixture *self)
{
    *self = (Fixture){ .poller = vt_poller_new(NULL), .server = hostile_server_start() };
    vt_clock_wall_init(&self->clock, self->poller);
    self->pool = vt_http_pool_new(&self->clock, &(VtHttpOptions){ 0 }, NULL);
    g_assert(self->pool != NULL);
}

static void fixture_stop(Fixture *self)
{
    vt_protocol_free(self->pool);
    vt_poller_free(self->poller);
    hostile_server_stop(self->server);
}

static VtTime now(Fixture *self)
{
    return vt_clock_wall_now(&self->clock);
}

static void on_done(void *target, uint32_t tag, const VtReply *reply)
{
    Fixture *self = target;

    (void)tag;
    self->last = *reply;
    self->ended++;
}

static void ask(Fixture *self, const char *host, const char *path, VtTime connect_by_ns)
{
    g_autofree char *url =
        g_strdup_printf("http://%s:%d%s", host, hostile_server_port(self->server), path);
    const VtRequest request = {
        .url = url,
        .connect_by_ns = connect_by_ns,
        .deadline_ns = now(self) + 10 * VT_S,
        .callback = on_done,
        .target = self,
    };

    vt_protocol_submit(self->pool, &request);
}

static void wait_for(Fixture *self, unsigned count)
{
    while (self->ended < count)
        vt_clock_advance(&self->clock.base, VT_NEVER);
}

/* The thread that looks the name up goes on for more than a second. */
Test(http_system, a_request_that_is_out_of_time_does_not_wait_for_a_name)
{
    Fixture self;
    VtTime due_ns;

    fixture_start(&self);
    due_ns = now(&self) + 100 * VT_MS;
    ask(&self, SLOW_NAME, "/ok", due_ns);
    ask(&self, SLOW_NAME, "/ok", VT_NEVER);
    wait_for(&self, 1);
    cr_expect(eq(int, (int)self.last.cause, (int)VT_CAUSE_CONNECT_TIMEOUT));
    cr_expect(le(i64, now(&self) - due_ns, LOOKUP_MS * VT_MS / 2));
    due_ns = now(&self);
    vt_protocol_abandon(self.pool); /* nor does the second one */
    cr_expect(le(i64, now(&self) - due_ns, LOOKUP_MS * VT_MS / 2));
    fixture_stop(&self);
}

Test(http_system, without_descriptors_it_is_not_the_target_that_refuses)
{
    struct rlimit limit;
    rlim_t usual;
    Fixture self;

    fixture_start(&self);
    ask(&self, "127.0.0.1", "/bye", VT_NEVER); /* opens what libcurl itself needs */
    wait_for(&self, 1);
    getrlimit(RLIMIT_NOFILE, &limit);
    usual = limit.rlim_cur;
    limit.rlim_cur = 3;
    setrlimit(RLIMIT_NOFILE, &limit);
    ask(&self, "127.0.0.1", "/ok", VT_NEVER);
    wait_for(&self, 2);
    limit.rlim_cur = usual;
    setrlimit(RLIMIT_NOFILE, &limit);
    cr_expect(eq(int, (int)self.last.cause, (int)VT_CAUSE_GENERATOR));
    ask(&self, "127.0.0.1", "/ok", VT_NEVER); /* which is forgotten */
    wait_for(&self, 3);
    cr_expect(eq(int, (int)self.last.cause, (int)VT_CAUSE_NONE));
    fixture_stop(&self);
}

/* After two minutes of silence, as a rule. */
Test(http_system, that_gives_up_connecting_is_no_time_out_of_ours)
{
    Fixture self;

    fixture_start(&self);
    connect_errno = ETIMEDOUT;
    ask(&self, "127.0.0.1", "/ok", VT_NEVER);
    wait_for(&self, 1);
    connect_errno = 0;
    cr_expect(eq(int, (int)self.last.cause, (int)VT_CAUSE_CONNECT));
    fixture_stop(&self);
}
