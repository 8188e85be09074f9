#include "core/errors.h"
#include "core/input_file.h"
#include "core/output_file.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(output_file, .init = set_up, .fini = tear_down);

static VtOutputFile *open_file(VtOutputFlags flags)
{
    g_autofree char *path = g_build_filename(folder, "f", NULL);
    VtOutputFile *file = vt_output_file_open(path, flags, NULL);

    cr_assert(ne(ptr, file, NULL));
    return file;
}

static unsigned files_count(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    unsigned count = 0;

    while (g_dir_read_name(dir) != NULL)
        count++;
    return count;
}

static void expect_text(const char *expected, const char *label)
{
    g_autofree char *text = temp_folder_read(folder, "f");

    cr_assert(ne(ptr, text, NULL), "%s", label);
    cr_expect(eq(str, text, (char *)expected), "%s", label);
}

Test(output_file, writes_numbers_and_leaves_out_unknown_ones)
{
    g_autoptr(VtOutputFile) file = open_file(VT_OUTPUT_ATOMIC);

    vt_output_file_int(file, -7);
    vt_output_file_char(file, ',');
    vt_output_file_double(file, 0.25);
    vt_output_file_char(file, ',');
    vt_output_file_double(file, NAN);
    vt_output_file_char(file, ',');
    vt_output_file_fixed(file, 1.5, 3);
    vt_output_file_char(file, ',');
    vt_output_file_fixed(file, INFINITY, 3);
    cr_assert(vt_output_file_close(file, NULL));
    expect_text("-7,0.25,,1.500,", "an unknown number is an empty cell");
}

Test(output_file, atomic_appears_only_when_complete)
{
    g_autofree char *old_path = temp_folder_write(folder, "f", "old");
    g_autoptr(VtOutputFile) file = open_file(VT_OUTPUT_ATOMIC);

    vt_output_file_text(file, "new\n");
    cr_assert(vt_output_file_flush(file, NULL));
    expect_text("old", "while it is written");
    cr_assert(vt_output_file_close(file, NULL));
    expect_text("new\n", "after close");
    cr_expect(eq(u32, files_count(), 1));
}

Test(output_file, abandoned_atomic_leaves_nothing)
{
    VtOutputFile *file = open_file(VT_OUTPUT_ATOMIC);

    vt_output_file_text(file, "half");
    cr_assert(vt_output_file_flush(file, NULL));
    vt_output_file_free(file);
    cr_expect(eq(u32, files_count(), 0));
}

Test(output_file, live_shows_whole_lines_only)
{
    g_autoptr(VtOutputFile) file = open_file(VT_OUTPUT_LIVE);

    expect_text("", "from the start");
    vt_output_file_text(file, "one\ntwo\nthr");
    cr_assert(vt_output_file_flush(file, NULL));
    expect_text("one\ntwo\n", "after flush");
    vt_output_file_text(file, "ee\n");
    cr_assert(vt_output_file_flush(file, NULL));
    expect_text("one\ntwo\nthree\n", "after the next flush");
    vt_output_file_text(file, "end");
    cr_assert(vt_output_file_close(file, NULL));
    expect_text("one\ntwo\nthree\nend", "after close");
}

/* 8 MB of lines of 1 to 5000 bytes: more than any buffer, across every kind of edge. */
Test(output_file, keeps_all_bytes_in_order)
{
    static const VtOutputFlags kinds[] = { VT_OUTPUT_ATOMIC, VT_OUTPUT_LIVE };

    for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
        g_autoptr(VtOutputFile) file = open_file(kinds[kind]);
        g_autoptr(GString) expected = g_string_new(NULL);
        g_autofree char *text = NULL;

        for (int i = 0; expected->len < 8 * 1024 * 1024; i++) {
            g_autofree char *line = g_strdup_printf("%0*d\n", i * 37 % 5000 + 1, i);

            g_string_append(expected, line);
            vt_output_file_text(file, line);
            if (i % 100 == 0)
                cr_assert(vt_output_file_flush(file, NULL));
        }
        cr_assert(vt_output_file_close(file, NULL));
        text = temp_folder_read(folder, "f");
        cr_expect(strcmp(text, expected->str) == 0, "kind %zu", kind);
    }
}

