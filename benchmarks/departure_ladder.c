#include "benchmarks/departure_ladder.h"

#include <math.h>

#define PER_BUCKET 16
#define LAP_MEANS  16 /* exponentially few departures lie farther ahead */

void vt_departure_ladder_init(VtDepartureLadder *self, double rate_per_s,
                              double ahead_mean_s)
{
    const double width_ns = PER_BUCKET * (double)VT_S / rate_per_s;
    size_t buckets_count = 64;

    *self =
        (VtDepartureLadder){ .width_shift = (unsigned)MAX(lround(log2(width_ns)), 0) };

    const double lap_widths =
        ceil(LAP_MEANS * ahead_mean_s * (double)VT_S / exp2(self->width_shift));

    while ((double)buckets_count < lap_widths)
        buckets_count *= 2;
    self->buckets_count = buckets_count;
    self->buckets = g_new0(VtDepartureBucket, buckets_count);
}

void vt_departure_ladder_clear(VtDepartureLadder *self)
{
    for (size_t i = 0; i < self->buckets_count; i++)
        g_free(self->buckets[i].items);
    g_free(self->buckets);
    g_free(self->current.items);
    g_free(self->far.items);
}

void vt_departure_ladder_add(VtDepartureBucket *bucket, VtDeparture departure)
{
    if (bucket->count == bucket->capacity) {
        bucket->capacity = MAX(2 * bucket->capacity, 2 * PER_BUCKET);
        bucket->items = g_renew(VtDeparture, bucket->items, bucket->capacity);
    }
    bucket->items[bucket->count++] = departure;
}

static void sort(VtDeparture *items, uint32_t first, uint32_t count)
{
    for (uint32_t i = first + 1; i < count; i++) {
        const VtDeparture departure = items[i];
        uint32_t j = i;

        for (; j > first && items[j - 1].at_ns > departure.at_ns; j--)
            items[j] = items[j - 1];
        items[j] = departure;
    }
}

void vt_departure_ladder_insert(VtDepartureLadder *self, VtDeparture departure)
{
    VtDeparture *items;
    uint32_t i = self->current.count;

    vt_departure_ladder_add(&self->current, departure);
    for (items = self->current.items;
         i > self->position && items[i - 1].at_ns > departure.at_ns; i--)
        items[i] = items[i - 1];
    items[i] = departure;
}

/* What has come into the ring's reach goes there. */
static void bring_near(VtDepartureLadder *self)
{
    VtDepartureBucket far = self->far;

    self->far = (VtDepartureBucket){ 0 };
    for (uint32_t i = 0; i < far.count; i++)
        vt_departure_ladder_push(self, far.items[i]);
    g_free(far.items);
}

bool vt_departure_ladder_turn(VtDepartureLadder *self)
{
    const size_t mask = self->buckets_count - 1;
    VtDepartureBucket *bucket;

    self->current.count = 0;
    self->position = 0;
    do {
        if (self->in_ring == 0 && self->far.count == 0)
            return false;
        self->turn++;
        if (((size_t)self->turn & mask) == 0 && self->far.count > 0)
            bring_near(self);
        bucket = &self->buckets[(size_t)self->turn & mask];
    } while (bucket->count == 0 && self->current.count == 0);

    const VtDepartureBucket drained = self->current;

    self->in_ring -= bucket->count;
    for (uint32_t i = 0; i < drained.count; i++)
        vt_departure_ladder_add(bucket, drained.items[i]);
    self->current = *bucket;
    *bucket = drained;
    bucket->count = 0;
    sort(self->current.items, 0, self->current.count);
    return true;
}
