#include "sampler/join.h"

#include "sampler/join_rows.h"

#include <inttypes.h>
#include <string.h>

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
