/* The cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/decider.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

#define STEPS_MAX 5

typedef struct {
    double at_s;
    int32_t ready;
    double stable, panic;
    int32_t desired;
    double panic_since_s; /* -1: not panicking */
} Step;

/* The utilisation is 0.75, panic begins at twice the pods, the stable window is 60 s. */
typedef struct {
    const char *name;
    double target, burst;
    double max_rate; /* up and down; 0: 10 */
    int32_t ready;   /* at creation, at 0 s; 0: 1 */
    int32_t activation_scale;
    bool is_unreachable;
    bool is_rps;
    size_t steps_count;
    Step steps[STEPS_MAX];
} Scenario;

static VtDeciderSpec spec_of(const Scenario *scenario)
{
    const double rate = scenario->max_rate > 0 ? scenario->max_rate : 10;

    return (VtDeciderSpec){
        .metric = scenario->is_rps ? VT_METRIC_RPS : VT_METRIC_CONCURRENCY,
        .target = scenario->target,
        .total = scenario->target / 0.75,
        .target_burst_capacity = scenario->burst,
        .panic_threshold = 2,
        .max_scale_up_rate = rate,
        .max_scale_down_rate = rate,
        .stable_window_ns = 60 * VT_S,
        .is_reachable = !scenario->is_unreachable,
        .activation_scale = scenario->activation_scale,
    };
}

static VtTime ns(double seconds)
{
    return (VtTime)(seconds * (double)VT_S);
}

/* floor(total * ready - burst - panic); 0 and -1 stay what they are. */
static int32_t excess(const VtDeciderSpec *spec, const Step *step)
{
    if (spec->target_burst_capacity <= 0)
        return (int32_t)spec->target_burst_capacity;
    return (int32_t)floor(spec->total * step->ready - spec->target_burst_capacity
                          - step->panic);
}

static void run_step(const char *name, VtDecider *decider, const Step *step)
{
    const VtDeciderInput input = {
        .now_ns = ns(step->at_s),
        .ready_pods = step->ready,
        .has_averages = true,
        .averages = { step->stable, step->panic },
    };
    VtScale scale;

    cr_assert(vt_decider_decide(decider, &input, &scale));
    cr_expect(eq(i32, scale.desired_pods, step->desired), "%s at %g s", name, step->at_s);
    cr_expect(eq(i32, scale.excess_burst_capacity, excess(decider->spec, step)),
              "%s at %g s", name, step->at_s);
    cr_expect(eq(i64, decider->panic_since_ns,
                 step->panic_since_s < 0 ? VT_UNKNOWN : ns(step->panic_since_s)),
              "%s at %g s", name, step->at_s);
}

static void run(const Scenario *scenario)
{
    const VtDeciderSpec spec = spec_of(scenario);
    VtDecider decider;

    vt_decider_init(&decider, &spec, 0, scenario->ready > 0 ? scenario->ready : 1);
    for (size_t i = 0; i < scenario->steps_count; i++)
        run_step(scenario->name, &decider, &scenario->steps[i]);
    vt_decider_clear(&decider);
}

static void run_all(const Scenario *scenarios, size_t count)
{
    for (size_t i = 0; i < count; i++)
        run(&scenarios[i]);
}

#define RUN_ALL(scenarios) run_all(scenarios, sizeof(scenarios) / sizeof *(scenarios))

