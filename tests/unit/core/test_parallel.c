#include "core/parallel.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

enum { COUNT = 1000 };

static void count_visit(size_t index, void *data)
{
    int *visits = data;

    visits[index]++; /* no two calls share an index */
}

Test(parallel, visits_every_index_once_for_any_jobs)
{
    static const int jobs[] = { 0, 1, 2, 7, 50 };

    for (size_t j = 0; j < G_N_ELEMENTS(jobs); j++) {
        int visits[COUNT] = { 0 };

        vt_parallel_for(jobs[j], j % 2 == 0 ? COUNT : COUNT / 2, count_visit, visits);
        for (size_t i = 0; i < COUNT; i++)
            cr_assert(eq(int, visits[i], j % 2 == 0 || i < COUNT / 2), "%d jobs, %zu",
                      jobs[j], i);
    }
}

Test(parallel, does_nothing_for_nothing)
{
    int visits[1] = { 0 };

    vt_parallel_for(3, 0, count_visit, visits);
    cr_expect(eq(int, visits[0], 0));
}
