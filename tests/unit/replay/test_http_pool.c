#include "replay/http_pool.h"
#include "tests/support/descriptors.h"
#include "tests/support/hostile_server.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>

#include <signal.h>
#include <string.h>
#include <unistd.h>

TestSuite(http_pool, .timeout = 60);

#define REQUESTS_MAX 1000

/* A pool, its server, and how often and how each request has ended. */
typedef struct {
    VtPoller *poller;
    VtClockWall clock;
    VtProtocol *pool;
    HostileServer *server;
    unsigned ended;
    unsigned ends[REQUESTS_MAX];
    VtTime deadlines_ns[REQUESTS_MAX];
    VtReply results[REQUESTS_MAX]; /* without their texts */
    unsigned to_resubmit;          /* sent from within callbacks */
} Fixture;

static void fixture_start(Fixture *self, const VtHttpOptions *options)
{
    *self = (Fixture){ .poller = vt_poller_new(NULL) };
    vt_clock_wall_init(&self->clock, self->poller);
    self->pool = vt_http_pool_new(&self->clock, options, NULL);
    cr_assert_not_null(self->pool);
    if (options->unix_path == NULL)
        self->server = hostile_server_start();
}

static void fixture_stop(Fixture *self)
{
    vt_protocol_free(self->pool);
    vt_poller_free(self->poller);
    hostile_server_stop(self->server);
}

static void send(Fixture *self, uint32_t tag, const char *path, VtTime timeout_ns);

static void on_done(void *target, uint32_t tag, const VtReply *result)
{
    Fixture *self = target;

    self->ended++;
    self->ends[tag]++;
    self->results[tag] = *result;
    cr_expect(eq(sz, strlen(result->body), result->body_length));
    cr_expect(eq(int, result->problem == NULL, result->cause == VT_CAUSE_NONE));
    if (self->to_resubmit > 0)
        send(self, self->to_resubmit--, "/ok", 15 * VT_S);
}

static void send(Fixture *self, uint32_t tag, const char *path, VtTime timeout_ns)
{
    g_autofree char *url = g_strdup_printf(
        "http://127.0.0.1:%d%s",
        self->server != NULL ? hostile_server_port(self->server) : 1, path);
    const VtTime now_ns = vt_clock_wall_now(&self->clock);
    const VtRequest request = { .url = url,
                                .connect_by_ns = VT_NEVER,
                                .deadline_ns = now_ns + timeout_ns,
                                .callback = on_done,
                                .target = self,
                                .tag = tag };

    self->deadlines_ns[tag] = request.deadline_ns;
    vt_protocol_submit(self->pool, &request);
}

static void wait_for(Fixture *self, unsigned count)
{
    const VtTime deadline_ns = vt_clock_wall_now(&self->clock) + 20 * VT_S;

    while (self->ended < count && vt_clock_wall_now(&self->clock) < deadline_ns)
        vt_clock_advance(&self->clock.base, deadline_ns);
    cr_assert(eq(uint, self->ended, count));
    /* Nothing ends twice. */
    vt_clock_advance(&self->clock.base, vt_clock_wall_now(&self->clock) + 20 * VT_MS);
    cr_assert(eq(uint, self->ended, count));
}

