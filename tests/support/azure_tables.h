/**
 * Rows of datasets in the Azure 2019 layout, small enough to reckon by hand.
 */
#pragma once

#include "tests/support/temp_folder.h"

#define AZURE_DURATIONS_HEADER                                                           \
    "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0," \
    "percentile_Average_1,percentile_Average_25,percentile_Average_50,"                  \
    "percentile_Average_75,percentile_Average_99,percentile_Average_100\n"
#define AZURE_MEMORY_HEADER                                                              \
    "HashOwner,HashApp,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1,"          \
    "AverageAllocatedMb_pct5,AverageAllocatedMb_pct25,AverageAllocatedMb_pct50,"         \
    "AverageAllocatedMb_pct75,AverageAllocatedMb_pct95,AverageAllocatedMb_pct99,"        \
    "AverageAllocatedMb_pct100\n"

/** Durations of 5 ms, called once; 100 MB, measured nine times. */
#define AZURE_5_MS   ",5,1,5,5,5,5,5,5,5,5,5\n"
#define AZURE_100_MB ",9,100,100,100,100,100,100,100,100,100\n"

/** Writes @header and @rows as the file of @kind and @day; NULL writes none. */
static inline void azure_table_write(const char *folder, const char *kind, int day,
                                     const char *header, const char *rows)
{
    char *name = g_strdup_printf("%s.d%02d.csv", kind, day);
    char *text = g_strconcat(header, rows, NULL);

    if (rows != NULL)
        g_free(temp_folder_write(folder, name, text));
    g_free(text);
    g_free(name);
}
