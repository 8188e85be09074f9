#include "core/errors.h"
#include "core/units.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <locale.h>
#include <math.h>
#include <string.h>

Test(units, durations_are_exact)
{
    static const struct {
        const char *text;
        VtTime ns;
    } cases[] = {
        { "0", 0 },
        { "0s", 0 },
        { "0.0", 0 },
        { "7ns", 7 },
        { "40us", 40000 },
        { "40\302\265s", 40000 },
        { "250ms", 250000000 },
        { ".5s", 500000000 },
        { "1.s", 1000000000 },
        { "90s", 90 * VT_S },
        { "1.5m", 90 * VT_S },
        { "1m30s", 90 * VT_S },
        { "2h", 7200 * VT_S },
        { "1h1m1s1ms1us1ns", INT64_C(3661001001001) },
        /* A double would lose the last digits of both. */
        { "9007199.254740993s", INT64_C(9007199254740993) },
        { "9223372036854775807ns", -1 }, /* 19 digits: more than are read */
        { "2305843009s", INT64_C(2305843009000000000) },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        VtTime ns = -1;

        cr_expect(eq(int, vt_duration_parse(cases[i].text, &ns, NULL), cases[i].ns >= 0),
                  "%s", cases[i].text);
        cr_expect(eq(i64, ns, cases[i].ns), "%s", cases[i].text);
    }
}

Test(units, malformed_durations_are_refused_by_name)
{
    static const char *const cases[] = {
        "",
        " ",
        "1",
        "60",
        "s",
        "ms",
        "1 s",
        " 1s",
        "1s ",
        "-1s",
        "+1s",
        "1.2.3s",
        ".s",
        "1S",
        "1sec",
        "1d",
        "1s2",
        "1e3s",
        "1,5s",
        "0.1ns",
        "1s-1ms",
        "infs",
        "0x1s",
        "1ms#",
        "2305843010s", /* 2^61 ns is 2305843009.21 s */
        "9223372037s",
        "2562048h",
        "0.12345678912345s",
        "9223372036s1s",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        VtTime ns = 42;

        cr_assert(not(vt_duration_parse(cases[i], &ns, &error)), "'%s'", cases[i]);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(strstr(error->message, cases[i]) != NULL, "%s", error->message);
        cr_expect(eq(i64, ns, 42), "'%s' touched its output", cases[i]);
    }
}

