#include "core/histogram.h"

#include <math.h>

/* With b bits, values below 2^(b+1) have a bucket each: block 0. Every octave above,
 * [2^(b+k), 2^(b+k+1)) with k >= 1, is block k, of 2^b buckets that are 2^k wide. */
#define BITS_MAX   16
#define BLOCKS_MAX 64

struct VtHistogram {
    unsigned bits;
    uint64_t count;
    int64_t max;
    uint64_t *blocks[BLOCKS_MAX]; /* NULL until a value needs it */
};

typedef struct {
    unsigned block;
    size_t bucket;
} Place;

static size_t block_length(const VtHistogram *self, unsigned block)
{
    return (size_t)1 << (block == 0 ? self->bits + 1 : self->bits);
}

static Place place_of(const VtHistogram *self, uint64_t value)
{
    const int top = 63 - __builtin_clzll(value | 1); /* of the highest bit set */
    const int block = MAX(top - (int)self->bits, 0);
    const uint64_t below = block == 0 ? 0 : UINT64_C(1) << self->bits;

    return (Place){ (unsigned)block, (value >> block) - below };
}

/* The middle of the bucket: at most half of its width off any value in it. */
static int64_t value_at(const VtHistogram *self, Place place)
{
    if (place.block == 0)
        return (int64_t)place.bucket;
    return (int64_t)((((UINT64_C(1) << self->bits) + place.bucket) << place.block)
                     + (UINT64_C(1) << (place.block - 1)));
}

static uint64_t *block_at(VtHistogram *self, unsigned block)
{
    if (G_UNLIKELY(self->blocks[block] == NULL))
        self->blocks[block] = g_new0(uint64_t, block_length(self, block));
    return self->blocks[block];
}

VtHistogram *vt_histogram_new(unsigned bits)
{
    VtHistogram *self = g_new0(VtHistogram, 1);

    g_assert(bits >= 1 && bits <= BITS_MAX);
    self->bits = bits;
    return self;
}

void vt_histogram_free(VtHistogram *self)
{
    if (self == NULL)
        return;
    for (unsigned block = 0; block < BLOCKS_MAX; block++)
        g_free(self->blocks[block]);
    g_free(self);
}

void vt_histogram_add(VtHistogram *self, int64_t value)
{
    Place place;

    g_assert(value >= 0);
    place = place_of(self, (uint64_t)value);
    block_at(self, place.block)[place.bucket]++;
    self->count++;
    self->max = MAX(self->max, value);
}

void vt_histogram_merge(VtHistogram *self, const VtHistogram *other)
{
    g_assert(self->bits == other->bits);
    for (unsigned block = 0; block < BLOCKS_MAX; block++) {
        uint64_t *buckets;

        if (other->blocks[block] == NULL)
            continue;
        buckets = block_at(self, block);
        for (size_t i = 0; i < block_length(self, block); i++)
            buckets[i] += other->blocks[block][i];
    }
    self->count += other->count;
    self->max = MAX(self->max, other->max);
}

uint64_t vt_histogram_count(const VtHistogram *self)
{
    return self->count;
}

int64_t vt_histogram_max(const VtHistogram *self)
{
    return self->max;
}

int64_t vt_histogram_quantile(const VtHistogram *self, double q)
{
    const double rank = ceil(q * (double)self->count);
    uint64_t below = 0;

    g_assert(q >= 0 && q <= 1);
    for (unsigned block = 0; block < BLOCKS_MAX; block++) {
        if (self->blocks[block] == NULL)
            continue;
        for (size_t i = 0; i < block_length(self, block); i++) {
            below += self->blocks[block][i];
            if (self->blocks[block][i] > 0 && (double)below >= rank)
                return MIN(value_at(self, (Place){ block, i }), self->max);
        }
    }
    return self->max;
}
