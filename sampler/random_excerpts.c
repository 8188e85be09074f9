#include "sampler/random_excerpts.h"

#include "core/errors.h"
#include "core/rng.h"

#include <inttypes.h>

/* The begins that an excerpt may have on one day. */
typedef struct {
    int64_t first, last; /* labels */
} Day;

static GArray *list_days(const GArray *spans, int64_t minutes)
{
    GArray *days = g_array_new(FALSE, FALSE, sizeof(Day));

    for (guint i = 0; i < spans->len; i++) {
        const VtExcerpt *span = &g_array_index(spans, VtExcerpt, i);
        const int64_t end = span->first_minute + span->minutes_count - minutes;

        for (int64_t first = span->first_minute; first <= end;) {
            const int64_t since = (first - 1) % VT_DAY_MINUTES;
            const Day day = { first, MIN(first + VT_DAY_MINUTES - 1 - since, end) };

            g_array_append_val(days, day);
            first = day.last + 1;
        }
    }
    return days;
}

static bool check_enough(const VtRandomExcerpts *options, const GArray *days,
                         GError **error)
{
    uint64_t begins = 0;

    for (guint i = 0; i < days->len; i++) {
        const Day *day = &g_array_index(days, Day, i);

        begins += (uint64_t)(day->last - day->first + 1);
    }
    if (begins >= options->count)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "%zu random excerpts of %" PRId64 " minutes were asked for; the dataset "
                "has room for %" PRIu64 " different ones",
                options->count, options->minutes, begins);
    return false;
}

/* A random order of 0 .. @count - 1. */
static size_t *shuffle(size_t count, VtRng *rng)
{
    size_t *order = g_new(size_t, count);

    for (size_t i = 0; i < count; i++) {
        const size_t j = (size_t)vt_rng_below(rng, i + 1);

        order[i] = order[j];
        order[j] = i;
    }
    return order;
}

/* A place in stratum @stratum of @count equal parts of 0 .. @length - 1. */
static int64_t place_in(size_t stratum, size_t count, int64_t length, VtRng *rng)
{
    const double at = ((double)stratum + vt_rng_uniform(rng)) / (double)count;

    return MIN((int64_t)(at * (double)length), length - 1);
}

/* The next begin after @start, the first after the last. */
static int64_t next_begin(const GArray *days, guint *inout_day, int64_t start)
{
    if (start < g_array_index(days, Day, *inout_day).last)
        return start + 1;
    *inout_day = (*inout_day + 1) % days->len;
    return g_array_index(days, Day, *inout_day).first;
}

static int compare_starts(const void *a, const void *b)
{
    const VtExcerpt *x = a;
    const VtExcerpt *y = b;

    return (x->first_minute > y->first_minute) - (x->first_minute < y->first_minute);
}

GArray *vt_random_excerpts_draw(const VtRandomExcerpts *options, const GArray *spans,
                                GError **error)
{
    g_autoptr(GArray) days = list_days(spans, options->minutes);
    g_autoptr(GHashTable) taken =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    VtRng rng;

    if (!check_enough(options, days, error))
        return NULL;
    vt_rng_init(&rng,
                &(VtStreamKey){ .seed = options->seed, .purpose = VT_PURPOSE_EXCERPT });

    g_autofree size_t *hours = shuffle(options->count, &rng);
    GArray *excerpts = g_array_new(FALSE, FALSE, sizeof(VtExcerpt));

    for (size_t i = 0; i < options->count; i++) {
        guint d = (guint)place_in(i, options->count, days->len, &rng);
        const Day *day = &g_array_index(days, Day, d);
        int64_t start =
            day->first
            + place_in(hours[i], options->count, day->last - day->first + 1, &rng);

        while (!g_hash_table_add(taken, g_memdup2(&start, sizeof start)))
            start = next_begin(days, &d, start);

        const VtExcerpt excerpt = { start, options->minutes };

        g_array_append_val(excerpts, excerpt);
    }
    g_array_sort(excerpts, compare_starts);
    return excerpts;
}
