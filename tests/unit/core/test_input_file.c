#include "core/errors.h"
#include "core/input_file.h"
#include "tests/support/temp_folder.h"

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

static char *write_bytes(const char *bytes, size_t length)
{
    char *path = g_build_filename(folder, "f", NULL);

    cr_assert(g_file_set_contents(path, bytes, (gssize)length, NULL));
    return path;
}

static char *read_all(VtInputFile *file, size_t step, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *piece = g_malloc(step);
    size_t length = 0;

    do {
        if (!vt_input_file_read(file, piece, step, &length, error))
            return NULL;
        g_string_append_len(text, piece, (gssize)length);
    } while (length > 0);
    return g_strdup(text->str);
}

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
        g_autofree char *path = write_bytes(cases[i].bytes, cases[i].length);

        for (size_t step = 1; step < 8; step++) {
            g_autoptr(VtInputFile) file = vt_input_file_open(path, NULL);
            g_autofree char *text = read_all(file, step, NULL);
            g_autofree char *again = NULL;

            cr_expect(eq(str, text, (char *)cases[i].text), "row %zu step %zu", i, step);
            cr_assert(vt_input_file_rewind(file, NULL));
            again = read_all(file, step, NULL);
            cr_expect(eq(str, again, (char *)cases[i].text), "row %zu, again", i);
        }
    }
}

Test(input_file, refuses_compressed_data_cut_anywhere)
{
    for (size_t length = 2; length < sizeof hello_gz; length++) {
        g_autofree char *path = write_bytes(hello_gz, length);
        g_autoptr(VtInputFile) file = vt_input_file_open(path, NULL);
        GError *error = NULL;
        char *text = read_all(file, 64, &error);

        cr_expect(eq(ptr, text, NULL), "cut to %zu bytes", length);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        g_clear_error(&error);
    }
}

Test(input_file, refuses_a_wrong_checksum)
{
    char bytes[sizeof hello_gz];
    g_autofree char *path = NULL;
    g_autoptr(VtInputFile) file = NULL;
    GError *error = NULL;
    char *text;

    memcpy(bytes, hello_gz, sizeof bytes);
    bytes[17] ^= 1; /* first byte of the CRC */
    path = write_bytes(bytes, sizeof bytes);
    file = vt_input_file_open(path, NULL);
    text = read_all(file, 64, &error);
    cr_expect(eq(ptr, text, NULL));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    g_clear_error(&error);
}
