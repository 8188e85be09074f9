/* Whole runs with several activators, under constant latencies. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* One pod for one request at a time, always behind the activators. A single one holds
 * what the pod has no room for. Two do not know of one another: the second sends its
 * request to the pod at once, where it waits in the queue-proxy, and twelve would send
 * twelve, of which the queue-proxy takes eleven. (A burst capacity of 1200 at 100 for
 * each activator takes twelve, as soon as the pod is ready.) */
Test(knative_activators, do_not_know_of_one_another)
{
    static const struct {
        const char *activators;
        VtStatus last;
    } cases[] = {
        { "data-path.activators=1", VT_STATUS_OK },
        { "data-path.activators=11", VT_STATUS_OK },
        { "data-path.activators=12", VT_STATUS_REFUSED },
    };
    VtInvocation calls[12];

    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        calls[i] = (VtInvocation)CALL(10 * VT_S, 100 * VT_MS);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        knative_run_set(
            &run, (const char *const[]){
                      "autoscaler.target-burst-capacity=1200",
                      "autoscaler.activator-capacity=100", "autoscaler.max-scale=1",
                      "function.container-concurrency=1", cases[i].activators, NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));
        for (uint64_t id = 0; id < 11; id++)
            cr_expect(eq(int, (int)kept_log_find(&run.kept, id)->status, VT_STATUS_OK));
        cr_expect(eq(int, (int)kept_log_find(&run.kept, 11)->status, (int)cases[i].last),
                  "row %zu", i);
    }
}
