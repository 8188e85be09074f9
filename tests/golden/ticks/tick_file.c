#include "tick_file.h"

#include "core/csv.h"
#include "core/errors.h"
#include "recorded_config.h"
#include "tick_tracker.h"

#include <glib/gstdio.h>

#include <stdio.h>
#include <unistd.h>

#define PLAIN      "autoscaler_ticks.csv"
#define COMPRESSED PLAIN ".xz"
#define TOLD_MAX   5

enum {
    TIME,
    REVISION,
    STABLE,
    PANIC,
    TARGET,
    STABLE_PODS,
    PANIC_PODS,
    READY,
    MOST,
    LEAST,
    PANICKING,
    CAPACITY,
    BURST,
    EXCESS,
    COLUMNS_COUNT
};

static const char *const columns[COLUMNS_COUNT] = {
    [TIME] = "t_s",
    [REVISION] = "revision",
    [STABLE] = "stable",
    [PANIC] = "panic",
    [TARGET] = "target",
    [STABLE_PODS] = "desired_stable",
    [PANIC_PODS] = "desired_panic",
    [READY] = "ready_pods",
    [MOST] = "max_scale_up",
    [LEAST] = "max_scale_down",
    [PANICKING] = "panic_mode",
    [CAPACITY] = "pod_capacity",
    [BURST] = "target_burst_capacity",
    [EXCESS] = "excess_burst_capacity",
};

bool tick_file_is_one(const char *name)
{
    return g_str_equal(name, PLAIN) || g_str_equal(name, COMPRESSED);
}

/* The text of @path in a new temporary file, whose name the caller owns. */
static char *decompress(const char *path, GError **error)
{
    const char *const argv[] = { "xz", "--decompress", "--stdout", path, NULL };
    g_autofree char *text = NULL;
    g_autofree char *copy = NULL;
    int status = 0;
    const int file = g_file_open_tmp("ticks-XXXXXX", &copy, error);

    if (file < 0)
        return NULL;
    close(file);
    if (!g_spawn_sync(NULL, (char **)(gpointer)argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                      NULL, &text, NULL, &status, error)
        || !g_spawn_check_wait_status(status, error)
        || !g_file_set_contents(copy, text, -1, error)) {
        g_unlink(copy);
        return NULL;
    }
    return g_steal_pointer(&copy);
}

static bool find_columns(const VtCsv *csv, size_t *out_found, GError **error)
{
    for (size_t i = 0; i < COLUMNS_COUNT; i++) {
        if (!vt_csv_require_column(csv, columns[i], &out_found[i], error))
            return false;
    }
    return true;
}

static bool read_tick(const VtCsv *csv, const size_t *found, RecordedTick *out_tick,
                      GError **error)
{
    double values[COLUMNS_COUNT] = { 0 };

    for (size_t i = 0; i < COLUMNS_COUNT; i++) {
        if (i != REVISION && !vt_csv_double(csv, found[i], &values[i], error))
            return false;
    }
    *out_tick = (RecordedTick){
        .time_ns = (VtTime)(values[TIME] * (double)VT_S),
        .stable = values[STABLE],
        .panic = values[PANIC],
        .target = values[TARGET],
        .stable_pods = values[STABLE_PODS],
        .panic_pods = values[PANIC_PODS],
        .most_pods = values[MOST],
        .least_pods = values[LEAST],
        .pod_capacity = values[CAPACITY],
        .target_burst_capacity = values[BURST],
        .excess_burst_capacity = values[EXCESS],
        .ready_pods = (int32_t)values[READY],
        .is_panicking = values[PANICKING] > 0,
    };
    return true;
}

static TickTracker *tracker_of(GHashTable *trackers, const char *revision,
                               const VtDeciderSpec *spec)
{
    TickTracker *tracker = g_hash_table_lookup(trackers, revision);

    if (tracker == NULL) {
        tracker = tick_tracker_new(spec);
        g_hash_table_insert(trackers, g_strdup(revision), tracker);
    }
    return tracker;
}

static void count(TickCounts *counts, TickVerdict verdict, const VtCsv *csv)
{
    counts->rows++;
    switch (verdict) {
    case TICK_EXACT: counts->exact++; break;
    case TICK_TOLERATED: counts->tolerated++; break;
    case TICK_FAILED:
        if (counts->failed++ < TOLD_MAX) {
            fprintf(stderr, "%s: line %" G_GUINT64_FORMAT ": another decision\n",
                    vt_csv_path(csv), vt_csv_line(csv));
        }
        break;
    }
}

static bool check_rows(VtCsv *csv, const VtDeciderSpec *spec, TickCounts *counts,
                       GError **error)
{
    g_autoptr(GHashTable) trackers = g_hash_table_new_full(
        g_str_hash, g_str_equal, g_free, (GDestroyNotify)tick_tracker_free);
    size_t found[COLUMNS_COUNT];
    GError *problem = NULL;

    if (!find_columns(csv, found, error))
        return false;
    while (vt_csv_next(csv, &problem)) {
        const char *revision = vt_csv_text(csv, found[REVISION]);
        RecordedTick tick;

        if (!vt_csv_check_width(csv, error) || !read_tick(csv, found, &tick, error))
            return false;
        count(counts, tick_tracker_follow(tracker_of(trackers, revision, spec), &tick),
              csv);
    }
    if (problem != NULL)
        g_propagate_error(error, problem);
    return problem == NULL;
}

bool tick_file_check(const char *folder, const char *name, TickCounts *out_counts,
                     GError **error)
{
    const bool is_compressed = g_str_equal(name, COMPRESSED);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *copy = is_compressed ? decompress(path, error) : NULL;
    VtDeciderSpec spec;

    if (is_compressed && copy == NULL) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }

    g_autoptr(VtCsv) csv = vt_csv_open(copy != NULL ? copy : path, error);
    const bool is_read = csv != NULL && recorded_config_load(folder, &spec, error)
                      && check_rows(csv, &spec, out_counts, error);

    if (copy != NULL)
        g_unlink(copy);
    return is_read;
}
