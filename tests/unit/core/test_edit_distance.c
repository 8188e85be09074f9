#include "core/edit_distance.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

Test(edit_distance, counts_the_fewest_changes)
{
    static const struct {
        const char *a, *b;
        size_t distance;
    } cases[] = {
        { "", "", 0 },
        { "", "abc", 3 },
        { "window", "window", 0 },
        { "windw", "window", 1 },
        { "window", "widow", 1 },
        { "kitten", "sitting", 3 },
        { "ab", "ba", 2 },
        { "abc", "xyz", 3 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        cr_expect(eq(sz, vt_edit_distance(cases[i].a, cases[i].b), cases[i].distance),
                  "%s, %s", cases[i].a, cases[i].b);
        cr_expect(eq(sz, vt_edit_distance(cases[i].b, cases[i].a), cases[i].distance),
                  "%s, %s", cases[i].b, cases[i].a);
    }
}
