#include "core/csv.h"
#include "core/errors.h"
#include "tests/support/input_pieces.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

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

TestSuite(input_xz, .init = set_up, .fini = tear_down);

/* Compressed by `printf hello | xz --check=crc32 | xxd -i`. */
static const char hello_xz[] = {
    '\xfd', '\x37', '\x7a', '\x58', '\x5a', '\x00', '\x00', '\x01', '\x69', '\x22',
    '\xde', '\x36', '\x02', '\x00', '\x21', '\x01', '\x16', '\x00', '\x00', '\x00',
    '\x74', '\x2f', '\xe5', '\xa3', '\x01', '\x00', '\x04', '\x68', '\x65', '\x6c',
    '\x6c', '\x6f', '\x00', '\x00', '\x00', '\x00', '\x86', '\xa6', '\x10', '\x36',
    '\x00', '\x01', '\x19', '\x05', '\xbc', '\xe8', '\xec', '\xcb', '\x90', '\x42',
    '\x99', '\x0d', '\x01', '\x00', '\x00', '\x00', '\x00', '\x01', '\x59', '\x5a',
};

/* Streams may follow one another, and a file may be read again. */
Test(input_xz, reads_in_pieces_of_any_size)
{
    char two[2 * sizeof hello_xz];

    memcpy(two, hello_xz, sizeof hello_xz);
    memcpy(two + sizeof hello_xz, hello_xz, sizeof hello_xz);
    for (size_t step = 1; step < 12; step++) {
        g_autoptr(VtInputFile) file = open_input(folder, two, sizeof two);
        g_autofree char *text = read_input(file, step, NULL);

        cr_expect(eq(str, text, (char *)"hellohello"), "step %zu", step);
        cr_assert(vt_input_file_rewind(file, NULL));

        g_autofree char *again = read_input(file, step, NULL);

        cr_expect(eq(str, again, (char *)"hellohello"), "step %zu, again", step);
    }
}

Test(input_xz, refuses_data_cut_anywhere)
{
    for (size_t length = 6; length < sizeof hello_xz; length++) {
        g_autoptr(VtInputFile) file = open_input(folder, hello_xz, length);
        g_autoptr(GError) error = NULL;

        cr_expect(read_input(file, 64, &error) == NULL, "cut to %zu bytes", length);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    }
}

Test(input_xz, refuses_a_changed_byte)
{
    char bytes[sizeof hello_xz];
    g_autoptr(GError) error = NULL;

    memcpy(bytes, hello_xz, sizeof bytes);
    bytes[28] ^= 1; /* hdllo, whose checksum is another */

    g_autoptr(VtInputFile) file = open_input(folder, bytes, sizeof bytes);

    cr_expect(read_input(file, 64, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "damaged xz data") != NULL, "%s", error->message);
}

/* A table is found in each form, and in one only. */
Test(input_xz, is_a_form_of_a_table)
{
    g_autoptr(GError) error = NULL;

    cr_expect(not(vt_csv_is_file(folder, "t")));
    cr_expect(vt_csv_find_file(folder, "t", NULL) == NULL);
    g_free(temp_folder_write(folder, "t.csv.xz", ""));
    cr_expect(vt_csv_is_file(folder, "t"));

    g_autofree char *found = vt_csv_find_file(folder, "t", NULL);

    cr_expect(g_str_has_suffix(found, "/t.csv.xz"));
    g_free(temp_folder_write(folder, "t.csv.gz", ""));
    cr_expect(vt_csv_find_file(folder, "t", &error) == NULL);
    cr_expect(strstr(error->message, "both t.csv.gz and t.csv.xz") != NULL, "%s",
              error->message);
}
