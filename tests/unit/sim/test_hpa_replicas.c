#include "sim/autoscaler/hpa_replicas.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

/* With 100m asked for by a pod and a target of 80 %, a pod is on target at 80m. */
Test(hpa_replicas, follow_the_rules_of_kubernetes)
{
    static const struct {
        VtHpaUse use;
        int32_t replicas;
        const char *why;
    } cases[] = {
        { { .current = 2 }, 2, "nothing is known" },
        { { .current = 2, .unready = 2 }, 2, "nothing that counts is known" },
        { { .current = 2, .metered = 2, .metered_milli = 160 }, 2, "80/80" },
        { { .current = 2, .metered = 2, .metered_milli = 175 }, 2, "87.5 counts as 87" },
        { { .current = 2, .metered = 2, .metered_milli = 176 },
          3,
          "88/80 - 1 is a little more than 0.1 in binary, in Go too" },
        { { .current = 4, .metered = 4, .metered_milli = 288 }, 4, "72/80 = 0.9, near" },
        { { .current = 4, .metered = 4, .metered_milli = 284 }, 4, "71/80 of 4 = 3.55" },
        { { .current = 4, .metered = 4, .metered_milli = 240 }, 3, "60/80 of 4 = 3" },
        { { .current = 3, .metered = 3, .metered_milli = 0 }, 0, "no use at all" },
        { { .current = 1, .metered = 1, .metered_milli = 1000 }, 13, "1000/80 = 12.5" },
        { { .current = 3, .metered = 1, .unready = 2, .metered_milli = 40 },
          1,
          "scaling down, those that start do not count: 40/80 of 1 = 0.5" },
        { { .current = 3, .metered = 1, .unready = 2, .metered_milli = 480 },
          6,
          "scaling up they use 0: 160/80 of 3" },
        { { .current = 3, .metered = 1, .unready = 2, .metered_milli = 240 },
          3,
          "80/80 with them, near" },
        { { .current = 3, .metered = 1, .unready = 2, .metered_milli = 160 },
          3,
          "53/80 with them turns it round" },
        { { .current = 4, .metered = 2, .missing = 2, .metered_milli = 40 },
          3,
          "scaling down the missing use 100 each: 60/80 of 4" },
        { { .current = 2, .metered = 1, .missing = 1, .metered_milli = 70 },
          2,
          "85/80 with it turns it round, were it not near" },
        { { .current = 2, .metered = 1, .missing = 1, .metered_milli = 400 },
          5,
          "scaling up it uses 0: 200/80 of 2" },
        { { .current = 2, .metered = 1, .missing = 1, .metered_milli = 80 },
          2,
          "on target the missing one speaks for nothing" },
        { { .current = 8, .metered = 2, .missing = 1, .metered_milli = 400 },
          8,
          "133/80 of 3 = 5 would shrink, though the use is above target" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        VtHpaUse use = cases[i].use;

        use.request_milli = 100;
        use.target_percent = 80;
        use.tolerance = 0.1;
        cr_expect(eq(i32, vt_hpa_replicas(&use), cases[i].replicas), "%s", cases[i].why);
    }
}

/* A missing pod counts as on a target above 100 %. */
Test(hpa_replicas, takes_a_missing_pod_to_be_on_a_high_target)
{
    const VtHpaUse use = {
        .current = 2,
        .metered = 1,
        .metered_milli = 100,
        .missing = 1,
        .request_milli = 100,
        .target_percent = 200,
        .tolerance = 0.1,
    };

    /* (100 + 200) / 200 = 150 %, 150/200 of 2 = 1.5 */
    cr_expect(eq(i32, vt_hpa_replicas(&use), 2));
}
