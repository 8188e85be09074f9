#include "core/errors.h"
#include "core/rng.h"
#include "core/schedule_file.h"
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

TestSuite(schedule_file, .init = set_up, .fini = tear_down);

#define HEADER "id,function,phase,scheduled_us,requested_us,memory_mib\n"

static VtArrivals *open_text(const char *text, GError **error)
{
    g_autofree char *path = temp_folder_write(folder, "s.csv", text);

    return vt_schedule_file_open(path, error);
}

/* Warm-up until 2 min, then g twice and f at the last microsecond of minute 4. */
static const char *const example = HEADER "0,f,warmup,0,1000,128\n"
                                          "1,\"g,1\",warmup,119999999,2000,256\n"
                                          "2,\"g,1\",measure,130000000,4000,0\n"
                                          "3,\"g,1\",measure,130000000,6000,512\n"
                                          "4,f,measure,239999999,3000,64\n";

Test(schedule_file, reads_invocations_in_order)
{
    g_autoptr(VtArrivals) arrivals = open_text(example, NULL);
    static const VtInvocation expected[] = {
        { 0, 0, 1000 * VT_US, 0, 128, VT_PHASE_WARMUP },
        { 1, 119999999 * VT_US, 2000 * VT_US, 1, 256, VT_PHASE_WARMUP },
        { 2, 130000000 * VT_US, 4000 * VT_US, 1, 0, VT_PHASE_MEASURE },
        { 3, 130000000 * VT_US, 6000 * VT_US, 1, 512, VT_PHASE_MEASURE },
        { 4, 239999999 * VT_US, 3000 * VT_US, 0, 64, VT_PHASE_MEASURE },
    };
    VtInvocation invocation;

    cr_assert(ne(ptr, arrivals, NULL));
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
            cr_assert(vt_arrivals_next(arrivals, &invocation));
            cr_expect(eq(u64, invocation.id, expected[i].id), "row %zu", i);
            cr_expect(eq(i64, invocation.scheduled_ns, expected[i].scheduled_ns),
                      "row %zu", i);
            cr_expect(eq(i64, invocation.requested_ns, expected[i].requested_ns),
                      "row %zu", i);
            cr_expect(eq(u32, invocation.function, expected[i].function), "row %zu", i);
            cr_expect(eq(u32, invocation.memory_mib, expected[i].memory_mib), "row %zu",
                      i);
            cr_expect(eq(int, (int)invocation.phase, (int)expected[i].phase), "row %zu",
                      i);
        }
        cr_expect(not(vt_arrivals_next(arrivals, &invocation)));
        cr_expect(not(vt_arrivals_next(arrivals, &invocation)), "the end stays the end");
        vt_arrivals_rewind(arrivals);
    }
}

Test(schedule_file, sums_up_its_functions)
{
    g_autoptr(VtArrivals) arrivals = open_text(example, NULL);
    const VtFunction *g;

    cr_assert(ne(ptr, arrivals, NULL));
    cr_assert(eq(sz, arrivals->functions_count, 2));
    g = &arrivals->functions[1];
    cr_expect(eq(str, arrivals->functions[0].name, (char *)"f"));
    cr_expect(eq(str, g->name, (char *)"g,1"));
    cr_expect(eq(u64, g->hash, vt_hash_bytes(0, "g,1", 3)), "as in traces");
    /* (2000 + 4000 + 6000) / 3 us; (256 + 0 + 512) / 3 and at most 512 MiB. */
    cr_expect(eq(dbl, g->duration_mean_us, 4000));
    cr_expect(eq(dbl, g->memory_mean_mib, 256));
    cr_expect(eq(dbl, g->memory_max_mib, 512));
    /* 1 + 2 + 4 + 6 + 3 = 16 ms. */
    cr_expect(eq(dbl, arrivals->outlook.cpu_s, 0.016));
    cr_expect(eq(dbl, arrivals->outlook.drawn_cpu_s, 0.016));
    cr_expect(eq(u64, arrivals->outlook.invocations, 5));
    /* The minutes have 1, 1, 2 and 1 of them; 10 ms is the most that one asks for. */
    cr_expect(ieee_ulp_eq(dbl, arrivals->outlook.peak_per_s, 2.0 / 60, 1));
    cr_expect(ieee_ulp_eq(dbl, arrivals->outlook.peak_cores, 0.01 / 60, 1));
    cr_expect(eq(i64, arrivals->measure_start_ns, 2 * VT_MINUTE));
    cr_expect(eq(i64, arrivals->end_ns, 4 * VT_MINUTE));
}

