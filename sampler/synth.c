#include "sampler/synth.h"

#include "core/errors.h"
#include "core/output_file.h"
#include "core/trace_columns.h"
#include "sampler/synth_minutes.h"
#include "sampler/synth_population.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What a hash stands for; part of the results. */
typedef enum { OWNER = 1, APP = 2, FUNCTION = 3 } Kind;

#define HASH_LENGTH 64

enum { APP_SIZE_MAX = 200, PROGRESS_ROWS = 1024 };

/* 54 % of apps have one function and 95 % have at most ten: beyond the first two, a
 * geometric number more. [azure2019: figure 1] */
static const double one_function_share = 0.54;
static const double one_more_probability = 0.7815;

/* The published data give no owner sizes that we could check; most owners have one. */
static const double new_owner_probability = 0.7;

typedef struct {
    const VtSynthOptions *options;
    VtSynthPopulation *population;
    int day;
    int minutes;
    VtOutputFile *invocations;
    VtOutputFile *durations;
    VtOutputFile *memory;
} Day;

typedef struct {
    char owner[HASH_LENGTH + 1];
    char app[HASH_LENGTH + 1];
} App;

static void day_clear(Day *self)
{
    vt_output_file_free(self->invocations);
    vt_output_file_free(self->durations);
    vt_output_file_free(self->memory);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Day, day_clear)

static void format_hash(uint64_t seed, Kind kind, uint64_t index, char *out)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t word = vt_hash_mix(vt_hash_mix(vt_hash_mix(seed) ^ (uint64_t)kind) ^ index);

    for (int i = 0; i < HASH_LENGTH; i++) {
        if (i % 16 == 0)
            word = vt_hash_mix(word + (uint64_t)i);
        out[i] = digits[word >> (4 * (i % 16)) & 15];
    }
    out[HASH_LENGTH] = '\0';
}

static VtRng stream(const VtSynthOptions *options, Kind kind, uint64_t index)
{
    VtRng rng;

    /* Past all days, which take the positions from 1. */
    vt_rng_init(&rng, &(VtStreamKey){ .seed = options->seed,
                                      .subject = index,
                                      .position = UINT64_MAX - (uint64_t)kind,
                                      .purpose = VT_PURPOSE_SYNTH });
    return rng;
}

static size_t draw_app_size(VtRng *rng)
{
    size_t size = 1;

    if (vt_rng_uniform(rng) < one_function_share)
        return size;
    size = 2;
    while (size < APP_SIZE_MAX && vt_rng_uniform(rng) < one_more_probability)
        size++;
    return size;
}

static const char *const stems[] = { "invocations_per_function_md",
                                     "function_durations_percentiles",
                                     "app_memory_percentiles" };

static char *day_path(const char *folder, const char *stem, int day)
{
    return g_strdup_printf("%s/%s.anon.d%02d.csv", folder, stem, day + 1);
}

static VtOutputFile *open_file(const char *folder, const char *stem, int day,
                               GError **error)
{
    g_autofree char *path = day_path(folder, stem, day);

    return vt_output_file_open(path, VT_OUTPUT_ATOMIC, error);
}

/* The days of an earlier, longer dataset from @day on: they would pass for this one's. */
static bool remove_later_days(const char *folder, int day, GError **error)
{
    for (bool is_any = true; is_any; day++) {
        is_any = false;
        for (size_t i = 0; i < G_N_ELEMENTS(stems); i++) {
            g_autofree char *path = day_path(folder, stems[i], day);

            if (g_unlink(path) == 0) {
                is_any = true;
            } else if (errno != ENOENT) {
                g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot remove '%s': %s",
                            path, g_strerror(errno));
                return false;
            }
        }
    }
    return true;
}

static void write_header(VtOutputFile *file, const char *ids, const VtProfileTable *table)
{
    vt_output_file_text(file, ids);
    for (size_t i = 0; i < table->columns_count; i++) {
        vt_output_file_char(file, ',');
        vt_output_file_text(file, table->columns[i].name);
    }
    vt_output_file_char(file, '\n');
}

static bool open_day(Day *self, const char *folder, GError **error)
{
    self->invocations = open_file(folder, stems[0], self->day, error);
    if (self->invocations == NULL)
        return false;
    self->durations = open_file(folder, stems[1], self->day, error);
    if (self->durations == NULL)
        return false;
    self->memory = open_file(folder, stems[2], self->day, error);
    if (self->memory == NULL)
        return false;
    vt_output_file_text(self->invocations, "HashOwner,HashApp,HashFunction,Trigger");
    for (int minute = 1; minute <= self->minutes; minute++) {
        vt_output_file_char(self->invocations, ',');
        vt_output_file_int(self->invocations, minute);
    }
    vt_output_file_char(self->invocations, '\n');
    write_header(self->durations, "HashOwner,HashApp,HashFunction",
                 &vt_profile_tables[VT_PROFILE_DURATIONS]);
    write_header(self->memory, "HashOwner,HashApp",
                 &vt_profile_tables[VT_PROFILE_MEMORY]);
    return true;
}

static bool close_day(Day *self, GError **error)
{
    return vt_output_file_close(self->invocations, error)
        && vt_output_file_close(self->durations, error)
        && vt_output_file_close(self->memory, error);
}

static void write_id(VtOutputFile *file, const App *app)
{
    vt_output_file_bytes(file, app->owner, HASH_LENGTH);
    vt_output_file_char(file, ',');
    vt_output_file_bytes(file, app->app, HASH_LENGTH);
    vt_output_file_char(file, ',');
}

