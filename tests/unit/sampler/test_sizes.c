#include "core/errors.h"
#include "sampler/sizes.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static char *parse(const char *list, size_t functions_count, GError **error)
{
    size_t count = 0;
    g_autofree size_t *sizes = vt_sizes_parse(list, functions_count, &count, error);
    GString *text = g_string_new(NULL);

    for (size_t i = 0; sizes != NULL && i < count; i++)
        g_string_append_printf(text, "%s%zu", i > 0 ? " " : "", sizes[i]);
    return g_string_free(text, FALSE);
}

Test(sizes, parses_lists_and_ranges)
{
    static const struct {
        const char *list, *expected;
    } cases[] = {
        { "10", "10" },
        { "20,10,20", "10 20" },
        { "50:200:50", "50 100 150 200" },
        { "50:120:50", "50 100 120" }, /* both ends are included */
        { "10, 20 ,50:100:25", "10 20 50 75 100" },
        { "7:7:3", "7" },
        { "200:200:9223372036854775807", "200" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *sizes = parse(cases[i].list, 200, NULL);

        cr_expect(eq(str, sizes, (char *)cases[i].expected), "'%s'", cases[i].list);
    }
}

Test(sizes, refuses_what_is_no_size)
{
    static const char *const lists[] = { "",      "0",      "-1",      "201",
                                         "ten",   "10,,20", "10:20",   "20:10:5",
                                         "1:5:0", "1:5:-1", "1:2:3:4", "1:500:10",
                                         "1e3",   "10,",    "5.5" };

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autoptr(GError) error = NULL;
        size_t count = 0;

        cr_expect(vt_sizes_parse(lists[i], 200, &count, &error) == NULL, "'%s'",
                  lists[i]);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE), "'%s'", lists[i]);
    }
}

Test(sizes, defaults_are_preferred_numbers)
{
    size_t count = 0;
    g_autofree size_t *sizes = vt_sizes_default(260, &count);
    static const size_t expected[] = { 1,  2,   3,   4,   5,   6,   8,  10,
                                       12, 16,  20,  25,  31,  40,  50, 63,
                                       80, 100, 125, 160, 200, 250, 260 };

    cr_assert(eq(sz, count, G_N_ELEMENTS(expected)));
    for (size_t k = 0; k < count; k++)
        cr_expect(eq(sz, sizes[k], expected[k]));
}

Test(sizes, defaults_rise_to_the_whole_trace)
{
    static const size_t traces[] = { 1, 2, 50, 51, 1000, 46413 };

    for (size_t i = 0; i < G_N_ELEMENTS(traces); i++) {
        size_t count = 0;
        g_autofree size_t *sizes = vt_sizes_default(traces[i], &count);

        cr_expect(eq(sz, sizes[0], 1));
        cr_expect(eq(sz, sizes[count - 1], traces[i]));
        for (size_t k = 1; k < count; k++) {
            cr_expect(sizes[k] > sizes[k - 1]);
            cr_expect(sizes[k] <= 10 || (double)sizes[k] <= 1.34 * (double)sizes[k - 1],
                      "%zu after %zu", sizes[k], sizes[k - 1]);
        }
    }
}
