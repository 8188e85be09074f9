#include "sampler/excerpt.h"

#include "core/errors.h"
#include "core/trace_columns.h"

#include <inttypes.h>

static bool parse_digits(const char **text, int64_t *out)
{
    const char *c = *text;
    int64_t value = 0;

    while (g_ascii_isdigit(*c) && value <= VT_MINUTES_MAX)
        value = 10 * value + (*c++ - '0');
    if (c == *text || value > VT_MINUTES_MAX)
        return false;
    *text = c;
    *out = value;
    return true;
}

bool vt_excerpt_parse_start(const char *text, int64_t *out_first_minute, GError **error)
{
    const char *rest = text;
    int64_t day = 0, hour = 0, minute = 0;

    if (!parse_digits(&rest, &day) || *rest++ != ':' || !parse_digits(&rest, &hour)
        || *rest++ != ':' || !parse_digits(&rest, &minute) || *rest != '\0' || hour > 23
        || minute > 59 || day > VT_MINUTES_MAX / VT_DAY_MINUTES) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "start '%s': expected D:HH:MM, such as 0:09:00 for 9 o'clock on the "
                    "dataset's first day",
                    text);
        return false;
    }
    *out_first_minute = day * VT_DAY_MINUTES + hour * 60 + minute + 1;
    return true;
}

size_t *vt_excerpt_columns(const VtExcerpt *excerpt, const VtCsv *csv,
                           int64_t label_offset, int64_t *out_first_minute,
                           size_t *out_count, GError **error)
{
    g_auto(VtMinuteColumns) minutes = { 0 };

    if (!vt_minute_columns_init(&minutes, csv, error))
        return NULL;

    const int64_t there = minutes.first_label + label_offset;
    const int64_t end = there + (int64_t)minutes.count;
    const int64_t first = excerpt->first_minute > 0 ? excerpt->first_minute : there;
    const int64_t count =
        excerpt->minutes_count > 0 ? excerpt->minutes_count : MAX(end - first, 1);

    if (first < there || count > end - first) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: line 1: expected columns for minutes %" PRId64 "..%" PRId64
                    "; those of %" PRId64 "..%" PRId64 " are there",
                    vt_csv_path(csv), first, first + count - 1, there, end - 1);
        return NULL;
    }
    *out_first_minute = first;
    *out_count = (size_t)count;
    return g_memdup2(&minutes.columns[first - there],
                     (size_t)count * sizeof *minutes.columns);
}
