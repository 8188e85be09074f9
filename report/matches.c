#include "report/matches.h"

#include <stdbool.h>

#define NO_ID UINT64_MAX /* ids are int64 in files */

/* The smallest id that a cursor stands on; NO_ID when all runs are at their end. */
static uint64_t next_id(const VtMatches *self, const size_t *cursors)
{
    uint64_t id = NO_ID;

    for (size_t run = 0; run < self->runs_count; run++) {
        const VtStoredRun *stored = self->runs[run];

        if (cursors[run] < stored->records_count)
            id = MIN(id, stored->records[cursors[run]].invocation.id);
    }
    return id;
}

/* Writes each run's record of @id, or NULL, and moves the cursors that stand on it. */
static void take_row(const VtMatches *self, size_t *cursors, uint64_t id,
                     const VtRecord **row)
{
    for (size_t run = 0; run < self->runs_count; run++) {
        const VtStoredRun *stored = self->runs[run];
        const bool is_here = cursors[run] < stored->records_count
                          && stored->records[cursors[run]].invocation.id == id;

        row[run] = is_here ? &stored->records[cursors[run]] : NULL;
        cursors[run] += is_here;
    }
}

/* The phase is the schedule's, so all that have the invocation agree on it. */
static bool is_measured(const VtRecord *const *row, size_t count)
{
    for (size_t run = 0; run < count; run++) {
        if (row[run] != NULL)
            return row[run]->invocation.phase == VT_PHASE_MEASURE;
    }
    return false;
}

/* Counts how the invocation ended in each run; true when it is ok in all. */
static bool count_row(VtMatches *self, const VtRecord *const *row)
{
    bool is_ok = true;

    self->invocations++;
    for (size_t run = 0; run < self->runs_count; run++) {
        if (row[run] == NULL) {
            self->endings[run].missing++;
        } else {
            self->endings[run].statuses[row[run]->status]++;
        }
        is_ok = is_ok && row[run] != NULL && row[run]->status == VT_STATUS_OK;
    }
    return is_ok;
}

void vt_matches_init(VtMatches *self, const VtStoredRun *const *runs, size_t runs_count)
{
    g_autofree size_t *cursors = g_new0(size_t, runs_count);
    g_autofree const VtRecord **row = g_new0(const VtRecord *, runs_count);
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    gsize length;

    *self = (VtMatches){
        .runs = runs,
        .runs_count = runs_count,
        .endings = g_new0(VtEndings, runs_count),
    };
    for (uint64_t id; (id = next_id(self, cursors)) != NO_ID;) {
        take_row(self, cursors, id, row);
        if (is_measured(row, runs_count) && count_row(self, row)) {
            for (size_t run = 0; run < runs_count; run++)
                g_ptr_array_add(records, (void *)row[run]);
        }
    }
    self->records = (const VtRecord **)g_ptr_array_steal(records, &length);
    self->count = length / runs_count;
}

void vt_matches_clear(VtMatches *self)
{
    g_free(self->records);
    g_free(self->endings);
}
