#include "core/errors.h"
#include "replay/needs.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

/* 240 core-seconds in two minutes are 2 cores on average, 4 in the busiest minute. */
static const VtArrivals schedule = {
    .end_ns = 2 * VT_MINUTE,
    .outlook = { .drawn_cpu_s = 240, .peak_cores = 4 },
};

/* 4 requests under way, and four deviations of 2, are 12 with two connections each. */
Test(needs, are_those_of_the_busiest_minute)
{
    const VtNeeds one = vt_needs_of(&schedule, &(VtNeedsConfig){ .senders = 1 });
    const VtNeeds three = vt_needs_of(&schedule, &(VtNeedsConfig){ .senders = 3 });

    cr_expect(epsilon_eq(dbl, one.cores, 2, 1e-12));
    cr_expect(epsilon_eq(dbl, one.peak_cores, 4, 1e-12));
    cr_expect(eq(u64, one.descriptors, 24 + 128 + 64));
    cr_expect(eq(u64, three.descriptors, 24 + 128 + 3 * 64));
}

/* A process and a kept connection each. */
Test(needs, each_pod_takes_two_descriptors)
{
    const VtNeeds needs =
        vt_needs_of(&schedule, &(VtNeedsConfig){ .senders = 1, .pods_max = 110 });
    g_autoptr(GError) error = NULL;

    cr_expect(eq(u64, needs.descriptors, 24 + 128 + 64 + 2 * 110));
    vt_needs_check_descriptors(&needs, &(VtSupply){ .descriptors = 435 }, &error);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE));
    cr_expect(ne(ptr, strstr(error->message, "up to 110 pods"), NULL));
}

/* They are under way all the same. */
Test(needs, functions_that_sleep_use_no_cores)
{
    const VtNeeds needs =
        vt_needs_of(&schedule, &(VtNeedsConfig){ .senders = 1, .is_idle = true });

    cr_expect(epsilon_eq(dbl, needs.cores, 0, 1e-12));
    cr_expect(epsilon_eq(dbl, needs.peak_cores, 0, 1e-12));
    cr_expect(epsilon_eq(dbl, needs.peak_requests, 4, 1e-12));
    cr_expect(eq(u64, needs.descriptors, 24 + 128 + 64));
}

Test(needs, of_nothing_are_none)
{
    const VtArrivals nothing = { 0 };
    const VtNeeds needs = vt_needs_of(&nothing, &(VtNeedsConfig){ .senders = 1 });
    const VtSupply small = { .cores = 1, .descriptors = 128 + 64 };

    cr_expect(vt_needs_check_load(&needs, &small, 0.01, NULL));
    cr_expect(vt_needs_check_descriptors(&needs, &small, NULL));
}

Test(needs, descriptors_must_do_for_the_busiest_minute)
{
    const VtNeeds needs = vt_needs_of(&schedule, &(VtNeedsConfig){ .senders = 1 });
    g_autoptr(GError) error = NULL;

    cr_expect(
        vt_needs_check_descriptors(&needs, &(VtSupply){ .descriptors = 216 }, &error));
    cr_expect(eq(ptr, error, NULL));
    cr_expect(not(
        vt_needs_check_descriptors(&needs, &(VtSupply){ .descriptors = 215 }, &error)));
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE));
    cr_expect(ne(ptr, strstr(error->message, "4 requests"), NULL));
    cr_expect(ne(ptr, strstr(error->message, "216 file descriptors"), NULL));
    cr_expect(ne(ptr, strstr(error->message, "at most 215"), NULL));
}

Test(needs, the_average_load_must_fit_in_a_share_of_the_cores)
{
    const VtNeeds needs = vt_needs_of(&schedule, &(VtNeedsConfig){ .senders = 1 });
    static const struct {
        unsigned cores;
        double max_load;
        bool fits;
    } cases[] = {
        { 2, 0.99, false }, { 2, 1, true }, { 3, 0.7, true },
        { 4, 0.49, false }, { 1, 2, true },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtSupply supply = { .cores = cases[i].cores };
        g_autoptr(GError) error = NULL;

        cr_expect(eq(int, vt_needs_check_load(&needs, &supply, cases[i].max_load, &error),
                     cases[i].fits),
                  "row %zu", i);
        cr_expect(cases[i].fits || g_error_matches(error, VT_ERROR, VT_ERROR_USAGE),
                  "row %zu", i);
    }
}

/* 1,000 less 128 of the process and 16 of each sender. A request takes two, kept ones
 * included. */
Test(needs, senders_share_the_connections)
{
    const VtSupply supply = { .descriptors = 1000 };
    const VtSupply none = { .descriptors = 100 };

    cr_expect(eq(uint, vt_supply_connections(&supply, 1), 856));
    cr_expect(eq(uint, vt_supply_connections(&supply, 4), 202));
    cr_expect(eq(uint, vt_supply_connections(&none, 4), 2));
}

Test(needs, the_supply_is_this_machines)
{
    const VtSupply supply = vt_supply_read();

    cr_expect(ge(uint, supply.cores, 1));
    cr_expect(ge(u64, supply.descriptors, 3));
}
