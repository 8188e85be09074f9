/* The Huawei private trace of 2023: a folder per metric, a file per day, a row per minute
 * and a column per function. Delays are milliseconds, memory is the MB of all pods of a
 * function. [huawei2023: README_data_release_2023] */
#include "core/errors.h"
#include "sampler/dataset.h"
#include "sampler/day_files.h"
#include "sampler/minute_table.h"
#include "sampler/profile_values.h"

#include <inttypes.h>

#define REQUESTS "requests_minute"
#define DELAYS   "function_delay_minute"
#define MEMORY   "memory_limit_minute"

static bool recognise(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, REQUESTS, NULL);

    return vt_day_files_is_any(path, "day_");
}

static GArray *spans(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, REQUESTS, NULL);
    g_autoptr(GArray) files = vt_day_files_list(path, "day_", error);

    return files != NULL ? vt_day_files_spans(files) : NULL;
}

/* The excerpt with what is left open: the rest of its first day. */
static VtExcerpt resolve(const VtExcerpt *asked)
{
    const int64_t first = MAX(asked->first_minute, 1);
    const int64_t rest = VT_DAY_MINUTES - (first - 1) % VT_DAY_MINUTES;

    return (VtExcerpt){ first, asked->minutes_count > 0 ? asked->minutes_count : rest };
}

/* The number of the day that labels count from: the first of the requests. */
static bool find_origin(const char *folder, int64_t *out_day, GError **error)
{
    g_autofree char *path = g_build_filename(folder, REQUESTS, NULL);
    g_autoptr(GArray) files = vt_day_files_list(path, "day_", error);

    if (files == NULL)
        return false;
    *out_day = files->len > 0 ? g_array_index(files, VtDayFile, 0).day : 0;
    return true;
}

/* Before any is read: an excerpt of years would else fill the memory first. */
static bool check_days(const GArray *files, const char *folder, int64_t first,
                       int64_t last, GError **error)
{
    for (int64_t day = first; day <= last; day++) {
        if (vt_day_files_find(files, day) != NULL)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: no file day_%03" PRId64 ".csv, .csv.gz or .csv.xz", folder, day);
        return false;
    }
    return true;
}

/* Reads the days of @metric that @excerpt, counted from day @origin, touches. */
static bool read_metric(VtMinuteTable *table, const char *folder, const char *metric,
                        const VtExcerpt *excerpt, int64_t origin, GError **error)
{
    const int64_t last_minute = excerpt->first_minute + excerpt->minutes_count - 1;
    const int64_t first = origin + (excerpt->first_minute - 1) / VT_DAY_MINUTES;
    const int64_t last = origin + (last_minute - 1) / VT_DAY_MINUTES;
    g_autofree char *path = g_build_filename(folder, metric, NULL);
    g_autoptr(GArray) files = vt_day_files_list(path, "day_", error);

    if (files == NULL || !check_days(files, path, first, last, error))
        return false;
    for (int64_t day = first; day <= last; day++) {
        if (!vt_minute_table_read(table, vt_day_files_find(files, day),
                                  origin * VT_DAY_MINUTES, error))
            return false;
    }
    return true;
}

/* The mean over the calls: what a minute's delay counts is how often it was met. */
static void weigh_mean(VtTraceFunction *out, const VtMinuteColumn *counts,
                       const VtMinuteColumn *delays, size_t minutes_count)
{
    double sum_ms = 0, calls = 0;

    for (size_t t = 0; t < minutes_count; t++) {
        if (!vt_minute_is_known(delays->values[t]) || !(counts->values[t] > 0))
            continue;
        sum_ms += counts->values[t] * delays->values[t];
        calls += counts->values[t];
    }
    if (calls > 0) {
        out->duration_mean_ms =
            CLAMP(sum_ms / calls, out->duration_min_ms, out->duration_max_ms);
    }
}

/* The values that are known; *out_count of them. */
static double *known_values(const VtMinuteColumn *column, size_t minutes_count,
                            size_t *out_count)
{
    double *values = g_new(double, minutes_count);
    size_t count = 0;

    for (size_t t = 0; column != NULL && t < minutes_count; t++) {
        if (vt_minute_is_known(column->values[t]))
            values[count++] = column->values[t];
    }
    *out_count = count;
    return values;
}

typedef struct {
    const VtDatasetOptions *options;
    VtExcerpt excerpt;
    VtMinuteTable *requests, *delays, *memory;
    VtDrops *drops;
} Reader;

static void drop(const Reader *self, const VtMinuteColumn *column, VtDropReason reason)
{
    g_autofree char *place = g_strdup_printf("%s: line 1, column '%s': %s", column->path,
                                             column->name, vt_drop_reason_help(reason));

    vt_drops_add(self->drops, reason, place);
}

/* True when one of the columns has a fault, which is then counted. */
static bool has_fault(const Reader *self, const VtMinuteColumn *const columns[],
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (columns[i] == NULL || columns[i]->fault == NULL)
            continue;
        vt_drops_add(self->drops, columns[i]->fault_reason, columns[i]->fault);
        return true;
    }
    return false;
}

