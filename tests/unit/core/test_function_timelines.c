#include "core/errors.h"
#include "core/function_timelines.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>
#include <sys/resource.h>

#define HEADER "function,second,arrivals\n"

static char *timeline_of(const char *folder, const char *name)
{
    g_autofree char *below = g_build_filename(VT_FUNCTION_TIMELINES, name, NULL);

    return temp_folder_read(folder, below);
}

static bool deal(const char *folder, const char *rows, size_t memory_max, GError **error)
{
    g_autofree char *path = temp_folder_write(folder, "rows.csv", rows);

    return vt_function_timelines_deal(folder, path, memory_max, error);
}

/* Rows of two functions, whatever part of them fits into memory at a time. */
Test(function_timelines, have_the_rows_of_one_function_each)
{
    static const size_t memory[] = { 1, 5, 10, 1 << 20 };

    for (size_t i = 0; i < G_N_ELEMENTS(memory); i++) {
        char *folder = temp_folder_new();
        g_autoptr(GError) error = NULL;

        cr_assert(
            deal(folder, HEADER "f,0,3\ng,0,1\nf,1,\ng,2,7\nf,9,2\n", memory[i], &error),
            "%s", error != NULL ? error->message : "");

        g_autofree char *f = timeline_of(folder, "f.csv");
        g_autofree char *g = timeline_of(folder, "g.csv");
        g_autofree char *rows = temp_folder_read(folder, "rows.csv");

        cr_expect(eq(str, f, (char *)"second,arrivals\n0,3\n1,\n9,2\n"));
        cr_expect(eq(str, g, (char *)"second,arrivals\n0,1\n2,7\n"));
        cr_expect(rows == NULL, "they are not needed twice");
        temp_folder_free(folder);
    }
}

Test(function_timelines, have_names_that_every_folder_can_hold)
{
    char *folder = temp_folder_new();

    cr_assert(
        deal(folder, HEADER "../a/b,0,1\n\"x, \"\"y\"\"\",0,2\nf@app,0,3\n", 1, NULL));

    g_autofree char *slashes = timeline_of(folder, "..%2Fa%2Fb.csv");
    g_autofree char *quotes = timeline_of(folder, "x%2C%20%22y%22.csv");
    g_autofree char *plain = timeline_of(folder, "f@app.csv");

    cr_expect(eq(str, slashes, (char *)"second,arrivals\n0,1\n"));
    cr_expect(eq(str, quotes, (char *)"second,arrivals\n0,2\n"));
    cr_expect(eq(str, plain, (char *)"second,arrivals\n0,3\n"));
    temp_folder_free(folder);
}

/* 300 bytes that differ in the last one only. */
Test(function_timelines, shorten_names_and_keep_them_apart)
{
    g_autofree char *stem = g_strnfill(299, 'n');
    g_autofree char *first = g_strconcat(stem, "1", NULL);
    g_autofree char *second = g_strconcat(stem, "2", NULL);
    g_autofree char *first_file = vt_function_timelines_name(first, 8);
    g_autofree char *second_file = vt_function_timelines_name(second, 9);

    cr_expect(strlen(first_file) < 255);
    cr_expect(strcmp(first_file, second_file) != 0);
}

/* Thousands of functions, and hardly a file more than the test has open anyway. */
Test(function_timelines, need_few_open_files)
{
    const struct rlimit few = { .rlim_cur = 16, .rlim_max = 16 };
    g_autoptr(GString) rows = g_string_new(HEADER);
    char *folder = temp_folder_new();
    g_autoptr(GError) error = NULL;

    for (int second = 0; second < 2; second++) {
        for (int i = 0; i < 3000; i++)
            g_string_append_printf(rows, "f%d,%d,%d\n", i, second, i);
    }
    cr_assert(eq(int, setrlimit(RLIMIT_NOFILE, &few), 0));
    cr_assert(deal(folder, rows->str, 20000, &error), "%s",
              error != NULL ? error->message : "");

    g_autofree char *last = timeline_of(folder, "f2999.csv");

    cr_expect(eq(str, last, (char *)"second,arrivals\n0,2999\n1,2999\n"));
    temp_folder_free(folder);
}

Test(function_timelines, are_none_when_nothing_happened)
{
    char *folder = temp_folder_new();

    cr_expect(deal(folder, HEADER, 1, NULL));
    cr_expect(not(vt_function_timelines_has_foreign(folder)));
    temp_folder_free(folder);
}

Test(function_timelines, are_removed_but_nothing_else_is)
{
    char *folder = temp_folder_new();
    g_autofree char *below = g_build_filename(folder, VT_FUNCTION_TIMELINES, NULL);

    cr_expect(not(vt_function_timelines_has_foreign(folder)));
    cr_expect(vt_function_timelines_remove(folder, NULL), "nothing is there");
    cr_assert(deal(folder, HEADER "f,0,1\n", 1, NULL));
    cr_expect(not(vt_function_timelines_has_foreign(folder)));
    g_free(temp_folder_write(below, "thesis.tex", "precious"));
    cr_expect(vt_function_timelines_has_foreign(folder));

    g_autofree char *thesis = g_build_filename(below, "thesis.tex", NULL);

    g_assert_cmpint(g_unlink(thesis), ==, 0);
    cr_expect(vt_function_timelines_remove(folder, NULL));
    cr_expect(not(g_file_test(below, G_FILE_TEST_EXISTS)));
    temp_folder_free(folder);
}

Test(function_timelines, say_where_they_cannot_be_written)
{
    char *folder = temp_folder_new();
    g_autoptr(GError) error = NULL;

    g_free(temp_folder_write(folder, VT_FUNCTION_TIMELINES, "a file in the way"));
    cr_expect(vt_function_timelines_has_foreign(folder));
    cr_expect(not(deal(folder, HEADER "f,0,1\n", 1, &error)));
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    cr_expect(strstr(error->message, "timelines'") != NULL, "%s", error->message);
    temp_folder_free(folder);
}
