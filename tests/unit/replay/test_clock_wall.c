#include "replay/clock_wall.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <unistd.h>

TestSuite(clock_wall, .timeout = 30);

Test(clock_wall, reaches_each_deadline_and_never_goes_back)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    VtClockWall clock;
    VtTime last_ns = 0;

    vt_clock_wall_init(&clock, poller);
    for (VtTime deadline_ns = 0; deadline_ns < 20 * VT_MS; deadline_ns += 700 * VT_US) {
        const VtTime reached_ns = vt_clock_advance(&clock.base, deadline_ns);

        cr_expect(ge(i64, reached_ns, deadline_ns));
        cr_expect(ge(i64, reached_ns, last_ns));
        cr_expect(ge(i64, vt_clock_wall_now(&clock), reached_ns));
        last_ns = reached_ns;
    }
    cr_expect(ge(i64, vt_clock_advance(&clock.base, 0), last_ns));
}

static void drain(void *target, int fd, uint32_t events)
{
    char byte;

    (void)events;
    *(bool *)target = read(fd, &byte, 1) == 1;
}

Test(clock_wall, returns_early_when_something_happened)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    VtClockWall clock;
    bool has_read = false;
    int ends[2];

    cr_assert(eq(int, pipe(ends), 0));
    cr_assert(eq(i64, write(ends[1], "x", 1), 1));
    vt_poller_watch(poller, ends[0], EPOLLIN, drain, &has_read);
    vt_clock_wall_init(&clock, poller);
    cr_expect(lt(i64, vt_clock_advance(&clock.base, VT_NEVER), VT_MINUTE));
    cr_expect(has_read);
}

/* So that several begin at one instant, whatever setting them up takes. */
Test(clock_wall, may_begin_later)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    const VtTime origin_ns = vt_poller_now() + 20 * VT_MS;
    VtClockWall clock;

    vt_clock_wall_init_at(&clock, poller, origin_ns);
    cr_expect(lt(i64, vt_clock_advance(&clock.base, -15 * VT_MS), VT_MINUTE));
    cr_expect(eq(i64, vt_clock_wall_to_poller(&clock, 0), origin_ns));
    cr_expect(ge(i64, vt_clock_advance(&clock.base, 0), 0));
    cr_expect(ge(i64, vt_poller_now(), origin_ns));
}

/* Nothing that happens before time 0 makes it time 0. */
Test(clock_wall, that_begins_later_wakes_up_before)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    VtClockWall clock;
    bool has_read = false;
    int ends[2];

    cr_assert(eq(int, pipe(ends), 0));
    cr_assert(eq(i64, write(ends[1], "x", 1), 1));
    vt_poller_watch(poller, ends[0], EPOLLIN, drain, &has_read);
    vt_clock_wall_init_at(&clock, poller, vt_poller_now() + VT_MINUTE);
    cr_expect(lt(i64, vt_clock_advance(&clock.base, 0), 0));
    cr_expect(has_read);
}

static void do_nothing(int signal_number)
{
    (void)signal_number;
}

/* Whoever handles a signal without the poller wants to be asked what now. */
Test(clock_wall, wakes_up_for_a_signal_handler)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    const struct sigaction action = { .sa_handler = do_nothing };
    const struct itimerval soon = { .it_value.tv_usec = 30000 };
    VtClockWall clock;

    vt_clock_wall_init(&clock, poller);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &soon, NULL);
    cr_expect(lt(i64, vt_clock_advance(&clock.base, 60 * VT_MINUTE), VT_MINUTE));
}
