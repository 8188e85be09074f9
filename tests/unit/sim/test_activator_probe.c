/* When the activator's probe of a new pod succeeds. The containers of a pod run at
 * started_ns; nobody but the activator finds it usable before Ready, 400 ms later. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define SEEDS       20
#define INTERVAL_NS (200 * VT_MS)
#define LISTENS_NS  (30 * VT_MS)

/* From running containers to a pod that the activator uses. */
static VtTime start_ns(const char *application, const char *address, uint64_t seed)
{
    static const VtInvocation calls[] = { CALL(20 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){
                              "autoscaler.initial-scale=0", "control-plane.start-cpu=0s",
                              "control-plane.probe-interval=200ms",
                              "kubelet.proxy-latency=30ms", application, address, NULL });
    run.seed = seed;
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));

    const VtPodRow *pod = constant_run_pod(&run, 0, 0);

    return pod->usable_ns - pod->started_ns;
}

/* Queue-proxy listens when the address is known, so a probe of it waits there for the
 * function: 3 s, and none of the activator's intervals. The same if the first probe was
 * refused, since others come in the 3 s. */
Test(activator_probe, is_held_until_a_slow_function_answers)
{
    static const char *const addresses[] = { "control-plane.address-latency=40ms",
                                             "control-plane.address-latency=0s" };

    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            cr_expect(
                eq(i64,
                   start_ns("control-plane.application-latency=3s", addresses[i], seed),
                   3 * VT_S),
                "%s, seed %" PRIu64, addresses[i], seed);
        }
    }
}

/* The function answers at once. An address 40 ms later is probed with success at once. */
Test(activator_probe, finds_an_answering_pod_with_its_address)
{
    cr_expect(eq(i64,
                 start_ns("control-plane.application-latency=0s",
                          "control-plane.address-latency=40ms", 1),
                 40 * VT_MS));
}

/* One that is known with the containers is refused before 30 ms, and the next probe after
 * that comes anywhere in an interval. That twenty of them all keep to one half of it has
 * a chance of one to half a million. */
Test(activator_probe, comes_again_at_an_interval_when_it_was_refused)
{
    VtTime least_ns = VT_NEVER;
    VtTime most_ns = 0;

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const VtTime took_ns = start_ns("control-plane.application-latency=0s",
                                        "control-plane.address-latency=0s", seed);

        least_ns = MIN(least_ns, took_ns);
        most_ns = MAX(most_ns, took_ns);
    }
    cr_expect(ge(i64, least_ns, LISTENS_NS));
    cr_expect(lt(i64, least_ns, LISTENS_NS + INTERVAL_NS / 2));
    cr_expect(ge(i64, most_ns, LISTENS_NS + INTERVAL_NS / 2));
    cr_expect(lt(i64, most_ns, LISTENS_NS + INTERVAL_NS));
}
