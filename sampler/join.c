#include "sampler/join.h"

#include "core/errors.h"
#include "core/profile_reader.h"
#include "sampler/function_table.h"

#include <inttypes.h>
#include <string.h>

enum { TABLES = 3 };

struct VtJoin {
    const VtJoinOptions *options;
    VtDrops *drops;
    VtFunctionTable table;
    int64_t first_minute;
    size_t minutes_count;
    char *invocations_path;
    VtMemoryShare share;
};

VtJoin *vt_join_new(const VtJoinOptions *options, VtDrops *drops)
{
    VtJoin *self = g_new0(VtJoin, 1);

    self->options = options;
    self->drops = drops;
    vt_function_table_init(&self->table);
    return self;
}

void vt_join_free(VtJoin *self)
{
    if (self == NULL)
        return;
    vt_function_table_clear(&self->table);
    g_free(self->invocations_path);
    g_free(self);
}

/* Counts the current row as dropped; clears @error. */
static void drop_row(VtJoin *self, VtDropReason reason, GError **error)
{
    vt_drops_add(self->drops, reason, (*error)->message);
    g_clear_error(error);
}

G_GNUC_PRINTF(4, 5)
static void drop_line(VtJoin *self, VtDropReason reason, const VtCsv *csv,
                      const char *format, ...)
{
    g_autoptr(GString) place = g_string_new(NULL);
    va_list arguments;

    g_string_printf(place, "%s: line %" PRIu64 ": ", vt_csv_path(csv), vt_csv_line(csv));
    va_start(arguments, format);
    g_string_append_vprintf(place, format, arguments);
    va_end(arguments);
    vt_drops_add(self->drops, reason, place->str);
}

/* Reads the id of the current row. A row that names nobody is dropped right away: for
 * its width if it is too short to have an id. */
static bool read_id(VtJoin *self, const VtIdColumns *ids, const VtCsv *csv,
                    VtTraceFunction *out)
{
    const bool is_short =
        vt_csv_cells_count(csv) <= MAX(MAX(ids->owner, ids->app), ids->function);
    g_autoptr(GError) error = NULL;

    if (is_short && !vt_csv_check_width(csv, &error)) {
        drop_row(self, VT_DROP_ROW_WIDTH, &error);
    } else if (!vt_id_columns_read(ids, csv, out, &error)) {
        drop_row(self, VT_DROP_BAD_ID, &error);
    } else {
        return true;
    }
    return false;
}

/* Ends a loop over rows: false when it was a failure that ended it. */
static bool finish_rows(VtJoin *self, size_t tables_read, GError *failure, GError **error)
{
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    vt_progress_report(self->options->progress, tables_read, TABLES,
                       self->options->progress_data);
    return true;
}

/* Invocations. */

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
        drop_line(self, VT_DROP_DUPLICATE_FUNCTION, table->csv,
                  "function '%s' again, first on line %" PRIu64 "%s",
                  function->profile.function, function->line,
                  differs ? ", with another Trigger: --sum-triggers would add it" : "");
        return;
    }
    if (!read_counts(self, table, &sum, &reason, &error)
        || (sum > 0 && !add_counts(self, function, table, &error))) {
        drop_row(self, reason, &error);
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

    if (!read_id(self, &table->ids, table->csv, &key))
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
    return finish_rows(self, 1, failure, error);
}

/* Durations. */

/* The numbers of the current row; *out_reason changes only when the row's width is what
 * is wrong with it. */
static bool read_profile(const VtProfileReader *reader, const VtCsv *csv,
                         VtTraceFunction *out, char **out_unsorted_place,
                         VtDropReason *out_reason, GError **error)
{
    if (vt_csv_check_width(csv, error))
        return vt_profile_reader_read(reader, csv, out, out_unsorted_place, error);
    *out_reason = VT_DROP_ROW_WIDTH;
    return false;
}

