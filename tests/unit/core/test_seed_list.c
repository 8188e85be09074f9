#include "core/errors.h"
#include "core/seed_list.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

Test(seed_list, has_the_seeds_in_the_order_given)
{
    static const struct {
        const char *list;
        size_t count;
        int64_t seeds[6];
    } rows[] = {
        { "7", 1, { 7 } },
        { "0", 1, { 0 } },
        { "1..3", 3, { 1, 2, 3 } },
        { "1,2,5..8", 6, { 1, 2, 5, 6, 7, 8 } },
        { "9, 4 ,1..1", 3, { 9, 4, 1 } },
        { "9223372036854775806..9223372036854775807", 2, { INT64_MAX - 1, INT64_MAX } },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t count = 0;
        g_autofree int64_t *seeds = vt_seed_list_parse(rows[i].list, &count, NULL);

        cr_assert(seeds != NULL, "'%s'", rows[i].list);
        cr_assert(eq(sz, count, rows[i].count), "'%s'", rows[i].list);
        for (size_t s = 0; s < count; s++)
            cr_expect(eq(i64, seeds[s], rows[i].seeds[s]), "'%s'", rows[i].list);
    }
}

Test(seed_list, names_what_is_no_list)
{
    static const struct {
        const char *list, *named;
    } rows[] = {
        { "", "expected at least one seed" },
        { "1,", "not ''" },
        { "1,x", "not 'x'" },
        { "-1", "not '-1'" },
        { "3..1", "not '3..1'" },
        { "1..2..3", "not '1..2..3'" },
        { "1..", "not '1..'" },
        { "1:3", "not '1:3'" },
        { "1,2,1", "but 1 is there twice" },
        { "1..5,4..6", "but 4 is there twice" },
        { "1..100001", "at most 100000 seeds" },
        { "0..9223372036854775807", "at most 100000 seeds" },
        { "1..60000,100001..160000", "at most 100000 seeds" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        size_t count = 0;

        cr_expect(vt_seed_list_parse(rows[i].list, &count, &error) == NULL, "'%s'",
                  rows[i].list);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE), "'%s'", rows[i].list);
        cr_expect(strstr(error->message, rows[i].named) != NULL, "%s", error->message);
    }
}
