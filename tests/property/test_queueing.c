/* Whole runs of textbook queues: their means are those of the closed forms, for Poisson
 * arrivals and pods whose number is fixed. */
#include "tests/support/knative_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_statistics.h>

#include <math.h>

#define SEEDS 30
#define CALLS 20000
#define MARGIN                                                                           \
    1000 /* calls at either end that do not count: the queue fills, empties              \
          */
#define START_S    60.0 /* the pods are there */
#define CLAIMS_MAX 2
#define SERVICE_S  0.1
#define ALPHA      1e-6 /* of a mean outside of its interval although the claim is true */

typedef double (*Draw)(const gsl_rng *rng);

static double exponential(const gsl_rng *rng)
{
    return gsl_ran_exponential(rng, SERVICE_S);
}

static double deterministic(const gsl_rng *rng)
{
    (void)rng;
    return SERVICE_S;
}

/* Mean 0.9 * 50 + 0.1 * 550 = 100 ms; the squared coefficient of variation is
 * 2 (0.9 * 0.05^2 + 0.1 * 0.55^2) / 0.1^2 - 1 = 5.5. */
static double hyperexponential(const gsl_rng *rng)
{
    return gsl_ran_exponential(rng, gsl_rng_uniform(rng) < 0.9 ? 0.05 : 0.55);
}

typedef struct {
    const char *name;
    Draw service;
    double load; /* arrivals per mean service */
    const char *settings[6];
} Queue;

static void schedule(const Queue *queue, uint64_t seed, VtInvocation *calls)
{
    VtRng rng;
    double at_s = START_S;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });

    const gsl_rng gsl = vt_rng_gsl(&rng);

    for (size_t i = 0; i < CALLS; i++) {
        at_s += gsl_ran_exponential(&gsl, SERVICE_S / queue->load);
        calls[i] = (VtInvocation){ .scheduled_ns = (VtTime)(at_s * 1e9),
                                   .requested_ns = (VtTime)(queue->service(&gsl) * 1e9) };
    }
}

static gint compare_arrivals(gconstpointer a, gconstpointer b)
{
    const uint64_t first = ((const VtRecord *)a)->invocation.id;
    const uint64_t second = ((const VtRecord *)b)->invocation.id;

    return (first > second) - (first < second);
}

static void play(KnativeRun *run, const Queue *queue, uint64_t seed)
{
    g_autofree VtInvocation *calls = g_new(VtInvocation, CALLS);
    VtClock clock = vt_clock_virtual();

    schedule(queue, seed, calls);
    knative_run_init(run);
    knative_run_set(run, (const char *const[]){ "function.timeout=1h",
                                                "data-path.hop-latency=0s", NULL });
    knative_run_set(run, queue->settings);
    run->seed = seed;
    knative_run_play(run, &clock, calls, CALLS);
    cr_assert(eq(u32, run->kept.records->len, CALLS));
    g_array_sort(run->kept.records, compare_arrivals);
}

typedef double (*Figure)(const KnativeRun *run); /* records are in order of arrival */

/* The mean of @value over the calls that count. */
static double mean_of(const KnativeRun *run, double (*value)(const VtRecord *record))
{
    double sum = 0;

    for (guint i = MARGIN; i < CALLS - MARGIN; i++)
        sum += value(&g_array_index(run->kept.records, VtRecord, i));
    return sum / (CALLS - 2 * MARGIN);
}

static double response_s_of(const VtRecord *record)
{
    return (double)record->response_ns / 1e9;
}

static double wait_s_of(const VtRecord *record)
{
    return (double)(record->response_ns - record->invocation.requested_ns) / 1e9;
}

static double waits(const VtRecord *record)
{
    return record->response_ns > record->invocation.requested_ns;
}

static double is_refused(const VtRecord *record)
{
    return record->status == VT_STATUS_REFUSED;
}

static double response_s(const KnativeRun *run)
{
    return mean_of(run, response_s_of);
}

static double wait_s(const KnativeRun *run)
{
    return mean_of(run, wait_s_of);
}

static double waiting_ratio(const KnativeRun *run)
{
    return mean_of(run, waits);
}

static double refused_ratio(const KnativeRun *run)
{
    return mean_of(run, is_refused);
}

