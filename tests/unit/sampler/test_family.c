#include "core/csv.h"
#include "core/errors.h"
#include "sampler/family.h"
#include "sampler/sizes.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

enum { FUNCTIONS = 200, MINUTES = 12 };

/* A heavy-tailed trace: function i is called with probability 1/2 in a minute, about
 * 1000 / (1 + i) times. */
static VtTrace *random_trace(uint64_t seed)
{
    g_autofree uint32_t *counts = g_new0(uint32_t, FUNCTIONS * MINUTES);
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
    for (size_t i = 0; i < FUNCTIONS; i++) {
        counts[i * MINUTES] = 1;
        for (size_t t = 0; t < MINUTES; t++) {
            if (vt_rng_uniform(&rng) < 0.5)
                counts[i * MINUTES + t] =
                    (uint32_t)vt_rng_below(&rng, 2 + 1000 / (1 + i));
        }
    }
    return tiny_trace(counts, FUNCTIONS, MINUTES);
}

static VtTrace *reversed(const VtTrace *trace)
{
    g_autofree size_t *order = g_new(size_t, trace->functions_count);

    for (size_t i = 0; i < trace->functions_count; i++)
        order[i] = trace->functions_count - 1 - i;
    return vt_trace_subset(trace, order, trace->functions_count);
}

static VtFamilyOptions options_of(const VtSamplerOps *method, uint64_t seed)
{
    return (VtFamilyOptions){
        .method = method,
        .seed = seed,
        .trials = method == &vt_sampler_optimal || method == &vt_sampler_weighted ? 2 : 8,
        .evaluations = 100000,
        .jobs = 1,
        .resource_norm = VT_RESOURCE_NORM,
        .clamp = { .duration_min_ns = VT_MS }
    };
}

static const size_t sizes[] = { 1, 10, 50, 120, FUNCTIONS };

static VtFamily *draw(const VtTrace *trace, const VtFamilyOptions *options)
{
    g_autoptr(GError) error = NULL;
    VtFamily *family = vt_family_new(trace, sizes, G_N_ELEMENTS(sizes), options, &error);

    cr_assert(family != NULL, "%s", error != NULL ? error->message : "");
    return family;
}

static bool has(const VtFamilyMember *member, size_t function)
{
    for (size_t i = 0; i < member->size; i++) {
        if (member->functions[i] == function)
            return true;
    }
    return false;
}

Test(family, is_nested_exact_and_without_duplicates_for_any_method_and_seed)
{
    for (size_t k = 0; vt_samplers()[k] != NULL; k++) {
        for (uint64_t seed = 1; seed <= 5; seed++) {
            g_autoptr(VtTrace) trace = random_trace(seed);
            const VtFamilyOptions options = options_of(vt_samplers()[k], seed);
            g_autoptr(VtFamily) family = draw(trace, &options);

            cr_assert(eq(sz, family->members_count, G_N_ELEMENTS(sizes)));
            for (size_t m = 0; m < family->members_count; m++) {
                const VtFamilyMember *member = &family->members[m];

                cr_expect(eq(sz, member->size, sizes[m]));
                for (size_t i = 1; i < member->size; i++)
                    cr_expect(strcmp(trace->functions[member->functions[i - 1]].function,
                                     trace->functions[member->functions[i]].function)
                                  < 0,
                              "%s seed %d", options.method->name, (int)seed);
                for (size_t i = 0; m > 0 && i < sizes[m - 1]; i++)
                    cr_expect(has(member, family->members[m - 1].functions[i]),
                              "%s seed %d", options.method->name, (int)seed);
            }
        }
    }
}

Test(family, of_the_whole_trace_is_0_apart)
{
    for (size_t k = 0; vt_samplers()[k] != NULL; k++) {
        g_autoptr(VtTrace) trace = random_trace(3);
        const VtFamilyOptions options = options_of(vt_samplers()[k], 1);
        g_autoptr(VtFamily) family = draw(trace, &options);
        const VtFamilyMember *whole = &family->members[family->members_count - 1];

        cr_expect(eq(dbl, whole->distance.invocation_wd, 0));
        cr_expect(eq(dbl, whole->distance.resource_wd, 0));
    }
}

Test(family, load_never_decreases_with_size_for_any_method)
{
    for (size_t k = 0; vt_samplers()[k] != NULL; k++) {
        g_autoptr(VtTrace) trace = random_trace(4);
        const VtFamilyOptions options = options_of(vt_samplers()[k], 4);
        g_autoptr(VtFamily) family = draw(trace, &options);

        for (size_t m = 1; m < family->members_count; m++) {
            const VtLoad *small = &family->members[m - 1].load;
            const VtLoad *large = &family->members[m].load;

            cr_expect(large->invocations >= small->invocations
                          && large->mean_rps >= small->mean_rps
                          && large->cpu_cores >= small->cpu_cores
                          && large->memory_mib >= small->memory_mib,
                      "%s", options.method->name);
        }
    }
}