Test(units, durations_print_in_the_largest_unit_below_them)
{
    static const struct {
        VtTime ns;
        const char *text;
    } cases[] = {
        { 0, "0s" },
        { 1, "1ns" },
        { 999, "999ns" },
        { 1000, "1us" },
        { 1010, "1.01us" },
        { 250000000, "250ms" },
        { 1500000000, "1.5s" },
        { 90 * VT_S, "90s" },
        { 3600 * VT_S + 1, "3600.000000001s" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = vt_duration_format(cases[i].ns);
        VtTime back_ns = -1;

        cr_expect(eq(str, text, (char *)cases[i].text));
        cr_expect(vt_duration_parse(text, &back_ns, NULL));
        cr_expect(eq(i64, back_ns, cases[i].ns));
    }
}

Test(units, memory_rounds_up_to_whole_mebibytes)
{
    static const struct {
        const char *text;
        int64_t mib; /* -1: refused */
    } cases[] = {
        { "0", 0 },
        { "0MiB", 0 },
        { "128MiB", 128 },
        { "128Mi", 128 },
        { "2GiB", 2048 },
        { "2Gi", 2048 },
        { "1.5GiB", 1536 },
        { "1TiB", 1048576 },
        { "0.1GiB", 103 },     /* 102.4 */
        { "1KiB", 1 },         /* 1/1024 */
        { "1024Ki", 1 },       /* exactly 1 */
        { "64M", 62 },         /* 64 000 000 / 1 048 576 = 61.04 */
        { "2G", 1908 },        /* 1907.35 */
        { "1048.576M", 1000 }, /* exactly 1000 */
        { "1048577k", 1001 },  /* just above 1000 */
        { "128", -1 },
        { "128MB", -1 },
        { "-1MiB", -1 },
        { "MiB", -1 },
        { "1MiB2MiB", -1 },
        { "1 MiB", -1 },
        { "1m", -1 },
        { "99999999999999999TiB", -1 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        int64_t mib = -1;
        const bool is_ok = vt_memory_parse(cases[i].text, &mib, &error);

        cr_expect(eq(int, is_ok, cases[i].mib >= 0), "%s", cases[i].text);
        cr_expect(eq(i64, mib, cases[i].mib), "%s", cases[i].text);
        if (!is_ok)
            cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    }
}

Test(units, memory_prints_whole_gibibytes_as_such)
{
    static const struct {
        int64_t mib;
        const char *text;
    } cases[] = {
        { 0, "0MiB" }, { 128, "128MiB" }, { 1536, "1536MiB" }, { 2048, "2GiB" }
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = vt_memory_format(cases[i].mib);

        cr_expect(eq(str, text, (char *)cases[i].text));
    }
}

Test(units, cpu_counts_thousandths_of_a_core)
{
    static const struct {
        const char *text;
        int64_t milli; /* -1: refused */
        const char *formatted;
    } cases[] = {
        { "2", 2000, "2" },         { "0.5", 500, "500m" }, { "500m", 500, "500m" },
        { "1500m", 1500, "1500m" }, { "0", 0, "0" },        { "1.001", 1001, "1001m" },
        { "0.0001", -1, NULL },     { "0.5m", -1, NULL },   { "-1", -1, NULL },
        { "1.5x", -1, NULL },       { "", -1, NULL },       { "2 ", -1, NULL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = NULL;
        int64_t milli = -1;
        const bool is_ok = vt_cpu_parse(cases[i].text, &milli, NULL);

        cr_expect(eq(int, is_ok, cases[i].milli >= 0), "'%s'", cases[i].text);
        cr_expect(eq(i64, milli, cases[i].milli), "'%s'", cases[i].text);
        if (!is_ok)
            continue;
        text = vt_cpu_format(milli);
        cr_expect(eq(str, text, (char *)cases[i].formatted));
    }
}

Test(units, whole_numbers_are_read_strictly)
{
    static const struct {
        const char *text;
        bool is_ok;
        int64_t value;
    } cases[] = {
        { "0", true, 0 },
        { "-1", true, -1 },
        { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 },
        { "", false, 0 },
        { "1.0", false, 0 },
        { " 1", false, 0 },
        { "1 ", false, 0 },
        { "0x10", false, 0 },
        { "1e3", false, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        int64_t value = 0;

        cr_expect(eq(int, vt_int64_parse(cases[i].text, &value, &error), cases[i].is_ok),
                  "'%s'", cases[i].text);
        cr_expect(eq(i64, value, cases[i].value), "'%s'", cases[i].text);
        if (!cases[i].is_ok)
            cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    }
}

Test(units, numbers_are_finite_decimals)
{
    static const struct {
        const char *text;
        bool is_ok;
        double value;
    } cases[] = {
        { "0.7", true, 0.7 },  { "-2.5e-3", true, -0.0025 }, { "1e+3", true, 1000 },
        { ".5", true, 0.5 },   { "inf", false, 0 },          { "nan", false, 0 },
        { "1e999", false, 0 }, { "0x1p3", false, 0 },        { "1,5", false, 0 },
        { "", false, 0 },      { " 1", false, 0 },           { "1 ", false, 0 },
        { "1.2.3", false, 0 }, { "+1", false, 0 },           { "-", false, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        double value = 0;

        cr_expect(eq(int, vt_double_parse(cases[i].text, &value, NULL), cases[i].is_ok),
                  "'%s'", cases[i].text);
        cr_expect(eq(dbl, value, cases[i].value), "'%s'", cases[i].text);
    }
}

Test(units, numbers_print_as_briefly_as_reads_back)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        { 0, "0" },
        { 0.1, "0.1" },
        { 70, "70" },
        { -2.5, "-2.5" },
        { 0.30000000000000004, "0.30000000000000004" }, /* the double after 0.3 */
        { 1.0 / 3, "0.3333333333333333" },              /* 16 digits suffice */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = vt_double_format(cases[i].value);

        cr_expect(eq(str, text, (char *)cases[i].text));
    }
}
