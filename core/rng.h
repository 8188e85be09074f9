/**
 * Seeded random streams; the only source of chance in vitro.
 *
 * A stream is xoshiro256++ behind a key: the run's seed, a subject (a
 * function's hash, a pod), a purpose and a position (a minute label). Streams
 * with different keys are independent, so what one consumer draws never shifts
 * what another sees, whatever the order or the number of threads.
 *
 * Source: [xoshiro: xoshiro256plusplus] for the generator, [splitmix: mix64] for keys.
 */
#pragma once

#include <gsl/gsl_rng.h>

#include <stdint.h>

/** What the numbers of a stream are for. Values are part of the results: append only. */
typedef enum {
    VT_PURPOSE_ARRIVALS = 1,
    VT_PURPOSE_PHASE = 2, /* of equidistant arrivals */
    VT_PURPOSE_DURATION = 3,
    VT_PURPOSE_MEMORY = 4,
    VT_PURPOSE_SAMPLER = 5,
    VT_PURPOSE_SYNTH = 6,
    VT_PURPOSE_CONTROL_PLANE = 7,
    VT_PURPOSE_POD_START = 8,
    VT_PURPOSE_DATA_PATH = 9,
    VT_PURPOSE_BALANCER = 11,
    VT_PURPOSE_TICK = 12,
    VT_PURPOSE_TEST = 13,
    VT_PURPOSE_DRAW = 14, /* of a revision or a pod */
    VT_PURPOSE_KUBELET = 15,
    VT_PURPOSE_BOOTSTRAP = 17,
    VT_PURPOSE_EXCERPT = 16, /* when random excerpts begin */
} VtPurpose;

typedef struct {
    uint64_t seed;
    uint64_t subject;
    uint64_t position;
    VtPurpose purpose;
} VtStreamKey;

typedef struct {
    uint64_t state[4];
} VtRng;

void vt_rng_init(VtRng *self, const VtStreamKey *key);

#define VT_GOLDEN_GAMMA UINT64_C(0x9e3779b97f4a7c15) /* [splitmix] */

/** Spreads the bits of @value over all 64: nearby values end far apart. */
static inline uint64_t vt_hash_mix(uint64_t value)
{
    value += VT_GOLDEN_GAMMA;
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/** Hash of @length bytes continuing from @hash; 0 to begin. */
uint64_t vt_hash_bytes(uint64_t hash, const void *bytes, size_t length);

static inline uint64_t vt_rng_rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

/** 64 random bits. */
static inline uint64_t vt_rng_next(VtRng *self)
{
    uint64_t *s = self->state;
    const uint64_t result = vt_rng_rotate(s[0] + s[3], 23) + s[0];
    const uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = vt_rng_rotate(s[3], 45);
    return result;
}

/** Uniform in [0, 1), a multiple of 2^-53. */
static inline double vt_rng_uniform(VtRng *self)
{
    return (double)(vt_rng_next(self) >> 11) * 0x1.0p-53;
}

/** Uniform in 0 .. n-1 without bias. Needs n > 0. */
uint64_t vt_rng_below(VtRng *self, uint64_t n);

/** The generator as GSL sees it; its state is a VtRng. */
extern const gsl_rng_type *const vt_rng_gsl_type;

/** A view of @self for gsl_ran_*; borrows @self, must not be freed. */
static inline gsl_rng vt_rng_gsl(VtRng *self)
{
    return (gsl_rng){ .type = vt_rng_gsl_type, .state = self };
}
