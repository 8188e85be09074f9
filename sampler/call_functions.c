#include "sampler/call_functions.h"

#include "sampler/profile_values.h"

#include <inttypes.h>

#define OWNER     "0" /* as the original tool has it [invitro: sampler] */
#define MINUTE_US (VT_MINUTE / VT_US)

typedef struct {
    VtTraceFunction profile; /* first, so that the table's keys are its entries */
    size_t index;            /* among all of the excerpt */
    uint64_t line;           /* of its first call */
} Function;

struct VtCallFunctions {
    VtExcerpt excerpt;
    GPtrArray *functions; /* Function, by index */
    GHashTable *by_id;
    GArray *rows; /* VtExactRow, in the order of the log */
};

static void function_free(gpointer data)
{
    Function *self = data;

    g_free(self->profile.owner);
    g_free(self->profile.app);
    g_free(self->profile.function);
    g_free(self->profile.trigger);
    g_free(self);
}

VtCallFunctions *vt_call_functions_new(const VtExcerpt *excerpt)
{
    VtCallFunctions *self = g_new0(VtCallFunctions, 1);

    self->excerpt = *excerpt;
    self->functions = g_ptr_array_new_with_free_func(function_free);
    self->by_id = g_hash_table_new(vt_trace_id_hash, vt_trace_id_equal);
    self->rows = g_array_new(FALSE, FALSE, sizeof(VtExactRow));
    return self;
}

void vt_call_functions_free(VtCallFunctions *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->by_id);
    g_ptr_array_unref(self->functions);
    g_array_unref(self->rows);
    g_free(self);
}

static const Function *find_or_add(VtCallFunctions *self, const VtCallRow *row,
                                   uint64_t line)
{
    const VtTraceFunction key = { .owner = (char *)OWNER,
                                  .app = (char *)row->app,
                                  .function = (char *)row->function };
    Function *function = g_hash_table_lookup(self->by_id, &key);

    if (function != NULL)
        return function;
    function = g_new0(Function, 1);
    function->profile.owner = g_strdup(OWNER);
    function->profile.app = g_strdup(row->app);
    function->profile.function = g_strdup(row->function);
    function->profile.trigger = g_strdup("unknown");
    function->index = self->functions->len;
    function->line = line;
    g_ptr_array_add(self->functions, function);
    g_hash_table_insert(self->by_id, &function->profile, function);
    return function;
}

void vt_call_functions_add(VtCallFunctions *self, const VtCallRow *row, int64_t minute,
                           const VtExactCall *call, uint64_t line)
{
    const VtExcerpt *excerpt = &self->excerpt;

    if (minute < excerpt->first_minute
        || minute - excerpt->first_minute >= excerpt->minutes_count)
        return;

    const VtExactRow taken = { *call, find_or_add(self, row, line)->index };

    g_array_append_val(self->rows, taken);
}

/* Fills the profile of one function from its calls; returns the share of those that took
 * no time. */
static double profile(VtTraceFunction *out, const VtExactCall *calls, size_t count)
{
    g_autofree double *values = g_new(double, count);
    size_t zeros = 0;

    for (size_t i = 0; i < count; i++) {
        values[i] = (double)calls[i].duration_us / 1000;
        zeros += calls[i].duration_us == 0;
    }
    vt_profile_durations(out, values, count);
    for (size_t i = 0; i < count; i++)
        values[i] = calls[i].memory_mib;
    vt_profile_memory(out, values, count);
    return (double)zeros / (double)count;
}

static void drop(const Function *function, const VtCallRules *rules, VtDropReason reason,
                 VtDrops *drops)
{
    g_autofree char *place =
        g_strdup_printf("%s: line %" PRIu64 ", column '%s': function '%s': %s",
                        rules->path, function->line, rules->column,
                        function->profile.function, vt_drop_reason_help(reason));

    vt_drops_add(drops, reason, place);
}

/* Profiles @function; true when it is kept. */
static bool judge(Function *function, const VtExactCalls *exact, const VtCallRules *rules,
                  VtDrops *drops)
{
    VtTraceFunction *out = &function->profile;
    VtDropReason reason = VT_DROP_ZERO_DURATION;
    size_t count = 0;
    const VtExactCall *calls = vt_exact_calls_of(exact, function->index, &count);
    const double zero_share = profile(out, calls, count);

    if (zero_share >= rules->zero_share_end
        || !vt_exclusions_pass(rules->exclusions, out, count, &reason)) {
        drop(function, rules, reason, drops);
        return false;
    }
    if (!(out->memory_mean_mib > 0))
        drop(function, rules, VT_REMARK_ZERO_MEMORY, drops);
    return true;
}

static void count_calls(VtTrace *trace)
{
    const int64_t first_us = (trace->first_minute - 1) * MINUTE_US;

    for (size_t i = 0; i < trace->functions_count; i++) {
        size_t count = 0;
        const VtExactCall *calls = vt_exact_calls_of(trace->exact, i, &count);

        for (size_t c = 0; c < count; c++) {
            const int64_t minute = (calls[c].start_us - first_us) / MINUTE_US;

            trace->counts[i * trace->minutes_count + (size_t)minute]++;
        }
    }
}

VtTrace *vt_call_functions_finish(VtCallFunctions *self, const VtCallRules *rules,
                                  VtDrops *drops)
{
    g_autoptr(VtExactCalls) exact =
        vt_exact_calls_new((const VtExactRow *)(const void *)self->rows->data,
                           self->rows->len, self->functions->len);
    g_autofree size_t *kept = g_new(size_t, self->functions->len);
    size_t count = 0;

    g_array_set_size(self->rows, 0); /* they are there twice now */
    for (guint i = 0; i < self->functions->len; i++) {
        if (judge(g_ptr_array_index(self->functions, i), exact, rules, drops))
            kept[count++] = i;
    }

    VtTrace *trace = vt_trace_new(count, (size_t)self->excerpt.minutes_count,
                                  self->excerpt.first_minute);

    trace->exact = vt_exact_calls_subset(exact, kept, count);
    g_hash_table_remove_all(self->by_id); /* its keys are about to move */
    for (size_t i = 0; i < count; i++) {
        Function *function = g_ptr_array_index(self->functions, kept[i]);

        trace->functions[i] = function->profile;
        function->profile = (VtTraceFunction){ 0 };
    }
    count_calls(trace);
    return trace;
}
