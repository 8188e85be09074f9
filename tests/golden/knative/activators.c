/* How many activators a revision has, which ones, and what each of them takes on. */
#include "sim/activators.h"

#include "families.h"
#include "sim/activator_share.h"

#define COUNT_MAX 1000000

void run_numactivators(VectorFile *file)
{
    while (vector_next(file)) {
        const VtDeciderSpec spec = {
            .total = vector_double(file, 1),
            .target_burst_capacity = vector_double(file, 2),
            .activator_capacity = vector_double(file, 3),
        };
        vector_expect_int(file, 4, vt_activators_count(&spec, vector_int32(file, 0)));
    }
}

static void append_word(GString *words, const char *word)
{
    g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "", word);
}

/* target,n,candidates,chosen ones: both lists sorted, with blanks between. */
void run_subset(VectorFile *file)
{
    while (vector_next(file)) {
        g_auto(GStrv) addresses = g_strsplit(vector_text(file, 2), " ", -1);
        const size_t count = g_strv_length(addresses);
        g_autofree bool *chosen = g_new0(bool, count);
        g_autoptr(GString) words = g_string_new(NULL);

        vt_activators_choose(vector_text(file, 0), (const char *const *)addresses, count,
                             (size_t)vector_int(file, 1), chosen);
        for (size_t i = 0; i < count; i++)
            if (chosen[i])
                append_word(words, addresses[i]);
        vector_expect_text(file, 3, words->str);
    }
}

void run_capacity(VectorFile *file)
{
    while (vector_next(file)) {
        const VtActivatorCapacityInput input = {
            .container_concurrency = vector_int(file, 0),
            .backends = vector_int32(file, 1),
            .pods = vector_int32(file, 2),
            .activators = vector_int32(file, 3),
        };
        vector_expect_int(file, 4, vt_activator_capacity(&input));
    }
}

static void append_pod(GString *words, size_t pod)
{
    g_autofree char *word = g_strdup_printf("%zu", pod);

    append_word(words, word);
}

/* pods,activators,position,begin,end,remnants,pods of the share; an activator that is not
 * in the endpoints has no begin, end and remnants. */
void run_slices(VectorFile *file)
{
    while (vector_next(file)) {
        const int64_t pods = vector_int_within(file, 0, 0, COUNT_MAX);
        const int64_t activators = vector_int_within(file, 1, 1, COUNT_MAX);
        const int64_t position = vector_int_within(file, 2, -1, activators - 1);
        const VtActivatorShare share =
            vt_activator_share((size_t)pods, (size_t)activators, position);
        g_autoptr(GString) words = g_string_new(NULL);

        for (size_t i = share.begin; i < share.end; i++)
            append_pod(words, i);
        if (share.extra != VT_SHARE_NO_EXTRA)
            append_pod(words, share.extra);
        vector_expect_int(file, 3, position < 0 ? -1 : (int64_t)share.begin);
        vector_expect_int(file, 4, position < 0 ? -1 : (int64_t)share.end);
        vector_expect_int(file, 5, position < 0 ? -1 : (int64_t)share.remnants);
        vector_expect_text(file, 6, words->str);
    }
}
