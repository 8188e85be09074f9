/* The synthetic dataset as files: what prepare makes of them. */
#include "core/csv.h"
#include "sampler/prepare.h"
#include "sampler/synth.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static char *synthesise(size_t functions, int64_t minutes, uint64_t seed)
{
    const VtSynthOptions options = { .functions_count = functions,
                                     .minutes_count = minutes,
                                     .seed = seed };
    char *folder = temp_folder_new();
    g_autoptr(GError) error = NULL;

    cr_assert(vt_synth_write(folder, &options, &error), "%s",
              error != NULL ? error->message : "");
    return folder;
}

static VtTrace *prepare(const char *folder, VtExcerpt excerpt, VtDrops *drops)
{
    const VtPrepareOptions options = { .format = "auto", .dataset.excerpt = excerpt };
    g_autoptr(GError) error = NULL;
    VtTrace *trace = vt_prepare(folder, &options, drops, &error);

    cr_assert(trace != NULL, "%s", error != NULL ? error->message : "");
    return trace;
}

/* The only reason to drop a synthetic function is that nobody called it. */
Test(synth, is_clean_for_any_seed)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        char *folder = synthesise(300, 200, seed);
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(VtTrace) trace = prepare(folder, (VtExcerpt){ 0 }, drops);

        cr_expect(eq(sz, trace->minutes_count, 200));
        cr_expect(eq(sz, trace->functions_count + vt_drops_total(drops), 300));
        cr_expect(
            eq(sz, vt_drops_total(drops), vt_drops_count(drops, VT_DROP_NOT_INVOKED)));
        for (int r = 0; r < VT_DROP_REASONS; r++) {
            if (vt_drop_reason_is_remark((VtDropReason)r))
                cr_expect(eq(sz, vt_drops_count(drops, (VtDropReason)r), 0));
        }
        temp_folder_free(folder);
    }
}

Test(synth, repeats_byte_for_byte)
{
    static const char *const names[] = { "invocations_per_function_md.anon.d01.csv",
                                         "function_durations_percentiles.anon.d01.csv",
                                         "app_memory_percentiles.anon.d01.csv" };
    char *first = synthesise(50, 100, 3);
    char *second = synthesise(50, 100, 3);
    char *other = synthesise(50, 100, 4);

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *a = temp_folder_read(first, names[i]);
        g_autofree char *b = temp_folder_read(second, names[i]);
        g_autofree char *c = temp_folder_read(other, names[i]);

        cr_assert(a != NULL && b != NULL && c != NULL, "%s", names[i]);
        cr_expect(strcmp(a, b) == 0, "%s", names[i]);
        cr_expect(strcmp(a, c) != 0, "%s", names[i]);
    }
    temp_folder_free(first);
    temp_folder_free(second);
    temp_folder_free(other);
}

/* 1600 minutes are a day and 160 minutes; the second day is labelled from 1441. */
Test(synth, goes_on_past_midnight)
{
    char *folder = synthesise(20, 1600, 1);
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) first = prepare(folder, (VtExcerpt){ 0 }, drops);
    g_autoptr(VtTrace) second = prepare(folder, (VtExcerpt){ 1441, 0 }, drops);

    cr_expect(eq(sz, first->minutes_count, 1440));
    cr_expect(eq(i64, second->first_minute, 1441));
    cr_expect(eq(sz, second->minutes_count, 160));
    temp_folder_free(folder);
}

/* Functions of the app on each row, from the published share of 54 % with one function:
 * of 3000 functions there are about 970 apps, so +- 3 x 1.6 %. */
Test(synth, has_apps_of_the_published_sizes)
{
    char *folder = synthesise(3000, 1, 1);
    g_autofree char *path =
        g_build_filename(folder, "invocations_per_function_md.anon.d01.csv", NULL);
    g_autoptr(VtCsv) csv = vt_csv_open(path, NULL);
    g_autoptr(GHashTable) sizes =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) owners =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    double ones = 0, up_to_ten = 0;
    GHashTableIter iterator;
    gpointer value = NULL;

    cr_assert(csv != NULL);
    while (vt_csv_next(csv, NULL)) {
        const char *app = vt_csv_text(csv, 1);
        const guint size = GPOINTER_TO_UINT(g_hash_table_lookup(sizes, app));

        cr_assert(strlen(app) == 64 && strspn(app, "0123456789abcdef") == 64);
        g_hash_table_insert(sizes, g_strdup(app), GUINT_TO_POINTER(size + 1));
        g_hash_table_add(owners, g_strdup(vt_csv_text(csv, 0)));
    }
    g_hash_table_iter_init(&iterator, sizes);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        ones += GPOINTER_TO_UINT(value) == 1;
        up_to_ten += GPOINTER_TO_UINT(value) <= 10;
    }

    const double apps = g_hash_table_size(sizes);

    cr_expect(epsilon_eq(dbl, ones / apps, 0.54, 0.05));
    cr_expect(epsilon_eq(dbl, up_to_ten / apps, 0.95, 0.03));
    /* Seven apps in ten begin a new owner. */
    cr_expect(epsilon_eq(dbl, g_hash_table_size(owners) / apps, 0.7, 0.05));
    temp_folder_free(folder);
}
