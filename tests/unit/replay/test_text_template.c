#include "core/errors.h"
#include "replay/text_template.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static char *expanded(const char *text)
{
    const VtInvocation invocation = { .requested_ns = 1500250 * VT_US,
                                      .memory_mib = 128 };
    g_autoptr(VtTextTemplate) self = vt_text_template_new(text, NULL);
    GString *out = g_string_new(">");

    cr_assert_not_null(self, "%s", text);
    vt_text_template_expand(self, "a b/c", &invocation, out);
    return g_string_free(out, FALSE);
}

Test(text_template, fills_its_places_and_leaves_other_braces_alone)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        { "", ">" },
        { "{name}", ">a b/c" },
        { "{function}{memory_mib}", ">a%20b%2Fc128" },
        { "{duration_us}, {duration_ms} ms", ">1500250, 1500.250 ms" },
        { "{\"ms\": {duration_ms}}", ">{\"ms\": 1500.250}" },
        { "{{name}} {} { name } {", ">{a b/c} {} { name } {" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = expanded(cases[i].text);

        cr_expect(eq(str, text, (char *)cases[i].expected));
    }
}

Test(text_template, writes_whole_milliseconds_whole)
{
    const VtInvocation invocation = { .requested_ns = 20 * VT_MS };
    g_autoptr(VtTextTemplate) self = vt_text_template_new("{duration_ms}", NULL);
    g_autoptr(GString) out = g_string_new(NULL);

    vt_text_template_expand(self, "f", &invocation, out);
    cr_expect(eq(str, out->str, (char *)"20"));
}

Test(text_template, knows_what_depends_on_the_call)
{
    static const struct {
        const char *text;
        bool has_duration, is_per_call;
    } cases[] = {
        { "{name} {function}", false, false },
        { "{memory_mib}", false, true },
        { "{duration_us}", true, true },
        { "{duration_ms}", true, true },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtTextTemplate) self = vt_text_template_new(cases[i].text, NULL);

        cr_expect(eq(int, vt_text_template_has_duration(self), cases[i].has_duration),
                  "%zu", i);
        cr_expect(eq(int, vt_text_template_is_per_call(self), cases[i].is_per_call),
                  "%zu", i);
    }
}

Test(text_template, refuses_words_that_it_does_not_know)
{
    static const char *const texts[] = { "{x}", "a {Name}", "{duration}", "{1}" };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect_null(vt_text_template_new(texts[i], &error), "%s", texts[i]);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE), "%s", texts[i]);
        cr_expect_not_null(strchr(texts[i], error->message[1]), "%s", error->message);
    }
}
