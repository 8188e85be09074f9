#include "report/stationarity.h"

#include "report/geometric_mean.h"
#include "report/mean_shift.h"
#include "report/slowdown.h"

#include <math.h>

/* Batches of fewer seconds say little, and a phase of 200 seconds less. */
enum { BATCH_SECONDS_MIN = 5 };

/* A chance of one in a hundred that a stationary run looks otherwise, shared by the
 * series of the run that are judged. */
static const double level = 0.01 / 4;

/* A difference at the beginning that moves the mean over the whole phase by less than one
 * part in 200 hardly changes a figure, and is no matter, however certain. */
static const double tolerance_ratio = 0.005;

/* Cold starts come in clusters, as when several calls find a function without pods: their
 * variance is mostly between one and three times their mean (docs/statistics.md). */
static const double cold_start_dispersion = 3;

enum { ARRIVALS, IN_FLIGHT, PODS_READY, LOG_SLOWDOWN, COLD_STARTS, SERIES };

enum { TENTH = VT_SHIFT_BATCHES / 10 };

/* Without pods each function's first calls are cold, so that what is too many of them
 * comes at once; a tenth of the phase would dilute it. */
static const struct {
    const char *name;
    int beginning; /* batches */
} kinds[SERIES] = {
    [ARRIVALS] = { "arrivals", TENTH },     [IN_FLIGHT] = { "in_flight", TENTH },
    [PODS_READY] = { "pods_ready", TENTH }, [LOG_SLOWDOWN] = { "log_slowdown", TENTH },
    [COLD_STARTS] = { "cold_starts", 1 },
};

/* A second of the measured phase. */
typedef struct {
    double sums[SERIES];
    double counts[SERIES];    /* of values in the sum; 0: unknown */
    VtGeometricMean slowdown; /* instead of sum and count of its logarithms */
} Second;

struct VtStationarity {
    VtRunLog log;
    int64_t first_second;
    int64_t end_second;
    int64_t seen; /* seconds since the first that have been logged */
    bool knows_starts;
    GArray *seconds;
};

typedef struct {
    int64_t batch_seconds; /* 0: the phase is too short to be cut */
    VtMeanShift shifts[SERIES];
    bool is_known[SERIES]; /* the platform can see it */
    bool has_load_shift;   /* of arrivals, over the beginning of any series */
} Judgement;

static void add_seconds(GArray *seconds, size_t count)
{
    for (size_t i = seconds->len; i < count; i++) {
        const Second second = { .slowdown = vt_geometric_mean() };

        g_array_append_val(seconds, second);
    }
}

/* The second at @index, or NULL when it is not of the measured phase. */
static Second *second_at(VtStationarity *self, int64_t index)
{
    const int64_t offset = index - self->first_second;

    if (index < self->first_second || index >= self->end_second)
        return NULL;
    if (offset >= (int64_t)self->seconds->len)
        add_seconds(self->seconds, (size_t)offset + 1);
    return &g_array_index(self->seconds, Second, offset);
}

static void add(Second *second, int series, double value)
{
    second->sums[series] += value;
    second->counts[series]++;
}

static void log_record(VtRunLog *base, const VtRecord *record)
{
    VtStationarity *self = (VtStationarity *)base;
    const VtInvocation *invocation = &record->invocation;
    Second *second = second_at(self, invocation->scheduled_ns / VT_S);

    if (second == NULL)
        return;
    if (record->status == VT_STATUS_OK) {
        vt_geometric_mean_add(&second->slowdown,
                              vt_slowdown(record->response_ns, invocation->requested_ns));
    }
    second->sums[COLD_STARTS] += record->start == VT_START_COLD;
    self->knows_starts |= record->start != VT_START_UNKNOWN;
}

static void log_second(VtRunLog *base, const VtSecond *second)
{
    VtStationarity *self = (VtStationarity *)base;
    Second *at = second_at(self, second->second);

    if (at == NULL)
        return;
    add(at, ARRIVALS, (double)second->arrivals);
    add(at, IN_FLIGHT, (double)second->in_flight);
    if (second->pods_ready >= 0)
        add(at, PODS_READY, (double)second->pods_ready);
    add(at, COLD_STARTS, 0); /* counted by the records */
    self->seen = second->second + 1 - self->first_second;
}

VtStationarity *vt_stationarity_new(VtTime measure_start_ns, VtTime arrivals_end_ns)
{
    static const VtRunLogOps ops = { .record = log_record, .second = log_second };
    VtStationarity *self = g_new0(VtStationarity, 1);

    self->log.ops = &ops;
    self->first_second = (measure_start_ns + VT_S - 1) / VT_S;
    self->end_second = arrivals_end_ns / VT_S;
    self->seconds = g_array_new(FALSE, FALSE, sizeof(Second));
    return self;
}

void vt_stationarity_free(VtStationarity *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->seconds);
    g_free(self);
}

VtRunLog *vt_stationarity_log(VtStationarity *self)
{
    return &self->log;
}

static double sum_of(const Second *second, int series)
{
    return series == LOG_SLOWDOWN ? vt_geometric_mean_log_sum(&second->slowdown)
                                  : second->sums[series];
}

