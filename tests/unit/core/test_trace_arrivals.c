#include "core/errors.h"
#include "core/rng.h"
#include "core/trace_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

#define MINUTES     6
#define FIRST_LABEL 541

static const char *const names[] = { "gamma", "alpha", "delta", "beta" };
static const uint32_t counts[][MINUTES] = {
    { 0, 100, 3, 0, 7, 1 },
    { 1, 1, 1, 1, 1, 1 },
    { 50, 0, 0, 0, 0, 2000 },
    { 2, 4, 8, 16, 32, 64 },
};

#define FUNCTIONS G_N_ELEMENTS(names)

static const VtArrivalsKind kinds[] = { VT_ARRIVALS_POISSON, VT_ARRIVALS_UNIFORM_GAPS,
                                        VT_ARRIVALS_EQUIDISTANT, VT_ARRIVALS_INVITRO };

static void fill(VtTraceFunction *function, const char *name)
{
    static const double duration_ms[] = { 10, 12, 50, 80, 200, 900, 1500 };
    static const double memory_mib[] = { 100, 105, 110, 120, 130, 140, 150, 160 };

    function->owner = g_strdup("owner");
    function->app = g_strconcat("app-", name, NULL);
    function->function = g_strdup(name);
    function->trigger = g_strdup("http");
    function->duration_mean_ms = 150;
    function->memory_mean_mib = 120;
    memcpy(function->duration_ms, duration_ms, sizeof(duration_ms));
    memcpy(function->memory_mib, memory_mib, sizeof(memory_mib));
}

/* Minutes @from .. @from + @minutes - 1 of the functions @order. */
static VtTrace *build(const size_t *order, size_t functions, size_t from, size_t minutes)
{
    VtTrace *trace = vt_trace_new(functions, minutes, FIRST_LABEL + (int64_t)from);

    for (size_t i = 0; i < functions; i++) {
        fill(&trace->functions[i], names[order[i]]);
        for (size_t minute = 0; minute < minutes; minute++)
            trace->counts[i * minutes + minute] = counts[order[i]][from + minute];
    }
    return trace;
}

static const VtFunctionConfig *no_clamp(void)
{
    static VtFunctionConfig configs[FUNCTIONS];

    for (size_t i = 0; i < FUNCTIONS; i++)
        configs[i] = (VtFunctionConfig){ .duration_min_ns = VT_MS };
    return configs;
}

typedef struct {
    const char *name; /* borrowed from `names` */
    VtInvocation invocation;
} Row;

static const char *static_name(const char *name)
{
    for (size_t i = 0; i < FUNCTIONS; i++) {
        if (strcmp(names[i], name) == 0)
            return names[i];
    }
    return NULL;
}

/* The whole schedule of @trace, which is freed. */
static GArray *expand(VtTrace *trace, VtScheduleOptions options)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    g_autoptr(VtArrivals) arrivals =
        vt_trace_arrivals_new(trace, &options, no_clamp(), NULL);
    VtInvocation invocation;

    while (vt_arrivals_next(arrivals, &invocation)) {
        const Row row = { static_name(arrivals->functions[invocation.function].name),
                          invocation };

        g_array_append_val(rows, row);
    }
    cr_expect(eq(u64, arrivals->outlook.invocations, rows->len));
    vt_trace_free(trace);
    return rows;
}

static const Row *row_at(const GArray *rows, guint index)
{
    return &g_array_index(rows, Row, index);
}

static void expect_same_call(const Row *a, const Row *b, VtTime shift_ns, uint64_t seed)
{
    cr_assert(eq(ptr, (void *)a->name, (void *)b->name), "seed %" PRIu64, seed);
    cr_assert(eq(i64, a->invocation.scheduled_ns, b->invocation.scheduled_ns + shift_ns));
    cr_assert(eq(i64, a->invocation.requested_ns, b->invocation.requested_ns));
    cr_assert(eq(u32, a->invocation.memory_mib, b->invocation.memory_mib));
}

static const size_t all[] = { 0, 1, 2, 3 };

