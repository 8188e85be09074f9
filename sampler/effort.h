/**
 * How long a search may go on: until so many evaluations, which is repeatable, until an
 * instant, which is not, or both.
 *
 * An evaluation is one function's terms of all minutes read at one size: what scoring an
 * exchange takes, and what each member takes again after one was made.
 */
#pragma once

#include <glib.h>

#include <stdint.h>

typedef struct {
    uint64_t evaluations;
    gint64 deadline_us; /* of g_get_monotonic_time(); 0: none */
} VtEffort;

/** What a user asks for: @evaluations, where 0 stands for @by_default unless there is a
 *  time, and @budget_s seconds from now, 0 for no limit. */
VtEffort vt_effort_new(uint64_t evaluations, double budget_s, uint64_t by_default);

/** What was spent of an effort. */
typedef struct {
    VtEffort effort;
    gint64 begin_us;
    uint64_t evaluations;
} VtEffortMeter;

VtEffortMeter vt_effort_begin(const VtEffort *effort);

/** The part that was spent; 1 and more: all of it. */
double vt_effort_spent(const VtEffortMeter *self);
