/* Calls known one by one, from exact.csv to the schedule. */
#include "core/errors.h"
#include "core/exact_arrivals.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define MINUTE_US 60000000

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(exact, .init = set_up, .fini = tear_down);

static const VtFunctionConfig configs[2] = {
    { .duration_min_ns = VT_MS, .duration_max_ns = 60 * VT_S },
    { .duration_min_ns = VT_MS, .duration_max_ns = 60 * VT_S },
};

/* Minutes 3 and 4 of f0 and f1: f0 is called twice in the first and f1 once in each, at
 * 4.5 s of it and, as f0, right at its begin. */
static VtTrace *make_trace(void)
{
    static const uint32_t counts[] = { 2, 0, 1, 1 };
    const int64_t begin_us = 2 * MINUTE_US;
    const VtExactRow rows[] = {
        { { begin_us + MINUTE_US, 120, 64 }, 1 },
        { { begin_us, 500, 10.4 }, 1 },
        { { begin_us + 4500000, 90000000, 128 }, 0 },
        { { begin_us, 2500, 0.2 }, 0 },
    };
    VtTrace *trace = tiny_trace(counts, 2, 2);

    trace->first_minute = 3;
    trace->exact = vt_exact_calls_new(rows, G_N_ELEMENTS(rows), 2);
    return trace;
}

Test(exact, plays_the_calls_as_they_were)
{
    static const struct {
        VtTime scheduled_us, requested_us;
        uint32_t function, memory_mib;
        VtPhase phase;
    } expected[] = {
        { 0, 2500, 0, 1, VT_PHASE_WARMUP },  /* before f1's, by name; 1 MiB at least */
        { 0, 1000, 1, 10, VT_PHASE_WARMUP }, /* 1 ms at least; 10.4 MiB */
        { 4500000, 60000000, 0, 128, VT_PHASE_WARMUP }, /* 60 s at most */
        { MINUTE_US, 1000, 1, 64, VT_PHASE_MEASURE },
    };
    g_autoptr(VtTrace) trace = make_trace();

    for (uint64_t seed = 1; seed < 3; seed++) {
        const VtScheduleOptions options = { .seed = seed, .warmup_minutes = 1 };
        g_autoptr(VtArrivals) arrivals =
            vt_exact_arrivals_new(trace, &options, configs, NULL);
        VtInvocation call;

        cr_assert(arrivals != NULL);
        for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
            cr_assert(vt_arrivals_next(arrivals, &call));
            cr_expect(eq(u64, call.id, i));
            cr_expect(eq(i64, call.scheduled_ns, expected[i].scheduled_us * VT_US));
            cr_expect(eq(i64, call.requested_ns, expected[i].requested_us * VT_US));
            cr_expect(eq(u32, call.function, expected[i].function), "call %zu", i);
            cr_expect(eq(u32, call.memory_mib, expected[i].memory_mib), "call %zu", i);
            cr_expect(call.phase == expected[i].phase, "call %zu", i);
        }
        cr_expect(not(vt_arrivals_next(arrivals, &call)));
        cr_expect(eq(u64, arrivals->clamped, 3));
        cr_expect(eq(i64, arrivals->end_ns, 2 * VT_MINUTE));
        cr_expect(eq(u64, arrivals->outlook.invocations, 4));
        /* 0.0025 + 0.001 + 60 s, and 0.001 s */
        cr_expect(epsilon_eq(dbl, arrivals->outlook.cpu_s, 60.0045, 1e-12));
        cr_expect(eq(dbl, arrivals->outlook.peak_per_s, 3.0 / 60));
        vt_arrivals_rewind(arrivals);
        cr_expect(vt_arrivals_next(arrivals, &call) && call.requested_ns == 2500 * VT_US);
        cr_expect(eq(u64, arrivals->clamped, 0));
    }
}

