#include "function/work.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <time.h>

#define MS INT64_C(1000000)

static VtWork work(const VtWorkConfig *config, int64_t asked_ns)
{
    VtWork done = { 0 };

    cr_assert(vt_work_do(config, asked_ns, &done, NULL));
    return done;
}

/* The best of a few: a virtual machine may be charged for time that its host took. */
static VtWork least_of_five(const VtWorkConfig *config, int64_t asked_ns)
{
    VtWork least = { INT64_MAX, INT64_MAX };

    for (int round = 0; round < 5; round++) {
        const VtWork done = work(config, asked_ns);

        least.cpu_ns = MIN(least.cpu_ns, done.cpu_ns);
        least.wall_ns = MIN(least.wall_ns, done.wall_ns);
    }
    return least;
}

Test(work, uses_the_processor_time_asked_for)
{
    static const int64_t asked_ns[] = { 20 * MS, 50 * MS };
    const VtWorkConfig config = { .kind = VT_WORK_CPU };

    for (size_t i = 0; i < G_N_ELEMENTS(asked_ns); i++) {
        int64_t least_ns = INT64_MAX;

        for (int round = 0; round < 5; round++) {
            const int64_t before_ns = vt_clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
            const VtWork done = work(&config, asked_ns[i]);
            const int64_t used_ns = vt_clock_read_ns(CLOCK_THREAD_CPUTIME_ID) - before_ns;

            cr_expect(ge(i64, done.cpu_ns, asked_ns[i])); /* never less */
            cr_expect(le(i64, done.cpu_ns, used_ns));
            cr_expect(ge(i64, done.wall_ns, done.cpu_ns));
            least_ns = MIN(least_ns, used_ns);
        }
        cr_expect(le(i64, least_ns, asked_ns[i] + asked_ns[i] / 100));
    }
}

Test(work, nothing_asked_for_is_nothing_done)
{
    for (VtWorkKind kind = VT_WORK_CPU; kind <= VT_WORK_ITERATIONS; kind++) {
        const VtWorkConfig config = { .kind = kind, .iterations_per_ms = 1000 };

        cr_expect(lt(i64, least_of_five(&config, 0).cpu_ns, MS / 10), "kind %d",
                  (int)kind);
    }
}

static gpointer spin_beside(gpointer is_over)
{
    const VtWorkConfig config = { .kind = VT_WORK_CPU };

    while (g_atomic_int_get((gint *)is_over) == 0)
        work(&config, MS);
    return NULL;
}

/* With four threads on each core, a fair share of the processor is a fifth. */
Test(work, of_the_wall_kind_hides_contention_and_of_the_cpu_kind_shows_it)
{
    const guint spinners = 4 * g_get_num_processors();
    const VtWorkConfig wall = { .kind = VT_WORK_WALL };
    const VtWorkConfig cpu = { .kind = VT_WORK_CPU };
    g_autofree GThread **threads = g_new(GThread *, spinners);
    gint is_over = 0;
    VtWork hidden, shown;

    for (guint i = 0; i < spinners; i++)
        threads[i] = g_thread_new("spinner", spin_beside, &is_over);
    hidden = work(&wall, 200 * MS);
    shown = work(&cpu, 50 * MS);
    g_atomic_int_set(&is_over, 1);
    for (guint i = 0; i < spinners; i++)
        g_thread_join(threads[i]);
    cr_expect(ge(i64, hidden.wall_ns, 200 * MS));
    cr_expect(lt(i64, hidden.cpu_ns, 140 * MS));
    cr_expect(ge(i64, shown.cpu_ns, 50 * MS));
    cr_expect(gt(i64, shown.wall_ns, 75 * MS));
}

Test(work, asleep_uses_no_processor)
{
    const VtWorkConfig config = { .kind = VT_WORK_SLEEP };
    const VtWork least = least_of_five(&config, 20 * MS);

    cr_expect(ge(i64, least.wall_ns, 20 * MS));
    cr_expect(lt(i64, least.cpu_ns, 2 * MS));
}

/* Twice as many are twice the work, whatever one takes. The bounds leave room for a
 * processor that changes its pace, but not for no growth, nor for one with the square. */
Test(work, of_iterations_grows_with_their_number)
{
    const VtWorkConfig once = { .kind = VT_WORK_ITERATIONS, .iterations_per_ms = 1000 };
    const VtWorkConfig twice = { .kind = VT_WORK_ITERATIONS, .iterations_per_ms = 2000 };
    const int64_t once_ns = least_of_five(&once, 10 * MS).cpu_ns;
    const int64_t twice_ns = least_of_five(&twice, 10 * MS).cpu_ns;

    cr_expect(gt(i64, 4 * twice_ns, 5 * once_ns));
    cr_expect(lt(i64, 4 * twice_ns, 13 * once_ns));
}

/* As measured, they take about as long as asked; a factor of five tells a wrong unit. */
Test(work, of_iterations_as_measured_takes_about_what_was_asked)
{
    const VtWorkConfig config = {
        .kind = VT_WORK_ITERATIONS,
        .iterations_per_ms = vt_work_measure_iterations_per_ms(),
    };
    const int64_t used_ns = least_of_five(&config, 20 * MS).cpu_ns;

    cr_expect(gt(i64, used_ns, 4 * MS));
    cr_expect(lt(i64, used_ns, 100 * MS));
}

/* 16 MiB are 4,096 pages, whose first touch is more than a tenth of a microsecond each;
 * they are part of the time asked for. */
Test(work, takes_memory_within_the_time_asked_for)
{
    const VtWorkConfig config = { .kind = VT_WORK_CPU, .memory_mib = 16 };

    cr_expect(gt(i64, least_of_five(&config, 0).cpu_ns, MS * 4 / 10));
    cr_expect(lt(i64, least_of_five(&config, 100 * MS).cpu_ns, 110 * MS));
}

Test(work, without_its_memory_is_not_done)
{
    const VtWorkConfig config = { .kind = VT_WORK_SLEEP, .memory_mib = (size_t)1 << 40 };
    g_autoptr(GError) error = NULL;
    VtWork done = { 7, 7 };

    cr_expect(not(vt_work_do(&config, 0, &done, &error)));
    cr_expect(error->domain == G_FILE_ERROR);
    cr_expect(eq(i64, done.cpu_ns, 7));
}
