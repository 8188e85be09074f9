/* Compressed bytes: what comes out is the same read in large pieces and in small ones. */
#include "core/input_file.h"
#include "core/rng.h"
#include "tests/fuzz/fuzz_folder.h"

#define LENGTH_MAX 65536 /* a few bytes may decompress to any number of them */

/* What is told of a file. */
typedef struct {
    bool has_failed, is_cut;
    uint64_t hash;
} Outcome;

static Outcome read_all(const char *path, size_t step)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VtInputFile) file = vt_input_file_open(path, &error);
    g_autofree char *piece = g_malloc(step);
    Outcome outcome = { false, false, 0 };
    size_t length = 0, sum = 0;

    g_assert_nonnull(file);
    do {
        outcome.has_failed = !vt_input_file_read(file, piece, step, &length, &error);
        g_assert_true(outcome.has_failed == (error != NULL));
        for (size_t i = 0; !outcome.has_failed && i < length; i++)
            outcome.hash = vt_hash_mix(outcome.hash ^ (uint8_t)piece[i]);
        sum += length;
        outcome.is_cut = sum >= LENGTH_MAX;
    } while (!outcome.has_failed && length > 0 && !outcome.is_cut);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = { "input", NULL };
    g_autofree char *path = g_build_filename(fuzz_folder(), names[0], NULL);

    fuzz_folder_write(names, bytes, length);

    const Outcome large = read_all(path, 4096);
    const Outcome small = read_all(path, 7);

    if (!large.is_cut && !small.is_cut) {
        g_assert_true(large.has_failed == small.has_failed);
        g_assert_true(large.has_failed || large.hash == small.hash);
    }
    return 0;
}