/* One minute is played: the call at the second one's begin is beyond it. */
Test(exact, plays_no_more_than_the_minutes_asked_for)
{
    const VtScheduleOptions options = { .minutes = 1 };
    g_autoptr(VtTrace) trace = make_trace();
    g_autoptr(VtArrivals) arrivals =
        vt_exact_arrivals_new(trace, &options, configs, NULL);

    cr_expect(eq(u64, vt_arrivals_summarise(arrivals).invocations, 3));
    cr_expect(eq(i64, arrivals->end_ns, VT_MINUTE));
}

Test(exact, survives_saving_and_loading_in_both_forms)
{
    g_autoptr(VtTrace) trace = make_trace();

    for (int gzip = 1; gzip >= 0; gzip--) {
        g_autoptr(GError) error = NULL;

        cr_assert(vt_trace_save(trace, folder, gzip, NULL));

        g_autoptr(VtTrace) again = vt_trace_load(folder, &error);

        cr_assert(again != NULL, "%s", error != NULL ? error->message : "");
        cr_expect(eq(u64, vt_trace_digest(again), vt_trace_digest(trace)));
    }

    g_autofree char *text = temp_folder_read(folder, "exact.csv");

    cr_expect(eq(str, text,
                 (char *)"function,start_us,duration_us,memory_mib\n"
                         "f0,120000000,2500,0.2\n"
                         "f0,124500000,90000000,128\n"
                         "f1,120000000,500,10.4\n"
                         "f1,180000000,120,64\n"));

    /* What has no exact calls leaves none of an earlier trace. */
    g_clear_pointer(&trace->exact, vt_exact_calls_free);
    cr_assert(vt_trace_save(trace, folder, false, NULL));
    cr_expect(not(temp_folder_has(folder, "exact.csv")));
}

Test(exact, follows_its_functions_into_a_subset)
{
    static const size_t second[] = { 1 };
    g_autoptr(VtTrace) trace = make_trace();
    g_autoptr(VtTrace) subset = vt_trace_subset(trace, second, 1);
    size_t count = 0;
    const VtExactCall *calls = vt_exact_calls_of(subset->exact, 0, &count);

    cr_assert(eq(sz, count, 2));
    cr_expect(eq(i64, calls[0].duration_us, 500));
    cr_expect(eq(i64, calls[1].start_us, 3 * MINUTE_US));
}

/* Each case is exact.csv without its header, and what is said of it. */
Test(exact, refuses_calls_that_do_not_fit)
{
    static const struct {
        const char *rows, *says;
    } cases[] = {
        { "f0,119999999,1,1\n", "exact.csv: line 2, column 'start_us'" },
        { "f0,240000000,1,1\n", "exact.csv: line 2, column 'start_us'" },
        { "f0,120000000,-1,1\n", "column 'duration_us'" },
        { "f0,120000000,1.5,1\n", "column 'duration_us'" },
        { "f0,120000000,1,\n", "column 'memory_mib'" },
        { "f0,120000000,1,-1\n", "column 'memory_mib'" },
        { "f2,120000000,1,1\n", "column 'function'" },
        { "f0,120000000,1\n", "expected 4 cells" },
        { "f0,120000000,1,1\n", "'f0' has 1 calls in minute 3; expected 2" },
    };
    g_autoptr(VtTrace) trace = make_trace();

    cr_assert(vt_trace_save(trace, folder, false, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strconcat("function,start_us,duration_us,memory_mib\n",
                                            cases[i].rows, NULL);

        g_free(temp_folder_write(folder, "exact.csv", text));
        cr_expect(vt_trace_load(folder, &error) == NULL, "row %zu", i);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(strstr(error->message, cases[i].says) != NULL, "%s", error->message);
    }
}

/* exact.csv has no other id than the name. */
Test(exact, refuses_functions_of_one_name)
{
    g_autoptr(VtTrace) trace = make_trace();
    g_autoptr(GError) error = NULL;

    g_free(trace->functions[1].function);
    trace->functions[1].function = g_strdup("f0");
    cr_assert(vt_trace_save(trace, folder, false, NULL));
    cr_expect(vt_trace_load(folder, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "two functions") != NULL, "%s", error->message);
}
