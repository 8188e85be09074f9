#include "core/errors.h"
#include "replay/target.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const VtFunction functions[] = { { .name = (char *)"a" },
                                        { .name = (char *)"b c" } };

static const VtInvocation calls[] = {
    { .requested_ns = 2 * VT_MS, .memory_mib = 128, .function = 0 },
    { .requested_ns = 3 * VT_MS, .memory_mib = 256, .function = 1 },
    { .requested_ns = 4 * VT_MS, .memory_mib = 512, .function = 0 },
};

/* The request as one text: method, URL, headers and body, a line each. */
static char *rendered(const VtTarget *self, const VtInvocation *call,
                      VtTargetScratch *scratch)
{
    VtRequest request = { 0 };
    GString *text = g_string_new(NULL);

    vt_target_render(self, call, scratch, &request);
    g_string_append_printf(text, "%s %s\n", request.method != NULL ? request.method : "-",
                           request.url);
    for (size_t i = 0; request.headers != NULL && request.headers[i] != NULL; i++)
        g_string_append_printf(text, "%s\n", request.headers[i]);
    if (request.body != NULL) {
        cr_expect(eq(sz, request.body_length, strlen(request.body)));
        g_string_append_printf(text, "[%s]\n", request.body);
    }
    return g_string_free(text, FALSE);
}

/* One target after the other with the same scratch, as a sender does. */
static void expect_calls(const VtTargetConfig *config, const char *const *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VtTarget) self = vt_target_new(config, functions, 2, &error);
    g_autoptr(VtTargetScratch) scratch = vt_target_scratch_new();

    cr_assert_not_null(self, "%s", error->message);
    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++) {
        g_autofree char *text = rendered(self, &calls[i], scratch);

        cr_expect(eq(str, text, (char *)expected[i]));
    }
}

Test(target, a_url_alone_is_a_get_that_tells_the_duration)
{
    static const char *const expected[] = { "- http://h/a?duration_us=2000\n",
                                            "- http://h/b%20c?duration_us=3000\n",
                                            "- http://h/a?duration_us=4000\n" };

    expect_calls(&(VtTargetConfig){ .url = "http://h/{function}" }, expected);
}

Test(target, what_is_the_same_for_all_calls_of_a_function_is_kept)
{
    static const char *const headers[] = { "Host: {function}.example.org", "X: 1", NULL };
    static const char *const expected[] = {
        "PUT http://h/\nHost: a.example.org\nX: 1\n[{\"ms\":2}]\n",
        "PUT http://h/\nHost: b%20c.example.org\nX: 1\n[{\"ms\":3}]\n",
        "PUT http://h/\nHost: a.example.org\nX: 1\n[{\"ms\":4}]\n",
    };
    const VtTargetConfig config = { .url = "http://h/",
                                    .method = "PUT",
                                    .headers = headers,
                                    .body = "{\"ms\":{duration_ms}}" };
    g_autoptr(VtTarget) self = vt_target_new(&config, functions, 2, NULL);
    g_autoptr(VtTargetScratch) scratch = vt_target_scratch_new();
    VtRequest first = { 0 };
    VtRequest third = { 0 };

    expect_calls(&config, expected);
    vt_target_render(self, &calls[0], scratch, &first);
    vt_target_render(self, &calls[2], scratch, &third);
    cr_expect(eq(ptr, (void *)first.headers, (void *)third.headers));
    cr_expect(eq(u32, first.headers_key, 0));
    vt_target_render(self, &calls[1], scratch, &third);
    cr_expect(eq(u32, third.headers_key, 1));
}

Test(target, headers_of_each_call_are_made_for_it)
{
    static const char *const headers[] = { "X-Memory: {memory_mib}",
                                           "X-Us: {duration_us}", NULL };
    static const char *const expected[] = {
        "- http://h/\nX-Memory: 128\nX-Us: 2000\n[a]\n",
        "- http://h/\nX-Memory: 256\nX-Us: 3000\n[b c]\n",
        "- http://h/\nX-Memory: 512\nX-Us: 4000\n[a]\n",
    };
    const VtTargetConfig config = { .url = "http://h/",
                                    .headers = headers,
                                    .body = "{name}" };
    g_autoptr(VtTarget) self = vt_target_new(&config, functions, 2, NULL);
    g_autoptr(VtTargetScratch) scratch = vt_target_scratch_new();
    VtRequest request = { 0 };

    expect_calls(&config, expected);
    vt_target_render(self, &calls[0], scratch, &request);
    cr_expect(eq(u32, request.headers_key, VT_HEADERS_ONCE));
}

Test(target, a_map_has_a_url_for_each_function)
{
    static const char *const expected[] = { "- http://one/?duration_us=2000\n",
                                            "- http://two/3\n",
                                            "- http://one/?duration_us=4000\n" };
    char *folder = temp_folder_new();
    g_autofree char *path = temp_folder_write(
        folder, "map.csv", "function,url\nb c,http://two/{duration_ms}\na,http://one/\n");

    expect_calls(&(VtTargetConfig){ .map_path = path }, expected);
    temp_folder_free(folder);
}

Test(target, hands_on_where_to_connect_and_leaves_instants_alone)
{
    const VtTargetConfig config = { .url = "https://h/", .connect_to = "[::1]:443" };
    g_autoptr(VtTarget) self = vt_target_new(&config, functions, 2, NULL);
    g_autoptr(VtTargetScratch) scratch = vt_target_scratch_new();
    VtRequest request = { .deadline_ns = 7, .tag = 8 };

    vt_target_render(self, &calls[0], scratch, &request);
    cr_expect(eq(str, (char *)request.connect_to, (char *)"[::1]:443"));
    cr_expect(eq(i64, request.deadline_ns, 7));
    cr_expect(eq(u32, request.tag, 8));
}

Test(target, judges_by_its_own_criteria)
{
    const VtTargetConfig config = { .url = "http://h/", .success = "404" };
    g_autoptr(VtTarget) self = vt_target_new(&config, functions, 2, NULL);

    cr_expect(eq(int, (int)vt_target_judge(self, &(VtReply){ .code = 404, .body = "" }),
                 (int)VT_CAUSE_NONE));
    cr_expect(eq(int, (int)vt_target_judge(self, &(VtReply){ .code = 200, .body = "" }),
                 (int)VT_CAUSE_STATUS));
}

Test(target, refuses_what_cannot_be_sent)
{
    static const char *const headers[][2] = {
        { "no colon" },     { ": value" },       { "X:" }, { "X: " }, { "X y: value" },
        { "X: a\r\nY: b" }, { "X: {duration}" },
    };
    static const VtTargetConfig cases[] = {
        { .url = "http://h/", .method = "" },
        { .url = "http://h/", .method = "GET /" },
        { .url = "http://h/", .connect_to = "h" },
        { .url = "http://h/", .connect_to = ":80" },
        { .url = "http://h/", .connect_to = "h:0" },
        { .url = "http://h/", .connect_to = "h:65536" },
        { .url = "http://h/", .success = "fine" },
        { .url = "http://h/", .body = "{x}" },
        { .url = "h/" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases) + G_N_ELEMENTS(headers); i++) {
        const size_t h = i - MIN(i, G_N_ELEMENTS(cases));
        const VtTargetConfig with_header = { .url = "http://h/", .headers = headers[h] };
        g_autoptr(GError) error = NULL;

        cr_expect_null(vt_target_new(i < G_N_ELEMENTS(cases) ? &cases[i] : &with_header,
                                     functions, 2, &error),
                       "row %zu", i);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE), "row %zu", i);
    }
}
