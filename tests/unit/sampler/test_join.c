/* What becomes of rows that repeat, that belong to nobody, or that are added up. */
#include "sampler/prepare.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define DURATION_CELLS ",5,1,5,5,5,5,5,5,5,5,5\n"
#define MEMORY_CELLS   ",9,100,100,100,100,100,100,100,100,100\n"

/* A dataset of two minutes, of these rows. */
static char *dataset_of(const char *counts, const char *durations, const char *memory)
{
    char *folder = temp_folder_new();
    g_autofree char *invocations =
        g_strconcat("HashOwner,HashApp,HashFunction,Trigger,1,2\n", counts, NULL);
    g_autofree char *times =
        g_strconcat("HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,"
                    "percentile_Average_0,percentile_Average_1,percentile_Average_25,"
                    "percentile_Average_50,percentile_Average_75,percentile_Average_99,"
                    "percentile_Average_100\n",
                    durations, NULL);
    g_autofree char *sizes = g_strconcat(
        "HashOwner,HashApp,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1,"
        "AverageAllocatedMb_pct5,AverageAllocatedMb_pct25,AverageAllocatedMb_pct50,"
        "AverageAllocatedMb_pct75,AverageAllocatedMb_pct95,AverageAllocatedMb_pct99,"
        "AverageAllocatedMb_pct100\n",
        memory, NULL);

    g_free(temp_folder_write(folder, "invocations.d01.csv", invocations));
    g_free(temp_folder_write(folder, "durations.d01.csv", times));
    g_free(temp_folder_write(folder, "memory.d01.csv", sizes));
    return folder;
}

/* One app of two functions, f twice. */
static char *two_triggers(const char *second_counts)
{
    g_autofree char *counts = g_strdup_printf("o,a,f,http,1,2\n"
                                              "o,a,g,http,1,1\n"
                                              "o,a,f,timer,%s\n",
                                              second_counts);

    return dataset_of(counts, "o,a,f" DURATION_CELLS "o,a,g" DURATION_CELLS,
                      "o,a" MEMORY_CELLS);
}

/* F@A of two owners would be one name for two functions. */
Test(join, keeps_names_unique_under_any_owner)
{
    const VtPrepareOptions options = { .format = "auto" };
    char *folder =
        dataset_of("o,a,f,http,1,2\np,a,f,http,3,4\no,b,f,http,5,6\n",
                   "o,a,f" DURATION_CELLS "p,a,f" DURATION_CELLS "o,b,f" DURATION_CELLS,
                   "o,a" MEMORY_CELLS "p,a" MEMORY_CELLS "o,b" MEMORY_CELLS);
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

    cr_assert(trace != NULL);
    cr_assert(eq(sz, trace->functions_count, 2));
    cr_expect(eq(str, trace->functions[0].function, (char *)"f@a"));
    cr_expect(eq(str, trace->functions[1].function, (char *)"f@b"));
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_AMBIGUOUS_NAME), 1));
    cr_expect(strstr(vt_drops_place(drops, VT_DROP_AMBIGUOUS_NAME, 0),
                     "invocations.d01.csv: line 3, column 'HashFunction': function 'f'")
              != NULL);
    temp_folder_free(folder);
}

/* Rows that name nobody, or somebody whom the invocations do not have. */
Test(join, drops_rows_without_a_function)
{
    const VtPrepareOptions options = { .format = "auto" };
    char *folder =
        dataset_of("o,a,f,http,1,2\no,a,,http,3,4\no\n",
                   "o,a,f" DURATION_CELLS "o,a,g" DURATION_CELLS "o,b,h" DURATION_CELLS,
                   "o,a" MEMORY_CELLS "o,z" MEMORY_CELLS "o,b" MEMORY_CELLS);
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

    cr_assert(trace != NULL);
    cr_expect(eq(sz, trace->functions_count, 1));
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_BAD_ID), 1));
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_ROW_WIDTH), 1));
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_NO_INVOCATIONS), 4)); /* g, h; z, b */
    /* g is known by its durations: f gets half of the app's 100 MB. */
    cr_expect(eq(dbl, trace->functions[0].memory_mean_mib, 50));
    temp_folder_free(folder);
}

/* Ten places are kept, all are counted. */
Test(join, keeps_the_first_ten_places)
{
    const VtPrepareOptions options = { .format = "auto" };
    g_autoptr(GString) counts = g_string_new("o,a,f,http,1,2\n");
    g_autoptr(VtDrops) drops = vt_drops_new();

    for (int i = 0; i < 12; i++)
        g_string_append_printf(counts, "o,a,f%d,http,-1,0\n", i);

    char *folder = dataset_of(counts->str, "o,a,f" DURATION_CELLS, "o,a" MEMORY_CELLS);
    g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

    cr_assert(trace != NULL);
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_BAD_COUNT), 12));
    cr_expect(strstr(vt_drops_place(drops, VT_DROP_BAD_COUNT, 9), "line 12") != NULL);
    cr_expect(vt_drops_place(drops, VT_DROP_BAD_COUNT, 10) == NULL);
    temp_folder_free(folder);
}

Test(join, sums_triggers_on_request)
{
    char *folder = two_triggers("10,20");
    VtPrepareOptions options = { .format = "auto" };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) first = vt_prepare(folder, &options, drops, NULL);

    cr_assert(first != NULL);
    cr_expect(eq(u64, vt_trace_invocations(first, 0), 3));
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_DUPLICATE_FUNCTION), 1));

    options.dataset.sum_triggers = true;

    g_autoptr(VtDrops) none = vt_drops_new();
    g_autoptr(VtTrace) sum = vt_prepare(folder, &options, none, NULL);

    cr_assert(sum != NULL);
    cr_expect(eq(u32, vt_trace_row(sum, 0)[0], 11));
    cr_expect(eq(u32, vt_trace_row(sum, 0)[1], 22));
    cr_expect(eq(sz, vt_drops_total(none), 0));
    temp_folder_free(folder);
}

/* The second timer is a duplicate of the first, whatever stands between them. */
Test(join, sums_each_trigger_once)
{
    char *folder = dataset_of("o,a,f,http,1,2\no,a,f,timer,10,20\no,a,f,queue,5,0\n"
                              "o,a,f,timer,100,200\n",
                              "o,a,f" DURATION_CELLS, "o,a" MEMORY_CELLS);
    const VtPrepareOptions options = { .format = "auto", .dataset.sum_triggers = true };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

    cr_assert(trace != NULL);
    cr_expect(eq(u32, vt_trace_row(trace, 0)[0], 16));
    cr_expect(eq(u32, vt_trace_row(trace, 0)[1], 22));
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_DUPLICATE_FUNCTION), 1));
    temp_folder_free(folder);
}

/* 2 + 4294967295 does not fit a count: the row is dropped, not wrapped around. */
Test(join, drops_a_sum_that_overflows)
{
    char *folder = two_triggers("0,4294967295");
    const VtPrepareOptions options = { .format = "auto", .dataset.sum_triggers = true };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

    cr_assert(trace != NULL);
    cr_expect(eq(u32, vt_trace_row(trace, 0)[1], 2));
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_BAD_COUNT), 1));
    temp_folder_free(folder);
}
