#include "core/histogram.h"

#include <math.h>
#include <string.h>

#define BITS_MAX 16
#define STEP     16 /* buckets; the range begins and ends at a multiple */

/* The middle of the bucket: at most half of its width off any value in it. */
static int64_t value_at(const VtHistogram *self, uint32_t bucket)
{
    const uint32_t octave = bucket >> self->bits;

    if (octave < 2) /* each of them is one value wide */
        return bucket;

    const uint32_t shift = octave - 1;
    const uint64_t top = bucket - (shift << self->bits);

    return (int64_t)((top << shift) + (UINT64_C(1) << (shift - 1)));
}

static uint64_t count_at(const VtHistogram *self, uint32_t offset)
{
    const uint64_t carries = self->carries != NULL ? self->carries[offset] : 0;

    return carries << 16 | self->counters[offset];
}

static void set_count(VtHistogram *self, uint32_t offset, uint64_t count)
{
    if (self->carries == NULL && count > UINT16_MAX)
        self->carries = g_new0(uint32_t, self->length);
    if (self->carries != NULL)
        self->carries[offset] = (uint32_t)(count >> 16);
    self->counters[offset] = (uint16_t)count;
}

/* Copies the counters to where they are in a range from @first on. */
static void set_range(VtHistogram *self, uint32_t first, uint32_t length)
{
    const size_t shift = self->first - first;
    uint16_t *counters = g_new0(uint16_t, length);

    if (self->length > 0)
        memcpy(counters + shift, self->counters, self->length * sizeof *counters);
    if (self->carries != NULL) {
        uint32_t *carries = g_new0(uint32_t, length);

        memcpy(carries + shift, self->carries, self->length * sizeof *carries);
        g_free(self->carries);
        self->carries = carries;
    }
    g_free(self->counters);
    self->counters = counters;
    self->first = first;
    self->length = length & 0xffffff;
}

/* By half of the range, so that it grows a few times only. */
void vt_histogram_reach(VtHistogram *self, uint32_t bucket)
{
    const uint32_t spare = self->length / 2;
    uint32_t first = bucket;
    uint32_t end = bucket + 1;

    if (self->length > 0 && bucket < self->first) {
        first = MIN(first, self->first - MIN(spare, self->first));
        end = self->first + self->length;
    } else if (self->length > 0) {
        first = self->first;
        end = MAX(end, self->first + self->length + spare);
    } else {
        self->first = bucket;
    }
    first -= first % STEP;
    set_range(self, first, (end - first + STEP - 1) / STEP * STEP);
}

void vt_histogram_carry(VtHistogram *self, uint32_t offset)
{
    set_count(self, offset, count_at(self, offset) + (UINT64_C(1) << 16));
}

void vt_histogram_init(VtHistogram *self, unsigned bits)
{
    g_assert(bits >= 1 && bits <= BITS_MAX);
    *self = (VtHistogram){ .bits = (uint8_t)bits };
}

void vt_histogram_clear(VtHistogram *self)
{
    g_free(self->counters);
    g_free(self->carries);
    *self = (VtHistogram){ .bits = self->bits };
}

VtHistogram *vt_histogram_new(unsigned bits)
{
    VtHistogram *self = g_new(VtHistogram, 1);

    vt_histogram_init(self, bits);
    return self;
}

void vt_histogram_free(VtHistogram *self)
{
    if (self == NULL)
        return;
    vt_histogram_clear(self);
    g_free(self);
}

void vt_histogram_merge(VtHistogram *self, const VtHistogram *other)
{
    g_assert(self->bits == other->bits);
    for (uint32_t i = 0; i < other->length; i++) {
        const uint32_t bucket = other->first + i;
        const uint64_t count = count_at(other, i);

        if (count == 0)
            continue;
        if (bucket - self->first >= self->length)
            vt_histogram_reach(self, bucket);
        set_count(self, bucket - self->first,
                  count_at(self, bucket - self->first) + count);
    }
    self->max = MAX(self->max, other->max);
}

bool vt_histogram_next(const VtHistogram *self, uint32_t *io_offset, int64_t *out_value,
                       uint64_t *out_count)
{
    for (uint32_t i = *io_offset; i < self->length; i++) {
        const uint64_t count = count_at(self, i);

        if (count == 0)
            continue;
        *io_offset = i + 1;
        *out_value = MIN(value_at(self, self->first + i), self->max);
        *out_count = count;
        return true;
    }
    return false;
}

uint64_t vt_histogram_count(const VtHistogram *self)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < self->length; i++)
        count += count_at(self, i);
    return count;
}

int64_t vt_histogram_max(const VtHistogram *self)
{
    return self->max;
}

int64_t vt_histogram_quantile(const VtHistogram *self, double q)
{
    const double rank = ceil(q * (double)vt_histogram_count(self));
    uint64_t below = 0;
    uint64_t count;
    int64_t value;

    g_assert(q >= 0 && q <= 1);
    for (uint32_t i = 0; vt_histogram_next(self, &i, &value, &count);) {
        below += count;
        if ((double)below >= rank)
            return value;
    }
    return self->max;
}
