#include "core/exact_calls.h"

#include <string.h>

static VtExactCalls *new_empty(size_t calls_count, size_t functions_count)
{
    VtExactCalls *self = g_new0(VtExactCalls, 1);

    self->calls = g_new(VtExactCall, calls_count);
    self->ends = g_new0(size_t, functions_count);
    self->functions_count = functions_count;
    return self;
}

static int compare_starts(const void *a, const void *b, void *unused)
{
    const VtExactCall *x = a;
    const VtExactCall *y = b;

    (void)unused;
    return (x->start_us > y->start_us) - (x->start_us < y->start_us);
}

static size_t begin_of(const VtExactCalls *self, size_t function)
{
    return function > 0 ? self->ends[function - 1] : 0;
}

VtExactCalls *vt_exact_calls_new(const VtExactRow *rows, size_t rows_count,
                                 size_t functions_count)
{
    VtExactCalls *self = new_empty(rows_count, functions_count);
    g_autofree size_t *next = g_new0(size_t, functions_count + 1);

    for (size_t i = 0; i < rows_count; i++)
        next[rows[i].function + 1]++;
    for (size_t f = 0; f < functions_count; f++) {
        next[f + 1] += next[f];
        self->ends[f] = next[f + 1];
    }
    for (size_t i = 0; i < rows_count; i++)
        self->calls[next[rows[i].function]++] = rows[i].call;
    for (size_t f = 0; f < functions_count; f++) {
        const size_t begin = begin_of(self, f);

        /* Stable, as qsort() need not be. */
        g_qsort_with_data(&self->calls[begin], (gint)(self->ends[f] - begin),
                          sizeof *self->calls, compare_starts, NULL);
    }
    return self;
}

void vt_exact_calls_free(VtExactCalls *self)
{
    if (self == NULL)
        return;
    g_free(self->calls);
    g_free(self->ends);
    g_free(self);
}

const VtExactCall *vt_exact_calls_of(const VtExactCalls *self, size_t function,
                                     size_t *out_count)
{
    const size_t begin = begin_of(self, function);

    *out_count = self->ends[function] - begin;
    return &self->calls[begin];
}

VtExactCalls *vt_exact_calls_subset(const VtExactCalls *self, const size_t *indices,
                                    size_t count)
{
    size_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += self->ends[indices[i]] - begin_of(self, indices[i]);

    VtExactCalls *subset = new_empty(sum, count);
    size_t filled = 0;

    for (size_t i = 0; i < count; i++) {
        size_t length = 0;
        const VtExactCall *calls = vt_exact_calls_of(self, indices[i], &length);

        if (length > 0) /* memcpy() takes no null array */
            memcpy(&subset->calls[filled], calls, length * sizeof *calls);
        filled += length;
        subset->ends[i] = filled;
    }
    return subset;
}