/* The first trial of eight is the only one of one: more trials can only be better at the
 * largest size, where both draw from the whole trace. */
Test(family, more_trials_are_never_worse)
{
    const size_t one_size[] = { 40 };
    int better = 0;

    for (uint64_t seed = 1; seed <= 10; seed++) {
        g_autoptr(VtTrace) trace = random_trace(seed);
        VtFamilyOptions options = options_of(&vt_sampler_invitro, seed);
        g_autoptr(VtFamily) eight = vt_family_new(trace, one_size, 1, &options, NULL);

        options.trials = 1;

        g_autoptr(VtFamily) one = vt_family_new(trace, one_size, 1, &options, NULL);

        const double best = vt_distance_mean(eight->members[0].distance);
        const double first = vt_distance_mean(one->members[0].distance);

        cr_expect(best <= first, "seed %d", (int)seed);
        better += best < first;
    }
    /* The first of eight is the best with probability 1/8. */
    cr_expect(better >= 5, "%d of 10", better);
}

/* All files of a family but family.json, whose provenance differs. */
static char *contents(const VtFamily *family)
{
    char *folder = temp_folder_new();
    GString *all = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    cr_assert(vt_family_save(family, folder, json_object_new(), &error), "%s",
              error != NULL ? error->message : "");

    g_autofree char *table = temp_folder_read(folder, "samples.csv");

    g_string_append(all, table);
    for (size_t m = 0; m < family->members_count; m++) {
        static const char *const names[] = { "invocations", "durations", "memory" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
            g_autofree char *name =
                g_strdup_printf("samples/%zu/%s.csv", family->members[m].size, names[i]);
            g_autofree char *text = temp_folder_read(folder, name);

            cr_assert(text != NULL, "%s", name);
            g_string_append(all, text);
        }
    }
    temp_folder_free(folder);
    return g_string_free(all, FALSE);
}

Test(family, is_the_same_for_any_number_of_jobs)
{
    g_autoptr(VtTrace) trace = random_trace(1);

    for (size_t k = 0; vt_samplers()[k] != NULL; k++) {
        VtFamilyOptions options = options_of(vt_samplers()[k], 7);
        g_autoptr(VtFamily) one = draw(trace, &options);

        options.jobs = 4;

        g_autoptr(VtFamily) four = draw(trace, &options);
        g_autofree char *a = contents(one);
        g_autofree char *b = contents(four);

        cr_expect(strcmp(a, b) == 0, "%s", options.method->name);
    }
}

Test(family, is_the_same_for_any_row_order)
{
    g_autoptr(VtTrace) trace = random_trace(1);
    g_autoptr(VtTrace) turned = reversed(trace);

    for (size_t k = 0; vt_samplers()[k] != NULL; k++) {
        const VtFamilyOptions options = options_of(vt_samplers()[k], 7);
        g_autoptr(VtFamily) straight = draw(trace, &options);
        g_autoptr(VtFamily) backward = draw(turned, &options);
        g_autofree char *a = contents(straight);
        g_autofree char *b = contents(backward);

        cr_expect(strcmp(a, b) == 0, "%s", options.method->name);
    }
}

Test(family, differs_with_the_seed)
{
    g_autoptr(VtTrace) trace = random_trace(1);

    for (size_t k = 0; vt_samplers()[k] != NULL; k++) {
        const VtFamilyOptions first = options_of(vt_samplers()[k], 1);
        const VtFamilyOptions second = options_of(vt_samplers()[k], 2);
        g_autoptr(VtFamily) a = draw(trace, &first);
        g_autoptr(VtFamily) b = draw(trace, &second);

        cr_expect(
            memcmp(a->members[2].functions, b->members[2].functions, 50 * sizeof(size_t))
                != 0,
            "%s", first.method->name);
    }
}