Test(decider, follows_the_metric_within_the_rates)
{
    static const Scenario scenarios[] = {
        { "no load", 10, 100, .steps_count = 1, .steps = { { 1, 1, 0, 0, 0, -1 } } },
        { "unlimited burst", 181, -1, .steps_count = 1,
          .steps = { { 1, 1, 21, 26, 1, -1 } } },
        { "no burst", 10, 0, .steps_count = 1, .steps = { { 1, 1, 50, 49, 5, 1 } } },
        { "burst", 10, 100, .steps_count = 1, .steps = { { 1, 1, 50, 50, 5, 1 } } },
        { "already scaled", 10, 100, .steps_count = 1,
          .steps = { { 1, 5, 50, 50, 5, -1 } } },
        { "small rate up", 1, 1982, .max_rate = 1.1, .steps_count = 1,
          .steps = { { 1, 2, 3, 3.1, 3, 1 } } },
        { "small rate down", 10, 1982, .max_rate = 1.1, .steps_count = 1,
          .steps = { { 1, 100, 1, 1, 90, -1 } } },
        { "unreachable", 10, 1982, .max_rate = 1.1, .is_unreachable = true,
          .steps_count = 1, .steps = { { 1, 100, 1, 1, 1, -1 } } },
        { "panic doubles", 10, 84, .steps_count = 1,
          .steps = { { 1, 1, 50, 100, 10, 1 } } },
        { "no pod counts as one", 10, 81, .steps_count = 1,
          .steps = { { 1, 0, 1000, 888, 10, 1 } } },
        { "stable increase", 10, 101, .steps_count = 2,
          .steps = { { 1, 1, 50, 10, 5, -1 }, { 2, 1, 100, 10, 10, -1 } } },
        { "rps", 10, 101, .is_rps = true, .steps_count = 2,
          .steps = { { 1, 1, 50, 50, 5, 1 }, { 2, 1, 100, 99, 10, 2 } } },
        { "rps after a window", 10, 100, .is_rps = true, .steps_count = 1,
          .steps = { { 61, 1, 100, 99, 10, 61 } } },
        { "stable decrease", 10, 98, .ready = 1, .steps_count = 2,
          .steps = { { 1, 8, 100, 100, 10, -1 }, { 2, 8, 50, 50, 5, -1 } } },
        { "to zero", 10, 75, .steps_count = 2,
          .steps = { { 1, 1, 1, 0, 1, -1 }, { 2, 1, 0, 0, 0, -1 } } },
        { "activation", 10, 75, .activation_scale = 2, .steps_count = 2,
          .steps = { { 1, 1, 0, 0, 0, -1 }, { 2, 1, 1, 0, 2, -1 } } },
        { "rate limit up", 10, 61, .steps_count = 2,
          .steps = { { 1, 1, 1000, 1001, 10, 1 }, { 2, 10, 1000, 1001, 100, 2 } } },
        { "rate limit down", 10, 61, .steps_count = 2,
          .steps = { { 1, 100, 1, 1, 10, -1 }, { 2, 10, 1, 1, 1, -1 } } },
    };

    RUN_ALL(scenarios);
}

Test(decider, panics_until_a_stable_window_has_passed)
{
    static const Scenario scenarios[] = {
        { "tracks an exponential rise", 1, 101, .steps_count = 5,
          .steps = { { 1, 1, 6, 6, 6, 1 },
                     { 10, 6, 36, 36, 36, 10 },
                     { 11, 36, 216, 216, 216, 11 },
                     { 11, 216, 1296, 1296, 1296, 11 },
                     { 12, 1296, 1296, 1296, 1296, 11 } } },
        { "keeps the peak, then lets go", 10, 93, .steps_count = 4,
          .steps = { { 1, 1, 100, 100, 10, 1 },
                     { 10, 10, 100, 1000, 100, 10 },
                     { 40, 10, 1, 1, 100, 10 },
                     { 71, 10, 1, 1, 1, -1 } } },
        { "ends after a slow increase", 1, 98, .steps_count = 3,
          .steps = { { 0, 10, 11, 25, 25, 0 },
                     { 30, 40, 30, 41, 41, 0 },
                     { 62, 55, 50, 56, 50, -1 } } },
        { "is extended by a new burst", 1, 98, .steps_count = 2,
          .steps = { { 0, 10, 11, 25, 25, 0 }, { 30, 40, 30, 80, 80, 30 } } },
        { "still holds at exactly one window", 10, 93, .steps_count = 3,
          .steps = { { 1, 1, 100, 100, 10, 1 },
                     { 61, 10, 1, 1, 10, 1 },
                     { 62, 10, 1, 1, 1, -1 } } },
    };

    RUN_ALL(scenarios);
}

