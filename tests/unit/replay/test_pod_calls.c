#include "replay/pod_calls.h"
#include "tests/support/hostile_server.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(pod_calls, .timeout = 60);

#define CALLS 6

typedef struct {
    VtPodCalls *calls;
    HostileServer *server;
    unsigned ended;
    VtReply replies[CALLS + 1]; /* without their texts */
    uint32_t to_follow;         /* sent when the first has ended; 0: none */
} Fixture;

static void send_call(Fixture *self, uint32_t number);

static void on_done(void *target, uint32_t request, const VtReply *reply)
{
    Fixture *self = target;

    self->replies[request] = *reply;
    self->ended++;
    if (self->to_follow > 0) {
        send_call(self, self->to_follow);
        self->to_follow = 0;
    }
}

static void send_call(Fixture *self, uint32_t number)
{
    vt_pod_calls_send(self->calls, number,
                      &(VtPodCall){ .port = hostile_server_port(self->server),
                                    .requested_ns = VT_MS,
                                    .callback = on_done,
                                    .target = self });
}

/* Two are sent at once, the others as those end, and the last to come is the last. */
Test(pod_calls, beyond_what_may_be_in_flight_wait_in_line)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    VtClockWall clock;
    Fixture self = { .server = hostile_server_start(), .to_follow = CALLS };

    vt_clock_wall_init(&clock, poller);
    self.calls = vt_pod_calls_new(&clock, 2, NULL);
    hostile_server_freeze(self.server, 60);
    for (uint32_t i = 0; i < CALLS; i++)
        send_call(&self, i);
    while (self.ended < CALLS + 1)
        vt_clock_advance(&clock.base, VT_NEVER);
    for (uint32_t i = 0; i <= CALLS; i++) {
        const VtTime first_ns = MIN(self.replies[0].done_ns, self.replies[1].done_ns);

        cr_expect(eq(int, self.replies[i].code, 200), "call %u", i);
        cr_expect(eq(int, self.replies[i].sent_ns >= first_ns, i >= 2), "call %u", i);
        cr_expect(le(i64, self.replies[i].sent_ns, self.replies[CALLS].sent_ns));
    }
    cr_expect(eq(int, hostile_server_requests(self.server), CALLS + 1));
    cr_expect(eq(int, hostile_server_connections(self.server), 2));
    vt_pod_calls_free(self.calls);
    hostile_server_stop(self.server);
}