/* The share of time between the first and the last call that count with nobody inside. */
static double idle_ratio(const KnativeRun *run)
{
    const VtRecord *records = &g_array_index(run->kept.records, VtRecord, 0);
    VtTime busy_until_ns = records[MARGIN].invocation.scheduled_ns;
    const VtTime begin_ns = busy_until_ns;
    VtTime idle_ns = 0;

    for (guint i = MARGIN; i < CALLS - MARGIN; i++) {
        const VtTime at_ns = records[i].invocation.scheduled_ns;

        idle_ns += MAX(0, at_ns - busy_until_ns);
        busy_until_ns = MAX(busy_until_ns, at_ns + records[i].response_ns);
    }
    return (double)idle_ns / (double)(busy_until_ns - begin_ns);
}

typedef struct {
    Figure figure;
    double expected;
    double precision; /* of the interval, or it would show nothing; times @expected */
} Claim;

/* The t interval around the mean over independent seeds holds what is claimed. */
static void expect_claim(const Queue *queue, const Claim *claim, const double *values)
{
    const double mean = gsl_stats_mean(values, 1, SEEDS);
    const double half_width = gsl_cdf_tdist_Qinv(ALPHA / 2, SEEDS - 1)
                            * gsl_stats_sd(values, 1, SEEDS) / sqrt(SEEDS);

    cr_expect(epsilon_eq(dbl, mean, claim->expected, half_width), "%s", queue->name);
    cr_expect(le(dbl, half_width, claim->precision * claim->expected), "%s", queue->name);
}

static void expect_claims(const Queue *queue, const Claim *claims, size_t count)
{
    double values[CLAIMS_MAX][SEEDS];

    g_assert(count <= CLAIMS_MAX);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        g_auto(KnativeRun) run;

        play(&run, queue, seed);
        for (size_t i = 0; i < count; i++)
            values[i][seed] = claims[i].figure(&run);
    }
    for (size_t i = 0; i < count; i++)
        expect_claim(queue, &claims[i], values[i]);
}

static void expect_mean(const Queue *queue, Figure figure, double expected,
                        double precision)
{
    expect_claims(queue, &(Claim){ figure, expected, precision }, 1);
}

/* Erlang's C: the probability that all of @servers are busy. */
static double erlang_c(int servers, double load)
{
    double term = 1; /* load^n / n! */
    double below = 0;

    for (int n = 0; n < servers; n++) {
        below += term;
        term *= load / (n + 1);
    }

    const double full = term * servers / (servers - load);

    return full / (below + full);
}

/* One request per pod, as many pods as servers; who finds them busy waits in the
 * activator, in order of arrival. */
#define ONE_PER_POD "function.container-concurrency=1", "nodes.cpu-model=none"