static void read_durations_row(VtJoin *self, const VtCsv *csv, const VtIdColumns *ids,
                               const VtProfileReader *reader)
{
    VtTraceFunction key = { 0 };
    VtDropReason reason = VT_DROP_BAD_DURATION;
    g_autoptr(GError) error = NULL;

    if (!read_id(self, ids, csv, &key))
        return;

    VtFunctionEntry *function = vt_function_table_find(&self->table, &key);

    if (function == NULL)
        function = vt_function_table_add(&self->table, &key);
    if (function->has_durations) {
        drop_line(self, VT_DROP_DUPLICATE_DURATIONS, csv,
                  "durations of function '%s' again", key.function);
        return;
    }
    function->has_durations = true;
    if (function->line == 0) {
        drop_line(self, VT_DROP_NO_INVOCATIONS, csv,
                  "function '%s' has no row of invocations", key.function);
        return;
    }
    if (read_profile(reader, csv, &function->profile, &function->unsorted_place, &reason,
                     &error)) {
        if (function->profile.duration_mean_ms > 0)
            return;
        reason = VT_DROP_ZERO_DURATION;
        vt_profile_reader_reject_zero(reader, csv, &error);
    }
    vt_fault_set(&function->fault, reason, &error);
}

bool vt_join_durations(VtJoin *self, const char *path, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    GError *failure = NULL;
    VtProfileReader reader;
    VtIdColumns ids;

    if (csv == NULL || !vt_id_columns_find(&ids, csv, error)
        || !vt_profile_reader_init(&reader, &vt_profile_tables[VT_PROFILE_DURATIONS], csv,
                                   error))
        return false;
    while (vt_csv_next(csv, &failure))
        read_durations_row(self, csv, &ids, &reader);
    return finish_rows(self, 2, failure, error);
}

/* Memory. */

/* Whom @key is about, or NULL when the invocations have nobody such. */
static VtMemoryEntry *find_memory(VtJoin *self, const VtTraceFunction *key)
{
    if (self->share == VT_MEMORY_PER_APP) {
        VtAppEntry *app = vt_function_table_find_app(&self->table, key->owner, key->app);

        return app != NULL && app->has_invocations ? &app->memory : NULL;
    }

    VtFunctionEntry *function = vt_function_table_find(&self->table, key);

    return function != NULL && function->line > 0 ? &function->memory : NULL;
}

static void read_memory_row(VtJoin *self, const VtCsv *csv, const VtIdColumns *ids,
                            const VtProfileReader *reader)
{
    const bool is_app = self->share == VT_MEMORY_PER_APP;
    VtTraceFunction key = { 0 };
    VtDropReason reason = VT_DROP_BAD_MEMORY;
    g_autoptr(GError) error = NULL;

    if (!read_id(self, ids, csv, &key))
        return;

    const char *what = is_app ? "app" : "function";
    const char *name = is_app ? key.app : key.function;
    VtMemoryEntry *memory = find_memory(self, &key);

    if (memory == NULL) {
        drop_line(self, VT_DROP_NO_INVOCATIONS, csv, "%s '%s' has no invocations", what,
                  name);
        return;
    }
    if (memory->is_known) {
        drop_line(self, VT_DROP_DUPLICATE_MEMORY, csv, "memory of %s '%s' again", what,
                  name);
        return;
    }
    memory->is_known = true;
    if (!read_profile(reader, csv, &memory->sizes, &memory->unsorted_place, &reason,
                      &error)) {
        vt_fault_set(&memory->fault, reason, &error);
    } else if (!(memory->sizes.memory_mean_mib > 0)) {
        vt_profile_reader_reject_zero(reader, csv, &error);
        memory->zero_place = g_strdup(error->message);
    }
}

/* An app's row has no function: its id ends with the app. */
static bool find_memory_ids(VtIdColumns *ids, const VtCsv *csv, VtMemoryShare share,
                            GError **error)
{
    if (share == VT_MEMORY_PER_FUNCTION)
        return vt_id_columns_find(ids, csv, error);
    if (!vt_csv_require_column(csv, "HashOwner", &ids->owner, error)
        || !vt_csv_require_column(csv, "HashApp", &ids->app, error))
        return false;
    ids->function = ids->app;
    return true;
}

bool vt_join_memory(VtJoin *self, const char *path, VtMemoryShare share, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    GError *failure = NULL;
    VtProfileReader reader;
    VtIdColumns ids;

    self->share = share;
    if (csv == NULL || !find_memory_ids(&ids, csv, share, error)
        || !vt_profile_reader_init(&reader, &vt_profile_tables[VT_PROFILE_MEMORY], csv,
                                   error))
        return false;
    while (vt_csv_next(csv, &failure))
        read_memory_row(self, csv, &ids, &reader);
    return finish_rows(self, TABLES, failure, error);
}

/* The whole. */

