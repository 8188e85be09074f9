/* A whole day of a whole provider, as files: 46,413 functions and 1,440 minutes. */
#include "sampler/synth.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define FUNCTIONS 46413
#define MINUTES   1440

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(synth_day, .init = set_up, .fini = tear_down, .timeout = 100);

static void synthesise(int64_t minutes)
{
    const VtSynthOptions options = { .functions_count = FUNCTIONS,
                                     .minutes_count = minutes,
                                     .seed = 1 };

    cr_assert(vt_synth_write(folder, &options, NULL));
}

typedef double (*RowValue)(const char *cells);

/* A value of each row of a day file, ascending. @cells: that come before it. */
static double *values_of(const char *name, int cells, RowValue value, size_t *out_count)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    GArray *values = g_array_new(FALSE, FALSE, sizeof(double));
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;

    cr_assert(ne(ptr, file, NULL), "%s", path);
    cr_assert(gt(i64, getline(&line, &capacity, file), 0)); /* the header */
    while (getline(&line, &capacity, file) > 0) {
        const char *cell = line;

        for (int i = 0; i < cells; i++)
            cell = strchr(cell, ',') + 1;

        const double x = value(cell);

        g_array_append_val(values, x);
    }
    free(line);
    fclose(file);
    *out_count = values->len;
    gsl_sort((double *)(void *)values->data, 1, values->len);
    return (double *)(void *)g_array_free(values, FALSE);
}

static double first_of(const char *cells)
{
    return g_ascii_strtod(cells, NULL);
}

static double sum_of(const char *cells)
{
    double sum = 0;
    char *end = NULL;

    for (int i = 0; i < MINUTES; i++) {
        sum += (double)strtoul(cells, &end, 10);
        cr_assert(end[0] == ',' || end[0] == '\n' || end[0] == '\r');
        cells = end + 1;
    }
    return sum;
}

typedef struct {
    double q, value, tolerance;
} Quantile;

static void expect_quantiles(const double *values, size_t count,
                             const Quantile *quantiles, size_t quantiles_count)
{
    for (size_t i = 0; i < quantiles_count; i++) {
        const double value =
            gsl_stats_quantile_from_sorted_data(values, 1, count, quantiles[i].q);
        const double error = fabs(value / quantiles[i].value - 1);

        cr_expect(error <= quantiles[i].tolerance, "q %g: %g, not %g", quantiles[i].q,
                  value, quantiles[i].value);
    }
}

/* ln calls per second ~ N(-7.85, 2.75) up to the 88th percentile: exp(-7.85) x 86,400 =
 * 33.7 calls a day, and quartiles a factor of exp(0.6745 x 2.75) = 6.39 from that. Counts
 * are whole, and timers have the periods that people write.
 *
 * Few functions make nearly all calls. Above the 88th percentile, 0.00986 calls a second,
 * rates have a tail with an exponent of 0.53 (docs/synth.md), so that 12 % x (1/60 /
 * 0.00986)^-0.53 = 9.1 % of the functions are called once a minute or more; timers that
 * are moved to that period are a few of them. Once a minute is (ln(1/60) + 7.85) / 2.75 =
 * 1.366 deviations from the fit's median, where the rest's share of the fit's mean of
 * exp(-7.85 + 2.75^2 / 2) = 0.01708 calls a second is F(1.366 - 2.75) = 0.0832. So they
 * make 46,413 x 86,400 x 0.00142 = 5.7 million calls, of 0.9 billion. */
Test(synth_day, calls_are_as_published)
{
    static const Quantile quantiles[] = { { 0.25, 5.27, 0.1 },
                                          { 0.5, 33.7, 0.1 },
                                          { 0.75, 215, 0.1 } };
    double all = 0, rare = 0;
    size_t count = 0, rare_count = 0;

    synthesise(MINUTES);

    g_autofree double *calls =
        values_of("invocations_per_function_md.anon.d01.csv", 4, sum_of, &count);

    cr_assert(eq(sz, count, FUNCTIONS));
    for (size_t i = 0; i < count; i++) {
        all += calls[i];
        rare += calls[i] < MINUTES ? calls[i] : 0;
        rare_count += calls[i] < MINUTES;
    }
    expect_quantiles(calls, count, quantiles, G_N_ELEMENTS(quantiles));
    cr_expect(epsilon_eq(dbl, all, 0.9e9, 0.03 * 0.9e9));
    cr_expect(epsilon_eq(dbl, 1 - (double)rare_count / FUNCTIONS, 0.091, 0.005));
    cr_expect(epsilon_eq(dbl, rare, 5.7e6, 0.1 * 5.7e6));
}

/* Mean durations: ln seconds ~ N(-0.38, 2.36), with a median of exp(-0.38) = 0.684 s and
 * quartiles a factor of exp(0.6745 x 2.36) = 4.91 from it. How they depend on the rates
 * moves them by a few per cent (docs/synth.md). Neither they nor memory depend on how
 * long the dataset is. */
Test(synth_day, durations_are_as_published)
{
    static const Quantile quantiles[] = { { 0.25, 139, 0.1 },
                                          { 0.5, 684, 0.1 },
                                          { 0.75, 3360, 0.1 } };
    size_t count = 0;

    synthesise(1);

    g_autofree double *means_ms =
        values_of("function_durations_percentiles.anon.d01.csv", 3, first_of, &count);

    cr_assert(eq(sz, count, FUNCTIONS));
    expect_quantiles(means_ms, count, quantiles, G_N_ELEMENTS(quantiles));
    cr_expect(ge(dbl, means_ms[0], 1));
    cr_expect(le(dbl, means_ms[count - 1], 600000));
}

/* Burr XII with c = 11.652, k = 0.221 and scale 107.083 MB: quantile q is at 107.083 x
 * ((1 - q)^(-1/k) - 1)^(1/c): 116.5, 139.6 and 183.4 MB. */
Test(synth_day, memory_is_as_published)
{
    static const Quantile quantiles[] = { { 0.25, 116.5, 0.03 },
                                          { 0.5, 139.6, 0.03 },
                                          { 0.75, 183.4, 0.03 } };
    size_t count = 0;

    synthesise(1);

    g_autofree double *memory_mb =
        values_of("app_memory_percentiles.anon.d01.csv", 3, first_of, &count);

    expect_quantiles(memory_mb, count, quantiles, G_N_ELEMENTS(quantiles));
    cr_expect(le(dbl, memory_mb[count - 1], 1536));
}

static char *checksum(void)
{
    g_autofree char *path =
        g_build_filename(folder, "invocations_per_function_md.anon.d01.csv", NULL);
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);

    cr_assert(ne(ptr, file, NULL));
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256,
                                       (const guchar *)g_mapped_file_get_contents(file),
                                       g_mapped_file_get_length(file));
}

/* The file has 145 MB; to hold it, or the day's 67 million counts, would take more than
 * there may be in memory at any time. */
Test(synth_day, is_written_as_it_is_drawn)
{
    struct rusage usage;

    synthesise(MINUTES);
    getrusage(RUSAGE_SELF, &usage);
    cr_expect(lt(i64, usage.ru_maxrss, 100 * 1024), "%ld KiB", usage.ru_maxrss);

    g_autofree char *first = checksum();

    synthesise(MINUTES);

    g_autofree char *again = checksum();

    cr_expect(eq(str, first, again));
}