static uint64_t sum_calls(const VtMinuteColumn *counts, size_t minutes_count)
{
    double sum = 0;

    for (size_t t = 0; t < minutes_count; t++)
        sum += vt_minute_is_known(counts->values[t]) ? counts->values[t] : 0;
    return (uint64_t)sum;
}

/* Profiles the function of @counts into @out, its id apart; true when it is kept. */
static bool judge(const Reader *self, const VtMinuteColumn *counts, VtTraceFunction *out)
{
    const size_t minutes_count = (size_t)self->excerpt.minutes_count;
    const VtMinuteColumn *delays = vt_minute_table_find(self->delays, counts->name);
    const VtMinuteColumn *memory = vt_minute_table_find(self->memory, counts->name);
    const VtMinuteColumn *const columns[] = { counts, delays, memory };
    const uint64_t calls = sum_calls(counts, minutes_count);
    VtDropReason reason = VT_DROP_NOT_INVOKED;
    size_t delays_count = 0, sizes_count = 0;
    g_autofree double *delays_ms = known_values(delays, minutes_count, &delays_count);
    g_autofree double *sizes_mib = known_values(memory, minutes_count, &sizes_count);

    if (has_fault(self, columns, G_N_ELEMENTS(columns)))
        return false;
    if (calls > 0 && delays_count > 0 && sizes_count > 0) {
        vt_profile_durations(out, delays_ms, delays_count);
        vt_profile_memory(out, sizes_mib, sizes_count);
        weigh_mean(out, counts, delays, minutes_count);
        if (out->duration_mean_ms > 0
            && vt_exclusions_pass(&self->options->exclusions, out, calls, &reason))
            return true;
        if (!(out->duration_mean_ms > 0))
            reason = VT_DROP_ZERO_DURATION;
    } else if (calls > 0) {
        reason = delays_count == 0 ? VT_DROP_NO_DURATIONS : VT_DROP_NO_MEMORY;
    }
    drop(self, counts, reason);
    return false;
}

static void add_function(VtTrace *trace, size_t index, const VtMinuteColumn *counts,
                         const VtTraceFunction *profile)
{
    VtTraceFunction *function = &trace->functions[index];

    *function = *profile;
    function->owner = g_strdup("0"); /* as the original tool has it [invitro: sampler] */
    function->app = g_strdup(counts->name);
    function->function = g_strdup(counts->name);
    function->trigger = g_strdup("unknown");
    for (size_t t = 0; t < trace->minutes_count; t++) {
        if (vt_minute_is_known(counts->values[t])) {
            trace->counts[index * trace->minutes_count + t] = (uint32_t)counts->values[t];
        }
    }
}

static VtTrace *build(const Reader *self)
{
    g_autoptr(GArray) profiles = g_array_new(FALSE, TRUE, sizeof(VtTraceFunction));
    g_autoptr(GPtrArray) kept = g_ptr_array_new();
    const size_t count = vt_minute_table_count(self->requests);

    for (size_t i = 0; i < count; i++) {
        VtMinuteColumn *counts = vt_minute_table_at(self->requests, i);
        VtTraceFunction profile = { .trigger = (char *)"unknown" };

        if (!judge(self, counts, &profile))
            continue;
        if (!(profile.memory_mean_mib > 0))
            drop(self, counts, VT_REMARK_ZERO_MEMORY);
        g_ptr_array_add(kept, counts);
        g_array_append_val(profiles, profile);
    }

    VtTrace *trace = vt_trace_new(kept->len, (size_t)self->excerpt.minutes_count,
                                  self->excerpt.first_minute);

    for (guint i = 0; i < kept->len; i++) {
        add_function(trace, i, g_ptr_array_index(kept, i),
                     &g_array_index(profiles, VtTraceFunction, i));
    }
    return trace;
}

static VtTrace *read_excerpt(const char *folder, const VtDatasetOptions *options,
                             VtDrops *drops, GError **error)
{
    const VtExcerpt excerpt = resolve(&options->excerpt);
    g_autoptr(VtMinuteTable) requests =
        vt_minute_table_new(VT_MINUTE_COUNTS, &excerpt, drops);
    g_autoptr(VtMinuteTable) delays =
        vt_minute_table_new(VT_MINUTE_DURATIONS, &excerpt, drops);
    g_autoptr(VtMinuteTable) memory =
        vt_minute_table_new(VT_MINUTE_MEMORY, &excerpt, drops);
    int64_t origin = 0;

    if (!find_origin(folder, &origin, error)
        || !read_metric(requests, folder, REQUESTS, &excerpt, origin, error)
        || !read_metric(delays, folder, DELAYS, &excerpt, origin, error)
        || !read_metric(memory, folder, MEMORY, &excerpt, origin, error))
        return NULL;
    vt_progress_report(options->progress, 1, 1, options->progress_data);

    const Reader reader = { options, excerpt, requests, delays, memory, drops };

    return build(&reader);
}

const VtDatasetOps vt_dataset_huawei2023 = {
    .name = "huawei2023",
    .summary = "Huawei private 2023: folders requests_minute, function_delay_minute, "
               "memory_limit_minute",
    .recognise = recognise,
    .spans = spans,
    .read = read_excerpt,
};
