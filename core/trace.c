#include "core/trace.h"

#include "core/rng.h"

#include <stdlib.h>
#include <string.h>

const double vt_duration_fractions[VT_DURATION_PERCENTILES] = { 0,    0.01, 0.25, 0.5,
                                                                0.75, 0.99, 1 };

const double vt_memory_fractions[VT_MEMORY_PERCENTILES] = { 0.01, 0.05, 0.25, 0.5,
                                                            0.75, 0.95, 0.99, 1 };

VtTrace *vt_trace_new(size_t functions_count, size_t minutes_count, int64_t first_minute)
{
    VtTrace *self = g_new0(VtTrace, 1);

    self->functions = g_new0(VtTraceFunction, functions_count);
    self->functions_count = functions_count;
    self->counts = g_new0(uint32_t, functions_count * minutes_count);
    self->minutes_count = minutes_count;
    self->first_minute = first_minute;
    return self;
}

void vt_trace_free(VtTrace *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->functions_count; i++) {
        g_free(self->functions[i].owner);
        g_free(self->functions[i].app);
        g_free(self->functions[i].function);
        g_free(self->functions[i].trigger);
    }
    vt_exact_calls_free(self->exact);
    g_free(self->functions);
    g_free(self->counts);
    g_free(self);
}

VtTrace *vt_trace_subset(const VtTrace *self, const size_t *indices, size_t count)
{
    VtTrace *subset = vt_trace_new(count, self->minutes_count, self->first_minute);

    for (size_t i = 0; i < count; i++) {
        const VtTraceFunction *from = &self->functions[indices[i]];
        VtTraceFunction *to = &subset->functions[i];

        g_assert(indices[i] < self->functions_count);
        *to = *from;
        to->owner = g_strdup(from->owner);
        to->app = g_strdup(from->app);
        to->function = g_strdup(from->function);
        to->trigger = g_strdup(from->trigger);
        memcpy(&subset->counts[i * self->minutes_count], vt_trace_row(self, indices[i]),
               self->minutes_count * sizeof *self->counts);
    }
    if (self->exact != NULL)
        subset->exact = vt_exact_calls_subset(self->exact, indices, count);
    return subset;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    return vt_hash_bytes(hash, text, strlen(text));
}

/* Length of "F" in "F@A" of app A. */
static size_t own_name_length(const VtTraceFunction *function)
{
    const size_t length = strlen(function->function);
    const size_t app_length = strlen(function->app);
    const char *suffix;

    if (length < app_length + 2)
        return length;
    suffix = function->function + length - app_length;
    return suffix[-1] == '@' && strcmp(suffix, function->app) == 0
             ? length - app_length - 1
             : length;
}

uint64_t vt_trace_function_hash(const VtTraceFunction *function)
{
    const uint64_t hash = hash_text(hash_text(0, function->owner), function->app);

    return vt_hash_bytes(hash, function->function, own_name_length(function));
}

guint vt_trace_id_hash(const void *function)
{
    return (guint)vt_trace_function_hash(function);
}

gboolean vt_trace_id_equal(const void *a, const void *b)
{
    const VtTraceFunction *x = a;
    const VtTraceFunction *y = b;

    return strcmp(x->function, y->function) == 0 && strcmp(x->app, y->app) == 0
        && strcmp(x->owner, y->owner) == 0;
}

static int compare_ids(const void *a, const void *b, void *data)
{
    const VtTrace *trace = data;
    const VtTraceFunction *x = &trace->functions[*(const size_t *)a];
    const VtTraceFunction *y = &trace->functions[*(const size_t *)b];
    int order = strcmp(x->function, y->function);

    if (order == 0)
        order = strcmp(x->app, y->app);
    return order != 0 ? order : strcmp(x->owner, y->owner);
}

void vt_trace_sort(const VtTrace *self, size_t *functions, size_t count)
{
    if (count > 0) /* qsort_r() takes no null array */
        qsort_r(functions, count, sizeof *functions, compare_ids, (void *)self);
}

size_t *vt_trace_rank(const VtTrace *self)
{
    size_t *ranked = g_new(size_t, self->functions_count);

    for (size_t i = 0; i < self->functions_count; i++)
        ranked[i] = i;
    vt_trace_sort(self, ranked, self->functions_count);
    return ranked;
}

uint64_t vt_trace_invocations(const VtTrace *self, size_t function)
{
    const uint32_t *row = vt_trace_row(self, function);
    uint64_t sum = 0;

    for (size_t i = 0; i < self->minutes_count; i++)
        sum += row[i];
    return sum;
}

static uint64_t hash_doubles(uint64_t hash, const double *values, size_t count)
{
    return vt_hash_bytes(hash, values, count * sizeof *values);
}

static uint64_t hash_exact(const VtTrace *self, size_t index, uint64_t hash)
{
    size_t count = 0;
    const VtExactCall *calls = vt_exact_calls_of(self->exact, index, &count);

    return vt_hash_bytes(hash, calls, count * sizeof *calls);
}

static uint64_t hash_function(const VtTrace *self, size_t index)
{
    const VtTraceFunction *function = &self->functions[index];
    const double scalars[] = { function->duration_mean_ms, function->duration_count,
                               function->duration_min_ms,  function->duration_max_ms,
                               function->memory_count,     function->memory_mean_mib };
    uint64_t hash = hash_text(0, function->owner);

    hash = hash_text(hash, function->app);
    hash = hash_text(hash, function->function);
    hash = hash_text(hash, function->trigger != NULL ? function->trigger : "");
    hash = hash_doubles(hash, scalars, G_N_ELEMENTS(scalars));
    hash = hash_doubles(hash, function->duration_ms, VT_DURATION_PERCENTILES);
    hash = hash_doubles(hash, function->memory_mib, VT_MEMORY_PERCENTILES);
    hash = vt_hash_bytes(hash, vt_trace_row(self, index),
                         self->minutes_count * sizeof *self->counts);
    return self->exact != NULL ? hash_exact(self, index, hash) : hash;
}

uint64_t vt_trace_digest(const VtTrace *self)
{
    uint64_t sum = 0; /* of the rows' hashes: the same in any order */
    uint64_t hash = vt_hash_mix((uint64_t)self->first_minute);

    for (size_t i = 0; i < self->functions_count; i++)
        sum += vt_hash_mix(hash_function(self, i));
    hash = vt_hash_mix(hash ^ self->minutes_count);
    hash = vt_hash_mix(hash ^ self->functions_count);
    return vt_hash_mix(hash ^ sum);
}
