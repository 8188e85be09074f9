/**
 * A schedule held in memory, for tests.
 */
#pragma once

#include "core/arrivals.h"

typedef struct {
    VtArrivals base;
    const VtInvocation *invocations;
    size_t count;
    size_t position;
} ListArrivals;

/** @invocations ascend in time; all is borrowed. */
void list_arrivals_init(ListArrivals *self, const VtFunction *functions,
                        size_t functions_count, const VtInvocation *invocations,
                        size_t count);
