#include "core/units.h"

#include "core/errors.h"

#include <math.h>
#include <string.h>

/* Everything is a decimal number times a ratio of whole numbers, so 128 bits hold each
 * product and no value passes through a double. */
__extension__ typedef unsigned __int128 Wide;

#define DECIMAL_DIGITS_MAX 18

typedef struct {
    uint64_t digits;
    uint64_t denominator; /* a power of ten */
} Decimal;

typedef struct {
    const char *suffix;
    uint64_t numerator; /* of the base unit that the parsed value counts */
    uint64_t denominator;
} Unit;

/* Base: ns. */
static const Unit duration_units[] = {
    { "ns", 1, 1 },           { "us", 1000, 1 },
    { "\302\265s", 1000, 1 }, /* micro sign, as Go prints it */
    { "ms", 1000000, 1 },     { "s", 1000000000, 1 },
    { "m", 60000000000, 1 },  { "h", 3600000000000, 1 },
};

/* Base: MiB. */
static const Unit memory_units[] = {
    { "KiB", 1, 1 << 10 },        { "MiB", 1, 1 },
    { "GiB", 1 << 10, 1 },        { "TiB", 1 << 20, 1 },
    { "Ki", 1, 1 << 10 },         { "Mi", 1, 1 },
    { "Gi", 1 << 10, 1 },         { "Ti", 1 << 20, 1 },
    { "k", 1000, 1 << 20 },       { "M", 1000000, 1 << 20 },
    { "G", 1000000000, 1 << 20 }, { "T", 1000000000000, 1 << 20 },
};

/* Base: thousandths of a core. */
static const Unit cpu_units[] = { { "", 1000, 1 }, { "m", 1, 1 } };

/* Reads digits with at most one point among them; at least one digit. */
static bool decimal_scan(const char **cursor, Decimal *out)
{
    Decimal decimal = { .digits = 0, .denominator = 1 };
    const char *c = *cursor;
    int digits = 0;
    bool has_point = false;

    for (; g_ascii_isdigit(*c) || (*c == '.' && !has_point); c++) {
        if (*c == '.') {
            has_point = true;
            continue;
        }
        if (++digits > DECIMAL_DIGITS_MAX)
            return false;
        decimal.digits = 10 * decimal.digits + (uint64_t)(*c - '0');
        if (has_point)
            decimal.denominator *= 10;
    }
    if (digits == 0)
        return false;
    *cursor = c;
    *out = decimal;
    return true;
}

/* Reads what stands before the next number. */
static const Unit *unit_scan(const char **cursor, const Unit *units, size_t count)
{
    const size_t length = strcspn(*cursor, "0123456789.");

    for (size_t i = 0; i < count; i++) {
        if (strlen(units[i].suffix) == length
            && strncmp(units[i].suffix, *cursor, length) == 0) {
            *cursor += length;
            return &units[i];
        }
    }
    return NULL;
}

/* Adds number x unit to @total; the rest of the division tells whether it was exact. */
static bool add_scaled(int64_t *total, const Decimal *decimal, const Unit *unit,
                       bool *out_is_exact)
{
    const Wide numerator = (Wide)decimal->digits * unit->numerator;
    const Wide denominator = (Wide)decimal->denominator * unit->denominator;
    const Wide quotient = numerator / denominator;

    *out_is_exact = numerator % denominator == 0;
    return quotient <= INT64_MAX
        && !__builtin_add_overflow(*total, (int64_t)quotient, total);
}

static bool fail(const char *text, const char *expected, GError **error)
{
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "expected %s, not '%s'", expected, text);
    return false;
}

static bool is_zero(const char *text)
{
    Decimal decimal;

    return decimal_scan(&text, &decimal) && *text == '\0' && decimal.digits == 0;
}

bool vt_duration_parse(const char *text, VtTime *out_ns, GError **error)
{
    static const char expected[] = "a length of time such as 250ms, 1.5s or 1m30s "
                                   "(h, m, s, ms, us, ns; whole ns, up to 73 years)";
    const char *cursor = text;
    int64_t total_ns = 0;

    if (is_zero(text)) {
        *out_ns = 0;
        return true;
    }
    do {
        const Unit *unit;
        Decimal decimal;
        bool is_exact;

        if (!decimal_scan(&cursor, &decimal))
            return fail(text, expected, error);
        unit = unit_scan(&cursor, duration_units, G_N_ELEMENTS(duration_units));
        if (unit == NULL || !add_scaled(&total_ns, &decimal, unit, &is_exact) || !is_exact
            || total_ns > VT_LONGEST)
            return fail(text, expected, error);
    } while (*cursor != '\0');
    *out_ns = total_ns;
    return true;
}

