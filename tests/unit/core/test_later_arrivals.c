#include "core/later_arrivals.h"
#include "tests/support/list_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Instants 0, 1, 1, 2 and 5 s, whose ids are 0 to 4. */
static const VtFunction function = { .hash = 1 };
static const VtInvocation invocations[] = {
    { .scheduled_ns = 0 },        { .scheduled_ns = VT_S },     { .scheduled_ns = VT_S },
    { .scheduled_ns = 2 * VT_S }, { .scheduled_ns = 5 * VT_S },
};

/* The ids of what is left of them from @from_ns on, as digits. */
static void expect_ids(VtArrivals *later, const char *expected)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    VtInvocation invocation;

    while (vt_arrivals_next(later, &invocation))
        g_string_append_printf(ids, "%d", (int)invocation.id);
    cr_expect(eq(str, ids->str, (char *)expected));
}

Test(later_arrivals, keep_their_ids)
{
    static const struct {
        VtTime from_ns;
        const char *ids;
    } cases[] = {
        { 0, "01234" },     { 1, "1234" },     { VT_S, "1234" },
        { VT_S + 1, "34" }, { 5 * VT_S, "4" }, { 5 * VT_S + 1, "" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        ListArrivals whole;

        list_arrivals_init(&whole, &function, 1, invocations, G_N_ELEMENTS(invocations));

        g_autoptr(VtArrivals) later =
            vt_later_arrivals_new(&whole.base, cases[i].from_ns);

        expect_ids(later, cases[i].ids);
        vt_arrivals_rewind(later);
        expect_ids(later, cases[i].ids);
    }
}

/* However much of the whole was read before. */
Test(later_arrivals, begin_with_the_whole)
{
    ListArrivals whole;
    VtInvocation invocation;

    list_arrivals_init(&whole, &function, 1, invocations, G_N_ELEMENTS(invocations));
    for (int i = 0; i < 4; i++)
        vt_arrivals_next(&whole.base, &invocation);

    g_autoptr(VtArrivals) later = vt_later_arrivals_new(&whole.base, 2 * VT_S);

    expect_ids(later, "34");
}
