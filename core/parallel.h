/**
 * A loop whose iterations run on several cores. Each must depend on its index alone,
 * so that the number of jobs cannot show in a result.
 */
#pragma once

#include <stddef.h>

typedef void (*VtParallelBody)(size_t index, void *data);

/** Calls @body for 0 .. @count-1 on at most @jobs threads; returns when all are done.
 *  @jobs 0: one for each core. */
void vt_parallel_for(int jobs, size_t count, VtParallelBody body, void *data);
