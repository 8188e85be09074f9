#include "replay/clock_wall.h"
#include "replay/process.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

TestSuite(process, .timeout = 60);

typedef struct {
    uint64_t ignored; /* signals, as the child says */
    bool has_ended;
} Child;

static void on_said(void *target, const char *line)
{
    Child *self = target;

    cr_expect(eq(int, sscanf(line, "SigIgn: %" SCNx64, &self->ignored), 1), "%s", line);
}

static void on_ended(void *target, int wait_status)
{
    (void)wait_status;
    ((Child *)target)->has_ended = true;
}

/* Whoever makes an HTTP pool ignores SIGPIPE. */
Test(process, a_child_does_not_inherit_that_we_ignore_broken_pipes)
{
    static const VtProcessOps ops = { .said = on_said, .ended = on_ended };
    static const char *const argv[] = { "/bin/grep", "SigIgn", "/proc/self/status",
                                        NULL };
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    Child child = { .ignored = UINT64_MAX };
    VtProcess *process;
    VtClockWall clock;

    vt_clock_wall_init(&clock, poller);
    signal(SIGPIPE, SIG_IGN);
    process = vt_process_start(argv, poller, &ops, &child, NULL);
    cr_assert_not_null(process);
    while (!child.has_ended)
        vt_clock_advance(&clock.base, VT_NEVER);
    vt_process_free(process);
    cr_expect(eq(u64, child.ignored & UINT64_C(1) << (SIGPIPE - 1), 0));
}
