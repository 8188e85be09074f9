#include "core/errors.h"
#include "sampler/random_excerpts.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static GArray *draw(const VtExcerpt *spans, size_t spans_count, size_t count,
                    int64_t minutes, uint64_t seed, GError **error)
{
    g_autoptr(GArray) array = g_array_new(FALSE, FALSE, sizeof(VtExcerpt));
    const VtRandomExcerpts options = { count, minutes, seed };

    g_array_append_vals(array, spans, (guint)spans_count);
    return vt_random_excerpts_draw(&options, array, error);
}

static int64_t begin_of(const GArray *excerpts, size_t i)
{
    return g_array_index(excerpts, VtExcerpt, i).first_minute;
}

/* Of 14 excerpts in 14 days each day has one, and each 14th of a day too: 1440 / 14 is
 * 102.9 minutes. Excerpts begin so that two hours fit: on the last day by 22:00. */
Test(random_excerpts, has_one_of_each_day_and_hour)
{
    const VtExcerpt span = { 1, 14 * 1440 };

    for (uint64_t seed = 1; seed <= 20; seed++) {
        g_autoptr(GArray) excerpts = draw(&span, 1, 14, 120, seed, NULL);
        bool has_hour[14] = { false };

        cr_assert(eq(sz, excerpts->len, 14));
        for (size_t i = 0; i < 14; i++) {
            const int64_t since = begin_of(excerpts, i) - 1;
            const int64_t in_day = since % 1440;
            const int64_t length = i == 13 ? 1440 - 120 + 1 : 1440;

            cr_expect(eq(i64, since / 1440, (int64_t)i), "seed %zu", (size_t)seed);
            cr_expect(in_day < length);
            cr_expect(eq(i64, g_array_index(excerpts, VtExcerpt, i).minutes_count, 120));
            has_hour[in_day * 14 / length] = true;
        }
        for (size_t i = 0; i < 14; i++)
            cr_expect(has_hour[i], "seed %zu, part %zu", (size_t)seed, i);
    }
}

Test(random_excerpts, depends_on_the_seed_alone)
{
    const VtExcerpt span = { 1, 1440 };
    g_autoptr(GArray) a = draw(&span, 1, 5, 60, 1, NULL);
    g_autoptr(GArray) b = draw(&span, 1, 5, 60, 1, NULL);
    g_autoptr(GArray) c = draw(&span, 1, 5, 60, 2, NULL);

    cr_expect(memcmp(a->data, b->data, 5 * sizeof(VtExcerpt)) == 0);
    cr_expect(memcmp(a->data, c->data, 5 * sizeof(VtExcerpt)) != 0);
}

/* Two spans of 10 and 12 minutes have room for 1 + 3 excerpts of ten. */
Test(random_excerpts, takes_every_begin_there_is_but_no_more)
{
    static const int64_t begins[] = { 1431, 2881, 2882, 2883 };
    const VtExcerpt spans[] = { { 1431, 10 }, { 2881, 12 } };
    g_autoptr(GError) error = NULL;

    for (uint64_t seed = 1; seed <= 20; seed++) {
        g_autoptr(GArray) all = draw(spans, 2, 4, 10, seed, NULL);

        cr_assert(eq(sz, all->len, 4));
        for (size_t i = 0; i < 4; i++)
            cr_expect(eq(i64, begin_of(all, i), begins[i]), "seed %zu", (size_t)seed);
    }
    cr_expect(draw(spans, 2, 5, 10, 1, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "room for 4") != NULL, "%s", error->message);
    g_clear_error(&error);
    cr_expect(draw(spans, 2, 1, 13, 1, &error) == NULL);
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
}
