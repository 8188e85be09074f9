/* The table of invocations: counts per minute, and triggers. */
#include "sampler/join_rows.h"

#include <inttypes.h>
#include <string.h>

typedef struct {
    VtCsv *csv;
    VtIdColumns ids;
    int trigger;     /* -1: no such column */
    size_t *minutes; /* columns of this part of the excerpt */
    size_t minutes_count;
    size_t offset;      /* of its first minute in the excerpt */
    VtCsvCounts counts; /* of the current row */
} InvocationsTable;

static void invocations_table_clear(InvocationsTable *self)
{
    vt_csv_free(self->csv);
    g_free(self->minutes);
    g_free(self->counts.values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(InvocationsTable, invocations_table_clear)

/* Fills the table's counts from the current row, unless they are. */
static bool read_cells(const VtJoin *self, const InvocationsTable *table,
                       VtDropReason *out_reason, GError **error)
{
    if (table->counts.is_read)
        return true;
    if (!vt_csv_check_width(table->csv, error)) {
        *out_reason = VT_DROP_ROW_WIDTH;
        return false;
    }
    for (size_t t = 0; t < table->minutes_count; t++) {
        const size_t column = table->minutes[t];
        int64_t count = 0;

        if (!(self->options->empty_as_zero && *vt_csv_text(table->csv, column) == '\0')
            && !vt_csv_int64(table->csv, column, 0, UINT32_MAX, &count, error)) {
            *out_reason = VT_DROP_BAD_COUNT;
            return false;
        }
        table->counts.values[t] = (uint32_t)count;
    }
    return true;
}

/* The same; *out_sum is their sum. */
static bool read_counts(const VtJoin *self, const InvocationsTable *table,
                        uint64_t *out_sum, VtDropReason *out_reason, GError **error)
{
    uint64_t sum = 0;

    if (!read_cells(self, table, out_reason, error))
        return false;
    for (size_t t = 0; t < table->minutes_count; t++)
        sum += table->counts.values[t];
    *out_sum = sum;
    return true;
}

/* Adds the current row to what is known of the function; only sums beyond a count's range
 * fail. */
static bool add_counts(VtJoin *self, VtFunctionEntry *function,
                       const InvocationsTable *table, GError **error)
{
    const uint32_t *counts = table->counts.values;

    if (function->row == 0)
        function->row = vt_count_rows_add(&self->rows) + 1;

    uint32_t *sums = vt_count_rows_at(&self->rows, function->row - 1) + table->offset;

    for (size_t t = 0; t < table->minutes_count; t++) {
        if (counts[t] > UINT32_MAX - sums[t]) {
            vt_csv_cut_counts(table->csv);
            vt_csv_set_error(table->csv, table->minutes[t],
                             "at most 4294967295 calls in all rows of the function",
                             error);
            return false;
        }
    }
    for (size_t t = 0; t < table->minutes_count; t++)
        sums[t] += counts[t];
    return true;
}

static bool has_trigger(const VtFunctionEntry *function, const char *trigger)
{
    return strcmp(trigger, function->file_trigger) == 0
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
        vt_join_drop_cell(
            self, VT_DROP_DUPLICATE_FUNCTION, table->csv, table->ids.function,
            "function '%s' again, first on line %" PRIu64 "%s",
            function->profile.function, function->file_line,
            differs ? ", with another Trigger: --sum-triggers would add it" : "");
        return;
    }
    if (!read_counts(self, table, &sum, &reason, &error)
        || (sum > 0 && !add_counts(self, function, table, &error))) {
        vt_join_drop_row(self, reason, &error);
        return;
    }
    add_trigger(function, trigger);
}

/* The first row of @function in a file. */
static void begin_function(const VtJoin *self, VtFunctionEntry *function, uint64_t line,
                           const char *trigger)
{
    if (function->path == NULL) {
        function->path = g_ptr_array_index(self->paths, self->paths->len - 1);
        function->line = line;
        function->profile.trigger = g_strdup(trigger);
        function->app->has_invocations = true;
    }
    function->file = self->file;
    function->file_line = line;
    g_free(function->file_trigger);
    function->file_trigger = g_strdup(trigger);
    g_clear_pointer(&function->more_triggers, g_hash_table_unref);
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

    if (function == NULL)
        function = vt_function_table_add(&self->table, &key);
    if (function->file == self->file) {
        read_invocations_again(self, function, table, trigger);
        return;
    }
    begin_function(self, function, vt_csv_line(table->csv), trigger);
    if (!read_counts(self, table, &sum, &reason, &error)
        || (sum > 0 && !add_counts(self, function, table, &error)))
        vt_fault_set(&function->fault, reason, &error);
}

bool vt_join_invocations(VtJoin *self, const char *path, const VtExcerpt *part,
                         int64_t label_offset, GError **error)
{
    g_auto(InvocationsTable) table = { .csv = vt_csv_open(path, error) };
    GError *failure = NULL;
    int64_t first = 0;

    if (table.csv == NULL || !vt_id_columns_find(&table.ids, table.csv, error))
        return false;
    table.minutes = vt_excerpt_columns(part, table.csv, label_offset, &first,
                                       &table.minutes_count, error);
    if (table.minutes == NULL)
        return false;
    if (self->file++ == 0) {
        const int64_t asked = self->options->excerpt.minutes_count;

        self->first_minute = first;
        self->minutes_count = asked > 0 ? (size_t)asked : table.minutes_count;
        self->rows.minutes_count = self->minutes_count;
    }
    table.offset = (size_t)(first - self->first_minute);
    g_assert(table.offset + table.minutes_count <= self->minutes_count);
    table.trigger = vt_csv_find_column(table.csv, "Trigger");
    table.counts = vt_minute_columns_counts(table.minutes, table.minutes_count,
                                            &table.ids, table.trigger);
    table.counts.values = g_new(uint32_t, table.minutes_count);
    g_ptr_array_add(self->paths, g_strdup(path));
    while (vt_csv_next_counts(table.csv, &table.counts, &failure))
        read_invocations_row(self, &table);
    return vt_join_finish_rows(self, failure, error);
}
