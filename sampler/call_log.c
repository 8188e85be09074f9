#include "sampler/call_log.h"

#include "core/errors.h"
#include "sampler/call_functions.h"

#include <inttypes.h>
#include <math.h>

#define MINUTE_US (VT_MINUTE / VT_US)

/* An open log. */
typedef struct {
    const VtCallLogFormat *format;
    VtCsv *csv;
    size_t columns[VT_CALL_LOG_COLUMNS_MAX];
} Log;

static void log_clear(Log *self)
{
    vt_csv_free(self->csv);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Log, log_clear)

static bool open_file(Log *self, const VtCallLogFormat *format, const char *path,
                      GError **error)
{
    self->format = format;
    self->csv = vt_csv_open(path, error);
    if (self->csv == NULL)
        return false;
    for (size_t i = 0; format->columns[i] != NULL; i++) {
        if (!vt_csv_require_column(self->csv, format->columns[i], &self->columns[i],
                                   error))
            return false;
    }
    return true;
}

static bool is_log(const VtCallLogFormat *format, const char *path)
{
    g_auto(Log) log = { 0 };

    return g_file_test(path, G_FILE_TEST_IS_REGULAR)
        && open_file(&log, format, path, NULL);
}

/* The one log in @folder, among other files. */
static char *find_file(const VtCallLogFormat *format, const char *folder, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    g_autofree char *found = NULL;
    size_t count = 0;

    if (dir == NULL)
        return NULL;
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (!is_log(format, path))
            continue;
        count++;
        g_free(found);
        found = g_steal_pointer(&path);
    }
    if (count == 1)
        return g_steal_pointer(&found);

    g_autofree char *columns = g_strjoinv(",", (char **)format->columns);

    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "%s: expected one file with the columns %s in it, not %zu", folder,
                columns, count);
    return NULL;
}

/* Opens the log that is @path, or the only one in that folder. */
static bool log_open(Log *self, const VtCallLogFormat *format, const char *path,
                     GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return open_file(self, format, path, error);

    g_autofree char *file = find_file(format, path, error);

    return file != NULL && open_file(self, format, file, error);
}

bool vt_call_log_recognise(const VtCallLogFormat *format, const char *path)
{
    g_autofree char *file = NULL;

    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return is_log(format, path);
    file = find_file(format, path, NULL);
    return file != NULL;
}

bool vt_call_log_number(const VtCsv *csv, size_t column, double max, double *out,
                        GError **error)
{
    double value = 0;

    if (!vt_csv_double(csv, column, &value, error))
        return false;
    if (value < 0 || value > max) {
        g_autofree char *expected = g_strdup_printf("a number from 0 to %.0f", max);

        vt_csv_set_error(csv, column, expected, error);
        return false;
    }
    *out = value;
    return true;
}

static bool read_row(const Log *self, VtCallRow *out, VtDropReason *out_reason,
                     GError **error)
{
    *out_reason = VT_DROP_ROW_WIDTH;
    return vt_csv_check_width(self->csv, error)
        && self->format->read(self->csv, self->columns, out, out_reason, error);
}

/* By what is in the trace, whole microseconds; 0 for a start before the first. */
static int64_t minute_of(const VtCallRow *row, int64_t *out_start_us)
{
    *out_start_us = llround(row->start_s * 1e6);
    return *out_start_us >= 0 ? *out_start_us / MINUTE_US + 1 : 0;
}

/* Widens @inout, first and last minute, by the current row; keeps in @fault what is wrong
 * with the first row that cannot be used. */
static void widen(const Log *self, int64_t inout[2], GError **fault)
{
    g_autoptr(GError) error = NULL;
    VtCallRow row;
    VtDropReason reason;
    int64_t start_us = 0;

    if (!read_row(self, &row, &reason, &error)) {
        if (*fault == NULL)
            *fault = g_steal_pointer(&error);
        return;
    }

    const int64_t minute = minute_of(&row, &start_us);

    if (minute >= 1) {
        inout[0] = MIN(inout[0], minute);
        inout[1] = MAX(inout[1], minute);
    }
}

