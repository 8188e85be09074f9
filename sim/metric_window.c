#include "sim/metric_window.h"

#include <glib.h>

#include <math.h>
#include <string.h>

/* Ring index of the bucket @back before the latest one; 0 <= back < count. */
static size_t slot_back(const VtMetricWindow *self, int64_t back)
{
    const int64_t slot = (int64_t)self->head - back;

    return (size_t)(slot < 0 ? slot + self->buckets_count : slot);
}

static size_t slot_after(const VtMetricWindow *self, size_t slot)
{
    return slot + 1 == self->buckets_count ? 0 : slot + 1;
}

size_t vt_metric_window_size(const VtMetricWindowShape *shape)
{
    return (size_t)((shape->window_ns + shape->granularity_ns - 1)
                    / shape->granularity_ns);
}

double vt_metric_window_weight(size_t buckets_count)
{
    return fmax(1 - pow(1 - 0.9999, 1 / (double)buckets_count), 0.2);
}

double vt_metric_round(size_t digits, double value)
{
    static const double scales[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };

    g_assert(digits < G_N_ELEMENTS(scales));
    return round(value * scales[digits]) / scales[digits];
}

static void set_shape(VtMetricWindow *self, const VtMetricWindowShape *shape,
                      double *buckets)
{
    const size_t count = vt_metric_window_size(shape);

    self->shape = *shape;
    self->buckets = buckets;
    self->buckets_count = (uint32_t)count;
    self->weight = shape->is_weighted ? vt_metric_window_weight(count) : 0;
    memset(buckets, 0, count * sizeof *buckets);
}

void vt_metric_window_init(VtMetricWindow *self, const VtMetricWindowShape *shape,
                           double *buckets)
{
    *self = (VtMetricWindow){ .first = VT_BUCKET_NONE, .last = VT_BUCKET_NONE };
    set_shape(self, shape, buckets);
}

/* Makes @bucket, which is later than the latest, the latest one. */
static void advance(VtMetricWindow *self, int64_t bucket)
{
    if (self->last == VT_BUCKET_NONE || bucket - self->last >= self->buckets_count) {
        memset(self->buckets, 0, self->buckets_count * sizeof *self->buckets);
        self->total = 0;
        self->first = bucket;
    } else {
        for (int64_t i = self->last; i < bucket; i++) {
            self->head = (uint32_t)slot_after(self, self->head);
            self->total -= self->buckets[self->head];
            self->buckets[self->head] = 0;
        }
    }
    self->last = bucket;
}

void vt_metric_window_record(VtMetricWindow *self, int64_t bucket, double value)
{
    if (bucket != self->last) {
        const bool has_last = self->last != VT_BUCKET_NONE;
        if (has_last && self->last - bucket >= self->buckets_count)
            return;
        if (self->first == VT_BUCKET_NONE || self->first > bucket)
            self->first = bucket;
        if (bucket > self->last)
            advance(self, bucket);
    }
    self->buckets[slot_back(self, self->last - bucket)] += value;
    self->total += value;
}

bool vt_metric_window_is_empty(const VtMetricWindow *self, int64_t bucket)
{
    return self->last == VT_BUCKET_NONE
        || bucket - self->last > self->shape.window_ns / self->shape.granularity_ns;
}

/* Seconds without data at the end are left out, holes before the latest data count as
 * zeros: a lone late scrape is not an outage of the function. */
static double linear_average(const VtMetricWindow *self, int64_t bucket)
{
    const int64_t passed = MAX(bucket - self->last, 0);
    const int64_t recorded =
        self->first == VT_BUCKET_NONE ? INT64_MAX : self->last - self->first + 1;
    double total = self->total;
    size_t slot = self->head;

    if (passed >= self->buckets_count)
        return 0;
    for (int64_t i = 0; i < passed; i++) {
        slot = slot_after(self, slot);
        total -= self->buckets[slot];
    }
    const int64_t divisor = MIN(recorded, self->buckets_count - passed);
    const double average = total / (double)divisor;

    return self->shape.rounds_down ? floor(average * 1e6) / 1e6
                                   : vt_metric_round(6, average);
}

static double weighted_average(const VtMetricWindow *self, int64_t bucket)
{
    const int64_t passed = MAX(bucket - self->last, 0);
    double factor = self->weight;
    double sum = 0;

    if (passed > 0)
        factor *= pow(1 - self->weight, (double)passed);
    for (int64_t back = 0; back < self->buckets_count - passed; back++) {
        sum += self->buckets[slot_back(self, back)] * factor;
        factor *= 1 - self->weight;
    }
    return sum;
}

double vt_metric_window_average(const VtMetricWindow *self, int64_t bucket)
{
    if (vt_metric_window_is_empty(self, bucket))
        return 0;
    return self->shape.is_weighted ? weighted_average(self, bucket)
                                   : linear_average(self, bucket);
}

/* The most recent buckets of @old that fit; all of the old window counts as recorded. */
static void keep_recent(VtMetricWindow *self, const VtMetricWindow *old)
{
    const uint32_t kept = MIN(old->buckets_count, self->buckets_count);

    for (uint32_t back = 0; back < kept; back++) {
        const double value = old->buckets[slot_back(old, back)];
        self->buckets[slot_back(self, back)] = value;
        self->total += value;
    }
    self->first = old->last - ((int64_t)old->buckets_count - 1);
}

void vt_metric_window_resize(VtMetricWindow *self, VtTime window_ns, int64_t bucket,
                             double *buckets)
{
    const VtMetricWindow old = *self;

    if (window_ns == old.shape.window_ns) {
        memcpy(buckets, old.buckets, old.buckets_count * sizeof *buckets);
        self->buckets = buckets;
        return;
    }
    self->shape.window_ns = window_ns;
    set_shape(self, &self->shape, buckets);
    self->total = 0;
    self->head = 0;
    self->first = VT_BUCKET_NONE;
    if (!vt_metric_window_is_empty(&old, bucket))
        keep_recent(self, &old);
}
