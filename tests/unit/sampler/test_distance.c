#include "core/csv.h"
#include "core/errors.h"
#include "sampler/distance.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

static bool is_near(double actual, double expected)
{
    return fabs(actual - expected) <= 1e-9 * MAX(1, fabs(expected));
}

/* Original counts 0 0 1 3; the sample keeps the first and the last: 0 3. Between 0 and 1
 * the shares at or below are 1/2 and 1/2, between 1 and 3 they are 3/4 and 1/2, so the
 * area is 2 x 1/4. Resources are 0.5 per call. */
Test(distance, is_the_area_between_the_distributions)
{
    const uint32_t counts[] = { 0, 0, 1, 3 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 4, 1);
    g_autoptr(VtDistances) distances = NULL;
    const size_t sample[] = { 0, 3 };

    for (size_t i = 0; i < 4; i++) {
        trace->functions[i].duration_mean_ms = 1000;
        trace->functions[i].memory_mean_mib = 500;
    }
    distances = vt_distances_new(trace, 1e6);

    const VtDistance distance = vt_distances_of_subset(distances, sample, 2);

    cr_expect(epsilon_eq(dbl, distance.invocation_wd, 0.5, 1e-15));
    cr_expect(epsilon_eq(dbl, distance.resource_wd, 0.25, 1e-15));
    cr_expect(epsilon_eq(dbl, vt_distance_mean(distance), 0.375, 1e-15));
}

/* Sizes 3 and 2 without a common multiple of members: original 1 2 6, sample 2 4.
 * 1..2: |1/3 - 0|, 2..4: |2/3 - 1/2| x 2, 4..6: |2/3 - 1| x 2; in all 1/3 + 1/3 + 2/3. */
Test(distance, compares_any_sizes_and_values)
{
    const uint32_t original[] = { 1, 2, 6 }, other[] = { 2, 4 };
    g_autoptr(VtTrace) trace = tiny_trace(original, 3, 1);
    g_autoptr(VtTrace) sample = tiny_trace(other, 2, 1);
    g_autoptr(VtDistances) distances = vt_distances_new(trace, 1e6);
    g_autoptr(GError) error = NULL;
    g_autofree VtDistance *minutes =
        vt_distances_of_trace(distances, sample, NULL, &error);

    cr_assert(minutes != NULL);
    cr_expect(epsilon_eq(dbl, minutes[0].invocation_wd, 4.0 / 3, 1e-15));
}

/* Without memory nothing uses resources, and silent minutes hold no value at all. */
Test(distance, is_0_where_there_is_nothing)
{
    const uint32_t counts[] = { 0, 5, 0, 3 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 2, 2);
    const size_t sample[] = { 1 };

    trace->functions[0].memory_mean_mib = 0;
    trace->functions[1].memory_mean_mib = 0;

    g_autoptr(VtDistances) distances = vt_distances_new(trace, 1e6);
    const VtDistance distance = vt_distances_of_subset(distances, sample, 1);

    /* Minute 1 is 0 apart; in minute 2 half of the original is 2 above the sample. */
    cr_expect(epsilon_eq(dbl, distance.invocation_wd, 0.5, 1e-15));
    cr_expect(eq(dbl, distance.resource_wd, 0));
}

Test(distance, ignores_row_order_to_the_last_bit)
{
    const uint32_t counts[] = { 7, 0, 1, 0, 2, 9, 9, 3, 3, 1, 0, 4 };
    const uint32_t turned[] = { 1, 0, 4, 9, 3, 3, 0, 2, 9, 7, 0, 1 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 4, 3);
    g_autoptr(VtTrace) reversed = tiny_trace(turned, 4, 3);
    g_autoptr(VtDistances) a = vt_distances_new(trace, 1e6);
    g_autoptr(VtDistances) b = vt_distances_new(reversed, 1e6);
    const size_t first[] = { 0, 1 }, last[] = { 3, 2 };
    const VtDistance x = vt_distances_of_subset(a, first, 2);
    const VtDistance y = vt_distances_of_subset(b, last, 2);

    cr_expect(eq(dbl, x.invocation_wd, y.invocation_wd));
    cr_expect(eq(dbl, x.resource_wd, y.resource_wd));
}

Test(distance, refuses_other_minutes_and_empty_samples)
{
    const uint32_t counts[] = { 1, 2, 3, 4 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 2, 2);
    g_autoptr(VtTrace) shorter = tiny_trace(counts, 4, 1);
    g_autoptr(VtTrace) empty = vt_trace_new(0, 2, 1);
    g_autoptr(VtDistances) distances = vt_distances_new(trace, 1e6);
    g_autoptr(GError) error = NULL;

    cr_expect(vt_distances_of_trace(distances, shorter, NULL, &error) == NULL);
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "1..1") != NULL
              && strstr(error->message, "1..2") != NULL);
    g_clear_error(&error);
    cr_expect(vt_distances_of_trace(distances, empty, NULL, &error) == NULL);
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
}

/* Golden values. */

typedef struct {
    VtTrace *trace;
    GPtrArray *samples; /* GArray of size_t each */
} Golden;

static GPtrArray *load_samples(const char *path)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, NULL);
    GPtrArray *samples = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);

    cr_assert(csv != NULL, "%s", path);
    while (vt_csv_next(csv, NULL)) {
        g_auto(GStrv) indices = g_strsplit(vt_csv_text(csv, 2), " ", -1);
        GArray *sample = g_array_new(FALSE, FALSE, sizeof(size_t));

        for (char **index = indices; *index != NULL; index++) {
            const size_t value = (size_t)g_ascii_strtoull(*index, NULL, 10);

            g_array_append_val(sample, value);
        }
        g_ptr_array_add(samples, sample);
    }
    return samples;
}

