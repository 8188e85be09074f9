/* The table of invocations: counts per minute, and triggers. */
#include "sampler/join_rows.h"

#include <inttypes.h>
#include <string.h>

typedef struct {
    VtCsv *csv;
    VtIdColumns ids;
    int trigger; /* -1: no such column */
    size_t *minutes;
    uint32_t *counts; /* of the current row */
} InvocationsTable;

static void invocations_table_clear(InvocationsTable *self)
{
    vt_csv_free(self->csv);
    g_free(self->minutes);
    g_free(self->counts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(InvocationsTable, invocations_table_clear)

/* Fills the table's counts from the current row; *out_sum is their sum. */
static bool read_counts(const VtJoin *self, InvocationsTable *table, uint64_t *out_sum,
                        VtDropReason *out_reason, GError **error)
{
    uint64_t sum = 0;

    if (!vt_csv_check_width(table->csv, error)) {
        *out_reason = VT_DROP_ROW_WIDTH;
        return false;
    }
    for (size_t t = 0; t < self->minutes_count; t++) {
        const size_t column = table->minutes[t];
        int64_t count = 0;

        if (!(self->options->empty_as_zero && *vt_csv_text(table->csv, column) == '\0')
            && !vt_csv_int64(table->csv, column, 0, UINT32_MAX, &count, error)) {
            *out_reason = VT_DROP_BAD_COUNT;
            return false;
        }
        table->counts[t] = (uint32_t)count;
        sum += (uint64_t)count;
    }
    *out_sum = sum;
    return true;
}

static uint32_t *copy_counts(const VtJoin *self, const InvocationsTable *table)
{
    return g_memdup2(table->counts, self->minutes_count * sizeof *table->counts);
}

/* Adds the current row to those of an earlier one; only sums beyond a count's range
 * fail. */
static bool add_counts(const VtJoin *self, VtFunctionEntry *function,
                       const InvocationsTable *table, GError **error)
{
    uint32_t *sums = function->counts;

    for (size_t t = 0; sums != NULL && t < self->minutes_count; t++) {
        if (table->counts[t] > UINT32_MAX - sums[t]) {
            vt_csv_set_error(table->csv, table->minutes[t],
                             "at most 4294967295 calls in all rows of the function",
                             error);
            return false;
        }
    }
    if (sums == NULL)
        function->counts = copy_counts(self, table);
    for (size_t t = 0; sums != NULL && t < self->minutes_count; t++)
        sums[t] += table->counts[t];
    return true;
}

static bool has_trigger(const VtFunctionEntry *function, const char *trigger)
{
    return strcmp(trigger, function->profile.trigger) == 0
        || (function->more_triggers != NULL
            && g_hash_table_contains(function->more_triggers, trigger));
}

static void add_trigger(VtFunctionEntry *function, const char *trigger)
{
    if (function->more_triggers == NULL) {
        function->more_triggers =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    }
    g_hash_table_add(function->more_triggers, g_strdup(trigger));
}

static void read_invocations_again(VtJoin *self, VtFunctionEntry *function,
                                   InvocationsTable *table, const char *trigger)
{
    const bool differs = !has_trigger(function, trigger);
    VtDropReason reason = VT_DROP_BAD_COUNT;
    g_autoptr(GError) error = NULL;
    uint64_t sum = 0;

    if (!self->options->sum_triggers || !differs || function->fault.place != NULL) {
        vt_join_drop_line(self, VT_DROP_DUPLICATE_FUNCTION, table->csv,
                          "function '%s' again, first on line %" PRIu64 "%s",
                          function->profile.function, function->line,
                          differs ? ", with another Trigger: --sum-triggers would add it"
                                  : "");
        return;
    }
    if (!read_counts(self, table, &sum, &reason, &error)
        || (sum > 0 && !add_counts(self, function, table, &error))) {
        vt_join_drop_row(self, reason, &error);
        return;
    }
    add_trigger(function, trigger);
}

static void read_invocations_row(VtJoin *self, InvocationsTable *table)
{
    const char *trigger =
        table->trigger >= 0 ? vt_csv_text(table->csv, (size_t)table->trigger) : "unknown";
    VtTraceFunction key = { 0 };
    VtDropReason reason = VT_DROP_BAD_COUNT;
    g_autoptr(GError) error = NULL;
    uint64_t sum = 0;

    if (!vt_join_read_id(self, &table->ids, table->csv, &key))
        return;

    VtFunctionEntry *function = vt_function_table_find(&self->table, &key);

    if (function != NULL) {
        read_invocations_again(self, function, table, trigger);
        return;
    }
    function = vt_function_table_add(&self->table, &key);
    function->line = vt_csv_line(table->csv);
    function->app->has_invocations = true;
    function->profile.trigger = g_strdup(trigger);
    if (!read_counts(self, table, &sum, &reason, &error)) {
        vt_fault_set(&function->fault, reason, &error);
    } else if (sum > 0) {
        function->counts = copy_counts(self, table);
    }
}

bool vt_join_invocations(VtJoin *self, const char *path, int64_t label_offset,
                         GError **error)
{
    g_auto(InvocationsTable) table = { .csv = vt_csv_open(path, error) };
    GError *failure = NULL;

    if (table.csv == NULL || !vt_id_columns_find(&table.ids, table.csv, error))
        return false;
    table.minutes = vt_excerpt_columns(&self->options->excerpt, table.csv, label_offset,
                                       &self->first_minute, &self->minutes_count, error);
    if (table.minutes == NULL)
        return false;
    table.trigger = vt_csv_find_column(table.csv, "Trigger");
    table.counts = g_new(uint32_t, self->minutes_count);
    self->invocations_path = g_strdup(path);
    while (vt_csv_next(table.csv, &failure))
        read_invocations_row(self, &table);
    return vt_join_finish_rows(self, 1, failure, error);
}
