/* Most cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/activator_share.h"
#include "sim/activators.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

Test(activators, number_grows_with_pods_and_burst)
{
    static const struct {
        int32_t ready;
        double burst;
        int32_t activators;
    } cases[] = {
        { 0, 200, 2 }, { 1, 200, 3 }, { 100, 0, 2 }, { 5, -1, 5 }, { 15, 200, 17 }
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtDeciderSpec spec = {
            .total = 100,
            .activator_capacity = 100,
            .target_burst_capacity = cases[i].burst,
        };
        cr_expect(
            eq(i32, vt_activators_count(&spec, cases[i].ready), cases[i].activators),
            "row %zu", i);
    }
}

Test(activators, addresses_ascend_bytewise)
{
    g_auto(GStrv) many = vt_activators_addresses(1000);

    cr_assert(eq(uint, g_strv_length(many), 1000));
    for (size_t i = 1; i < 1000; i++)
        cr_expect(lt(str, many[i - 1], many[i]), "address %zu", i);
}

static const char *const addresses[] = { "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4" };

static size_t choose(const char *revision, size_t wanted, bool *chosen)
{
    size_t count = 0;

    vt_activators_choose(revision, addresses, 4, wanted, chosen);
    for (size_t i = 0; i < 4; i++)
        count += chosen[i];
    return count;
}

Test(activators, chooses_as_many_as_wanted_or_all)
{
    static const size_t cases[][2] = { { 0, 4 }, { 1, 1 }, { 3, 3 }, { 4, 4 }, { 9, 4 } };
    bool chosen[4];

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_expect(eq(sz, choose("revision", cases[i][0], chosen), cases[i][1]), "row %zu",
                  i);
}

Test(activators, a_larger_subset_contains_the_smaller)
{
    for (int revision = 0; revision < 50; revision++) {
        g_autofree char *name = g_strdup_printf("revision-%d", revision);
        bool two[4], three[4];
        choose(name, 2, two);
        choose(name, 3, three);
        for (size_t i = 0; i < 4; i++)
            cr_expect(not(two[i] && !three[i]), "%s, address %zu", name, i);
    }
}

Test(activator_share, splits_pods_into_ranges)
{
    static const size_t cases[][6] = {
        /* pods, activators, position, begin, end, remnants */
        { 1, 1, 0, 0, 1, 0 },    { 1, 2, 0, 0, 1, 0 },     { 1, 2, 1, 0, 1, 0 },
        { 2, 3, 1, 1, 2, 0 },    { 2, 3, 2, 0, 1, 0 },     { 3, 3, 2, 2, 3, 0 },
        { 10, 3, 0, 0, 3, 1 },   { 10, 3, 1, 3, 6, 1 },    { 10, 3, 2, 6, 9, 1 },
        { 150, 5, 0, 0, 30, 0 }, { 150, 5, 1, 30, 60, 0 }, { 150, 5, 4, 120, 150, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtActivatorShare share =
            vt_activator_share(cases[i][0], cases[i][1], (int64_t)cases[i][2]);
        cr_expect(eq(sz, share.begin, cases[i][3]), "row %zu", i);
        cr_expect(eq(sz, share.end, cases[i][4]), "row %zu", i);
        cr_expect(eq(sz, share.remnants, cases[i][5]), "row %zu", i);
    }
}

/* Every pod belongs to exactly one activator when there are enough pods. */
Test(activator_share, leaves_no_pod_out_and_shares_none)
{
    for (size_t pods = 2; pods <= 30; pods++) {
        for (size_t activators = 2; activators <= pods; activators++) {
            int owners[30] = { 0 };
            for (size_t i = 0; i < activators; i++) {
                const VtActivatorShare share =
                    vt_activator_share(pods, activators, (int64_t)i);
                for (size_t pod = share.begin; pod < share.end; pod++)
                    owners[pod]++;
                if (share.extra != VT_SHARE_NO_EXTRA)
                    owners[share.extra]++;
            }
            for (size_t pod = 0; pod < pods; pod++)
                cr_assert(eq(int, owners[pod], 1), "pod %zu of %zu, %zu activators", pod,
                          pods, activators);
        }
    }
}

Test(activator_share, capacity_is_that_of_its_pods)
{
    static const struct {
        VtActivatorCapacityInput input;
        int32_t capacity;
    } cases[] = {
        { { 10, 1, 0, 0 }, 10 },
        { { 10, 10, 0, 0 }, 100 },
        { { 10, 100, 0, 0 }, 1000 },
        { { 10, 1000, 0, 0 }, 10000 },
        { { 10, 10, 0, 5 }, 20 },
        { { 10, 10, 0, 200 }, 1 },
        { { 10, 0, 0, 200 }, 0 },
        { { 10, 0, 1, 1 }, 10 },
        { { 10, 0, 2, 2 }, 20 },
        { { 0, 0, 0, 1 }, 0 },
        { { 0, 1, 0, 100 }, VT_CAPACITY_UNLIMITED },
        { { 1, 5, 3, 2 }, 3 },
        { { 42, 6, 2, 4 }, 84 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_expect(eq(i32, vt_activator_capacity(&cases[i].input), cases[i].capacity),
                  "row %zu", i);
}

/* Pods known by their own addresses, not by the number of backends: an activator has the
 * capacity of those in its share. */
Test(activator_share, capacity_follows_from_the_share)
{
    static const struct {
        size_t pods, activators;
        int64_t position, container_concurrency;
        size_t own; /* pods of the share */
        int32_t capacity;
    } cases[] = {
        { 1, 1, 0, 10, 1, 10 }, { 2, 1, 0, 10, 2, 20 },
        { 2, 2, 0, 10, 1, 10 }, { 3, 2, 0, 10, 2, 20 },
        { 3, 2, 1, 10, 1, 10 }, { 5, 2, 0, 1, 3, 3 },
        { 5, 2, 1, 1, 2, 2 },   { 6, 4, 0, 42, 2, 84 }, /* the first and the fifth */
        { 0, 1, 0, 42, 0, 0 },  { 3, 1, 0, 0, 3, VT_CAPACITY_UNLIMITED },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtActivatorShare share =
            vt_activator_share(cases[i].pods, cases[i].activators, cases[i].position);
        const size_t own = vt_activator_share_length(&share);
        const VtActivatorCapacityInput input = {
            .container_concurrency = cases[i].container_concurrency,
            .backends = (int32_t)cases[i].pods,
            .pods = (int32_t)own,
            .activators = (int32_t)cases[i].activators,
        };
        cr_expect(eq(sz, own, cases[i].own), "row %zu", i);
        cr_expect(eq(i32, vt_activator_capacity(&input), cases[i].capacity), "row %zu",
                  i);
    }

    const VtActivatorShare share = vt_activator_share(6, 4, 0);
    cr_expect(eq(sz, share.begin, 0));
    cr_expect(eq(sz, share.end, 1));
    cr_expect(eq(sz, share.extra, 4));
}