Test(trace_arrivals, keeps_every_count_of_every_minute)
{
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        for (uint64_t seed = 0; seed < 20; seed++) {
            g_autoptr(GArray) rows =
                expand(build(all, FUNCTIONS, 0, MINUTES),
                       (VtScheduleOptions){ .seed = seed, .arrivals = kinds[k] });
            uint32_t seen[FUNCTIONS][MINUTES] = { 0 };

            for (guint i = 0; i < rows->len; i++) {
                const Row *row = row_at(rows, i);
                size_t function = 0;

                while (names[function] != row->name)
                    function++;
                seen[function][row->invocation.scheduled_ns / VT_MINUTE]++;
            }
            cr_assert(eq(int, memcmp(seen, counts, sizeof(counts)), 0), "kind %zu", k);
        }
    }
}

Test(trace_arrivals, numbers_calls_by_time_then_name_in_whole_microseconds)
{
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        g_autoptr(GArray) rows =
            expand(build(all, FUNCTIONS, 0, MINUTES),
                   (VtScheduleOptions){ .seed = 3, .arrivals = kinds[k] });

        for (guint i = 0; i < rows->len; i++) {
            const Row *row = row_at(rows, i);

            cr_assert(eq(u64, row->invocation.id, i));
            cr_assert(eq(i64, row->invocation.scheduled_ns % VT_US, 0));
            cr_assert(eq(i64, row->invocation.requested_ns % VT_US, 0));
            if (i == 0)
                continue;

            const Row *before = row_at(rows, i - 1);
            const VtTime gap_ns =
                row->invocation.scheduled_ns - before->invocation.scheduled_ns;

            cr_assert(ge(i64, gap_ns, 0));
            cr_assert(gap_ns > 0 || strcmp(before->name, row->name) <= 0,
                      "kind %zu row %u", k, i);
        }
    }
}

Test(trace_arrivals, of_a_sample_is_the_schedule_of_the_trace_filtered)
{
    static const size_t two[] = { 3, 0 };

    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        for (uint64_t seed = 0; seed < 10; seed++) {
            const VtScheduleOptions options = { .seed = seed, .arrivals = kinds[k] };
            g_autoptr(GArray) whole = expand(build(all, FUNCTIONS, 0, MINUTES), options);
            g_autoptr(GArray) sample = expand(build(two, 2, 0, MINUTES), options);
            guint at = 0;

            for (guint i = 0; i < whole->len; i++) {
                const Row *row = row_at(whole, i);

                if (row->name == names[3] || row->name == names[0])
                    expect_same_call(row, row_at(sample, at++), 0, seed);
            }
            cr_assert(eq(u32, at, sample->len));
        }
    }
}

Test(trace_arrivals, of_an_excerpt_is_the_schedule_of_the_trace_cut)
{
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        const VtScheduleOptions options = { .seed = 5, .arrivals = kinds[k] };
        g_autoptr(GArray) whole = expand(build(all, FUNCTIONS, 0, MINUTES), options);
        g_autoptr(GArray) excerpt = expand(build(all, FUNCTIONS, 2, 3), options);
        guint at = 0;

        for (guint i = 0; i < whole->len; i++) {
            const Row *row = row_at(whole, i);
            const int64_t minute = row->invocation.scheduled_ns / VT_MINUTE;

            if (minute >= 2 && minute < 5)
                expect_same_call(row, row_at(excerpt, at++), 2 * VT_MINUTE, 5);
        }
        cr_assert(eq(u32, at, excerpt->len));
    }
}

Test(trace_arrivals, do_not_depend_on_the_order_of_rows)
{
    static const size_t other[] = { 2, 3, 0, 1 };
    g_autoptr(VtTrace) a = build(all, FUNCTIONS, 0, MINUTES);
    g_autoptr(VtTrace) b = build(other, FUNCTIONS, 0, MINUTES);
    const VtScheduleOptions options = { .seed = 9 };
    g_autoptr(VtArrivals) from_a = vt_trace_arrivals_new(a, &options, no_clamp(), NULL);
    g_autoptr(VtArrivals) from_b = vt_trace_arrivals_new(b, &options, no_clamp(), NULL);

    cr_expect(eq(u64, vt_arrivals_summarise(from_a).digest,
                 vt_arrivals_summarise(from_b).digest));
}