Test(schedule_file, tells_where_phases_begin_and_end)
{
    static const struct {
        const char *text;
        VtTime measure_start_ns, end_ns;
    } cases[] = {
        { HEADER, 0, 0 },
        { HEADER "0,f,measure,0,1,0\n", 0, VT_MINUTE },
        /* Without a warm-up the first minutes are just empty. */
        { HEADER "0,f,measure,300000000,1,0\n", 0, 6 * VT_MINUTE },
        { HEADER "0,f,measure,59999999,1,0\n", 0, VT_MINUTE },
        { HEADER "0,f,measure,60000000,1,0\n", 0, 2 * VT_MINUTE },
        { HEADER "0,f,warmup,1,1,0\n1,f,measure,60000000,1,0\n", VT_MINUTE,
          2 * VT_MINUTE },
        { HEADER "0,f,warmup,61000000,1,0\n", 2 * VT_MINUTE, 2 * VT_MINUTE },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtArrivals) arrivals = open_text(cases[i].text, NULL);

        cr_assert(ne(ptr, arrivals, NULL), "row %zu", i);
        cr_expect(eq(i64, arrivals->measure_start_ns, cases[i].measure_start_ns),
                  "row %zu", i);
        cr_expect(eq(i64, arrivals->end_ns, cases[i].end_ns), "row %zu", i);
    }
}

Test(schedule_file, numbers_functions_by_name)
{
    g_autoptr(VtArrivals) arrivals = open_text(HEADER "0,g,measure,0,5,1\n"
                                                      "1,f,measure,0,7,2\n",
                                               NULL);
    static const uint32_t expected[] = { 1, 0 };

    cr_assert(ne(ptr, arrivals, NULL));
    cr_expect(eq(str, arrivals->functions[0].name, (char *)"f"));
    cr_expect(eq(dbl, arrivals->functions[0].duration_mean_us, 7));
    cr_expect(eq(str, arrivals->functions[1].name, (char *)"g"));
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        VtInvocation invocation;

        cr_assert(vt_arrivals_next(arrivals, &invocation));
        cr_expect(eq(u32, invocation.function, expected[i]), "row %zu", i);
    }
}

Test(schedule_file, writes_what_it_read)
{
    static const char *const names[] = { "t.csv", "t.csv.gz" };
    g_autoptr(VtArrivals) arrivals = open_text(example, NULL);
    uint64_t digest;

    cr_assert(ne(ptr, arrivals, NULL));
    digest = vt_arrivals_summarise(arrivals).digest;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autoptr(VtArrivals) back = NULL;
        VtScheduleSummary summary;

        vt_arrivals_rewind(arrivals);
        cr_assert(vt_schedule_file_write(arrivals, path, NULL));
        back = vt_schedule_file_open(path, NULL);
        cr_assert(ne(ptr, back, NULL));
        summary = vt_arrivals_summarise(back);
        cr_expect(eq(u64, summary.digest, digest), "%s", names[i]);
        cr_expect(eq(u64, summary.invocations, 5), "%s", names[i]);
    }
    {
        g_autofree char *text = temp_folder_read(folder, "t.csv");

        cr_expect(eq(str, text, (char *)example));
    }
}

Test(schedule_file, refuses_broken_schedules_and_says_where)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "id,function,phase,scheduled_us,requested_us\n", "a column 'memory_mib'" },
        { HEADER "1,f,measure,0,1,0\n",
          "s.csv: line 2, column 'id': expected 0 (ids count from 0), not '1'" },
        { HEADER "0,f,measure,0,1,0\n0,f,measure,0,1,0\n",
          "line 3, column 'id': expected 1 (ids count from 0), not '0'" },
        { HEADER "0,f,measure,7,1,0\n1,f,measure,6,1,0\n",
          "line 3, column 'scheduled_us': expected a time that is not before" },
        { HEADER "0,f,measure,7,1,0\n1,f,warmup,7,1,0\n",
          "line 3, column 'phase': expected measure" },
        { HEADER "0,f,cooldown,7,1,0\n",
          "line 2, column 'phase': expected warmup or measure, not 'cooldown'" },
        { HEADER "0,,measure,7,1,0\n", "line 2, column 'function': expected a name" },
        { HEADER "0,f,measure,-1,1,0\n", "line 2, column 'scheduled_us'" },
        { HEADER "0,f,measure,2305843009213694,1,0\n", "line 2, column 'scheduled_us'" },
        { HEADER "0,f,measure,1.5,1,0\n", "line 2, column 'scheduled_us'" },
        { HEADER "0,f,measure,1,0,0\n",
          "line 2, column 'requested_us': expected a whole number from 1 to" },
        { HEADER "0,f,measure,1,1,4294967296\n", "line 2, column 'memory_mib'" },
        { HEADER "0,f,measure,1,1\n", "line 2: expected 6 cells, not 5" },
        { HEADER "0,\"f,measure,1,1,1\n", "line 2: a quote is opened" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        VtArrivals *arrivals = open_text(cases[i].text, &error);

        cr_expect(eq(ptr, arrivals, NULL), "row %zu", i);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect(strstr(error->message, cases[i].message) != NULL, "row %zu: %s", i,
                  error->message);
        g_clear_error(&error);
    }
}

Test(schedule_file, says_where_it_cannot_write)
{
    g_autoptr(VtArrivals) arrivals = open_text(example, NULL);
    GError *error = NULL;

    cr_expect(not(vt_schedule_file_write(arrivals, "/nonexistent/t.csv", &error)));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    g_clear_error(&error);
}
