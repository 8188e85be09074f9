/* What a user does not want of a dataset, and whose memory is whose. */
#include "sampler/prepare.h"
#include "tests/support/azure_tables.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static char *folder;

/* Three functions of one app of 120 MB: f of 3 calls and 50 ms, g of 2 calls and 61 s, by
 * a timer, and h without a call. */
static void set_up(void)
{
    folder = temp_folder_new();
    azure_table_write(folder, "invocations", 1,
                      "HashOwner,HashApp,HashFunction,Trigger,1,2\n",
                      "o,a,f,http,1,2\no,a,g,timer,0,2\no,a,h,http,0,0\n");
    azure_table_write(folder, "durations", 1, AZURE_DURATIONS_HEADER,
                      "o,a,f,50,1,50,50,50,50,50,50,50,50,50\n"
                      "o,a,g,61000,1,5,5,5,5,5,5,5,5,5\n"
                      "o,a,h" AZURE_5_MS);
    azure_table_write(folder, "memory", 1, AZURE_MEMORY_HEADER,
                      "o,a,9,120,120,120,120,120,120,120,120,120\n");
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(exclusions, .init = set_up, .fini = tear_down);

static const char *const timers[] = { "queue", "Timer", NULL };
static const char *const queues[] = { "queue", NULL };

Test(exclusions, leave_out_what_is_not_wanted)
{
    static const struct {
        VtExclusions exclusions;
        const char *kept;
        VtDropReason reason; /* for which the other one is left out */
    } cases[] = {
        { { 0 }, "f g", VT_DROP_REASONS },
        { { .longer_than_ns = 60 * VT_S }, "f", VT_DROP_TOO_LONG },
        { { .longer_than_ns = 61 * VT_S }, "f g", VT_DROP_REASONS },
        { { .triggers = timers }, "f", VT_DROP_TRIGGER },
        { { .triggers = queues }, "f g", VT_DROP_REASONS },
        { { .invocations_min = 3 }, "f", VT_DROP_FEW_INVOCATIONS },
        { { .invocations_min = 2 }, "f g", VT_DROP_REASONS },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtPrepareOptions options = { .format = "auto",
                                           .dataset.exclusions = cases[i].exclusions,
                                           .is_strict = true };
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

        cr_assert(trace != NULL, "row %zu: this is no fault of the data", i);
        cr_expect(eq(sz, trace->functions_count, strlen(cases[i].kept) / 2 + 1),
                  "row %zu", i);
        cr_expect(eq(str, trace->functions[0].function, (char *)"f"), "row %zu", i);
        cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_NOT_INVOKED), 1), "row %zu", i);
        if (cases[i].reason == VT_DROP_REASONS)
            continue;
        cr_assert(eq(sz, vt_drops_count(drops, cases[i].reason), 1), "row %zu", i);
        cr_expect(
            strstr(vt_drops_place(drops, cases[i].reason, 0),
                   "invocations.d01.csv: line 3, column 'HashFunction': function 'g'")
                != NULL,
            "row %zu", i);
    }
}

/* 120 MB are shared by the three known, or by the one or two that are kept. */
Test(exclusions, share_memory_as_asked)
{
    static const struct {
        VtMemoryShare share;
        uint64_t invocations_min;
        double memory_mib;
    } cases[] = {
        { VT_SHARE_KNOWN, 0, 40 },
        { VT_SHARE_KNOWN, 3, 40 },
        { VT_SHARE_SURVIVING, 0, 60 },
        { VT_SHARE_SURVIVING, 3, 120 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtPrepareOptions options = {
            .format = "auto",
            .dataset = { .memory_share = cases[i].share,
                         .exclusions.invocations_min = cases[i].invocations_min },
        };
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

        cr_assert(trace != NULL);
        cr_expect(eq(dbl, trace->functions[0].memory_mean_mib, cases[i].memory_mib),
                  "row %zu", i);
    }
}
