#include "core/errors.h"
#include "replay/target_map.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const VtFunction functions[] = { { .name = (char *)"a" },
                                        { .name = (char *)"b" } };

static GPtrArray *load(const char *text, GError **error)
{
    char *folder = temp_folder_new();
    g_autofree char *path = temp_folder_write(folder, "map.csv", text);
    GPtrArray *urls =
        vt_target_map_load(path, functions, G_N_ELEMENTS(functions), true, error);

    temp_folder_free(folder);
    return urls;
}

/* In any order, beside others, with columns in any order. */
Test(target_map, has_a_url_for_each_function)
{
    static const char *const expected[] = { "http://one/a?duration_us=0",
                                            "http://two/?duration_us=0" };
    g_autoptr(GPtrArray) urls = load("url,function\n"
                                     "http://two/,b\n"
                                     "http://three/,c\n"
                                     "http://one/{name},a\n",
                                     NULL);

    cr_assert_not_null(urls);
    cr_assert(eq(uint, urls->len, 2));
    for (unsigned i = 0; i < urls->len; i++) {
        g_autoptr(GString) out = g_string_new(NULL);

        vt_text_template_expand(g_ptr_array_index(urls, i), functions[i].name,
                                &(VtInvocation){ 0 }, out);
        cr_expect(eq(str, out->str, (char *)expected[i]));
    }
}

Test(target_map, refuses_what_leaves_a_function_in_doubt)
{
    static const struct {
        const char *text, *problem;
    } cases[] = {
        { "function,url\na,http://h/\n", "no row for the function 'b'" },
        { "function,url\na,http://h/\na,http://h/\nb,http://h/\n",
          "line 3, column 'function': expected each function once" },
        { "function,url\na,ftp://h/\nb,http://h/\n",
          "line 2, column 'url': URL 'ftp://h/'" },
        { "function,url\na,http://h/{x}\n", "'{x}': expected {function}" },
        { "function,address\na,http://h/\n", "expected a column 'url'" },
        { "function,url\na\n", "line 2" },
        { "function,url\na,\"http://h/\n", "line 2" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect_null(load(cases[i].text, &error), "row %zu", i);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect_not_null(strstr(error->message, cases[i].problem), "%s",
                           error->message);
    }
}
