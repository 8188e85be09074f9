#include "core/errors.h"
#include "replay/url_template.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

Test(url_template, asks_for_the_duration_unless_it_is_told_already)
{
    static const struct {
        const char *text;
        bool wants_duration;
        const char *expected;
    } cases[] = {
        { "http://h/{function}?ms={duration_ms}", true, "http://h/a%20b?ms=1500.250" },
        { "http://h/{function}", true, "http://h/a%20b?duration_us=1500250" },
        { "http://h/{function}", false, "http://h/a%20b" },
        { "https://h/?x=1", true, "https://h/?x=1&duration_us=1500250" },
        { "http://h/p#part", true, "http://h/p?duration_us=1500250" },
        { "http://h/{memory_mib}/{duration_us}", true, "http://h/128/1500250" },
    };
    const VtInvocation invocation = { .requested_ns = 1500250 * VT_US,
                                      .memory_mib = 128 };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtTextTemplate) self =
            vt_url_template_new(cases[i].text, cases[i].wants_duration, NULL);
        g_autoptr(GString) out = g_string_new(NULL);

        cr_assert_not_null(self, "%s", cases[i].text);
        vt_text_template_expand(self, "a b", &invocation, out);
        cr_expect(eq(str, out->str, (char *)cases[i].expected));
    }
}

Test(url_template, rejects_what_gives_no_url)
{
    static const char *const texts[] = {
        "",
        "h:80/",
        "ftp://h/",
        "file:///etc/passwd",
        "http://",
        "http://h/{x}",
        "http://h/{function",
        "http://h/function}",
        "http://h/{}",
        "http://a b",
        "http://h/{Function}",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect_null(vt_url_template_new(texts[i], true, &error), "%s", texts[i]);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE), "%s", texts[i]);
        cr_expect_not_null(strstr(error->message, texts[i]));
    }
}

Test(url_template, puts_no_name_into_a_host_that_cannot_be_there)
{
    static const struct {
        const char *text;
        const char *function;
        bool is_refused;
    } cases[] = {
        { "http://{name}.example.com/", "f-1", false },
        { "http://{name}.example.com/", "h1@app2", true },
        { "http://{function}.example.com/", "h1@app2", true },
        { "http://{name}.example.com/", "a/b", true },
        { "http://{name}/", "a:1", true },
        { "http://user@example.com/{name}", "h1@app2", false },
        { "http://example.com/{function}", "h1@app2", false },
        { "http://example.com/{name}", "a b", true },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtTextTemplate) self = vt_url_template_new(cases[i].text, false, NULL);
        g_autoptr(GError) error = NULL;
        const bool is_ok = vt_url_template_check(self, cases[i].function, &error);

        cr_expect(eq(int, is_ok, !cases[i].is_refused), "%s %s", cases[i].text,
                  cases[i].function);
        if (!is_ok) {
            cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
            cr_expect_not_null(strstr(error->message, cases[i].function));
        }
    }
}
