#include "core/trace_columns.h"

#include "core/errors.h"

#include <string.h>

#define FIELD(name, field)                                                               \
    {                                                                                    \
        (name), offsetof(VtTraceFunction, field)                                         \
    }

static const VtProfileColumn duration_columns[VT_DURATION_COLUMNS] = {
    FIELD("Average", duration_mean_ms),
    FIELD("Count", duration_count),
    FIELD("Minimum", duration_min_ms),
    FIELD("Maximum", duration_max_ms),
    FIELD("percentile_Average_0", duration_ms[0]),
    FIELD("percentile_Average_1", duration_ms[1]),
    FIELD("percentile_Average_25", duration_ms[2]),
    FIELD("percentile_Average_50", duration_ms[3]),
    FIELD("percentile_Average_75", duration_ms[4]),
    FIELD("percentile_Average_99", duration_ms[5]),
    FIELD("percentile_Average_100", duration_ms[6]),
};

static const VtProfileColumn memory_columns[VT_MEMORY_COLUMNS] = {
    FIELD("SampleCount", memory_count),
    FIELD("AverageAllocatedMb", memory_mean_mib),
    FIELD("AverageAllocatedMb_pct1", memory_mib[0]),
    FIELD("AverageAllocatedMb_pct5", memory_mib[1]),
    FIELD("AverageAllocatedMb_pct25", memory_mib[2]),
    FIELD("AverageAllocatedMb_pct50", memory_mib[3]),
    FIELD("AverageAllocatedMb_pct75", memory_mib[4]),
    FIELD("AverageAllocatedMb_pct95", memory_mib[5]),
    FIELD("AverageAllocatedMb_pct99", memory_mib[6]),
    FIELD("AverageAllocatedMb_pct100", memory_mib[7]),
};

const VtProfileTable vt_profile_tables[VT_PROFILE_TABLES] = {
    [VT_PROFILE_DURATIONS] = { .name = "durations",
                               .columns = duration_columns,
                               .columns_count = VT_DURATION_COLUMNS,
                               .average_column = 0,
                               .percentiles_count = VT_DURATION_PERCENTILES,
                               .has_function_first = false },
    [VT_PROFILE_MEMORY] = { .name = "memory",
                            .columns = memory_columns,
                            .columns_count = VT_MEMORY_COLUMNS,
                            .average_column = 1,
                            .percentiles_count = VT_MEMORY_PERCENTILES,
                            .has_function_first = true },
};

bool vt_id_columns_find(VtIdColumns *self, const VtCsv *csv, GError **error)
{
    return vt_csv_require_column(csv, "HashOwner", &self->owner, error)
        && vt_csv_require_column(csv, "HashApp", &self->app, error)
        && vt_csv_require_column(csv, "HashFunction", &self->function, error);
}

bool vt_id_columns_read(const VtIdColumns *self, const VtCsv *csv, VtTraceFunction *out,
                        GError **error)
{
    const char *owner;
    const char *app;
    const char *function;

    if (!vt_csv_name(csv, self->owner, &owner, error)
        || !vt_csv_name(csv, self->app, &app, error)
        || !vt_csv_name(csv, self->function, &function, error))
        return false;
    out->owner = (char *)owner;
    out->app = (char *)app;
    out->function = (char *)function;
    return true;
}

bool vt_minute_label_parse(const char *text, int64_t *out_label)
{
    const bool has_prefix = g_ascii_strncasecmp(text, "minute_", 7) == 0;
    int64_t label = 0;

    if (has_prefix)
        text += 7;
    for (; g_ascii_isdigit(*text) && label < INT32_MAX; text++)
        label = 10 * label + (*text - '0');
    if (label < 1 || label > INT32_MAX)
        return false;
    if (*text != '\0' && (has_prefix || g_ascii_strcasecmp(text, "_minute") != 0))
        return false;
    *out_label = label;
    return true;
}

static bool is_other_column(const char *name)
{
    static const char *const others[] = { "HashOwner", "HashApp", "HashFunction",
                                          "Trigger" };

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (g_ascii_strcasecmp(name, others[i]) == 0)
            return true;
    }
    return false;
}

/* Fills @labels with the label of each column, 0 where it is no minute. */
static bool read_labels(const VtCsv *csv, int64_t *labels, VtMinuteColumns *range,
                        GError **error)
{
    range->first_label = INT64_MAX;
    range->count = 0;
    for (size_t i = 0; i < vt_csv_columns_count(csv); i++) {
        const char *name = vt_csv_column_name(csv, i);

        labels[i] = 0;
        if (is_other_column(name))
            continue;
        if (!vt_minute_label_parse(name, &labels[i])) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: line 1, column '%s': expected HashOwner, HashApp, "
                        "HashFunction, Trigger or a minute from 1 on",
                        vt_csv_path(csv), name);
            return false;
        }
        range->first_label = MIN(range->first_label, labels[i]);
        range->count++;
    }
    if (range->count > 0)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "%s: line 1: expected columns named by minutes, from 1 on",
                vt_csv_path(csv));
    return false;
}

bool vt_minute_columns_init(VtMinuteColumns *self, const VtCsv *csv, GError **error)
{
    g_autofree int64_t *labels = g_new0(int64_t, vt_csv_columns_count(csv));
    g_autofree bool *is_taken = NULL;
    VtMinuteColumns range;

    if (!read_labels(csv, labels, &range, error))
        return false;
    is_taken = g_new0(bool, range.count);
    range.columns = g_new0(size_t, range.count);
    for (size_t i = 0; i < vt_csv_columns_count(csv); i++) {
        const size_t minute = (size_t)(labels[i] - range.first_label);

        if (labels[i] == 0)
            continue;
        /* As many labels as the range has, all within it and none twice: no gap. */
        if (minute >= range.count || is_taken[minute]) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: line 1, column '%s': expected each minute of a range once, "
                        "without gaps",
                        vt_csv_path(csv), vt_csv_column_name(csv, i));
            vt_minute_columns_clear(&range);
            return false;
        }
        is_taken[minute] = true;
        range.columns[minute] = i;
    }
    *self = range;
    return true;
}

void vt_minute_columns_clear(VtMinuteColumns *self)
{
    g_clear_pointer(&self->columns, g_free);
}

VtCsvCounts vt_minute_columns_counts(const size_t *columns, size_t count,
                                     const VtIdColumns *ids, int trigger)
{
    const size_t first = columns[0];
    bool is_run = ids->owner < first && ids->app < first && ids->function < first
               && trigger < (int)first;

    for (size_t i = 1; i < count; i++)
        is_run = is_run && columns[i] == first + i;
    return (VtCsvCounts){ .first_column = first, .count = is_run ? count : 0 };
}
