/* Exact calls of a trace that is prepared again: cut in time, functions left out. */
#include "core/errors.h"
#include "sampler/prepare.h"
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

TestSuite(exact_excerpt, .init = set_up, .fini = tear_down);

/* Saves f's calls at 30, 60, 119.999999 and 120 s, and g's at 90 s, as a trace. */
static char *save_trace(void)
{
    const VtPrepareOptions options = { .format = "plain" };
    g_autofree char *log = temp_folder_write(
        folder, "calls.csv",
        "function,app,start_s,duration_ms,memory_mib\n"
        "f,a,30,1,10\nf,a,60,2,20\nf,a,119.999999,3,30\nf,a,120,4,40\ng,a,90,5,50\n");
    char *path = g_build_filename(folder, "trace", NULL);
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = vt_prepare(log, &options, drops, NULL);

    cr_assert(trace != NULL && vt_trace_save(trace, path, false, NULL));
    return path;
}

/* The second minute is from 60 s to just before 120 s; g is called too rarely. */
Test(exact_excerpt, has_the_calls_of_its_functions_and_minutes)
{
    g_autofree char *path = save_trace();
    const VtPrepareOptions options = {
        .format = "auto",
        .dataset = { .excerpt = { 2, 1 }, .exclusions.invocations_min = 2 },
    };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(VtTrace) trace = vt_prepare(path, &options, drops, &error);
    size_t count = 0;

    cr_assert(trace != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(sz, trace->functions_count, 1));
    cr_assert(trace->exact != NULL);

    const VtExactCall *calls = vt_exact_calls_of(trace->exact, 0, &count);

    cr_assert(eq(sz, count, 2));
    cr_expect(eq(i64, calls[0].start_us, 60000000));
    cr_expect(eq(i64, calls[0].duration_us, 2000));
    cr_expect(eq(i64, calls[1].start_us, 119999999));
    cr_expect(eq(dbl, calls[1].memory_mib, 30));
}

/* What is passed over must be in order all the same, and what is kept as many as counted.
 */
Test(exact_excerpt, refuses_a_file_with_faults)
{
    static const struct {
        const char *rows, *message;
    } cases[] = {
        { "f,60000000,1,1\nf,61000000,1,1\nx,-1,1,1\n", "line 4, column 'start_us'" },
        { "f,60000000,1,1\nf,61000000,1,1\nf,0,1,\n", "line 4, column 'memory_mib'" },
        { "f,60000000,1,1\n", "function 'f' has 1 calls in minute 2; expected 2" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = save_trace();
        g_autofree char *text = g_strconcat("function,start_us,duration_us,memory_mib\n",
                                            cases[i].rows, NULL);
        const VtPrepareOptions options = {
            .format = "auto",
            .dataset = { .excerpt = { 2, 1 }, .exclusions.invocations_min = 2 },
        };
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(GError) error = NULL;

        g_free(temp_folder_write(path, "exact.csv", text));
        cr_expect(vt_prepare(path, &options, drops, &error) == NULL, "row %zu", i);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect(strstr(error->message, cases[i].message) != NULL, "row %zu: %s", i,
                  error->message);
    }
}
