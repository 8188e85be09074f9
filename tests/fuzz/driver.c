/* Calls a fuzz target where there is no libFuzzer: with each file of a corpus as it is,
 * and with a number of random changes of each, always the same ones. Usage: PROGRAM
 * CORPUS [CHANGES] */
#include "core/rng.h"
#include "tests/fuzz/fuzz_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANGES_DEFAULT 40

/* What parsers stumble over. */
static const char *const tokens[] = {
    "",      ",",   "\n",   "\"",          "\r\n",       "-1",           "nan",
    "1e999", "0",   "%%\n", "99999999999", "2147483648", "\xef\xbb\xbf", "HashApp",
    "1440",  "0.5", "time", " ",
};

/* Puts a token, or a piece of the input itself, in the place of some bytes. */
static void change(GByteArray *bytes, VtRng *rng)
{
    const guint at = (guint)vt_rng_below(rng, bytes->len + 1);
    const guint cut = (guint)vt_rng_below(rng, MIN(bytes->len - at, 8) + 1);
    const guint tail_length = bytes->len - at - cut;
    g_autofree guint8 *tail = g_memdup2(bytes->data + at + cut, tail_length);
    const char *token = tokens[vt_rng_below(rng, G_N_ELEMENTS(tokens))];
    const guint from = (guint)vt_rng_below(rng, at + 1);
    const guint length = (guint)vt_rng_below(rng, MIN(at - from, 40) + 1);
    g_autofree guint8 *piece = g_memdup2(bytes->data + from, length);

    g_byte_array_set_size(bytes, at);
    if (vt_rng_below(rng, 2) == 0)
        g_byte_array_append(bytes, (const guint8 *)token, (guint)strlen(token));
    else if (length > 0)
        g_byte_array_append(bytes, piece, length);
    if (tail_length > 0)
        g_byte_array_append(bytes, tail, tail_length);
}

static void run_file(const char *path, uint64_t changes)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    VtRng rng;

    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    LLVMFuzzerTestOneInput((const uint8_t *)text, length);
    vt_rng_init(&rng, &(VtStreamKey){ .seed = vt_hash_bytes(0, text, length),
                                      .purpose = VT_PURPOSE_TEST });
    for (uint64_t i = 0; i < changes; i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();

        g_byte_array_append(bytes, (const guint8 *)text, (guint)length);
        for (uint64_t j = vt_rng_below(&rng, 4) + 1; j > 0; j--)
            change(bytes, &rng);
        LLVMFuzzerTestOneInput(bytes->data, bytes->len);
    }
}

int main(int argc, char **argv)
{
    const uint64_t changes =
        argc > 2 ? g_ascii_strtoull(argv[2], NULL, 10) : CHANGES_DEFAULT;
    g_autoptr(GDir) dir = argc > 1 ? g_dir_open(argv[1], 0, NULL) : NULL;
    guint files = 0;

    if (dir == NULL) {
        fprintf(stderr, "usage: %s CORPUS [CHANGES]\n", argv[0]);
        return EXIT_FAILURE;
    }
    for (const char *name; (name = g_dir_read_name(dir)) != NULL; files++) {
        g_autofree char *path = g_build_filename(argv[1], name, NULL);

        run_file(path, changes);
    }
    printf("%u inputs, each as it is and changed %" G_GUINT64_FORMAT " times\n", files,
           changes);
    return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