static double count_of(const Second *second, int series)
{
    return series == LOG_SLOWDOWN ? (double)second->slowdown.count
                                  : second->counts[series];
}

/* Mean of a series over a batch; NaN without a value in it. */
static double batch_mean(const VtStationarity *self, int series, int64_t start,
                         int64_t length)
{
    double sum = 0;
    double count = 0;

    for (int64_t i = start; i < start + length; i++) {
        const Second *second = &g_array_index(self->seconds, Second, i);

        sum += sum_of(second, series);
        count += count_of(second, series);
    }
    return count > 0 ? sum / count : NAN;
}

/* What equal batches leave over is cut off at the end. */
static VtMeanShift shift_of(const VtStationarity *self, int series, int64_t batch_seconds,
                            int beginning)
{
    double batches[VT_SHIFT_BATCHES];
    double rest = 0;

    for (int i = 0; i < VT_SHIFT_BATCHES; i++) {
        batches[i] = batch_mean(self, series, i * batch_seconds, batch_seconds);
        if (i >= VT_SHIFT_BATCHES / 2)
            rest += batches[i] / (VT_SHIFT_BATCHES / 2.0);
    }

    const double ratio = tolerance_ratio * VT_SHIFT_BATCHES / beginning;
    const VtShiftRule rule = {
        .beginning = beginning,
        .level = level,
        .tolerance = series == LOG_SLOWDOWN ? log(1 + ratio) : ratio * rest,
        /* The series is cold starts a second, their variance one of counts. */
        .dispersion_min =
            series == COLD_STARTS ? cold_start_dispersion / (double)batch_seconds : 0,
    };

    return vt_mean_shift_of(batches, &rule);
}

static bool is_ever_known(const VtStationarity *self, int series)
{
    if (series == COLD_STARTS)
        return self->knows_starts;
    for (guint i = 0; i < self->seconds->len; i++) {
        if (count_of(&g_array_index(self->seconds, Second, i), series) > 0)
            return true;
    }
    return false;
}

static Judgement judge(const VtStationarity *self)
{
    Judgement judgement = { .batch_seconds = self->seen / VT_SHIFT_BATCHES };

    if (judgement.batch_seconds < BATCH_SECONDS_MIN)
        return (Judgement){ .batch_seconds = 0 };
    for (int series = 0; series < SERIES; series++) {
        const int beginning = kinds[series].beginning;
        const VtMeanShift load =
            shift_of(self, ARRIVALS, judgement.batch_seconds, beginning);

        judgement.is_known[series] = is_ever_known(self, series);
        judgement.shifts[series] =
            shift_of(self, series, judgement.batch_seconds, beginning);
        judgement.has_load_shift |= load.verdict == VT_SHIFT_FOUND;
    }
    return judgement;
}

static VtStationarityVerdict verdict_of(const Judgement *judgement)
{
    bool is_shifted = false;
    bool is_unclear = judgement->batch_seconds == 0;

    for (int series = IN_FLIGHT; series < SERIES; series++) {
        const VtShiftVerdict shift = judgement->shifts[series].verdict;

        if (judgement->is_known[series]) {
            is_shifted |= shift == VT_SHIFT_FOUND;
            is_unclear |= shift == VT_SHIFT_UNCLEAR;
        }
    }
    if (is_shifted)
        return judgement->has_load_shift ? VT_LOAD_CHANGES : VT_WARMUP_TOO_SHORT;
    return is_unclear ? VT_TOO_SHORT_TO_TELL : VT_STATIONARY;
}

VtStationarityVerdict vt_stationarity_verdict(const VtStationarity *self)
{
    const Judgement judgement = judge(self);

    return verdict_of(&judgement);
}

static void set_number(JsonObject *object, const char *name, double value)
{
    if (isfinite(value)) {
        json_object_set_double_member(object, name, value);
    } else {
        json_object_set_null_member(object, name);
    }
}

static JsonObject *shift_to_json(const VtMeanShift *shift)
{
    JsonObject *object = json_object_new();

    set_number(object, "first", shift->first);
    set_number(object, "rest", shift->rest);
    set_number(object, "statistic", shift->t);
    set_number(object, "p", shift->p);
    set_number(object, "independent_batches", shift->independent_batches);
    return object;
}

JsonObject *vt_stationarity_to_json(const VtStationarity *self)
{
    static const char *const verdicts[] = {
        [VT_STATIONARY] = "stationary",
        [VT_WARMUP_TOO_SHORT] = "warm-up too short",
        [VT_LOAD_CHANGES] = "load changes",
        [VT_TOO_SHORT_TO_TELL] = "too short to tell",
    };
    const Judgement judgement = judge(self);
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "verdict", verdicts[verdict_of(&judgement)]);
    json_object_set_int_member(object, "batch_seconds", judgement.batch_seconds);
    for (int series = 0; series < SERIES; series++) {
        if (judgement.batch_seconds > 0 && judgement.is_known[series]) {
            json_object_set_object_member(object, kinds[series].name,
                                          shift_to_json(&judgement.shifts[series]));
        } else {
            json_object_set_null_member(object, kinds[series].name);
        }
    }
    return object;
}
