#include "sim/nodes.h"
#include "sim/scale_down.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define NOW_NS (100 * VT_S)

/* The numbers of the pods in the order in which they go, each a digit. */
static GString *order(const VtScaleDownPod *pods, size_t count, bool is_logarithmic)
{
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(VtScaleDownPod));
    GString *text = g_string_new(NULL);

    g_array_append_vals(sorted, pods, (guint)count);
    vt_scale_down_sort(sorted, is_logarithmic, NOW_NS);
    for (guint i = 0; i < sorted->len; i++)
        g_string_append_printf(text, "%u", g_array_index(sorted, VtScaleDownPod, i).pod);
    return text;
}

static void expect_order(const VtScaleDownPod *pods, size_t count, bool is_logarithmic,
                         const char *expected)
{
    g_autoptr(GString) found = order(pods, count, is_logarithmic);

    cr_expect(strcmp(found->str, expected) == 0, "%s, not %s", found->str, expected);
}

/* Each pod would go before the one above it by all that counts less than what the two
 * differ in: it is younger, or has the lower uid. */
Test(scale_down, follows_the_ranks_of_kubernetes)
{
    static const VtScaleDownPod pods[] = {
        { .pod = 0, .node = VT_NODE_NONE, .created_ns = 10 * VT_S, .uid = 9 },
        { .pod = 1, .node = 1, .created_ns = 20 * VT_S, .uid = 8 },
        { .pod = 2, .node = 1, .created_ns = 30 * VT_S, .is_running = true, .uid = 7 },
        { .pod = 3,
          .node = 1,
          .created_ns = 40 * VT_S,
          .is_running = true,
          .is_ready = true,
          .ready_ns = 41 * VT_S,
          .uid = 6 },
        { .pod = 4,
          .node = 2,
          .created_ns = 50 * VT_S,
          .is_running = true,
          .is_ready = true,
          .ready_ns = 60 * VT_S,
          .uid = 5 },
    };

    expect_order(pods, G_N_ELEMENTS(pods), false, "01234");
    expect_order(pods, G_N_ELEMENTS(pods), true, "01234");
}

#define READY(number, created, ready, chance)                                            \
    {                                                                                    \
        .pod = (number), .node = 1, .is_running = true, .is_ready = true,                \
        .created_ns = (created), .ready_ns = (ready), .uid = (chance)                    \
    }

/* Latest ready, then youngest, then the lowest uid. */
Test(scale_down, takes_the_youngest_first)
{
    static const VtScaleDownPod pods[] = {
        READY(0, 10 * VT_S, 20 * VT_S, 1), READY(1, 11 * VT_S, 20 * VT_S, 2),
        READY(2, 9 * VT_S, 21 * VT_S, 3),  READY(3, 11 * VT_S, 20 * VT_S, 1),
        READY(4, 8 * VT_S, 80 * VT_S, 9),
    };

    expect_order(pods, G_N_ELEMENTS(pods), false, "42310");
}

/* Ready for 80, 70, 60 and 40 s, that is 8.0e10, 7.0e10, 6.0e10 and 4.0e10 ns: with
 * 2^35 = 3.4e10, 2^36 = 6.9e10 and 2^37 = 1.4e11 the last two are in a younger class than
 * the first two, and the uid decides in each. */
Test(scale_down, compares_orders_of_magnitude_of_age)
{
    static const VtScaleDownPod pods[] = {
        READY(0, 10 * VT_S, 20 * VT_S, 3),
        READY(1, 10 * VT_S, 30 * VT_S, 4),
        READY(2, 10 * VT_S, 40 * VT_S, 1),
        READY(3, 10 * VT_S, 60 * VT_S, 2),
    };

    expect_order(pods, G_N_ELEMENTS(pods), true, "2301");
    expect_order(pods, G_N_ELEMENTS(pods), false, "3210");
}

/* Ready in this very instant: a class of its own, before that of a nanosecond. */
Test(scale_down, knows_ages_of_zero)
{
    static const VtScaleDownPod pods[] = {
        READY(0, 10 * VT_S, NOW_NS - 1, 1),
        READY(1, 10 * VT_S, NOW_NS, 2),
    };

    expect_order(pods, G_N_ELEMENTS(pods), true, "10");
}

/* Pods that are not ready: 95 and 75 s old (classes 36 and 36, by uid), and 50 s old. */
Test(scale_down, compares_creation_where_nothing_is_ready)
{
    static const VtScaleDownPod pods[] = {
        { .pod = 0, .node = 1, .is_running = true, .created_ns = 5 * VT_S, .uid = 1 },
        { .pod = 1, .node = 1, .is_running = true, .created_ns = 25 * VT_S, .uid = 2 },
        { .pod = 2, .node = 1, .is_running = true, .created_ns = 50 * VT_S, .uid = 3 },
    };

    expect_order(pods, G_N_ELEMENTS(pods), true, "201");
    expect_order(pods, G_N_ELEMENTS(pods), false, "210");
}

/* Ready in the same second. 20 and 10 s old, in classes 34 (2^34 = 1.7e10) and 33; the
 * uids say the opposite. */
Test(scale_down, compares_creation_of_those_ready_in_the_same_second)
{
    static const VtScaleDownPod pods[] = {
        READY(0, NOW_NS - 20 * VT_S, NOW_NS - 9 * VT_S, 1),
        READY(1, NOW_NS - 10 * VT_S, NOW_NS - 9 * VT_S, 2),
    };

    expect_order(pods, G_N_ELEMENTS(pods), true, "10");
    expect_order(pods, G_N_ELEMENTS(pods), false, "10");
}

/* Pod 0 would be the last by age and by chance, but was restarted; one that became ready
 * later goes before it all the same. */
Test(scale_down, takes_the_most_restarted_first)
{
    VtScaleDownPod pods[] = {
        READY(0, 10 * VT_S, 30 * VT_S, 3),
        READY(1, 20 * VT_S, 30 * VT_S, 2),
        READY(2, 20 * VT_S, 90 * VT_S, 1),
    };

    pods[0].restarts = 1;
    expect_order(pods, G_N_ELEMENTS(pods), false, "201");
    expect_order(pods, 2, true, "01");
    for (size_t i = 0; i < G_N_ELEMENTS(pods); i++)
        pods[i].is_ready = false;
    expect_order(pods, 2, false, "01");
}
