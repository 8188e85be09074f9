/* What the HTTP pool does with connections that it keeps. */
#include "replay/http_pool.h"
#include "tests/support/descriptors.h"
#include "tests/support/hostile_server.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(http_connections, .timeout = 60);

typedef struct {
    VtPoller *poller;
    VtClockWall clock;
    VtProtocol *pool;
    unsigned ended;
    VtReply last; /* without its texts */
} Fixture;

static void fixture_start(Fixture *self, const VtHttpOptions *options)
{
    *self = (Fixture){ .poller = vt_poller_new(NULL) };
    vt_clock_wall_init(&self->clock, self->poller);
    self->pool = vt_http_pool_new(&self->clock, options, NULL);
    g_assert(self->pool != NULL);
}

static void fixture_stop(Fixture *self)
{
    vt_protocol_free(self->pool);
    vt_poller_free(self->poller);
}

static void on_done(void *target, uint32_t tag, const VtReply *reply)
{
    Fixture *self = target;

    (void)tag;
    self->last = *reply;
    self->ended++;
}

static void send(Fixture *self, HostileServer *server, const char *path)
{
    g_autofree char *url =
        g_strdup_printf("http://127.0.0.1:%d%s", hostile_server_port(server), path);
    const VtRequest request = {
        .url = url,
        .connect_by_ns = VT_NEVER,
        .deadline_ns = vt_clock_wall_now(&self->clock) + 30 * VT_S,
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

/* Ten kept connections look well and end one after the other, with what is written to
 * them unread. A request that tried one after the other would give up. */
Test(http_connections, a_request_tries_one_that_is_kept_and_then_a_new_one)
{
    enum { LEAVING = 10 };
    HostileServer *server = hostile_server_start();
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ 0 });
    hostile_server_freeze(server, 100); /* so that each has a connection of its own */
    for (unsigned i = 0; i < LEAVING; i++) {
        g_autofree char *path = g_strdup_printf("/leave/%u", 400 + 60 * i);

        send(&self, server, path);
    }
    wait_for(&self, LEAVING);
    send(&self, server, "/ok");
    wait_for(&self, LEAVING + 1);
    cr_expect(eq(int, (int)self.last.cause, (int)VT_CAUSE_NONE));
    cr_expect(eq(int, self.last.code, 200));
    cr_expect(eq(u32, self.last.writes, 2));
    cr_expect(eq(u32, self.last.connections, 1));
    cr_expect(eq(int, hostile_server_connections(server), LEAVING + 1));
    fixture_stop(&self);
    hostile_server_stop(server);
}

/* Both ends of a connection are descriptors of this process; servers close theirs soon
 * after the pool. */
static unsigned kept_connections(Fixture *self, unsigned before, unsigned expected)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < 400; i++) {
        kept = (open_descriptors() - before) / 2;
        if (kept == expected)
            break;
        vt_clock_advance(&self->clock.base, vt_clock_wall_now(&self->clock) + 5 * VT_MS);
    }
    return kept;
}

/* To servers of their own, so that none can be used again. */
Test(http_connections, are_no_more_than_may_be)
{
    static const struct {
        unsigned connections_max;
        unsigned in_flight_max;
        unsigned kept;
    } cases[] = { { 0, 0, 12 }, { 12, 6, 12 }, { 5, 1, 5 }, { 4, 4096, 4 }, { 2, 1, 2 } };
    HostileServer *servers[12];

    for (size_t i = 0; i < G_N_ELEMENTS(servers); i++)
        servers[i] = hostile_server_start();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtHttpOptions options = { .connections_max = cases[i].connections_max,
                                        .in_flight_max = cases[i].in_flight_max };
        unsigned before;
        Fixture self;

        fixture_start(&self, &options);
        send(&self, servers[0], "/bye"); /* opens what libcurl itself keeps open */
        wait_for(&self, 1);
        /* Until the server has closed its end, too. */
        vt_clock_advance(&self.clock.base, vt_clock_wall_now(&self.clock) + 200 * VT_MS);
        before = open_descriptors();
        for (size_t j = 0; j < G_N_ELEMENTS(servers); j++) {
            hostile_server_freeze(servers[j], 50); /* as many at once as may be */
            send(&self, servers[j], "/ok");
        }
        wait_for(&self, 1 + G_N_ELEMENTS(servers));
        cr_expect(eq(int, self.last.code, 200), "row %zu", i);
        cr_expect(eq(uint, kept_connections(&self, before, cases[i].kept), cases[i].kept),
                  "row %zu", i);
        fixture_stop(&self);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(servers); i++)
        hostile_server_stop(servers[i]);
}