char *vt_duration_format(VtTime ns)
{
    const VtTime unit_ns = ns >= VT_S  ? VT_S
                         : ns >= VT_MS ? VT_MS
                         : ns >= VT_US ? VT_US
                                       : 1;
    const char *const suffix = unit_ns == VT_S  ? "s"
                             : unit_ns == VT_MS ? "ms"
                             : unit_ns == VT_US ? "us"
                                                : "ns";
    VtTime fraction = ns % unit_ns;
    int places = 0;

    g_assert(ns >= 0);
    if (ns == 0)
        return g_strdup("0s");
    for (VtTime tenths = unit_ns; tenths > 1; tenths /= 10)
        places++;
    for (; places > 0 && fraction % 10 == 0; places--)
        fraction /= 10;
    if (places == 0)
        return g_strdup_printf("%" PRId64 "%s", ns / unit_ns, suffix);
    return g_strdup_printf("%" PRId64 ".%0*" PRId64 "%s", ns / unit_ns, places, fraction,
                           suffix);
}

bool vt_memory_parse(const char *text, int64_t *out_mib, GError **error)
{
    static const char expected[] = "an amount of memory such as 128MiB or 1.5GiB (KiB, "
                                   "MiB, GiB, TiB, Ki, Mi, Gi, Ti, k, M, G, T)";
    const char *cursor = text;
    const Unit *unit = NULL;
    Decimal decimal;
    int64_t mib = 0;
    bool is_exact;

    if (is_zero(text)) {
        *out_mib = 0;
        return true;
    }
    if (decimal_scan(&cursor, &decimal))
        unit = unit_scan(&cursor, memory_units, G_N_ELEMENTS(memory_units));
    if (unit == NULL || *cursor != '\0' || !add_scaled(&mib, &decimal, unit, &is_exact))
        return fail(text, expected, error);
    *out_mib = is_exact ? mib : mib + 1;
    return true;
}

char *vt_memory_format(int64_t mib)
{
    if (mib != 0 && mib % 1024 == 0)
        return g_strdup_printf("%" PRId64 "GiB", mib / 1024);
    return g_strdup_printf("%" PRId64 "MiB", mib);
}

bool vt_cpu_parse(const char *text, int64_t *out_milli, GError **error)
{
    const char *cursor = text;
    const Unit *unit = NULL;
    Decimal decimal;
    int64_t milli = 0;
    bool is_exact;

    if (decimal_scan(&cursor, &decimal))
        unit = unit_scan(&cursor, cpu_units, G_N_ELEMENTS(cpu_units));
    if (unit == NULL || *cursor != '\0' || !add_scaled(&milli, &decimal, unit, &is_exact)
        || !is_exact)
        return fail(text, "cores such as 2, 0.5 or 500m, to a thousandth", error);
    *out_milli = milli;
    return true;
}

char *vt_cpu_format(int64_t milli)
{
    if (milli % 1000 == 0)
        return g_strdup_printf("%" PRId64, milli / 1000);
    return g_strdup_printf("%" PRId64 "m", milli);
}

bool vt_int64_parse(const char *text, int64_t *out, GError **error)
{
    if (!g_ascii_string_to_signed(text, 10, INT64_MIN, INT64_MAX, out, NULL))
        return fail(text, "a whole number", error);
    return true;
}

bool vt_double_parse(const char *text, double *out, GError **error)
{
    char *end = NULL;
    double value;

    /* strtod also reads blanks, hexadecimal numbers, "inf" and "nan". */
    if (text[strspn(text, "0123456789.eE+-")] != '\0' || *text == '+')
        return fail(text, "a number", error);
    value = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value))
        return fail(text, "a number", error);
    *out = value;
    return true;
}

char *vt_double_format(double value)
{
    /* 15 digits always survive from text to double and back, 17 the other way round. */
    static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_ascii_formatd(text, sizeof text, formats[i], value);
        if (g_ascii_strtod(text, NULL) == value)
            break;
    }
    return g_strdup(text);
}
