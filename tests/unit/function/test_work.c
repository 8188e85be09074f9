#include "function/work.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <time.h>

#define MS INT64_C(1000000)

/* The best of a few: a virtual machine may be charged for time that its host took. */
Test(work, uses_the_processor_time_asked_for)
{
    static const int64_t asked_ns[] = { 20 * MS, 50 * MS };

    for (size_t i = 0; i < G_N_ELEMENTS(asked_ns); i++) {
        int64_t least_ns = INT64_MAX;

        for (int round = 0; round < 5; round++) {
            const int64_t before_ns = vt_clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
            const VtWork work = vt_work_spin(asked_ns[i]);
            const int64_t used_ns = vt_clock_read_ns(CLOCK_THREAD_CPUTIME_ID) - before_ns;

            cr_expect(ge(i64, work.cpu_ns, asked_ns[i])); /* never less */
            cr_expect(le(i64, work.cpu_ns, used_ns));
            cr_expect(ge(i64, work.wall_ns, work.cpu_ns));
            least_ns = MIN(least_ns, used_ns);
        }
        cr_expect(le(i64, least_ns, asked_ns[i] + asked_ns[i] / 100));
    }
}

Test(work, nothing_asked_for_is_nothing_done)
{
    const VtWork work = vt_work_spin(0);

    cr_expect(eq(i64, work.cpu_ns, 0));
}

Test(work, refuses_memory_that_does_not_exist)
{
    g_autoptr(GError) error = NULL;

    cr_expect(not(vt_work_hold_memory((size_t)1 << 40, &error)));
    cr_expect(error->domain == G_FILE_ERROR);
}