static const VtMemoryEntry *memory_of(const VtJoin *self, const VtFunctionEntry *function)
{
    return self->share == VT_MEMORY_PER_APP ? &function->app->memory : &function->memory;
}

static void drop_function(VtJoin *self, const VtFunctionEntry *function,
                          VtDropReason reason)
{
    g_autofree char *place = g_strdup_printf(
        "%s: line %" PRIu64 ": function '%s': %s", self->invocations_path, function->line,
        function->profile.function, vt_drop_reason_help(reason));

    vt_drops_add(self->drops, reason, place);
}

/* True when the function is kept; counts the reason when it is not. One without
 * invocations was counted when its durations were read. */
static bool judge(VtJoin *self, const VtFunctionEntry *function)
{
    const VtMemoryEntry *memory = memory_of(self, function);
    bool is_kept = false;

    if (function->line == 0)
        return false;
    if (function->fault.place != NULL) {
        vt_drops_add(self->drops, function->fault.reason, function->fault.place);
    } else if (function->counts == NULL) {
        drop_function(self, function, VT_DROP_NOT_INVOKED);
    } else if (!function->has_durations) {
        drop_function(self, function, VT_DROP_NO_DURATIONS);
    } else if (!memory->is_known) {
        drop_function(self, function, VT_DROP_NO_MEMORY);
    } else if (memory->fault.place != NULL) {
        vt_drops_add(self->drops, memory->fault.reason, memory->fault.place);
    } else {
        is_kept = true;
    }
    return is_kept;
}

static void remark(VtJoin *self, const VtFunctionEntry *function)
{
    const VtMemoryEntry *memory = memory_of(self, function);

    if (function->unsorted_place != NULL) {
        vt_drops_add(self->drops, VT_REMARK_UNSORTED_PERCENTILES,
                     function->unsorted_place);
    }
    if (memory->unsorted_place != NULL)
        vt_drops_add(self->drops, VT_REMARK_UNSORTED_PERCENTILES, memory->unsorted_place);
    if (memory->zero_place != NULL)
        vt_drops_add(self->drops, VT_REMARK_ZERO_MEMORY, memory->zero_place);
}

/* Moves @function, which is left without an id and counts, to row @row of @trace. */
static void move_function(const VtJoin *self, VtFunctionEntry *function, VtTrace *trace,
                          size_t row)
{
    const VtTraceFunction *sizes = &memory_of(self, function)->sizes;
    const double sharers =
        self->share == VT_MEMORY_PER_APP ? (double)function->app->functions_count : 1;
    VtTraceFunction *out = &trace->functions[row];

    *out = function->profile;
    function->profile = (VtTraceFunction){ 0 };
    out->memory_count = sizes->memory_count;
    out->memory_mean_mib = sizes->memory_mean_mib / sharers;
    for (size_t i = 0; i < VT_MEMORY_PERCENTILES; i++)
        out->memory_mib[i] = sizes->memory_mib[i] / sharers;
    memcpy(&trace->counts[row * self->minutes_count], function->counts,
           self->minutes_count * sizeof *function->counts);
    g_clear_pointer(&function->counts, g_free); /* or all counts would be there twice */
}

/* True the first time that a function of this name and app is seen: a second one, of
 * another owner, could not be told from it in any file that shows F or F@A. */
static bool add_name(GHashTable *names, const VtFunctionEntry *function)
{
    const VtTraceFunction *id = &function->profile;

    return g_hash_table_add(names, g_strconcat(id->function, "@", id->app, NULL));
}

VtTrace *vt_join_finish(VtJoin *self)
{
    g_autoptr(GHashTable) names =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) kept = g_ptr_array_new();

    for (guint i = 0; i < self->table.functions->len; i++) {
        VtFunctionEntry *function = g_ptr_array_index(self->table.functions, i);

        if (!judge(self, function))
            continue;
        if (!add_name(names, function)) {
            drop_function(self, function, VT_DROP_AMBIGUOUS_NAME);
            continue;
        }
        remark(self, function);
        g_ptr_array_add(kept, function);
    }

    VtTrace *trace = vt_trace_new(kept->len, self->minutes_count, self->first_minute);

    g_hash_table_remove_all(self->table.by_id); /* its keys are about to move */
    for (guint i = 0; i < kept->len; i++)
        move_function(self, g_ptr_array_index(kept, i), trace, i);
    return trace;
}