Test(trace_arrivals, mark_the_leading_minutes_as_warm_up)
{
    g_autoptr(GArray) rows =
        expand(build(all, FUNCTIONS, 0, MINUTES),
               (VtScheduleOptions){ .seed = 1, .warmup_minutes = 2, .minutes = 1 });

    /* Minutes 0, 1 and 2 have 53 + 105 + 12 calls. */
    cr_assert(eq(u32, rows->len, 53 + 105 + 12));
    for (guint i = 0; i < rows->len; i++) {
        const VtInvocation *invocation = &row_at(rows, i)->invocation;
        const VtPhase phase =
            invocation->scheduled_ns < 2 * VT_MINUTE ? VT_PHASE_WARMUP : VT_PHASE_MEASURE;

        cr_expect(eq(int, (int)invocation->phase, (int)phase));
    }
}

Test(trace_arrivals, refuse_more_minutes_than_there_are)
{
    g_autoptr(VtTrace) trace = build(all, FUNCTIONS, 0, MINUTES);
    static const struct {
        int64_t warmup, minutes;
        bool fits;
    } cases[] = { { 0, 6, true },  { 5, 1, true },  { 5, 0, true },
                  { 6, 0, false }, { 0, 7, false }, { 5, 2, false } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtScheduleOptions options = { .warmup_minutes = cases[i].warmup,
                                            .minutes = cases[i].minutes };
        g_autoptr(GError) error = NULL;
        g_autoptr(VtArrivals) arrivals =
            vt_trace_arrivals_new(trace, &options, no_clamp(), &error);

        cr_expect(eq(int, arrivals != NULL, cases[i].fits), "row %zu", i);
        cr_expect(eq(int, error == NULL, cases[i].fits), "row %zu", i);
    }
}

Test(trace_arrivals, refuse_two_functions_of_one_name)
{
    g_autoptr(VtTrace) trace = build(all, FUNCTIONS, 0, MINUTES);
    const VtScheduleOptions options = { 0 };
    g_autoptr(GError) error = NULL;

    g_free(trace->functions[2].function);
    trace->functions[2].function = g_strdup("alpha"); /* of app-delta */
    cr_expect_null(vt_trace_arrivals_new(trace, &options, no_clamp(), &error));
    cr_assert_not_null(error);
    cr_expect(error->code == VT_ERROR_INPUT);
    cr_expect_not_null(strstr(error->message, "'app-alpha' and 'app-delta'"), "%s",
                       error->message);
}

Test(trace_arrivals, refuse_more_calls_in_a_minute_than_memory_holds)
{
    g_autoptr(VtTrace) trace = build(all, FUNCTIONS, 0, MINUTES);
    const VtScheduleOptions options = { 0 };
    g_autoptr(GError) error = NULL;

    for (size_t i = 0; i < FUNCTIONS; i++)
        trace->counts[i * MINUTES + 3] = UINT32_MAX; /* whose sum needs more bits */
    cr_expect_null(vt_trace_arrivals_new(trace, &options, no_clamp(), &error));
    cr_assert_not_null(error);
    cr_expect(error->code == VT_ERROR_INPUT);
    cr_expect_not_null(strstr(error->message, "minute 544 has 17179869180"), "%s",
                       error->message); /* 541 + 3; 4 x (2^32 - 1) */
}

/* Given its count, a Poisson process is uniform: over 2,000 calls of the last minute the
 * mean offset is 30 s within 4 standard errors of 60 / sqrt(12) / sqrt(2000) s, and the
 * share of gaps above the mean gap is near 1/e (0.368), far from 0 of equal gaps. */
Test(trace_arrivals, of_poisson_are_uniform_with_exponential_gaps)
{
    static const size_t busy[] = { 2 };
    g_autoptr(GArray) rows =
        expand(build(busy, 1, 5, 1), (VtScheduleOptions){ .seed = 2 });
    double sum_s = 0;
    int above = 0;

    cr_assert(eq(u32, rows->len, 2000));
    for (guint i = 0; i < rows->len; i++) {
        const VtTime at_ns = row_at(rows, i)->invocation.scheduled_ns;

        sum_s += (double)at_ns / 1e9;
        if (i > 0 && at_ns - row_at(rows, i - 1)->invocation.scheduled_ns > 30 * VT_MS)
            above++;
    }
    cr_expect(epsilon_eq(dbl, sum_s / 2000, 30, 4 * 60 / sqrt(12 * 2000.0)));
    /* Standard error of the share: sqrt(0.368 x 0.632 / 1999) = 0.0108. */
    cr_expect(epsilon_eq(dbl, above / 1999.0, exp(-1), 4 * 0.0108));
}

