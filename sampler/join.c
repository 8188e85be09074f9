#include "sampler/join.h"

#include "sampler/join_rows.h"

#include <inttypes.h>
#include <string.h>

VtJoin *vt_join_new(const VtDatasetOptions *options, VtDrops *drops, size_t files)
{
    VtJoin *self = g_new0(VtJoin, 1);

    self->options = options;
    self->drops = drops;
    self->files_count = files;
    self->paths = g_ptr_array_new_with_free_func(g_free);
    vt_function_table_init(&self->table);
    return self;
}

void vt_join_free(VtJoin *self)
{
    if (self == NULL)
        return;
    vt_function_table_clear(&self->table);
    vt_count_rows_clear(&self->rows);
    g_ptr_array_unref(self->paths);
    g_free(self);
}

static const VtMemoryEntry *memory_of(const VtJoin *self, const VtFunctionEntry *function)
{
    return self->memory_owner == VT_MEMORY_PER_APP ? &function->app->memory
                                                   : &function->memory;
}

static void drop_function(VtJoin *self, const VtFunctionEntry *function,
                          VtDropReason reason)
{
    g_autofree char *place = g_strdup_printf(
        "%s: line %" PRIu64 ", column 'HashFunction': function '%s': %s", function->path,
        function->line, function->profile.function, vt_drop_reason_help(reason));

    vt_drops_add(self->drops, reason, place);
}

static bool is_wanted(VtJoin *self, const VtFunctionEntry *function)
{
    const uint32_t *counts = vt_count_rows_at(&self->rows, function->row - 1);
    uint64_t invocations = 0;
    VtDropReason reason = VT_DROP_NOT_INVOKED;

    for (size_t t = 0; t < self->minutes_count; t++)
        invocations += counts[t];
    if (vt_exclusions_pass(&self->options->exclusions, &function->profile, invocations,
                           &reason))
        return true;
    drop_function(self, function, reason);
    return false;
}

/* True when the function is kept; counts the reason when it is not. One without
 * invocations was counted when its durations were read. */
static bool judge(VtJoin *self, VtFunctionEntry *function)
{
    const VtMemoryEntry *memory = memory_of(self, function);
    bool is_kept = false;

    if (function->path == NULL)
        return false;
    if (function->fault.place != NULL) {
        vt_drops_add(self->drops, function->fault.reason, function->fault.place);
    } else if (function->zero_place != NULL
               && !(function->profile.duration_mean_ms > 0)) {
        vt_drops_add(self->drops, VT_DROP_ZERO_DURATION, function->zero_place);
    } else if (function->row == 0) {
        drop_function(self, function, VT_DROP_NOT_INVOKED);
    } else if (function->durations_file == 0) {
        drop_function(self, function, VT_DROP_NO_DURATIONS);
    } else if (memory->file == 0) {
        drop_function(self, function, VT_DROP_NO_MEMORY);
    } else if (memory->fault.place != NULL) {
        vt_drops_add(self->drops, memory->fault.reason, memory->fault.place);
    } else {
        is_kept = is_wanted(self, function);
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
    if (memory->zero_place != NULL && !(memory->sizes.memory_mean_mib > 0))
        vt_drops_add(self->drops, VT_REMARK_ZERO_MEMORY, memory->zero_place);
}

/* By how many functions the memory of a row is shared. */
static size_t sharers_of(const VtJoin *self, const VtAppEntry *app)
{
    if (self->memory_owner == VT_MEMORY_PER_FUNCTION)
        return 1;
    return self->options->memory_share == VT_SHARE_KNOWN ? app->functions_count
                                                         : app->kept_count;
}

/* Moves @function, which is left without an id, to @out. */
static void move_function(const VtJoin *self, VtFunctionEntry *function,
                          VtTraceFunction *out)
{
    const VtTraceFunction *sizes = &memory_of(self, function)->sizes;
    const double sharers = (double)sharers_of(self, function->app);

    *out = function->profile;
    function->profile = (VtTraceFunction){ 0 };
    out->memory_count = sizes->memory_count;
    out->memory_mean_mib = sizes->memory_mean_mib / sharers;
    for (size_t i = 0; i < VT_MEMORY_PERCENTILES; i++)
        out->memory_mib[i] = sizes->memory_mib[i] / sharers;
}

/* True the first time that a function of this name and app is seen: a second one, of
 * another owner, could not be told from it in any file that shows F or F@A. */
static bool add_name(GHashTable *names, const VtFunctionEntry *function)
{
    const VtTraceFunction *id = &function->profile;

    return g_hash_table_add(names, g_strconcat(id->function, "@", id->app, NULL));
}

/* The functions @kept as a trace. */
static VtTrace *move_functions(VtJoin *self, const GPtrArray *kept)
{
    VtTrace *trace = vt_trace_new(kept->len, self->minutes_count, self->first_minute);
    g_autofree size_t *rows = g_new(size_t, kept->len);

    g_hash_table_remove_all(self->table.by_id); /* its keys are about to move */
    for (guint i = 0; i < kept->len; i++) {
        VtFunctionEntry *function = g_ptr_array_index(kept, i);

        move_function(self, function, &trace->functions[i]);
        rows[i] = function->row - 1;
    }
    g_free(trace->counts);
    trace->counts = vt_count_rows_take(&self->rows, rows, kept->len);
    return trace;
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
        function->app->kept_count++;
        g_ptr_array_add(kept, function);
    }

    return move_functions(self, kept);
}