Test(http_pool, each_request_ends_once_as_the_server_has_it)
{
    static const struct {
        const char *path;
        VtCause cause;
        int code;
        VtStatus status;
    } cases[] = {
        { "/ok", VT_CAUSE_NONE, 200, VT_STATUS_OK },
        { "/big", VT_CAUSE_NONE, 200, VT_STATUS_OK },
        { "/bye", VT_CAUSE_NONE, 200, VT_STATUS_OK },
        { "/status/204", VT_CAUSE_NONE, 204, VT_STATUS_OK },
        { "/status/429", VT_CAUSE_NONE, 429, VT_STATUS_REFUSED },
        { "/status/500", VT_CAUSE_NONE, 500, VT_STATUS_ERROR },
        { "/status/503", VT_CAUSE_NONE, 503, VT_STATUS_REFUSED },
        { "/redirect", VT_CAUSE_NONE, 302, VT_STATUS_ERROR },
        { "/close", VT_CAUSE_CLOSED, 0, VT_STATUS_REFUSED },
        { "/reset", VT_CAUSE_CLOSED, 0, VT_STATUS_REFUSED },
        { "/half", VT_CAUSE_TRUNCATED, 200, VT_STATUS_ERROR },
        { "/cut", VT_CAUSE_TRUNCATED, 0, VT_STATUS_ERROR },
        { "/garbage", VT_CAUSE_PROTOCOL, 0, VT_STATUS_ERROR },
        { "/stall", VT_CAUSE_TIMEOUT, 0, VT_STATUS_TIMEOUT },
        { "/drip", VT_CAUSE_TIMEOUT, 200, VT_STATUS_TIMEOUT },
        { "/vanish", VT_CAUSE_NONE, 200, VT_STATUS_OK },
        { "/more", VT_CAUSE_NONE, 200, VT_STATUS_OK },
        { "/ok", VT_CAUSE_NONE, 200, VT_STATUS_OK }, /* not what was left of it */
        { "/twice", VT_CAUSE_TRUNCATED, 200, VT_STATUS_ERROR },
        { "/absurd", VT_CAUSE_PROTOCOL, 200, VT_STATUS_ERROR },
        { "/negative", VT_CAUSE_PROTOCOL, 200, VT_STATUS_ERROR },
        { "/endless", VT_CAUSE_TIMEOUT, 200, VT_STATUS_TIMEOUT },
        { "/ok", VT_CAUSE_NONE, 200, VT_STATUS_OK },
    };
    const unsigned before = open_descriptors();
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ 0 });
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtReply *result = &self.results[i];
        const bool is_endless = cases[i].cause == VT_CAUSE_TIMEOUT;

        send(&self, i, cases[i].path, is_endless ? 500 * VT_MS : 15 * VT_S);
        wait_for(&self, i + 1);
        cr_expect(eq(uint, self.ends[i], 1), "%s", cases[i].path);
        cr_expect(eq(int, (int)result->cause, (int)cases[i].cause), "%s", cases[i].path);
        cr_expect(eq(int, result->code, cases[i].code), "%s", cases[i].path);
        cr_expect(
            eq(int, (int)vt_cause_status(vt_reply_cause(result)), (int)cases[i].status),
            "%s", cases[i].path);
        cr_expect(ge(i64, result->sent_ns, 0), "%s", cases[i].path);
        cr_expect(ge(i64, result->done_ns, result->sent_ns), "%s", cases[i].path);
    }
    cr_expect(eq(sz, self.results[1].body_length, VT_HTTP_BODY_MAX));
    fixture_stop(&self);
    cr_expect(eq(uint, open_descriptors(), before));
}

Test(http_pool, a_closed_port_refuses)
{
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ .unix_path = "/nonexistent/socket" });
    send(&self, 0, "/ok", VT_S);
    cr_expect(eq(uint, self.ended, 0)); /* never from within submit() */
    wait_for(&self, 1);
    cr_expect(eq(int, (int)self.results[0].cause, (int)VT_CAUSE_CONNECT));
    cr_expect(ge(i64, self.results[0].sent_ns, 0)); /* it did leave */
    self.server = hostile_server_start();
    fixture_stop(&self);
}

/* OpenSSL writes to sockets that the target has closed. */
Test(http_pool, a_target_that_hangs_up_does_not_end_the_program)
{
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ 0 });
    cr_expect(eq(int, raise(SIGPIPE), 0)); /* by default the last thing that is done */
    fixture_stop(&self);
}

Test(http_pool, speaks_over_a_unix_domain_socket)
{
    g_autofree char *folder = g_dir_make_tmp("vitro-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "socket", NULL);
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ .unix_path = path });
    self.server = hostile_server_start_unix(path);
    send(&self, 0, "/ok", VT_S);
    wait_for(&self, 1);
    cr_expect(eq(int, self.results[0].code, 200));
    fixture_stop(&self);
    g_unlink(path);
    rmdir(folder);
}

Test(http_pool, requests_one_after_the_other_share_a_connection)
{
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ 0 });
    for (unsigned i = 0; i < 50; i++) {
        send(&self, i, "/ok", 5 * VT_S);
        wait_for(&self, i + 1);
    }
    cr_expect(eq(int, hostile_server_requests(self.server), 50));
    cr_expect(eq(int, hostile_server_connections(self.server), 1));
    fixture_stop(&self);
}