Test(trace_arrivals, equidistant_ones_keep_one_gap_across_minutes_of_one_rate)
{
    static const size_t timer[] = { 1 };
    g_autoptr(GArray) rows =
        expand(build(timer, 1, 0, MINUTES),
               (VtScheduleOptions){ .seed = 4, .arrivals = VT_ARRIVALS_EQUIDISTANT });

    for (guint i = 1; i < rows->len; i++)
        cr_expect(eq(i64,
                     row_at(rows, i)->invocation.scheduled_ns
                         - row_at(rows, i - 1)->invocation.scheduled_ns,
                     VT_MINUTE));
    cr_expect(gt(i64, row_at(rows, 0)->invocation.scheduled_ns, 0)); /* not at :00 */
}

Test(trace_arrivals, as_invitro_begin_every_busy_minute_at_its_start)
{
    g_autoptr(GArray) rows =
        expand(build(all, FUNCTIONS, 0, MINUTES),
               (VtScheduleOptions){ .seed = 4, .arrivals = VT_ARRIVALS_INVITRO });
    size_t at_start = 0;

    for (guint i = 0; i < rows->len; i++)
        at_start += row_at(rows, i)->invocation.scheduled_ns % VT_MINUTE == 0;
    /* Busy minutes in the table above: 4 + 6 + 2 + 6. */
    cr_expect(eq(sz, at_start, 18));
}

Test(trace_arrivals, fitted_durations_carry_the_load_of_the_averages)
{
    static const size_t busy[] = { 2 };
    static const struct {
        VtDurationsKind kind;
        double mean_ms, tolerance_ms;
    } cases[] = {
        { VT_DURATIONS_MEAN, 150, 0.001 },
        /* The curve's standard deviation is below 250 ms: 4 x 250 / sqrt(20,000) = 7. */
        { VT_DURATIONS_FITTED, 150, 7 },
        /* 0.01 x 11 + 0.24 x 31 + 0.25 x 65 + 0.25 x 140 + 0.24 x 550 + 0.01 x 1200 */
        { VT_DURATIONS_PERCENTILES, 202.8, 7 },
    };

    for (size_t c = 0; c < G_N_ELEMENTS(cases); c++) {
        double sum_ms = 0;
        size_t calls = 0;

        for (uint64_t seed = 0; seed < 10; seed++) {
            g_autoptr(GArray) rows =
                expand(build(busy, 1, 5, 1),
                       (VtScheduleOptions){ .seed = seed, .durations = cases[c].kind });

            for (guint i = 0; i < rows->len; i++)
                sum_ms += (double)row_at(rows, i)->invocation.requested_ns / 1e6;
            calls += rows->len;
        }
        cr_expect(epsilon_eq(dbl, sum_ms / (double)calls, cases[c].mean_ms,
                             cases[c].tolerance_ms),
                  "case %zu", c);
    }
}

Test(trace_arrivals, clamp_and_count)
{
    g_autoptr(VtTrace) trace = build(all, FUNCTIONS, 0, MINUTES);
    VtFunctionConfig configs[FUNCTIONS];
    VtInvocation invocation;
    uint64_t at_bound = 0;

    for (size_t i = 0; i < FUNCTIONS; i++)
        configs[i] = (VtFunctionConfig){ .duration_min_ns = 50 * VT_MS,
                                         .duration_max_ns = 100 * VT_MS };

    g_autoptr(VtArrivals) arrivals =
        vt_trace_arrivals_new(trace, &(VtScheduleOptions){ .seed = 1 }, configs, NULL);

    while (vt_arrivals_next(arrivals, &invocation)) {
        cr_assert(ge(i64, invocation.requested_ns, 50 * VT_MS));
        cr_assert(le(i64, invocation.requested_ns, 100 * VT_MS));
        at_bound += invocation.requested_ns == 50 * VT_MS
                 || invocation.requested_ns == 100 * VT_MS;
    }
    cr_expect(eq(u64, arrivals->clamped, at_bound));
    /* A quarter lies below 50 ms and more than a quarter above 100 ms, of 2,293 calls. */
    cr_expect(gt(u64, at_bound, 1000));
}
