#include "core/rng.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>
#include <gsl/gsl_randist.h>

#include <math.h>

#define DRAWS 20000

/* The authors' own code gives these for the state 1, 2, 3, 4. [xoshiro:
 * xoshiro256plusplus] */
Test(rng, follows_the_reference_sequence)
{
    static const uint64_t expected[] = {
        UINT64_C(41943041),
        UINT64_C(58720359),
        UINT64_C(3588806011781223),
        UINT64_C(3591011842654386),
        UINT64_C(9228616714210784205),
        UINT64_C(9973669472204895162),
        UINT64_C(14011001112246962877),
        UINT64_C(12406186145184390807),
        UINT64_C(15849039046786891736),
        UINT64_C(10450023813501588000),
    };
    VtRng rng = { { 1, 2, 3, 4 } };

    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        cr_expect(eq(u64, vt_rng_next(&rng), expected[i]), "draw %zu", i);
}

/* SplitMix64's first outputs from state 0: the mixes of 0 and of the increment.
 * [splitmix: next] */
Test(rng, mixes_as_splitmix_does)
{
    cr_expect(eq(u64, vt_hash_mix(0), UINT64_C(0xe220a8397b1dcdaf)));
    cr_expect(
        eq(u64, vt_hash_mix(UINT64_C(0x9e3779b97f4a7c15)), UINT64_C(0x6e789e6aa1b965f4)));
}

static VtRng stream(VtStreamKey key)
{
    VtRng rng;

    vt_rng_init(&rng, &key);
    return rng;
}

Test(rng, the_same_key_is_the_same_stream)
{
    const VtStreamKey key = { 7, 11, 540, VT_PURPOSE_ARRIVALS };
    VtRng a = stream(key), b = stream(key);

    for (int i = 0; i < 100; i++)
        cr_assert(eq(u64, vt_rng_next(&a), vt_rng_next(&b)));
}

/* The share of equal bits of two independent streams is 1/2; a draw of 64 bits has
 * a standard deviation of 4 bits, so 1000 draws have 0.002: five of them are 0.01. */
Test(rng, keys_that_differ_anywhere_are_independent)
{
    static const VtStreamKey keys[] = {
        { 0, 0, 0, VT_PURPOSE_ARRIVALS }, { 1, 0, 0, VT_PURPOSE_ARRIVALS },
        { 0, 1, 0, VT_PURPOSE_ARRIVALS }, { 0, 0, 1, VT_PURPOSE_ARRIVALS },
        { 0, 0, 0, VT_PURPOSE_PHASE },    { 2, 0, 0, VT_PURPOSE_ARRIVALS },
        { 0, 2, 0, VT_PURPOSE_ARRIVALS }, { 0, 0, 2, VT_PURPOSE_ARRIVALS },
    };
    enum { ROUNDS = 1000 };

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        for (size_t j = 0; j < i; j++) {
            VtRng a = stream(keys[i]), b = stream(keys[j]);
            int differing = 0;

            for (int round = 0; round < ROUNDS; round++)
                differing += __builtin_popcountll(vt_rng_next(&a) ^ vt_rng_next(&b));
            cr_expect(epsilon_eq(dbl, differing / (64.0 * ROUNDS), 0.5, 0.01),
                      "keys %zu and %zu", i, j);
        }
    }
}