/* Against trying every size one after the other. */
Test(family, target_picks_the_largest_size_that_fits)
{
    g_autoptr(VtTrace) trace = random_trace(2);
    VtFamilyOptions options = options_of(&vt_sampler_invitro, 1);
    size_t count = 0;
    g_autofree size_t *all = vt_sizes_default(FUNCTIONS, &count);
    g_autoptr(VtFamily) every = vt_family_new(trace, all, count, &options, NULL);
    static const double targets[] = { 0.01, 0.5, 2, 10, 1e9 };

    for (size_t i = 0; i < G_N_ELEMENTS(targets); i++) {
        const VtFamilyMember *expected = NULL;
        g_autoptr(GError) error = NULL;

        for (size_t m = 0; m < count; m++) {
            if (every->members[m].load.cpu_cores <= targets[i])
                expected = &every->members[m];
        }
        options.target.cpu_cores = targets[i];

        g_autoptr(VtFamily) one = vt_family_new(trace, all, count, &options, &error);

        cr_assert(one != NULL ? expected != NULL : expected == NULL);
        if (one == NULL) {
            cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
            continue;
        }
        cr_expect(eq(sz, one->members_count, 1));
        cr_expect(eq(sz, one->members[0].size, expected->size), "%g cores", targets[i]);
        cr_expect(memcmp(one->members[0].functions, expected->functions,
                         expected->size * sizeof(size_t))
                  == 0);
    }
}

/* Whichever of the three targets is the tightest decides. */
Test(family, targets_are_all_kept)
{
    g_autoptr(VtTrace) trace = random_trace(2);
    VtFamilyOptions options = options_of(&vt_sampler_random, 1);
    g_autoptr(VtFamily) every = draw(trace, &options);
    const VtLoad loads[] = { every->members[1].load, every->members[2].load,
                             every->members[3].load };

    for (size_t tightest = 0; tightest < 3; tightest++) {
        options.target = (VtLoadTarget){
            .cpu_cores = loads[(tightest + 0) % 3].cpu_cores,
            .mean_rps = loads[(tightest + 1) % 3].mean_rps,
            .memory_mib = loads[(tightest + 2) % 3].memory_mib,
        };

        g_autoptr(VtFamily) one = draw(trace, &options);

        cr_expect(eq(sz, one->members_count, 1));
        cr_expect(eq(sz, one->members[0].size, sizes[1]));
    }
}

Test(family, target_that_nothing_fits_is_an_error)
{
    g_autoptr(VtTrace) trace = random_trace(2);
    VtFamilyOptions options = options_of(&vt_sampler_random, 1);
    g_autoptr(GError) error = NULL;

    options.target.cpu_cores = 1e-9;
    cr_expect(vt_family_new(trace, sizes, G_N_ELEMENTS(sizes), &options, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "1 function") != NULL, "%s", error->message);
}

/* A family in the folder of an earlier one leaves nothing of it, and nothing else is
 * touched. */
Test(family, replaces_an_earlier_one)
{
    g_autoptr(VtTrace) trace = random_trace(1);
    const VtFamilyOptions options = options_of(&vt_sampler_random, 1);
    const size_t one_size[] = { 30 };
    g_autoptr(VtFamily) five = draw(trace, &options);
    g_autoptr(VtFamily) one = vt_family_new(trace, one_size, 1, &options, NULL);
    char *folder = temp_folder_new();

    g_free(temp_folder_write(folder, "notes.txt", "mine"));
    cr_assert(vt_family_save(five, folder, json_object_new(), NULL));
    cr_assert(temp_folder_has(folder, "samples/120/memory.csv"));
    g_free(temp_folder_write(folder, "samples/50/memory.csv.part-Ab12cD", "o,"));
    cr_assert(vt_family_save(one, folder, json_object_new(), NULL));
    cr_expect(not(temp_folder_has(folder, "samples/120")));
    cr_expect(not(temp_folder_has(folder, "samples/50/invocations.csv")));
    cr_expect(temp_folder_has(folder, "samples/30/invocations.csv"));
    cr_expect(temp_folder_has(folder, "family.json"));
    cr_expect(temp_folder_has(folder, "notes.txt"));
    temp_folder_free(folder);
}

/* Two functions of the same counts, of 100 ms in 100 MiB: 30 calls in the first of two
 * minutes, 90 in the second. Function f1 also has 500 MiB: 0.05 resources a call. Either
 * one alone has the calls of both; its resources are half of |0.05 - 0.01| x 30, then 90,
 * apart: 0.6 and 1.8, which is also the least: one value can be that of one function
 * only. One function has 1 call a second, a tenth of a core. */
static VtFamily *pair(VtTrace *trace)
{
    static const size_t both[] = { 1, 2 };
    const VtFamilyOptions options = options_of(&vt_sampler_random, 1);

    trace->functions[1].memory_mean_mib = 500;
    return vt_family_new(trace, both, 2, &options, NULL);
}

static const uint32_t pair_counts[] = { 30, 90, 30, 90 };

