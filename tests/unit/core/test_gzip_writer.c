#include "core/errors.h"
#include "core/gzip_writer.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gio/gio.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The sum of what one call of the library makes of @text. */
static char *packed_sum(const GString *text)
{
    g_autoptr(GConverter) converter =
        G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
    g_autofree char *packed = g_malloc(text->len);
    gsize consumed = 0;
    gsize produced = 0;

    cr_assert(eq(int, (int)G_CONVERTER_FINISHED,
                 (int)g_converter_convert(converter, text->str, text->len, packed,
                                          text->len, G_CONVERTER_INPUT_AT_END, &consumed,
                                          &produced, NULL)));
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)packed, produced);
}

/* Pieces of 1 to 50000 bytes, some while others are compressed. */
Test(gzip_writer, makes_the_bytes_of_a_single_call)
{
    char *folder = temp_folder_new();
    g_autofree char *path = g_build_filename(folder, "f", NULL);
    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    g_autoptr(VtGzipWriter) writer = vt_gzip_writer_new(fd);
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i < 100; i++) {
        const size_t start = text->len;

        for (int row = 0; row < i * i; row++)
            g_string_append_printf(text, "%d,", row * i);
        g_string_append_c(text, '\n');
        vt_gzip_writer_put(writer, g_strdup(text->str + start), text->len - start);
        if (i % 10 == 0)
            cr_assert(vt_gzip_writer_wait(writer, NULL));
    }
    cr_assert(vt_gzip_writer_finish(writer, NULL));
    close(fd);

    g_autofree char *expected = packed_sum(text);
    g_autofree char *bytes = NULL;
    gsize length = 0;

    cr_assert(g_file_get_contents(path, &bytes, &length, NULL));

    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, length);

    cr_expect(eq(str, sum, expected));
    temp_folder_free(folder);
}

Test(gzip_writer, keeps_its_first_error)
{
    const int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        cr_skip_test("no /dev/full on this system");

    g_autoptr(VtGzipWriter) writer = vt_gzip_writer_new(fd);

    vt_gzip_writer_put(writer, g_strdup("line\n"), 5);
    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;

        cr_expect(not(vt_gzip_writer_finish(writer, &error)));
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
        cr_expect(eq(str, error->message, (char *)"No space left on device"));
    }
    close(fd);
}

/* Freed with a piece on its way: it waits rather than lose or leak it. */
Test(gzip_writer, may_be_left_before_its_end)
{
    const int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    VtGzipWriter *writer = vt_gzip_writer_new(fd);

    vt_gzip_writer_put(writer, g_strnfill(1000000, 'x'), 1000000);
    vt_gzip_writer_free(writer);
    close(fd);
}