/* Scores every sample both as a subset and as a trace of its own, per minute. */
static void expect_minute(const VtDistance *minutes, size_t minute, double invocation_wd,
                          double resource_wd, const char *where, int64_t sample)
{
    cr_expect(is_near(minutes[minute].invocation_wd, invocation_wd),
              "%s sample %d minute %zu: %.17g, expected %.17g", where, (int)sample,
              minute, minutes[minute].invocation_wd, invocation_wd);
    cr_expect(is_near(minutes[minute].resource_wd, resource_wd),
              "%s sample %d minute %zu: %.17g, expected %.17g", where, (int)sample,
              minute, minutes[minute].resource_wd, resource_wd);
}

static VtDistance *score(const VtTrace *trace, const VtDistances *distances,
                         const GArray *sample)
{
    const size_t *indices = (const size_t *)(const void *)sample->data;
    g_autoptr(VtTrace) subset = vt_trace_subset(trace, indices, sample->len);
    VtDistance *minutes = vt_distances_of_trace(distances, subset, NULL, NULL);

    cr_assert(minutes != NULL);
    return minutes;
}

/* @columns of the file: sample, minute label (or "mean"), invocation and resource WD. */
static size_t compare(const char *folder, const char *samples_path, const char *wd_path,
                      const char *minute_column, const char *invocation_column,
                      const char *resource_column)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VtTrace) trace = vt_trace_load(folder, &error);

    cr_assert(trace != NULL, "%s", error != NULL ? error->message : "");

    g_autoptr(VtDistances) distances = vt_distances_new(trace, 1e6);
    g_autoptr(GPtrArray) samples = load_samples(samples_path);
    g_autoptr(VtCsv) csv = vt_csv_open(wd_path, NULL);
    g_autofree VtDistance *minutes = NULL;
    int64_t scored = -1;
    size_t compared = 0;

    cr_assert(csv != NULL);
    while (vt_csv_next(csv, NULL)) {
        const int minute_at = vt_csv_find_column(csv, minute_column);
        int64_t sample = 0, label = 0;
        double invocation_wd = 0, resource_wd = 0;

        cr_assert(vt_csv_int64(csv, 0, 0, INT64_MAX, &sample, NULL));
        cr_assert(vt_csv_double(csv, (size_t)vt_csv_find_column(csv, invocation_column),
                                &invocation_wd, NULL));
        cr_assert(vt_csv_double(csv, (size_t)vt_csv_find_column(csv, resource_column),
                                &resource_wd, NULL));

        const GArray *members = g_ptr_array_index(samples, (guint)sample);

        if (sample != scored) {
            g_free(minutes);
            minutes = score(trace, distances, members);
            scored = sample;
        }
        if (strcmp(vt_csv_text(csv, (size_t)minute_at), "mean") == 0) {
            const VtDistance mean = vt_distances_of_subset(
                distances, (const size_t *)(const void *)members->data, members->len);

            expect_minute(&mean, 0, invocation_wd, resource_wd, folder, sample);
        } else {
            cr_assert(vt_csv_int64(csv, (size_t)minute_at, 1, INT64_MAX, &label, NULL));
            expect_minute(minutes, (size_t)(label - trace->first_minute), invocation_wd,
                          resource_wd, folder, sample);
        }
        compared++;
    }
    return compared;
}

Test(distance, agrees_with_scipy_on_synthetic_traces)
{
    static const char *const names[] = { "small", "medium", "ties" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *folder = g_strdup_printf("%s/tests/data/wd-synthetic/%s",
                                                  g_getenv("VITRO_SOURCE"), names[i]);
        g_autofree char *samples = g_build_filename(folder, "samples.csv", NULL);
        g_autofree char *wd = g_build_filename(folder, "wd.csv.gz", NULL);

        cr_expect(compare(folder, samples, wd, "minute", "invocation_wd", "resource_wd")
                      > 300,
                  "%s", names[i]);
    }
}

/* The same on the reconstructed Azure trace, which is not ours to ship. */
Test(distance, agrees_with_scipy_on_real_rows)
{
    static const char *const files[] = { "invocations", "durations", "memory" };
    g_autofree char *golden = g_strdup_printf("%s/../golden/wd", g_getenv("VITRO_DATA"));

    if (!g_file_test(golden, G_FILE_TEST_IS_DIR))
        cr_skip_test("no golden distances at %s", golden);

    char *folder = temp_folder_new();
    g_autofree char *samples = g_build_filename(golden, "dev_samples.csv", NULL);
    g_autofree char *wd = g_build_filename(golden, "dev_wd.csv", NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *command =
            g_strdup_printf("sh -c 'xz -dc \"%s/input/dev150/%s.csv.xz\" >\"%s/%s.csv\"'",
                            golden, files[i], folder, files[i]);
        int status = 0;

        if (!g_spawn_command_line_sync(command, NULL, NULL, &status, NULL) || status != 0)
            cr_skip_test("no xz to unpack %s", golden);
    }
    cr_expect(eq(sz,
                 compare(folder, samples, wd, "minute_label", "inv_wd", "res_wd_norm"),
                 48 * 30));
    temp_folder_free(folder);
}
