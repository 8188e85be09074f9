#include "replay/poller.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

TestSuite(poller, .timeout = 30);

/* What a callback saw, and what it should do. */
typedef struct {
    VtPoller *poller;
    int calls;
    VtTime at_ns;
    int fd_to_forget; /* or -1 */
} Seen;

static void on_event(void *target, int fd, uint32_t events)
{
    Seen *self = target;
    char byte;

    cr_expect(eq(uint, events & EPOLLIN, EPOLLIN));
    cr_expect(eq(i64, read(fd, &byte, 1), 1));
    self->calls++;
    if (self->fd_to_forget >= 0)
        vt_poller_unwatch(self->poller, self->fd_to_forget);
}

static void on_timer(void *target)
{
    Seen *self = target;

    self->calls++;
    self->at_ns = vt_poller_now();
}

Test(poller, wakes_up_for_a_descriptor_and_only_then)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    Seen seen = { .poller = poller, .fd_to_forget = -1 };
    int ends[2];

    cr_assert(eq(int, pipe(ends), 0));
    vt_poller_watch(poller, ends[0], EPOLLIN, on_event, &seen);
    cr_expect(not(vt_poller_wait(poller, 0)));
    cr_assert(eq(i64, write(ends[1], "x", 1), 1));
    cr_expect(vt_poller_wait(poller, VT_NEVER));
    cr_expect(not(vt_poller_wait(poller, 0)));
    vt_poller_unwatch(poller, ends[0]);
    cr_assert(eq(i64, write(ends[1], "x", 1), 1));
    cr_expect(not(vt_poller_wait(poller, 0)));
    cr_expect(eq(int, seen.calls, 1));
    close(ends[0]);
    close(ends[1]);
}

Test(poller, waits_until_the_deadline_and_never_less)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);

    for (VtTime wait_ns = 1; wait_ns < 20 * VT_MS; wait_ns *= 7) {
        const VtTime deadline_ns = vt_poller_now() + wait_ns;

        cr_expect(not(vt_poller_wait(poller, deadline_ns)));
        cr_expect(ge(i64, vt_poller_now(), deadline_ns));
    }
}

/* Two descriptors ready at once, and the first to be served forgets the other. */
Test(poller, forgets_an_event_that_was_already_fetched)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    Seen seen[2];
    int ends[2][2];

    for (int i = 0; i < 2; i++) {
        cr_assert(eq(int, pipe(ends[i]), 0));
        cr_assert(eq(i64, write(ends[i][1], "x", 1), 1));
    }
    for (int i = 0; i < 2; i++) {
        seen[i] = (Seen){ .poller = poller, .fd_to_forget = ends[1 - i][0] };
        vt_poller_watch(poller, ends[i][0], EPOLLIN, on_event, &seen[i]);
    }
    cr_expect(vt_poller_wait(poller, VT_NEVER));
    cr_expect(not(vt_poller_wait(poller, 0)));
    cr_expect(eq(int, seen[0].calls + seen[1].calls, 1));
}

Test(poller, notices_a_descriptor_that_was_closed_and_reused)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    Seen seen = { .poller = poller, .fd_to_forget = -1 };
    int ends[2];
    int again[2];

    cr_assert(eq(int, pipe(ends), 0));
    vt_poller_watch(poller, ends[0], EPOLLIN, on_event, &seen);
    close(ends[0]); /* not unwatched: the kernel forgets it by itself */
    cr_assert(eq(int, pipe(again), 0));
    cr_assert(eq(int, again[0], ends[0]));
    vt_poller_watch(poller, again[0], EPOLLIN, on_event, &seen);
    cr_assert(eq(i64, write(again[1], "x", 1), 1));
    cr_expect(vt_poller_wait(poller, vt_poller_now() + VT_S));
    cr_expect(eq(int, seen.calls, 1));
}

/* Whether it sleeps as long as nothing is to be told. */
static bool sleeps(VtPoller *poller)
{
    struct rusage before;
    struct rusage after;

    getrusage(RUSAGE_THREAD, &before);
    cr_expect(not(vt_poller_wait(poller, vt_poller_now() + 20 * VT_MS)));
    getrusage(RUSAGE_THREAD, &after);
    return after.ru_nvcsw > before.ru_nvcsw; /* it gave the processor away */
}

Test(poller, brings_nothing_of_a_kept_descriptor_that_is_not_watched)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    Seen seen = { .poller = poller, .fd_to_forget = -1 };
    int ends[2];

    cr_assert(eq(int, pipe(ends), 0));
    vt_poller_keep(poller, ends[0]);
    for (int i = 1; i <= 3; i++) {
        vt_poller_watch(poller, ends[0], EPOLLIN, on_event, &seen);
        cr_assert(eq(i64, write(ends[1], "x", 1), 1));
        cr_expect(vt_poller_wait(poller, VT_NEVER));
        cr_expect(eq(int, seen.calls, i));
        vt_poller_unwatch(poller, ends[0]);
    }
    cr_assert(eq(i64, write(ends[1], "x", 1), 1));
    cr_expect(sleeps(poller));
    cr_expect(eq(int, seen.calls, 3));

    /* What came meanwhile is told when it is watched again. */
    vt_poller_watch(poller, ends[0], EPOLLIN, on_event, &seen);
    cr_expect(vt_poller_wait(poller, VT_NEVER));
    cr_expect(eq(int, seen.calls, 4));
    vt_poller_release(poller, ends[0]);
    close(ends[0]);
    close(ends[1]);
}

