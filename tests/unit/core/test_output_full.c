/* A disc that takes no more: the first error is told, once a file is flushed or closed,
 * whichever way the bytes go there. */
#include "core/errors.h"
#include "core/output_file.h"
#include "core/rng.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define ROOM_BYTES 10000

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(output_full, .init = set_up, .fini = tear_down);

/* No file of this process can become longer: that is an error of its own, but comes the
 * way that a full disc does. */
static void limit_files(void)
{
    const struct rlimit limit = { .rlim_cur = ROOM_BYTES, .rlim_max = RLIM_INFINITY };

    signal(SIGXFSZ, SIG_IGN);
    cr_assert(eq(int, setrlimit(RLIMIT_FSIZE, &limit), 0));
}

static void lift_limit(void)
{
    const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

    cr_assert(eq(int, setrlimit(RLIMIT_FSIZE, &none), 0));
}

/* Numbers of no pattern, so that not even packed they fit. */
static void write_much(VtOutputFile *file)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    for (int i = 0; i < 40 * ROOM_BYTES; i++) {
        vt_output_file_int(file, (int64_t)(vt_rng_next(&rng) >> 1));
        vt_output_file_char(file, '\n');
    }
}

typedef bool (*Ending)(VtOutputFile *file, GError **error);

static void expect_error(Ending end, VtOutputFile *file, const char *label)
{
    g_autoptr(GError) error = NULL;

    cr_assert(not(end(file, &error)), "%s", label);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_WORK), "%s", label);
    cr_expect(strstr(error->message, "/f'") != NULL, "%s: %s", label, error->message);
    cr_expect(strstr(error->message, g_strerror(EFBIG)) != NULL, "%s: %s", label,
              error->message);
}

static void fill(VtOutputFlags flags, const char *label)
{
    g_autofree char *path = g_build_filename(folder, "f", NULL);
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, flags, NULL);

    cr_assert(ne(ptr, file, NULL));
    write_much(file);
    expect_error(vt_output_file_flush, file, label);
    expect_error(vt_output_file_close, file, label);
}

static void expect_file(bool is_there, const char *label)
{
    cr_expect(eq(int, temp_folder_has(folder, "f"), is_there), "%s", label);
}

/* An atomic file that is not complete never appears. */
Test(output_full, is_told_at_flush_and_at_close)
{
    limit_files();
    fill(VT_OUTPUT_ATOMIC, "plain");
    expect_file(false, "plain");
    fill(VT_OUTPUT_GZIP, "gzip");
    expect_file(false, "gzip");
    fill(VT_OUTPUT_LIVE, "live");
    expect_file(true, "live");
    lift_limit();
}

/* The last bytes of all, which nothing but close() hands over. */
Test(output_full, is_told_at_close_alone)
{
    static const VtOutputFlags flags[] = { VT_OUTPUT_ATOMIC, VT_OUTPUT_GZIP };

    limit_files();
    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++) {
        g_autofree char *path = g_build_filename(folder, "f", NULL);
        g_autoptr(VtOutputFile) file = vt_output_file_open(path, flags[i], NULL);

        write_much(file);
        expect_error(vt_output_file_close, file, i > 0 ? "gzip" : "plain");
        expect_file(false, i > 0 ? "gzip" : "plain");
    }
    lift_limit();
}
