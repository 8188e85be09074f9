#include "core/rng.h"

uint64_t vt_hash_bytes(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *byte = bytes;

    hash = vt_hash_mix(hash ^ length);
    for (; length >= 8; byte += 8, length -= 8) {
        uint64_t word = 0;

        for (int i = 7; i >= 0; i--)
            word = word << 8 | byte[i];
        hash = vt_hash_mix(hash ^ word);
    }
    if (length > 0) {
        uint64_t word = 0;

        while (length > 0)
            word = word << 8 | byte[--length];
        hash = vt_hash_mix(hash ^ word);
    }
    return hash;
}

/* The state is filled from a SplitMix64 sequence that starts at a hash of the
 * key; it can be all zero, which would be a fixed point, only by a chance of 2^-256. */
void vt_rng_init(VtRng *self, const VtStreamKey *key)
{
    uint64_t x = vt_hash_mix(key->seed);

    x = vt_hash_mix(x ^ key->subject);
    x = vt_hash_mix(x ^ (uint64_t)key->purpose);
    x = vt_hash_mix(x ^ key->position);
    for (int i = 0; i < 4; i++) {
        self->state[i] = vt_hash_mix(x);
        x += VT_GOLDEN_GAMMA;
    }
}

uint64_t vt_rng_below(VtRng *self, uint64_t n)
{
    const uint64_t biased =
        -n % n; /* 2^64 mod n values would make the low results likelier */
    uint64_t draw = vt_rng_next(self);

    while (draw < biased)
        draw = vt_rng_next(self);
    return draw % n;
}

static void gsl_set(void *state, unsigned long seed)
{
    vt_rng_init(state, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
}

static unsigned long gsl_get(void *state)
{
    return vt_rng_next(state);
}

static double gsl_get_double(void *state)
{
    return vt_rng_uniform(state);
}

static const gsl_rng_type gsl_type = {
    .name = "xoshiro256++",
    .max = UINT64_MAX,
    .min = 0,
    .size = sizeof(VtRng),
    .set = gsl_set,
    .get = gsl_get,
    .get_double = gsl_get_double,
};

const gsl_rng_type *const vt_rng_gsl_type = &gsl_type;