Test(http_pool, what_a_callback_sends_takes_the_connection_that_it_frees)
{
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ 0 });
    self.to_resubmit = 5;
    send(&self, 0, "/ok", 5 * VT_S);
    wait_for(&self, 6);
    cr_expect(eq(int, hostile_server_requests(self.server), 6));
    cr_expect(eq(int, hostile_server_connections(self.server), 1));
    fixture_stop(&self);
}

/* More than one lane holds, sent at once and from within callbacks. */
Test(http_pool, many_at_once_all_end_once)
{
    enum { AT_ONCE = 600, LATER = 300 };
    const unsigned before = open_descriptors();
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ 0 });
    hostile_server_freeze(self.server, 200); /* so that all are in flight together */
    for (unsigned i = 0; i < AT_ONCE; i++)
        send(&self, LATER + 1 + i, "/ok", 15 * VT_S);
    self.to_resubmit = LATER;
    wait_for(&self, AT_ONCE + LATER);
    for (unsigned i = 1; i <= AT_ONCE + LATER; i++) {
        cr_expect(eq(uint, self.ends[i], 1), "request %u", i);
        cr_expect(eq(int, self.results[i].code, 200), "request %u", i);
    }
    fixture_stop(&self);
    cr_expect(eq(uint, open_descriptors(), before));
}

Test(http_pool, those_that_a_burst_turns_away_end_once)
{
    unsigned codes[600] = { 0 };
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ 0 });
    for (unsigned i = 0; i < 80; i++)
        send(&self, i, "/burst", 15 * VT_S);
    wait_for(&self, 80);
    for (unsigned i = 0; i < 80; i++) {
        cr_expect(eq(uint, self.ends[i], 1), "request %u", i);
        codes[self.results[i].code]++;
    }
    cr_expect(eq(uint, codes[429], 20)); /* of eight two, two, and four */
    cr_expect(eq(uint, codes[503], 20));
    cr_expect(eq(uint, codes[200], 40));
    fixture_stop(&self);
}

/* Those that were sent last are due first. */
Test(http_pool, each_is_out_of_time_in_its_own)
{
    enum { STALLED = 100, LATER = 20 };
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ 0 });
    self.to_resubmit = LATER;
    for (unsigned i = 0; i < STALLED; i++)
        send(&self, LATER + 1 + i, "/stall", (1000 - 5 * i) * VT_MS);
    wait_for(&self, STALLED + LATER);
    for (unsigned i = 0; i < STALLED; i++) {
        const VtReply *reply = &self.results[LATER + 1 + i];

        cr_expect(eq(uint, self.ends[LATER + 1 + i], 1), "request %u", i);
        cr_expect(eq(int, (int)reply->cause, (int)VT_CAUSE_TIMEOUT), "request %u", i);
        cr_expect(ge(i64, reply->done_ns, self.deadlines_ns[LATER + 1 + i]), "request %u",
                  i);
    }
    for (unsigned i = 1; i <= LATER; i++)
        cr_expect(eq(int, self.results[i].code, 200), "request %u", i);
    cr_expect(
        le(i64, self.results[LATER + STALLED].done_ns, self.results[LATER + 1].done_ns));
    fixture_stop(&self);
}

Test(http_pool, what_is_abandoned_never_ends)
{
    const unsigned before = open_descriptors();
    Fixture self;

    fixture_start(&self, &(VtHttpOptions){ 0 });
    for (unsigned i = 0; i < 40; i++)
        send(&self, i, "/stall", 600 * VT_MS);
    vt_clock_advance(&self.clock.base, 30 * VT_MS);
    vt_protocol_abandon(self.pool);
    vt_clock_advance(&self.clock.base, 700 * VT_MS);
    cr_expect(eq(uint, self.ended, 0));
    send(&self, 0, "/ok", VT_S); /* the pool goes on */
    wait_for(&self, 1);
    cr_expect(eq(int, self.results[0].code, 200));
    fixture_stop(&self);
    cr_expect(eq(uint, open_descriptors(), before));
}
