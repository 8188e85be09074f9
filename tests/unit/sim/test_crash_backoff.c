#include "sim/crash_backoff.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* A container dies @died_s after the run's start; the kubelet notices half a second
 * later. */
static void expect_restart(VtCrashBackoff *backoff, VtTime died_s, VtTime restart_ms)
{
    const VtTime died_ns = died_s * VT_S;

    cr_expect(eq(i64, vt_crash_backoff_restart(backoff, died_ns, died_ns + 500 * VT_MS),
                 restart_ms * VT_MS),
              "died at %" PRId64 " s", died_s);
}

/* At once, when noticed; then 10, 20, 40, 80, 160, 300 and 300 s after its end. */
Test(crash_backoff, doubles_to_its_maximum)
{
    VtCrashBackoff backoff;

    vt_crash_backoff_init(&backoff, 10 * VT_S, 300 * VT_S);
    expect_restart(&backoff, 100, 100500);
    expect_restart(&backoff, 102, 112000);
    expect_restart(&backoff, 113, 133000);
    expect_restart(&backoff, 134, 174000);
    expect_restart(&backoff, 175, 255000);
    expect_restart(&backoff, 256, 416000);
    expect_restart(&backoff, 417, 717000);
    expect_restart(&backoff, 718, 1018000);
}

/* Started again at 112 s: an end at 712 s, 600 s later, still counts as the third, with
 * 20 s; one more than 600 s after the next start, at 732 s, as the first. */
Test(crash_backoff, is_forgotten_after_ten_minutes)
{
    VtCrashBackoff backoff;

    vt_crash_backoff_init(&backoff, 10 * VT_S, 300 * VT_S);
    expect_restart(&backoff, 100, 100500);
    expect_restart(&backoff, 102, 112000);
    expect_restart(&backoff, 712, 732000);
    expect_restart(&backoff, 1333, 1333500);
    expect_restart(&backoff, 1334, 1344000);
}