Test(poller, watches_the_next_descriptor_of_the_number_of_a_kept_one)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    Seen seen = { .poller = poller, .fd_to_forget = -1 };
    int ends[2];
    int others[2];

    cr_assert(eq(int, pipe(ends), 0));
    vt_poller_keep(poller, ends[0]);
    vt_poller_watch(poller, ends[0], EPOLLIN, on_event, &seen);
    vt_poller_unwatch(poller, ends[0]);
    vt_poller_release(poller, ends[0]);
    close(ends[0]);
    cr_assert(eq(int, pipe(others), 0));
    cr_assert(eq(int, others[0], ends[0]));
    vt_poller_watch(poller, others[0], EPOLLIN, on_event, &seen);
    cr_assert(eq(i64, write(others[1], "x", 1), 1));
    cr_expect(vt_poller_wait(poller, VT_NEVER));
    cr_expect(eq(int, seen.calls, 1));
    close(ends[1]);
    close(others[0]);
    close(others[1]);
}

Test(poller, fires_a_timer_once_and_not_before_its_time)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    Seen seen = { 0 };
    VtPollTimer *timer = vt_poll_timer_new(poller, on_timer, &seen);
    const VtTime due_ns = vt_poller_now() + 3 * VT_MS;

    vt_poll_timer_set(timer, due_ns);
    cr_expect(vt_poller_wait(poller, due_ns + 10 * VT_S));
    cr_expect(ge(i64, seen.at_ns, due_ns));
    cr_expect(not(vt_poller_wait(poller, vt_poller_now() + 5 * VT_MS)));
    vt_poll_timer_set(timer, vt_poller_now() + 2 * VT_MS);
    vt_poll_timer_set(timer, VT_NEVER);
    cr_expect(not(vt_poller_wait(poller, vt_poller_now() + 5 * VT_MS)));
    cr_expect(eq(int, seen.calls, 1));
    vt_poll_timer_free(timer);
}

Test(poller, is_awake_ahead_of_a_deadline_and_hears_of_events_meanwhile)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    Seen seen = { .poller = poller, .fd_to_forget = -1 };
    const VtTime begun_ns = vt_poller_now();
    const VtTime deadline_ns = begun_ns + 100 * VT_MS;
    VtTime awake_ns;
    int ends[2];

    vt_poller_set_wake_ahead(poller, VT_S);
    cr_expect(not(vt_poller_wait(poller, deadline_ns)));
    awake_ns = vt_poller_awake_ns(poller);
    cr_expect(ge(i64, vt_poller_now(), deadline_ns));
    cr_expect(gt(i64, awake_ns, 0));
    cr_expect(le(i64, awake_ns, vt_poller_now() - begun_ns));

    cr_assert(eq(int, pipe(ends), 0));
    vt_poller_watch(poller, ends[0], EPOLLIN, on_event, &seen);
    cr_assert(eq(i64, write(ends[1], "x", 1), 1));
    cr_expect(vt_poller_wait(poller, vt_poller_now() + 100 * VT_MS));
    cr_expect(eq(int, seen.calls, 1));
    cr_expect(eq(i64, vt_poller_awake_ns(poller), awake_ns));
    vt_poller_unwatch(poller, ends[0]);
    close(ends[0]);
    close(ends[1]);
}

Test(poller, sleeps_where_it_need_not_be_awake)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    Seen seen = { 0 };
    VtPollTimer *timer = vt_poll_timer_new(poller, on_timer, &seen);

    cr_expect(not(vt_poller_wait(poller, vt_poller_now() + 5 * VT_MS)));
    vt_poller_set_wake_ahead(poller, 100 * VT_US);
    vt_poll_timer_set(timer, vt_poller_now() + 5 * VT_MS);
    cr_expect(vt_poller_wait(poller, VT_NEVER));
    cr_expect(eq(i64, vt_poller_awake_ns(poller), 0));
    vt_poll_timer_free(timer);
}

#define CROWD 20

static void on_slow_event(void *target, int fd, uint32_t events)
{
    on_event(target, fd, events);
    g_usleep(10 * INT64_C(1000));
}

/* Each takes 10 ms, all of them 200. */
Test(poller, does_not_see_to_all_events_before_what_is_due)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    Seen seen = { .poller = poller, .fd_to_forget = -1 };
    int ends[CROWD][2];

    for (int i = 0; i < CROWD; i++) {
        cr_assert(eq(int, pipe(ends[i]), 0));
        vt_poller_watch(poller, ends[i][0], EPOLLIN, on_slow_event, &seen);
        cr_assert(eq(i64, write(ends[i][1], "x", 1), 1));
    }
    cr_expect(vt_poller_wait(poller, vt_poller_now() + 25 * VT_MS));
    cr_expect(ge(int, seen.calls, 1));
    cr_expect(le(int, seen.calls, 3));
    cr_expect(vt_poller_wait(poller, 0)); /* overdue: now all the others */
    cr_expect(eq(int, seen.calls, CROWD));
    for (int i = 0; i < CROWD; i++) {
        close(ends[i][0]);
        close(ends[i][1]);
    }
}
