#include "core/decimal.h"
#include "core/rng.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#include <float.h>
#include <math.h>
#include <string.h>

static void expect_text(char *text, size_t length, const char *expected)
{
    text[length] = '\0';
    cr_expect(eq(str, text, (char *)expected));
}

Test(decimal, writes_whole_numbers)
{
    static const struct {
        int64_t value;
        const char *text;
    } cases[] = {
        { 0, "0" },
        { 9, "9" },
        { 10, "10" },
        { 99, "99" },
        { 100, "100" },
        { 1234567, "1234567" },
        { 99999999, "99999999" }, /* a block of eight digits, and one more */
        { 100000000, "100000000" },
        { 1000000070000000, "1000000070000000" },
        { 10000000000000000, "10000000000000000" },
        { -1, "-1" },
        { -100, "-100" },
        { INT64_MAX, "9223372036854775807" },
        { INT64_MIN, "-9223372036854775808" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[VT_DECIMAL_BYTES + 1];

        expect_text(text, vt_decimal_int(text, cases[i].value), cases[i].text);
    }
}

Test(decimal, writes_the_shortest_text_of_a_double)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        { 0, "0" },
        { -0.0, "-0" }, /* reads back to the bit */
        { 120, "120" },
        { -3, "-3" },
        { 0.1, "0.1" },
        { 1.5, "1.5" },
        { 0.1 + 0.2, "0.30000000000000004" }, /* the well-known sum */
        { 113.0 / 12, "9.416666666666666" },  /* as in published memory files */
        { 1e22, "1e+22" },
        { 5e-324, "4.94065645841247e-324" }, /* subnormal: 15 digits already suffice */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[VT_DECIMAL_BYTES + 1];

        expect_text(text, vt_decimal_shortest(text, cases[i].value), cases[i].text);
    }
}

/* Half of them any bits at all, half of them like measured lengths. */
Test(decimal, keeps_every_bit_of_any_double)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    for (int i = 0; i < 20000; i++) {
        char text[VT_DECIMAL_BYTES + 1];
        const uint64_t bits = vt_rng_next(&rng);
        double value = (double)(bits >> 40) / 1000.0;
        double back;

        if (i % 2 == 0)
            memcpy(&value, &bits, sizeof bits);
        if (!isfinite(value))
            continue;
        text[vt_decimal_shortest(text, value)] = '\0';
        back = g_ascii_strtod(text, NULL);
        cr_assert(memcmp(&back, &value, sizeof value) == 0, "number %d: %s", i, text);
    }
}

Test(decimal, writes_fixed_places)
{
    static const struct {
        double value;
        int places;
        const char *text;
    } cases[] = {
        { 0, 3, "0.000" },
        { 1.5, 0, "2" },
        { 0.0004, 3, "0.000" },
        { -0.0004, 3, "0.000" }, /* no minus nought */
        { 0.0005, 3, "0.001" },
        { 0.9996, 3, "1.000" },
        { 1.002, 6, "1.002000" },
        { 12.034, 3, "12.034" },
        { -2.25, 1, "-2.3" }, /* halves go away from nought */
        { 1e17, 2, "100000000000000000.00" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[VT_DECIMAL_FIXED_BYTES + 1];

        expect_text(text, vt_decimal_fixed(text, cases[i].value, cases[i].places),
                    cases[i].text);
    }
}

/* -DBL_MAX has 309 digits, and here a sign, a point and 8 places: 319 bytes. */
Test(decimal, has_room_for_the_largest_number)
{
    char text[VT_DECIMAL_FIXED_BYTES + 1];
    const size_t length = vt_decimal_fixed(text, -DBL_MAX, VT_DECIMAL_PLACES_MAX);

    cr_expect(eq(sz, length, 319));
    text[length] = '\0';
    cr_expect(eq(dbl, g_ascii_strtod(text, NULL), -DBL_MAX));
}