Test(output_file, live_takes_lines_longer_than_its_buffer)
{
    g_autoptr(VtOutputFile) file = open_file(VT_OUTPUT_LIVE);
    g_autofree char *line = g_strnfill(1000000, 'x');
    g_autofree char *text = NULL;

    vt_output_file_text(file, line);
    cr_assert(vt_output_file_close(file, NULL));
    text = temp_folder_read(folder, "f");
    cr_expect(strcmp(text, line) == 0);
}

/* RFC 1952: byte 3 holds the flags (8 would announce a name), bytes 4 to 7 the time. */
Test(output_file, gzip_has_no_name_and_no_time)
{
    g_autoptr(VtOutputFile) file = open_file(VT_OUTPUT_GZIP);
    g_autofree char *path = g_build_filename(folder, "f", NULL);
    g_autofree char *bytes = NULL;

    for (int i = 0; i < 200000; i++) {
        vt_output_file_int(file, i);
        vt_output_file_char(file, '\n');
    }
    cr_assert(vt_output_file_close(file, NULL));
    cr_assert(g_file_get_contents(path, &bytes, NULL, NULL));
    cr_expect(memcmp(bytes, "\x1f\x8b\x08\0\0\0\0\0", 8) == 0);
    {
        g_autoptr(VtInputFile) back = vt_input_file_open(path, NULL);
        g_autoptr(GString) text = g_string_new(NULL);
        char piece[4096];
        char *next;
        size_t length = 1;

        while (length > 0 && vt_input_file_read(back, piece, sizeof piece, &length, NULL))
            g_string_append_len(text, piece, (gssize)length);
        next = text->str;
        for (int i = 0; i < 200000; i++)
            cr_assert(eq(i64, g_ascii_strtoll(next, &next, 10), i));
        cr_expect(eq(str, next, (char *)"\n"));
    }
}

Test(output_file, empty_gzip_is_a_gzip_file)
{
    g_autoptr(VtOutputFile) file = open_file(VT_OUTPUT_GZIP);
    g_autofree char *path = g_build_filename(folder, "f", NULL);
    g_autoptr(VtInputFile) back = NULL;
    char piece[8];
    size_t length = 99;

    cr_assert(vt_output_file_close(file, NULL));
    back = vt_input_file_open(path, NULL);
    cr_assert(vt_input_file_read(back, piece, sizeof piece, &length, NULL));
    cr_expect(eq(sz, length, 0));
}

Test(output_file, names_the_path_that_it_cannot_write)
{
    static const VtOutputFlags kinds[] = { VT_OUTPUT_ATOMIC, VT_OUTPUT_LIVE };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        GError *error = NULL;
        VtOutputFile *file = vt_output_file_open("/nonexistent/f", kinds[i], &error);

        cr_expect(eq(ptr, file, NULL));
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
        cr_expect(eq(str, error->message,
                     (char *)"cannot write '/nonexistent/f': No such file or directory"));
        g_clear_error(&error);
    }
}

Test(output_file, keeps_its_first_error)
{
    g_autoptr(VtOutputFile) file = NULL;

    if (!g_file_test("/dev/full", G_FILE_TEST_EXISTS))
        cr_skip_test("no /dev/full on this system");
    file = vt_output_file_open("/dev/full", VT_OUTPUT_LIVE, NULL);
    vt_output_file_text(file, "line\n");
    for (int i = 0; i < 2; i++) {
        GError *error = NULL;

        cr_expect(not(vt_output_file_flush(file, &error)));
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
        cr_expect(eq(str, error->message,
                     (char *)"cannot write '/dev/full': No space left on device"));
        g_clear_error(&error);
    }
    cr_expect(not(vt_output_file_close(file, NULL)));
}
