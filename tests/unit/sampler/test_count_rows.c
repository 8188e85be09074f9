#include "sampler/count_rows.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#define MINUTES 5
#define ROWS    200 /* more than a first allocation holds */

/* Cell t of row r is 10 r + t. */
static VtCountRows filled(void)
{
    VtCountRows rows = { .minutes_count = MINUTES };

    for (size_t r = 0; r < ROWS; r++) {
        cr_assert(eq(sz, vt_count_rows_add(&rows), r));
        for (size_t t = 0; t < MINUTES; t++) {
            cr_assert(eq(u32, vt_count_rows_at(&rows, r)[t], 0));
            vt_count_rows_at(&rows, r)[t] = (uint32_t)(10 * r + t);
        }
    }
    return rows;
}

static void expect_taken(const size_t *numbers, size_t count)
{
    VtCountRows rows = filled();
    g_autofree uint32_t *taken = vt_count_rows_take(&rows, numbers, count);

    for (size_t i = 0; i < count; i++) {
        for (size_t t = 0; t < MINUTES; t++)
            cr_assert(eq(u32, taken[i * MINUTES + t], (uint32_t)(10 * numbers[i] + t)),
                      "row %zu", i);
    }
    cr_expect(eq(sz, vt_count_rows_add(&rows), 0)); /* none were left */
    vt_count_rows_clear(&rows);
}

Test(count_rows, are_taken_in_any_order)
{
    static const size_t ascending[] = { 0, 1, 5, 63, 64, 199 };
    static const size_t mixed[] = { 7, 3, 199, 0, 64 };
    size_t all[ROWS];

    for (size_t i = 0; i < ROWS; i++)
        all[i] = i;
    expect_taken(ascending, G_N_ELEMENTS(ascending));
    expect_taken(mixed, G_N_ELEMENTS(mixed));
    expect_taken(all, ROWS);
    expect_taken(all, 0);
}

Test(count_rows, may_be_none)
{
    VtCountRows rows = { .minutes_count = MINUTES };
    const size_t none = 0;

    cr_expect(eq(ptr, vt_count_rows_take(&rows, &none, 0), NULL));
}