static uint64_t write_invocations(const Day *self, const VtSynthFunction *function,
                                  size_t index, const App *app, const char *hash)
{
    static const char *const triggers[VT_SYNTH_TRIGGERS] = {
        [VT_SYNTH_HTTP] = "http",       [VT_SYNTH_QUEUE] = "queue",
        [VT_SYNTH_TIMER] = "timer",     [VT_SYNTH_ORCHESTRATION] = "orchestration",
        [VT_SYNTH_STORAGE] = "storage", [VT_SYNTH_EVENT] = "event",
        [VT_SYNTH_OTHERS] = "others",
    };
    uint32_t counts[VT_DAY_MINUTES];
    uint64_t total = 0;
    VtOutputFile *file = self->invocations;

    vt_synth_minutes(function, self->options->seed, index, self->day, self->minutes,
                     counts);
    write_id(file, app);
    vt_output_file_bytes(file, hash, HASH_LENGTH);
    vt_output_file_char(file, ',');
    vt_output_file_text(file, triggers[function->trigger]);
    for (int t = 0; t < self->minutes; t++) {
        vt_output_file_char(file, ',');
        vt_output_file_int(file, counts[t]);
        total += counts[t];
    }
    vt_output_file_char(file, '\n');
    return total;
}

/* Durations of one function: lognormal around its mean, cut at three deviations in the
 * percentiles, which are of averages, and at three and a half in the extremes. */
static void write_durations(const Day *self, const VtSynthFunction *function,
                            size_t index, uint64_t calls, const App *app,
                            const char *hash)
{
    static const double scores[] = { -3, -2.326, -0.674, 0, 0.674, 2.326, 3 };
    VtRng rng = stream(self->options, FUNCTION, index);
    const double sigma = 0.1 + 0.7 * vt_rng_uniform(&rng);
    const double mean_ms = 1000 * function->duration_mean_s;
    const double median_ms = mean_ms * exp(-sigma * sigma / 2);
    VtOutputFile *file = self->durations;

    write_id(file, app);
    vt_output_file_bytes(file, hash, HASH_LENGTH);
    vt_output_file_char(file, ',');
    vt_output_file_fixed(file, mean_ms, 3);
    vt_output_file_char(file, ',');
    vt_output_file_int(file, (int64_t)calls);
    vt_output_file_char(file, ',');
    vt_output_file_fixed(file, median_ms * exp(-3.5 * sigma), 3);
    vt_output_file_char(file, ',');
    vt_output_file_fixed(file, median_ms * exp(3.5 * sigma), 3);
    for (size_t i = 0; i < G_N_ELEMENTS(scores); i++) {
        vt_output_file_char(file, ',');
        vt_output_file_fixed(file, median_ms * exp(sigma * scores[i]), 3);
    }
    vt_output_file_char(file, '\n');
}

static void write_memory(const Day *self, VtRng *rng, const App *app)
{
    static const double deviations[] = { -2, -1.5, -0.6, 0, 0.6, 1.5, 2, 3 };
    const double mean_mb = vt_synth_memory_quantile(vt_rng_uniform(rng));
    const double spread = 0.15 * vt_rng_uniform(rng);
    VtOutputFile *file = self->memory;

    write_id(file, app);
    vt_output_file_int(file, self->minutes);
    vt_output_file_char(file, ',');
    vt_output_file_fixed(file, mean_mb, 3);
    for (size_t i = 0; i < G_N_ELEMENTS(deviations); i++) {
        vt_output_file_char(file, ',');
        vt_output_file_fixed(file, mean_mb * (1 + spread * deviations[i]), 3);
    }
    vt_output_file_char(file, '\n');
}

static void write_function(const Day *self, size_t index, const App *app)
{
    const VtSynthFunction function = vt_synth_population_at(self->population, index);
    char hash[HASH_LENGTH + 1];

    format_hash(self->options->seed, FUNCTION, index, hash);

    const uint64_t calls = write_invocations(self, &function, index, app, hash);

    write_durations(self, &function, index, calls, app, hash);
}

/* In rows of all days. */
static void report_progress(const Day *self, size_t rows)
{
    const VtSynthOptions *options = self->options;
    const size_t days =
        (size_t)((options->minutes_count + VT_DAY_MINUTES - 1) / VT_DAY_MINUTES);

    vt_progress_report(options->progress,
                       (size_t)self->day * options->functions_count + rows,
                       days * options->functions_count, options->progress_data);
}

static void write_apps(const Day *self)
{
    const VtSynthOptions *options = self->options;
    uint64_t owner = 0;
    size_t index = 0;

    for (uint64_t number = 0; index < options->functions_count; number++) {
        VtRng rng = stream(options, APP, number);
        const size_t size = draw_app_size(&rng);
        const size_t end = index + MIN(size, options->functions_count - index);
        App app;

        owner += vt_rng_uniform(&rng) < new_owner_probability;
        format_hash(options->seed, OWNER, owner, app.owner);
        format_hash(options->seed, APP, number, app.app);
        write_memory(self, &rng, &app);
        for (; index < end; index++) {
            write_function(self, index, &app);
            if (index % PROGRESS_ROWS == 0)
                report_progress(self, index);
        }
    }
    report_progress(self, index);
}

bool vt_synth_write(const char *folder, const VtSynthOptions *options, GError **error)
{
    g_autoptr(VtSynthPopulation) population =
        vt_synth_population_new(options->functions_count, options->seed);
    int64_t left = options->minutes_count;
    int number = 0;

    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "%s: cannot be made: %s", folder,
                    g_strerror(errno));
        return false;
    }
    for (; left > 0; number++, left -= VT_DAY_MINUTES) {
        g_auto(Day) day = { .options = options,
                            .population = population,
                            .day = number,
                            .minutes = (int)MIN(left, VT_DAY_MINUTES) };

        if (!open_day(&day, folder, error))
            return false;
        write_apps(&day);
        if (!close_day(&day, error))
            return false;
    }
    return remove_later_days(folder, number, error);
}