static const char *const columns[] = { "size",     "method",        "trials",
                                       "seed",     "invocation_wd", "resource_wd",
                                       "mean_wd",  "bound",         "invocations",
                                       "mean_rps", "cpu_cores",     "memory_mib" };

Test(family, table_has_the_contracts_columns_and_figures)
{
    g_autoptr(VtTrace) trace = tiny_trace(pair_counts, 2, 2);
    g_autoptr(VtFamily) family = pair(trace);
    const bool is_f1 = family->members[0].functions[0] == 1;
    char *folder = temp_folder_new();
    g_autoptr(GError) error = NULL;

    cr_assert(vt_family_save(family, folder, json_object_new(), NULL));

    g_autofree char *path = g_build_filename(folder, "samples.csv", NULL);
    g_autoptr(VtCsv) csv = vt_csv_open(path, &error);
    const double expected[][12] = {
        { 1, NAN, 8, 1, 0, 1.2, 0.6, 0.6, 120, 1, 0.1, is_f1 ? 50 : 10 },
        { 2, NAN, 8, 1, 0, 0, 0, 0, 240, 2, 0.2, 60 },
    };

    cr_assert(eq(sz, vt_csv_columns_count(csv), G_N_ELEMENTS(columns)));
    for (size_t row = 0; row < 2; row++) {
        cr_assert(vt_csv_next(csv, &error));
        cr_expect(eq(str, (char *)vt_csv_text(csv, 1), (char *)"random"));
        for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
            double value = NAN;

            cr_expect(eq(str, (char *)vt_csv_column_name(csv, i), (char *)columns[i]));
            cr_expect(isnan(expected[row][i])
                          || (vt_csv_double(csv, i, &value, NULL)
                              && fabs(value - expected[row][i]) < 1e-12),
                      "row %zu, %s: %g", row, columns[i], value);
        }
    }
    temp_folder_free(folder);
}

Test(family, json_has_the_columns_as_keys)
{
    g_autoptr(VtTrace) trace = tiny_trace(pair_counts, 2, 2);
    g_autoptr(VtFamily) family = pair(trace);
    g_autoptr(JsonArray) rows = vt_family_rows_to_json(family);

    cr_assert(eq(sz, json_array_get_length(rows), 2));

    JsonObject *row = json_array_get_object_element(rows, 1);
    g_autoptr(GList) keys = json_object_get_members(row);
    size_t i = 0;

    for (const GList *key = keys; key != NULL; key = key->next) {
        cr_assert(lt(sz, i, G_N_ELEMENTS(columns)));
        cr_expect(eq(str, (char *)key->data, (char *)columns[i++]));
    }
    cr_expect(eq(sz, i, G_N_ELEMENTS(columns)));
    cr_expect(eq(i64, json_object_get_int_member(row, "size"), 2));
    cr_expect(eq(i64, json_object_get_int_member(row, "invocations"), 240));
    cr_expect(eq(dbl, json_object_get_double_member(row, "bound"), 0));
    cr_expect(
        epsilon_eq(dbl, json_object_get_double_member(row, "memory_mib"), 60, 1e-12));
}

Test(family, unwritable_folder_is_a_failure_of_the_work)
{
    g_autoptr(VtTrace) trace = random_trace(1);
    const VtFamilyOptions options = options_of(&vt_sampler_random, 1);
    g_autoptr(VtFamily) family = draw(trace, &options);
    char *folder = temp_folder_new();
    g_autofree char *file = temp_folder_write(folder, "file", "");
    g_autoptr(GError) error = NULL;

    cr_expect(not(vt_family_save(family, file, json_object_new(), &error)));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    temp_folder_free(folder);
}

Test(sampler, unknown_method_lists_those_there_are)
{
    g_autoptr(GError) error = NULL;

    cr_expect(vt_sampler_find("best", &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE));
    cr_expect(strstr(error->message, "invitro, random") != NULL, "%s", error->message);
}

/* Each of 5 elements is among 2 drawn with probability 2/5: 4000 +- 5 x 49 of 10,000. */
Test(sampler, draws_evenly_without_replacement)
{
    int drawn[5] = { 0 };
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .purpose = VT_PURPOSE_TEST });
    for (int i = 0; i < 10000; i++) {
        size_t pool[5] = { 0, 1, 2, 3, 4 };

        vt_sampler_draw(&rng, pool, 5, 2);
        cr_assert(pool[0] != pool[1]);
        drawn[pool[0]]++;
        drawn[pool[1]]++;
    }
    for (int i = 0; i < 5; i++)
        cr_expect(drawn[i] > 3755 && drawn[i] < 4245, "element %d: %d", i, drawn[i]);
}
