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

TestSuite(input_file, .init = set_up, .fini = tear_down);

/* Compressed by `printf hello | gzip -n | xxd -i`. */
static const char hello_gz[] = {
    '\x1f', '\x8b', '\x08', '\x00', '\x00', '\x00', '\x00', '\x00', '\x00',
    '\x03', '\xcb', '\x48', '\xcd', '\xc9', '\xc9', '\x07', '\x00', '\x86',
    '\xa6', '\x10', '\x36', '\x05', '\x00', '\x00', '\x00',
};

Test(input_file, reads_plain_and_compressed_in_pieces_of_any_size)
{
    char two[2 * sizeof hello_gz];
    const struct {
        const char *bytes;
        size_t length;
        const char *text;
    } cases[] = {
        { "hello", 5, "hello" },
        { "", 0, "" },
        { "h", 1, "h" },
        { hello_gz, sizeof hello_gz, "hello" },
        { two, sizeof two, "hellohello" }, /* RFC 1952 2.2: members follow one another */
    };

    memcpy(two, hello_gz, sizeof hello_gz);
    memcpy(two + sizeof hello_gz, hello_gz, sizeof hello_gz);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (size_t step = 1; step < 8; step++) {
            g_autoptr(VtInputFile) file =
                open_input(folder, cases[i].bytes, cases[i].length);
            g_autofree char *text = read_input(file, step, NULL);
            g_autofree char *again = NULL;

            cr_expect(eq(str, text, (char *)cases[i].text), "row %zu step %zu", i, step);
            cr_assert(vt_input_file_rewind(file, NULL));
            again = read_input(file, step, NULL);
            cr_expect(eq(str, again, (char *)cases[i].text), "row %zu, again", i);
        }
    }
}

Test(input_file, refuses_compressed_data_cut_anywhere)
{
    for (size_t length = 2; length < sizeof hello_gz; length++) {
        g_autoptr(VtInputFile) file = open_input(folder, hello_gz, length);
        GError *error = NULL;
        char *text = read_input(file, 64, &error);

        cr_expect(eq(ptr, text, NULL), "cut to %zu bytes", length);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        g_clear_error(&error);
    }
}

Test(input_file, refuses_a_wrong_checksum)
{
    char bytes[sizeof hello_gz];
    g_autoptr(VtInputFile) file = NULL;
    GError *error = NULL;
    char *text;

    memcpy(bytes, hello_gz, sizeof bytes);
    bytes[17] ^= 1; /* first byte of the CRC */
    file = open_input(folder, bytes, sizeof bytes);
    text = read_input(file, 64, &error);
    cr_expect(eq(ptr, text, NULL));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    g_clear_error(&error);
}
