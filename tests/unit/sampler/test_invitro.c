/* The In-Vitro layout in the spellings that its history has seen. [invitro: sampler] */
#include "sampler/prepare.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define DURATIONS(ids)                                                                   \
    ids ",Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1,"      \
        "percentile_Average_25,percentile_Average_50,percentile_Average_75,"             \
        "percentile_Average_99,percentile_Average_100\n"
#define MEMORY(ids)                                                                      \
    ids ",SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1,"                       \
        "AverageAllocatedMb_pct5,AverageAllocatedMb_pct25,AverageAllocatedMb_pct50,"     \
        "AverageAllocatedMb_pct75,AverageAllocatedMb_pct95,AverageAllocatedMb_pct99,"    \
        "AverageAllocatedMb_pct100\n"
#define FIVES(f, g) f ",5,1,5,5,5,5,5,5,5,5,5\n" g ",5,1,5,5,5,5,5,5,5,5,5\n"
#define NINES(f, g) f ",9,9.0,9,9,9,9,9,9,9,9\n" g ",9,9.0,9,9,9,9,9,9,9,9\n"

/* The ids of columns in an order, and of rows. */
#define OWNER_FIRST    "HashOwner,HashApp,HashFunction"
#define FUNCTION_FIRST "HashFunction,HashOwner,HashApp"
#define APP_FIRST      "HashApp,HashFunction,HashOwner"

typedef struct {
    const char *invocations, *durations, *memory;
} Spelling;

/* Each says that f of app a and owner o is called 1, 2 and 0 times in minutes 540 to 542,
 * and g of the same 0, 0 and 3 times. */
static const Spelling spellings[] = {
    { OWNER_FIRST ",Trigger,540,541,542\n"
                  "o,a,f,unknown,1,2,0\no,a,g,unknown,0,0,3\n",
      DURATIONS(OWNER_FIRST) FIVES("o,a,f", "o,a,g"),
      MEMORY(FUNCTION_FIRST) NINES("f,o,a", "g,o,a") },
    /* Rows in other orders, counts as floats. */
    { OWNER_FIRST ",Trigger,540,541,542\n"
                  "o,a,f,unknown,1.0,2.0,0.0\no,a,g,unknown,0.0,0.0,3.0\n",
      DURATIONS(OWNER_FIRST) FIVES("o,a,g", "o,a,f"),
      MEMORY(FUNCTION_FIRST) NINES("g,o,a", "f,o,a") },
    /* Minutes by other names, no Trigger, ids in other orders. */
    { FUNCTION_FIRST ",minute_540,minute_541,minute_542\n"
                     "f,o,a,1,2,0\ng,o,a,0,0,3\n",
      DURATIONS(FUNCTION_FIRST) FIVES("f,o,a", "g,o,a"),
      MEMORY(OWNER_FIRST) NINES("o,a,f", "o,a,g") },
    { APP_FIRST ",540_minute,541_minute,542_minute\n"
                "a,f,o,1,2,0\na,g,o,0,0,3\n",
      DURATIONS(APP_FIRST) FIVES("a,f,o", "a,g,o"),
      MEMORY(APP_FIRST) NINES("a,f,o", "a,g,o") },
    /* The columns of Huawei's preparation, which puts two ids in front. */
    { APP_FIRST ",Trigger,540,541,542\n"
                "a,f,o,unknown,1,2,0\na,g,o,unknown,0,0,3\n",
      DURATIONS(APP_FIRST) FIVES("a,f,o", "a,g,o"),
      MEMORY(APP_FIRST) NINES("a,f,o", "a,g,o") },
};

static uint64_t prepare(const Spelling *spelling)
{
    const VtPrepareOptions options = { .format = "auto" };
    char *folder = temp_folder_new();
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    g_free(temp_folder_write(folder, "invocations.csv", spelling->invocations));
    g_free(temp_folder_write(folder, "durations.csv", spelling->durations));
    g_free(temp_folder_write(folder, "memory.csv", spelling->memory));

    g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, &error);

    temp_folder_free(folder);
    cr_assert(trace != NULL, "%s", error != NULL ? error->message : "");
    cr_expect(eq(i64, trace->first_minute, 540));
    cr_expect(eq(u32, vt_trace_row(trace, 1)[2], 3));
    cr_expect(eq(sz, vt_drops_total(drops), 0));
    return vt_trace_digest(trace);
}

Test(invitro, reads_every_spelling_alike)
{
    const uint64_t digest = prepare(&spellings[0]);

    for (size_t i = 1; i < G_N_ELEMENTS(spellings); i++)
        cr_expect(eq(u64, prepare(&spellings[i]), digest), "spelling %zu", i);
}
