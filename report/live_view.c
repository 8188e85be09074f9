#include "report/live_view.h"

#include "core/histogram.h"
#include "report/failures.h"

#define WINDOW_SECONDS 10
#define HISTOGRAM_BITS 7

/* What happened in some seconds. */
typedef struct {
    VtHistogram *late_us;
    uint64_t arrivals;
    int64_t seconds;
} Window;

struct VtLiveView {
    VtRunLog log;
    Window current;
    Window previous;
    VtFailures failures;
    uint64_t cold;
    bool knows_starts;
};

static void on_record(VtRunLog *base, const VtRecord *record)
{
    VtLiveView *self = (VtLiveView *)base;
    const VtTime handed_ns = vt_record_handed_ns(record);

    vt_failures_add(&self->failures, record);
    self->cold += record->start == VT_START_COLD;
    self->knows_starts = self->knows_starts || record->start != VT_START_UNKNOWN;
    if (handed_ns != VT_UNKNOWN) {
        const VtTime late_ns = handed_ns - record->invocation.scheduled_ns;

        vt_histogram_add(self->current.late_us, MAX(late_ns, 0) / VT_US);
    }
}

static Window window_new(void)
{
    return (Window){ .late_us = vt_histogram_new(HISTOGRAM_BITS) };
}

static void on_second(VtRunLog *base, const VtSecond *second)
{
    VtLiveView *self = (VtLiveView *)base;

    self->current.arrivals += second->arrivals;
    self->current.seconds++;
    if (self->current.seconds == WINDOW_SECONDS) {
        vt_histogram_free(self->previous.late_us);
        self->previous = self->current;
        self->current = window_new();
    }
}

VtLiveView *vt_live_view_new(void)
{
    static const VtRunLogOps ops = { .record = on_record, .second = on_second };
    VtLiveView *self = g_new0(VtLiveView, 1);

    self->log.ops = &ops;
    self->current = window_new();
    self->previous = window_new();
    return self;
}

void vt_live_view_free(VtLiveView *self)
{
    if (self == NULL)
        return;
    vt_histogram_free(self->current.late_us);
    vt_histogram_free(self->previous.late_us);
    g_free(self);
}

VtRunLog *vt_live_view_log(VtLiveView *self)
{
    return &self->log;
}

static void append_time(GString *line, VtTime ns)
{
    const VtTime seconds = ns / VT_S;

    if (seconds < 3600) {
        g_string_append_printf(line, "%" PRId64, seconds / 60);
    } else {
        g_string_append_printf(line, "%" PRId64 ":%02d", seconds / 3600,
                               (int)(seconds / 60 % 60));
    }
    g_string_append_printf(line, ":%02d", (int)(seconds % 60));
}

static void append_times(GString *line, const VtProgress *progress)
{
    append_time(line, progress->now_ns);
    g_string_append(line, " of ");
    append_time(line, progress->end_ns);
    g_string_append(line, ", eta ");
    append_time(line, MAX(progress->end_ns - progress->now_ns, 0));
}

static void append_rate(GString *line, const VtLiveView *self)
{
    const int64_t seconds = self->previous.seconds + self->current.seconds;
    const uint64_t arrivals = self->previous.arrivals + self->current.arrivals;
    const double rate_per_s = seconds > 0 ? (double)arrivals / (double)seconds : 0;

    g_string_append_printf(line, rate_per_s < 10 ? ", %.1f/s" : ", %.0f/s", rate_per_s);
}

static void append_lateness(GString *line, const VtLiveView *self)
{
    g_autoptr(VtHistogram) late_us = vt_histogram_new(HISTOGRAM_BITS);

    vt_histogram_merge(late_us, self->previous.late_us);
    vt_histogram_merge(late_us, self->current.late_us);
    g_string_append_printf(line, ", late p99 %.1f ms",
                           (double)vt_histogram_quantile(late_us, 0.99) / 1e3);
}

char *vt_live_view_format(const VtLiveView *self, const VtProgress *progress)
{
    GString *line = g_string_new(NULL);

    append_times(line, progress);
    append_rate(line, self);
    g_string_append_printf(line, ", %" G_GUINT64_FORMAT " in flight",
                           progress->in_flight);
    append_lateness(line, self);
    g_string_append(line, ", ");
    vt_failures_append(&self->failures, line);
    if (self->knows_starts)
        g_string_append_printf(line, ", %" G_GUINT64_FORMAT " cold", self->cold);
    return g_string_free(line, FALSE);
}
