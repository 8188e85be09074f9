#include "core/decimal.h"

#include <glib.h>

#include <math.h>
#include <string.h>

#define BLOCK_DIGITS 8
#define BLOCK        UINT64_C(100000000) /* 10^BLOCK_DIGITS */
#define DIGITS_EXACT 15                  /* that any double holds */

/* The digits of a number below 10^8, the first in the lowest byte. All at once: halves of
 * four digits, of two, of one, side by side in one word; the factors are 1/100 and 1/10
 * with enough bits for the largest half. */
static uint64_t block_digits(uint32_t value)
{
    uint64_t digits = value / 10000 | (uint64_t)(value % 10000) << 32;
    uint64_t high = digits * 10486 >> 20 & UINT64_C(0x0000007f0000007f);

    digits = high | (digits - 100 * high) << 16;
    high = digits * 103 >> 10 & UINT64_C(0x000f000f000f000f);
    return high | (digits - 10 * high) << 8;
}

static void put_block(char *to, uint64_t digits)
{
    const uint64_t text = GUINT64_TO_LE(digits + UINT64_C(0x3030303030303030));

    memcpy(to, &text, sizeof text);
}

/* Writes whole blocks: up to seven bytes past the digits. */
static size_t put_digits(char *to, uint64_t magnitude)
{
    size_t length;

    if (magnitude < BLOCK) {
        const uint64_t digits = block_digits((uint32_t)magnitude);
        /* A nought is one digit, too. */
        const unsigned zeros = (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8;

        put_block(to, digits >> 8 * zeros);
        return BLOCK_DIGITS - zeros;
    }
    length = put_digits(to, magnitude / BLOCK);
    put_block(to + length, block_digits((uint32_t)(magnitude % BLOCK)));
    return length + BLOCK_DIGITS;
}

size_t vt_decimal_int(char *to, int64_t value)
{
    const uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    const size_t sign_length = value < 0;

    *to = '-';
    return sign_length + put_digits(to + sign_length, magnitude);
}

size_t vt_decimal_shortest(char *to, double value)
{
    if (fabs(value) < 1e15 && value == (double)(int64_t)value && !signbit(value))
        return vt_decimal_int(to, (int64_t)value);
    /* Fifteen digits survive the way through a double and back: a value that they do not
     * bring back has no shorter text. */
    for (int digits = 15; digits <= 17; digits++) {
        char format[8];

        g_snprintf(format, sizeof format, "%%.%dg", digits);
        g_ascii_formatd(to, VT_DECIMAL_BYTES, format, value);
        if (g_ascii_strtod(to, NULL) == value)
            break;
    }
    return strlen(to);
}

/* Too large for whole numbers: rare, so printf may do it. */
static size_t fixed_large(char *to, double value, int places)
{
    char format[8];

    g_snprintf(format, sizeof format, "%%.%df", places);
    return strlen(g_ascii_formatd(to, VT_DECIMAL_FIXED_BYTES, format, value));
}

/* To the nearest whole number, halves up. Exact below 2^53, as every step is. */
static uint64_t round_magnitude(double magnitude)
{
    const int64_t whole = (int64_t)magnitude;

    return (uint64_t)(whole + (magnitude - (double)whole >= 0.5));
}

/* The digits of @scaled with a point before the last @places of them. */
static size_t put_point(char *to, uint64_t scaled, size_t places)
{
    enum { PAD = 16, DIGITS = 16 + BLOCK_DIGITS }; /* below 2^53 are 16 digits */
    char padded[PAD + DIGITS + BLOCK_DIGITS];
    const size_t length = put_digits(padded + PAD, scaled);
    const size_t digits = MAX(length, places + 1);
    const size_t whole = digits - places;
    const char *start = padded + PAD + length - digits;

    /* Copies of fixed size, longer than needed: what follows goes over the rest. */
    memset(padded, '0', PAD);
    memcpy(to, start, 16);
    if (places == 0)
        return whole;
    to[whole] = '.';
    memcpy(to + whole + 1, start + whole, VT_DECIMAL_PLACES_MAX);
    return digits + 1;
}

size_t vt_decimal_fixed(char *to, double value, int places)
{
    static const double powers[VT_DECIMAL_PLACES_MAX + 1] = { 1,   1e1, 1e2, 1e3, 1e4,
                                                              1e5, 1e6, 1e7, 1e8 };
    uint64_t scaled;
    size_t sign_length;

    g_assert(places >= 0 && places <= VT_DECIMAL_PLACES_MAX);
    if (fabs(value) * powers[places] >= 0x1p53)
        return fixed_large(to, value, places);
    scaled = round_magnitude(fabs(value) * powers[places]);
    sign_length = value < 0 && scaled > 0;
    *to = '-';
    return sign_length + put_point(to + sign_length, scaled, (size_t)places);
}

/* Both the digits and the power of ten are exact as doubles, so that their quotient is
 * rounded once: correctly. */
bool vt_decimal_read(const char *text, double *out)
{
    static const double powers[DIGITS_EXACT + 1] = { 1,    1e1,  1e2,  1e3, 1e4,  1e5,
                                                     1e6,  1e7,  1e8,  1e9, 1e10, 1e11,
                                                     1e12, 1e13, 1e14, 1e15 };
    const bool is_negative = *text == '-';
    uint64_t magnitude = 0;
    int digits = 0;
    int places = -1; /* after the point, once there is one */

    for (text += is_negative; *text != '\0'; text++) {
        if (*text == '.' && places < 0) {
            places = 0;
            continue;
        }
        if (!g_ascii_isdigit(*text) || digits == DIGITS_EXACT)
            return false;
        magnitude = 10 * magnitude + (uint64_t)(*text - '0');
        digits++;
        places += places >= 0;
    }
    if (digits == 0)
        return false;

    const double value = (double)magnitude / powers[MAX(places, 0)];

    *out = is_negative ? -value : value;
    return true;
}
