/**
 * Departures in time order, for the reference loop: a ring of buckets of about sixteen,
 * each sorted when its turn comes. What lies beyond the ring waits in a list that is
 * looked through once a lap.
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    VtTime at_ns;
    uint32_t function;
} VtDeparture;

typedef struct {
    VtDeparture *items;
    uint32_t count, capacity;
} VtDepartureBucket;

typedef struct {
    VtDepartureBucket *buckets;
    VtDepartureBucket current; /* ascending; those before position are gone */
    VtDepartureBucket far;     /* beyond the ring */
    size_t buckets_count;      /* a power of two */
    unsigned width_shift;      /* a bucket's width is a power of two of ns */
    uint32_t position;
    size_t in_ring;
    VtTime turn; /* number of the current bucket, from time 0 */
} VtDepartureLadder;

/** Sized for departures at @rate_per_s that lie exponentially far ahead, in the mean
 *  @ahead_mean_s. */
void vt_departure_ladder_init(VtDepartureLadder *self, double rate_per_s,
                              double ahead_mean_s);
void vt_departure_ladder_clear(VtDepartureLadder *self);

void vt_departure_ladder_add(VtDepartureBucket *bucket, VtDeparture departure);

/** Makes the next bucket that has something the current one; false when none has. */
bool vt_departure_ladder_turn(VtDepartureLadder *self);

/** Puts it in its place in the current bucket. */
void vt_departure_ladder_insert(VtDepartureLadder *self, VtDeparture departure);

static inline void vt_departure_ladder_push(VtDepartureLadder *self,
                                            VtDeparture departure)
{
    const VtTime ahead = (departure.at_ns >> self->width_shift) - self->turn;

    if (ahead <= 0) {
        vt_departure_ladder_insert(self, departure);
    } else if ((size_t)ahead < self->buckets_count) {
        const size_t index = (size_t)(self->turn + ahead) & (self->buckets_count - 1);
        VtDepartureBucket *bucket = &self->buckets[index];

        self->in_ring++;
        if (bucket->count < bucket->capacity) {
            bucket->items[bucket->count++] = departure;
        } else {
            vt_departure_ladder_add(bucket, departure);
        }
    } else {
        vt_departure_ladder_add(&self->far, departure);
    }
}

/** VT_NEVER when there is none. */
static inline VtTime vt_departure_ladder_next(VtDepartureLadder *self)
{
    if (self->position == self->current.count && !vt_departure_ladder_turn(self))
        return VT_NEVER;
    return self->current.items[self->position].at_ns;
}

/** Of what vt_departure_ladder_next() has just told. */
static inline VtDeparture vt_departure_ladder_pop(VtDepartureLadder *self)
{
    return self->current.items[self->position++];
}
