/* Runs that begin as a recorded one did: in the phase of its decider, after the decisions
 * that it had made, at the same fraction of a second of wall time. */
#include "sim/metric_collector.h"
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void begin(KnativeRun *run, const char *const *assignments)
{
    constant_run_init(run);
    knative_run_set(run, (const char *const[]){ "autoscaler.initial-scale=0",
                                                "autoscaler.tick-phase=700ms", NULL });
    knative_run_set(run, assignments);
}

static VtTime first_decision_ns(const KnativeRun *run)
{
    cr_assert(run->kept.decisions->len > 0);
    return g_array_index(run->kept.decisions, VtDecision, 0).time_ns;
}

/* The revision has never decided, so its first request at 0.1 s does not poke it; its
 * ticks are due at 0.7 s, 2.7 s, 4.7 s .. */
Test(recorded_start, ticks_come_in_the_phase_given)
{
    static const VtInvocation calls[] = { CALL(100 * VT_MS, 10 * VT_S) };
    g_auto(KnativeRun) run;

    begin(&run, (const char *const[]){ NULL });
    constant_run_play(&run, calls, 1);
    cr_expect(eq(i64, first_decision_ns(&run), 700 * VT_MS));
    for (guint i = 0; i < run.kept.decisions->len; i++) {
        const VtDecision *one = &g_array_index(run.kept.decisions, VtDecision, i);

        cr_expect(eq(i64, one->time_ns, 700 * VT_MS + 2 * VT_S * (VtTime)i));
    }
}

Test(recorded_start, revision_that_has_decided_is_poked)
{
    static const VtInvocation calls[] = { CALL(100 * VT_MS, 10 * VT_MS) };
    g_auto(KnativeRun) run;

    begin(&run, (const char *const[]){ "autoscaler.decided-before-start=true", NULL });
    constant_run_play(&run, calls, 1);
    cr_expect(eq(i64, first_decision_ns(&run), 100 * VT_MS));
}

/* Without a scrape target no data is an average of 0, a valid one: the tick at 0.7 s
 * decides for zero, and a request at 1 s finds a decision to poke. */
Test(recorded_start, revision_without_scrapes_decides_before_its_first_request)
{
    static const VtInvocation calls[] = { CALL(1 * VT_S, 10 * VT_MS) };
    g_auto(KnativeRun) run;

    begin(&run, (const char *const[]){ "autoscaler.target-burst-capacity=-1", NULL });
    constant_run_play(&run, calls, 1);
    cr_expect(eq(i64, first_decision_ns(&run), 700 * VT_MS));
    cr_expect(eq(i64, constant_run_decision(&run, 1 * VT_S, 1)->time_ns, 1 * VT_S));
}

Test(recorded_start, buckets_are_seconds_of_wall_time)
{
    static const VtMetricSpec spec = {
        .stable_window_ns = 6 * VT_S,
        .panic_window_ns = 6 * VT_S,
    };
    static const VtRequestReport report = { .concurrency = 1 };

    for (int offset_ms = 0; offset_ms <= 100; offset_ms += 100) {
        VtMetricSpec shifted = spec;
        VtMetricCollector collector;
        VtMetricAverages averages;

        /* 0.95 s and 1.05 s are in two buckets, or with 100 ms more in one. */
        shifted.clock_offset_ns = offset_ms * VT_MS;
        vt_metric_collector_init(&collector, &shifted);
        vt_metric_collector_record(&collector, 950 * VT_MS, &report);
        vt_metric_collector_record(&collector, 1050 * VT_MS, &report);
        cr_assert(vt_metric_collector_query(&collector, VT_METRIC_CONCURRENCY,
                                            1050 * VT_MS, &averages));
        cr_expect(eq(dbl, averages.stable, offset_ms == 0 ? 1 : 2));
        vt_metric_collector_clear(&collector);
    }
}

/* Two requests at 0.1 s: the first one is reported at once as a full 1. At 0.4 s of the
 * run, 0.9 s of wall time, their average concurrency of 2 since then follows, less that
 * 1: 2 in the bucket of second 0. The tick at 0.45 s sees that; with reports at 0.0 s of
 * wall time, 0.5 s of the run, only the first 1. */
Test(recorded_start, activators_report_in_the_phase_given)
{
    static const struct {
        const char *phase;
        double stable;
    } cases[] = { { "autoscaler.report-phase=900ms", 2 },
                  { "autoscaler.report-phase=0s", 1 } };
    static const VtInvocation calls[] = { CALL(100 * VT_MS, 10 * VT_S),
                                          CALL(100 * VT_MS, 10 * VT_S) };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;

        begin(&run, (const char *const[]){ "autoscaler.tick-phase=450ms",
                                           "autoscaler.clock-offset=500ms",
                                           cases[i].phase, NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));
        cr_expect(eq(i64, first_decision_ns(&run), 450 * VT_MS));
        cr_expect(ieee_ulp_eq(dbl,
                              g_array_index(run.kept.decisions, VtDecision, 0).stable,
                              cases[i].stable, 4));
    }
}

/* 2/3 is 0.666667 to the nearest millionth, 0.666666 below. */
Test(recorded_start, averages_are_rounded_or_cut)
{
    static const VtRequestReport report = { .concurrency = 2 }, none = { 0 };

    for (int rounding = VT_ROUNDING_NEAREST; rounding <= VT_ROUNDING_DOWN; rounding++) {
        const VtMetricSpec spec = {
            .stable_window_ns = 6 * VT_S,
            .panic_window_ns = 6 * VT_S,
            .rounding = (VtRounding)rounding,
        };
        VtMetricCollector collector;
        VtMetricAverages averages;

        vt_metric_collector_init(&collector, &spec);
        vt_metric_collector_record(&collector, 0, &report);
        vt_metric_collector_record(&collector, 2 * VT_S, &none);
        cr_assert(vt_metric_collector_query(&collector, VT_METRIC_CONCURRENCY, 2 * VT_S,
                                            &averages));
        cr_expect(
            eq(dbl, averages.stable, rounding == VT_ROUNDING_DOWN ? 0.666666 : 0.666667));
        vt_metric_collector_clear(&collector);
    }
}