/* M/M/c: of C(c, a) calls that wait, each waits E[S] / (c - a) in the mean. */
Test(queueing, waits_for_one_of_several_pods_as_erlang_says)
{
    static const struct {
        Queue queue;
        int pods;
    } cases[] = {
        { { "M/M/1",
            exponential,
            0.7,
            { ONE_PER_POD, "autoscaler.min-scale=1", "autoscaler.max-scale=1" } },
          1 },
        { { "M/M/3",
            exponential,
            2.25,
            { ONE_PER_POD, "autoscaler.min-scale=3", "autoscaler.max-scale=3" } },
          3 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const double load = cases[i].queue.load;
        const double waiting = erlang_c(cases[i].pods, load);

        const Claim claims[] = {
            { waiting_ratio, waiting, 0.05 },
            { wait_s, waiting * SERVICE_S / (cases[i].pods - load), 0.2 },
        };

        expect_claims(&cases[i].queue, claims, G_N_ELEMENTS(claims));
    }
}

/* M/G/1 in order of arrival: E[W] = rho E[S] (1 + c^2) / (2 (1 - rho)), where c^2 is the
 * squared coefficient of variation of service. */
Test(queueing, waits_for_a_pod_as_pollaczek_and_khinchine_say)
{
    static const struct {
        Queue queue;
        double variation;
    } cases[] = {
        { { "M/D/1",
            deterministic,
            0.7,
            { ONE_PER_POD, "autoscaler.min-scale=1", "autoscaler.max-scale=1" } },
          0 },
        { { "M/H2/1",
            hyperexponential,
            0.5,
            { ONE_PER_POD, "autoscaler.min-scale=1", "autoscaler.max-scale=1" } },
          5.5 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const double load = cases[i].queue.load;

        expect_mean(&cases[i].queue, wait_s,
                    load * SERVICE_S * (1 + cases[i].variation) / (2 * (1 - load)), 0.1);
    }
}

/* Any number of requests in one pod, which have the cores of its node to share. */
#define SHARED(model, cores)                                                             \
    {                                                                                    \
        "function.container-concurrency=0", "autoscaler.min-scale=1",                    \
            "autoscaler.max-scale=1", "nodes.cpu=" #cores, "nodes.cpu-model=" #model     \
    }

/* M/G/1 with processor sharing: E[T] = E[S] / (1 - rho), whatever the distribution. */
Test(queueing, shares_a_core_insensitively)
{
    static const Queue queues[] = {
        { "M/M/1-PS", exponential, 0.5, SHARED(shared, 1) },
        { "M/M/1-PS under load", exponential, 0.75, SHARED(shared, 1) },
        { "M/M/1-PS, even", exponential, 0.75, SHARED(even, 1) },
        { "M/D/1-PS", deterministic, 0.75, SHARED(shared, 1) },
        { "M/H2/1-PS", hyperexponential, 0.75, SHARED(shared, 1) },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(queues); i++)
        expect_mean(&queues[i], response_s, SERVICE_S / (1 - queues[i].load), 0.1);
}

/* As many requests are inside as in M/M/c in order of arrival, since c of them or all
 * are served at full speed in the sum: E[T] = E[S] (1 + C(c, a) / (c - a)). */
Test(queueing, shares_several_cores_as_erlang_says)
{
    static const Queue queue = { "M/M/3-PS", exponential, 2.25, SHARED(shared, 3) };
    const double waiting = erlang_c(3, queue.load);

    expect_mean(&queue, response_s, SERVICE_S * (1 + waiting / (3 - queue.load)), 0.1);
}

/* Three pods, which may hold many requests each or one, beyond which calls wait. */
#define PODS(concurrency, cores)                                                         \
    {                                                                                    \
        "function.container-concurrency=" #concurrency, "autoscaler.min-scale=3",        \
            "autoscaler.max-scale=3", "nodes.cpu=" #cores, "nodes.cpu-model=shared"      \
    }

/* However pods share a node, its cores are busy while there is something to compute, and
 * under exponential service the number inside depends on nothing else: M/M/c again. */
Test(queueing, shares_cores_between_pods_without_losing_any)
{
    static const struct {
        Queue queue;
        int cores;
    } cases[] = {
        { { "three pods on a core", exponential, 0.7, PODS(0, 1) }, 1 },
        { { "three full pods on a core", exponential, 0.7, PODS(1, 1) }, 1 },
        { { "three pods on two cores", exponential, 1.4, PODS(0, 2) }, 2 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const double load = cases[i].queue.load;
        const double waiting = erlang_c(cases[i].cores, load);

        expect_mean(&cases[i].queue, response_s,
                    SERVICE_S * (1 + waiting / (cases[i].cores - load)), 0.1);
    }
}

#define UNLIMITED                                                                        \
    {                                                                                    \
        "function.container-concurrency=0", "autoscaler.min-scale=1",                    \
            "autoscaler.max-scale=1", "nodes.cpu-model=none"                             \
    }

/* M/G/infinity: nobody waits, and the system is empty for e^-a of the time, whatever the
 * distribution. */
Test(queueing, has_a_core_for_everyone_without_a_cpu_model)
{
    static const Queue queues[] = {
        { "M/M/infinity", exponential, 2, UNLIMITED },
        { "M/D/infinity", deterministic, 2, UNLIMITED },
        { "M/H2/infinity", hyperexponential, 2, UNLIMITED },
    };

    const Claim claims[] = { { waiting_ratio, 0, 0 }, { idle_ratio, exp(-2), 0.1 } };

    for (size_t i = 0; i < G_N_ELEMENTS(queues); i++)
        expect_claims(&queues[i], claims, G_N_ELEMENTS(claims));
}

/* M/M/1/11: past the activator a queue-proxy holds one request and ten more. At load 1
 * all of 0 to 11 inside are equally probable, and arrivals see what time does. */
Test(queueing, turns_away_what_a_full_queue_proxy_does_not_hold)
{
    static const Queue queue = { "M/M/1/11",
                                 exponential,
                                 1,
                                 { ONE_PER_POD, "autoscaler.min-scale=1",
                                   "autoscaler.max-scale=1",
                                   "autoscaler.target-burst-capacity=0" } };

    expect_mean(&queue, refused_ratio, 1.0 / 12, 0.1);
}