Test(decider, takes_the_larger_window_in_panic)
{
    static const struct {
        double stable;
        int32_t desired;
    } cases[] = { { 50, 50 }, { 20, 30 } };

    for (size_t i = 0; i < 2; i++) {
        const Scenario scenario = { .name = "in panic", .target = 1, .burst = 100 };
        const Step step = { 10, 5, cases[i].stable, 30, cases[i].desired, 10 };
        const VtDeciderSpec spec = spec_of(&scenario);
        VtDecider decider;
        vt_decider_init(&decider, &spec, 5 * VT_S, 5);
        run_step(scenario.name, &decider, &step);
        vt_decider_clear(&decider);
    }
}

Test(decider, changes_nothing_without_input)
{
    static const VtDeciderInput inputs[] = {
        { .now_ns = VT_S,
          .ready_pods = VT_READY_UNKNOWN,
          .has_averages = true,
          .averages = { 1000, 1000 } },
        { .now_ns = VT_S, .ready_pods = 1, .has_averages = false },
    };
    const Scenario scenario = { .name = "no input", .target = 10, .burst = 100 };
    const VtDeciderSpec spec = spec_of(&scenario);
    VtDecider decider;

    vt_decider_init(&decider, &spec, 0, VT_READY_UNKNOWN);
    for (size_t i = 0; i < 2; i++) {
        VtScale scale = { 77, 78 };
        cr_expect(not(vt_decider_decide(&decider, &inputs[i], &scale)), "row %zu", i);
        cr_expect(eq(i32, scale.desired_pods, 77), "row %zu", i);
        cr_expect(not(vt_decider_is_panicking(&decider)), "row %zu", i);
        cr_expect(eq(i32, decider.max_panic_pods, 0), "row %zu", i);
    }
    vt_decider_clear(&decider);
}

Test(decider, starts_in_panic_with_several_pods)
{
    static const struct {
        int32_t ready;
        bool is_panicking;
        int32_t max_panic_pods;
    } cases[] = {
        { VT_READY_UNKNOWN, false, 0 },
        { 0, false, 0 },
        { 1, false, 1 },
        { 2, true, 2 },
    };
    const Scenario scenario = { .name = "start", .target = 10, .burst = 100 };
    const VtDeciderSpec spec = spec_of(&scenario);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        VtDecider decider;
        vt_decider_init(&decider, &spec, 0, cases[i].ready);
        cr_expect(eq(int, vt_decider_is_panicking(&decider), cases[i].is_panicking),
                  "row %zu", i);
        cr_expect(eq(i32, decider.max_panic_pods, cases[i].max_panic_pods), "row %zu", i);
        vt_decider_clear(&decider);
    }
}

Test(decider, takes_over_new_numbers)
{
    const Scenario before = { .name = "update", .target = 10, .burst = 77 };
    const VtDeciderSpec old = spec_of(&before);
    const VtDeciderSpec new = {
        .target = 1,
        .total = 4.0 / 3,
        .target_burst_capacity = 71,
        .panic_threshold = 2,
        .max_scale_up_rate = 10,
        .max_scale_down_rate = 10,
        .stable_window_ns = 60 * VT_S,
    };
    const Step first = { 1, 1, 100, 101, 10, 1 };
    const Step second = { 2, 10, 100, 101, 100, 2 };
    VtDecider decider;

    vt_decider_init(&decider, &old, 0, 1);
    run_step("before", &decider, &first);
    vt_decider_update(&decider, &new);
    run_step("after", &decider, &second);
    vt_decider_clear(&decider);
}

