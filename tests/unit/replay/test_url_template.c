#include "core/errors.h"
#include "replay/url_template.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

Test(url_template, fills_its_places)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        { "http://h/{function}?ms={duration_ms}", "http://h/a%20b%2Fc?ms=1500.250" },
        { "http://h/{function}", "http://h/a%20b%2Fc?duration_us=1500250" },
        { "https://h/?x=1", "https://h/?x=1&duration_us=1500250" },
        { "http://h/p#part", "http://h/p?duration_us=1500250" },
        { "http://h/{memory_mib}/{duration_us}", "http://h/128/1500250" },
    };
    const VtInvocation invocation = { .requested_ns = 1500250 * VT_US,
                                      .memory_mib = 128 };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtUrlTemplate) self = vt_url_template_new(cases[i].text, NULL);
        g_autoptr(GString) out = g_string_new("rest of another");

        cr_assert_not_null(self, "%s", cases[i].text);
        vt_url_template_expand(self, "a b/c", &invocation, out);
        cr_expect(eq(str, out->str, (char *)cases[i].expected));
    }
}

Test(url_template, names_hosts_as_they_stand_and_whole_milliseconds_whole)
{
    g_autoptr(VtUrlTemplate) self =
        vt_url_template_new("http://{name}.example.org/{duration_ms}", NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    const VtInvocation invocation = { .requested_ns = 20 * VT_MS };

    vt_url_template_expand(self, "f0", &invocation, out);
    cr_expect(eq(str, out->str, (char *)"http://f0.example.org/20"));
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
        "http://h/{}",
        "http://a b",
        "http://h/{Function}",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect_null(vt_url_template_new(texts[i], &error), "%s", texts[i]);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE), "%s", texts[i]);
        cr_expect_not_null(strstr(error->message, texts[i]));
    }
}
