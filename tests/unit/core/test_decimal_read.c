#include "core/decimal.h"
#include "core/rng.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#include <string.h>

static void expect_as_strtod(const char *text)
{
    const double expected = g_ascii_strtod(text, NULL);
    double value = -7;

    cr_assert(vt_decimal_read(text, &value), "'%s'", text);
    cr_assert(eq(int, memcmp(&value, &expected, sizeof value), 0),
              "'%s': %.17g, not %.17g", text, value, expected);
}

Test(decimal_read, gives_what_strtod_gives)
{
    static const char *const texts[] = { "0",
                                         "-0",
                                         "7",
                                         "007",
                                         "0.1",
                                         "-0.3",
                                         ".5",
                                         "5.",
                                         "123456789012345",
                                         "0.00000000000001",
                                         "999999999999.999",
                                         "-12345678.9012345" };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        expect_as_strtod(texts[i]);
}

Test(decimal_read, gives_it_for_any_digits)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    for (int round = 0; round < 200000; round++) {
        const uint64_t digits = 1 + vt_rng_below(&rng, 15);
        const uint64_t point = vt_rng_below(&rng, 16);
        char text[24];
        size_t length = 0;

        for (uint64_t i = 0; i < digits; i++) {
            if (i == point)
                text[length++] = '.';
            text[length++] = (char)('0' + vt_rng_below(&rng, 10));
        }
        text[length] = '\0';
        expect_as_strtod(text);
    }
}

Test(decimal_read, leaves_everything_else_alone)
{
    static const char *const texts[] = {
        "",   "-",  ".",   "-.",  "1.2.3", "1e3", "+1",
        " 1", "1 ", "inf", "nan", "0x10",  "1,2", "1234567890123456", /* 16 digits */
    };
    double value = -7;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        cr_expect(not(vt_decimal_read(texts[i], &value)), "'%s'", texts[i]);
        cr_expect(ieee_ulp_eq(dbl, value, -7, 0));
    }
}