/* Target 10, rates 10, panic out of reach; seconds from an even one. */
static void run_delayed(VtTime delay_ns, const double (*steps)[3], size_t count)
{
    const VtDeciderSpec spec = {
        .target = 10,
        .total = 10,
        .target_burst_capacity = -1,
        .panic_threshold = 100,
        .max_scale_up_rate = 10,
        .max_scale_down_rate = 10,
        .stable_window_ns = 60 * VT_S,
        .scale_down_delay_ns = delay_ns,
        .is_reachable = true,
    };
    VtDecider decider;

    vt_decider_init(&decider, &spec, 0, 0);
    for (size_t i = 0; i < count; i++) {
        const Step step = { steps[i][0],          0, steps[i][1], steps[i][1],
                            (int32_t)steps[i][2], -1 };
        run_step("delay", &decider, &step);
    }
    vt_decider_clear(&decider);
}

Test(decider, delays_a_scale_down)
{
    /* at s, load, pods */
    static const double simple[][3] = { { 2, 40, 4 }, { 300, 0, 4 }, { 302, 0, 0 } };
    static const double gradual[][3] = {
        { 540, 40, 4 }, { 600, 30, 4 }, { 660, 0, 4 }, { 840, 0, 3 }, { 900, 0, 0 },
    };
    static const double none[][3] = { { 0, 40, 4 }, { 0.5, 20, 2 } };

    run_delayed(5 * VT_MINUTE, simple, 3);
    run_delayed(5 * VT_MINUTE, gradual, 5);
    run_delayed(0, none, 2);
}

Test(decider, ignores_the_delay_while_unreachable)
{
    VtDeciderSpec spec = {
        .target = 10,
        .panic_threshold = 100,
        .max_scale_up_rate = 10,
        .max_scale_down_rate = 10,
        .scale_down_delay_ns = 5 * VT_MINUTE,
        .is_reachable = true,
    };
    const Step steps[] = { { 2, 0, 40, 40, 4, -1 },
                           { 60, 0, 0, 0, 4, -1 },
                           { 62, 0, 0, 0, 0, -1 } };
    VtDecider decider;

    vt_decider_init(&decider, &spec, 0, 0);
    run_step("reachable", &decider, &steps[0]);
    run_step("reachable", &decider, &steps[1]);
    spec.is_reachable = false;
    vt_decider_update(&decider, &spec);
    run_step("unreachable", &decider, &steps[2]);
    vt_decider_clear(&decider);
}

Test(decider, publishes_before_it_decides)
{
    static const struct {
        int32_t initial_scale;
        double total, burst;
        int32_t excess;
    } cases[] = {
        { 1, 100, 0, 0 },
        { 2, 25, 42, 8 },
        { 1, 100, -1, -1 },
        { 1, 0.5, 2, -1 }, /* -1.5 is cut toward zero */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const VtDeciderSpec spec = {
            .initial_scale = cases[i].initial_scale,
            .total = cases[i].total,
            .target_burst_capacity = cases[i].burst,
        };
        VtDecider decider;
        vt_decider_init(&decider, &spec, 0, 0);
        cr_expect(eq(i32, decider.published.desired_pods, -1), "row %zu", i);
        cr_expect(eq(i32, decider.published.excess_burst_capacity, cases[i].excess),
                  "row %zu", i);
        vt_decider_clear(&decider);
    }
}

Test(decider, tells_others_only_what_matters_to_them)
{
    static const struct {
        VtScale before, after;
        bool matters;
    } cases[] = {
        { { -1, 0 }, { 0, 1 }, true },       { { -1, 0 }, { 1, 1 }, true },
        { { 1, 1 }, { 1, 1 }, false },       { { 1, 1 }, { 1, -1 }, true },
        { { 1, 1982 }, { 1, 1984 }, false }, { { 1, -1984 }, { 1, -1988 }, false },
        { { 1, 0 }, { 1, 1 }, false },       { { 1, -1988 }, { 1, 2006 }, true },
        { { 1, -2006 }, { 1, 2009 }, true }, { { 1, 0 }, { 1, -42 }, true },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        VtDecider decider = { .published = cases[i].before };
        cr_expect(eq(int, vt_decider_publish(&decider, cases[i].after), cases[i].matters),
                  "row %zu", i);
        cr_expect(eq(i32, decider.published.excess_burst_capacity,
                     cases[i].after.excess_burst_capacity));
    }
}
