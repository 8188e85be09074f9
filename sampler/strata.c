#include "sampler/strata.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    uint64_t invocations;
    size_t rank;
    size_t function;
} Ranked;

static int compare(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;

    if (x->invocations != y->invocations)
        return x->invocations < y->invocations ? -1 : 1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

size_t *vt_strata_order(const VtTrace *trace, const size_t *ranked)
{
    const size_t count = trace->functions_count;
    g_autofree Ranked *functions = g_new(Ranked, count);
    size_t *order = g_new(size_t, count);

    for (size_t i = 0; i < count; i++) {
        functions[i] = (Ranked){ vt_trace_invocations(trace, ranked[i]), i, ranked[i] };
    }
    qsort(functions, count, sizeof *functions, compare);
    for (size_t i = 0; i < count; i++)
        order[i] = functions[i].function;
    return order;
}

void vt_strata_draw(VtRng *rng, size_t *pool, size_t pool_count, size_t count)
{
    g_autofree size_t *behind = g_new(size_t, pool_count - count + 1);
    size_t behind_count = 0;

    for (size_t stratum = 0; stratum < count; stratum++) {
        const size_t first = stratum * pool_count / count;
        const size_t end = (stratum + 1) * pool_count / count;
        const size_t drawn = first + vt_rng_below(rng, end - first);
        const size_t function = pool[drawn];

        for (size_t i = first; i < end; i++) {
            if (i != drawn)
                behind[behind_count++] = pool[i];
        }
        pool[stratum] = function;
    }
    memcpy(&pool[count], behind, behind_count * sizeof *behind);
}