Test(rng, uniform_is_in_its_half_open_interval_and_even)
{
    VtRng rng = stream((VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    double sum = 0, squares = 0;

    for (int i = 0; i < DRAWS; i++) {
        const double u = vt_rng_uniform(&rng);

        cr_assert(u >= 0 && u < 1);
        sum += u;
        squares += u * u;
    }
    /* Five standard deviations: sqrt(1/12 / n), and sqrt(4/45 / n) for the squares. */
    cr_expect(epsilon_eq(dbl, sum / DRAWS, 1 / 2.0, 5 * sqrt(1 / 12.0 / DRAWS)));
    cr_expect(epsilon_eq(dbl, squares / DRAWS, 1 / 3.0, 5 * sqrt(4 / 45.0 / DRAWS)));
}

Test(rng, uniform_touches_both_ends_of_its_interval)
{
    /* s0 + s3 = 0 and s0 = 0 give 0; all ones in the result give 1 - 2^-53. */
    VtRng zero = { { 0, 1, 0, 0 } };
    VtRng ones = { { UINT64_MAX, 1, 0, 1 } };

    cr_expect(ieee_ulp_eq(dbl, vt_rng_uniform(&zero), 0, 1));
    cr_expect(ieee_ulp_eq(dbl, vt_rng_uniform(&ones), 1 - 0x1p-53, 1));
}

Test(rng, below_is_even_over_all_values)
{
    enum { VALUES = 7 };
    VtRng rng = stream((VtStreamKey){ .seed = 2, .purpose = VT_PURPOSE_TEST });
    int counts[VALUES] = { 0 };
    double chi_squared = 0;

    for (int i = 0; i < DRAWS; i++)
        counts[vt_rng_below(&rng, VALUES)]++;
    for (int i = 0; i < VALUES; i++)
        chi_squared +=
            pow(counts[i] - DRAWS / (double)VALUES, 2) / (DRAWS / (double)VALUES);
    cr_expect(lt(dbl, chi_squared, 27.86)); /* 6 degrees of freedom, p = 10^-4 */
}

/* Two thirds of 2^64: a remainder alone would give the lower half twice as often. */
Test(rng, below_has_no_bias_where_a_remainder_has)
{
    const uint64_t n = UINT64_MAX / 3 * 2;
    VtRng rng = stream((VtStreamKey){ .seed = 3, .purpose = VT_PURPOSE_TEST });
    int low = 0;

    for (int i = 0; i < DRAWS; i++)
        low += vt_rng_below(&rng, n) < n / 2;
    cr_expect(epsilon_eq(dbl, low / (double)DRAWS, 0.5, 5 * sqrt(0.25 / DRAWS)));
}

Test(rng, below_one_is_zero)
{
    VtRng rng = stream((VtStreamKey){ .seed = 4, .purpose = VT_PURPOSE_TEST });

    cr_expect(eq(u64, vt_rng_below(&rng, 1), 0));
}

Test(rng, gsl_draws_from_the_same_stream)
{
    VtRng rng = stream((VtStreamKey){ .seed = 5, .purpose = VT_PURPOSE_TEST });
    VtRng twin = rng;
    const gsl_rng gsl = vt_rng_gsl(&rng);

    cr_expect(eq(u64, gsl_rng_get(&gsl), vt_rng_next(&twin)));
    cr_expect(ieee_ulp_eq(dbl, gsl_rng_uniform(&gsl), vt_rng_uniform(&twin), 1));
    /* The inverse CDF at the next uniform number. */
    cr_expect(epsilon_eq(dbl, gsl_ran_exponential(&gsl, 3),
                         -3 * log1p(-vt_rng_uniform(&twin)), 1e-12));
}

Test(rng, gsl_s_exponential_has_its_mean_and_share)
{
    VtRng rng = stream((VtStreamKey){ .seed = 6, .purpose = VT_PURPOSE_TEST });
    const gsl_rng gsl = vt_rng_gsl(&rng);
    double sum = 0;
    int below_median = 0;

    for (int i = 0; i < DRAWS; i++) {
        const double x = gsl_ran_exponential(&gsl, 3);

        sum += x;
        below_median += x < 3 * M_LN2;
    }
    cr_expect(epsilon_eq(dbl, sum / DRAWS, 3, 5 * 3 / sqrt(DRAWS)));
    cr_expect(epsilon_eq(dbl, below_median / (double)DRAWS, 0.5, 5 * sqrt(0.25 / DRAWS)));
}

Test(rng, gsl_may_own_a_generator_and_seed_it)
{
    gsl_rng *a = gsl_rng_alloc(vt_rng_gsl_type), *b = gsl_rng_alloc(vt_rng_gsl_type);

    gsl_rng_set(a, 42);
    gsl_rng_set(b, 42);
    cr_expect(eq(u64, gsl_rng_get(a), gsl_rng_get(b)));
    gsl_rng_set(b, 43);
    cr_expect(ne(u64, gsl_rng_get(a), gsl_rng_get(b)));
    gsl_rng_free(a);
    gsl_rng_free(b);
}

Test(rng, bytes_hash_by_content_length_and_what_came_before)
{
    static const char text[] = "0123456789abcdefg";
    uint64_t hashes[sizeof text];

    for (size_t length = 0; length < sizeof text; length++) {
        hashes[length] = vt_hash_bytes(0, text, length);
        for (size_t shorter = 0; shorter < length; shorter++)
            cr_expect(ne(u64, hashes[length], hashes[shorter]), "%zu and %zu", length,
                      shorter);
    }
    cr_expect(eq(u64, vt_hash_bytes(0, "0123456789abcdefg", 17), hashes[17]));
    cr_expect(ne(u64, vt_hash_bytes(0, "\0", 1), vt_hash_bytes(0, "\0\0", 2)));
    /* "a" then "bc" is not "ab" then "c": parts of an id keep their borders. */
    cr_expect(ne(u64, vt_hash_bytes(vt_hash_bytes(0, "a", 1), "bc", 2),
                 vt_hash_bytes(vt_hash_bytes(0, "ab", 2), "c", 1)));
}