GArray *vt_call_log_spans(const VtCallLogFormat *format, const char *path, GError **error)
{
    g_auto(Log) log = { 0 };
    g_autoptr(GError) fault = NULL;
    GError *failure = NULL;
    int64_t minutes[2] = { INT64_MAX, 0 };

    if (!log_open(&log, format, path, error))
        return NULL;
    while (vt_csv_next(log.csv, &failure))
        widen(&log, minutes, &fault);
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return NULL;
    }
    if (minutes[1] == 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: no usable function: expected at least one call%s%s", path,
                    fault != NULL ? "; first: " : "",
                    fault != NULL ? fault->message : "");
        return NULL;
    }

    GArray *spans = g_array_new(FALSE, FALSE, sizeof(VtExcerpt));
    const VtExcerpt span = { minutes[0], minutes[1] - minutes[0] + 1 };

    g_array_append_val(spans, span);
    return spans;
}

/* A pipe, or the like. */
static bool is_read_once(const char *path)
{
    return g_file_test(path, G_FILE_TEST_EXISTS)
        && !g_file_test(path, G_FILE_TEST_IS_REGULAR | G_FILE_TEST_IS_DIR);
}

/* What is asked for, with what is left open as the calls have it. */
static bool resolve(const VtCallLogFormat *format, const char *path,
                    const VtExcerpt *asked, VtExcerpt *out, GError **error)
{
    if (asked->first_minute > 0 && asked->minutes_count > 0) {
        *out = *asked;
        return true;
    }
    if (is_read_once(path)) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: expected a file, or --start and --minutes: they take a second "
                    "reading to find out",
                    path);
        return false;
    }

    g_autoptr(GArray) spans = vt_call_log_spans(format, path, error);

    if (spans == NULL)
        return false;

    const VtExcerpt span = g_array_index(spans, VtExcerpt, 0);
    const int64_t end = span.first_minute + span.minutes_count;

    out->first_minute = asked->first_minute > 0 ? asked->first_minute : span.first_minute;
    out->minutes_count =
        asked->minutes_count > 0 ? asked->minutes_count : MAX(end - out->first_minute, 1);
    return true;
}

static void take_row(const Log *self, VtCallFunctions *functions, VtDrops *drops)
{
    VtCallRow row;
    VtDropReason reason = VT_DROP_ROW_WIDTH;
    g_autoptr(GError) error = NULL;
    VtExactCall call;

    if (!read_row(self, &row, &reason, &error)) {
        vt_drops_add(drops, reason, error->message);
        return;
    }

    const int64_t minute = minute_of(&row, &call.start_us);

    call.duration_us = llround(row.duration_s * 1e6);
    call.memory_mib = row.memory_mib;
    vt_call_functions_add(functions, &row, minute, &call, vt_csv_line(self->csv));
}

VtTrace *vt_call_log_read(const VtCallLogFormat *format, const char *path,
                          const VtDatasetOptions *options, VtDrops *drops, GError **error)
{
    g_auto(Log) log = { 0 };
    GError *failure = NULL;
    VtExcerpt excerpt;

    if (!resolve(format, path, &options->excerpt, &excerpt, error)
        || !log_open(&log, format, path, error))
        return NULL;

    g_autoptr(VtCallFunctions) functions = vt_call_functions_new(&excerpt);

    while (vt_csv_next(log.csv, &failure))
        take_row(&log, functions, drops);
    vt_progress_report(options->progress, 1, 1, options->progress_data);
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return NULL;
    }

    const VtCallRules rules = {
        .path = vt_csv_path(log.csv),
        .column = format->function_column,
        .exclusions = &options->exclusions,
        .zero_share_end = format->zero_share_end,
    };

    return vt_call_functions_finish(functions, &rules, drops);
}
