#include "core/decimal.h"

#include <glib.h>

#include <math.h>
#include <string.h>

/* Digits are made from the last to the first, two at a time: half the divisions. */
static char *digits_before(char *end, uint64_t magnitude)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";

    while (magnitude >= 100) {
        end -= 2;
        memcpy(end, pairs + 2 * (magnitude % 100), 2);
        magnitude /= 100;
    }
    if (magnitude >= 10) {
        end -= 2;
        memcpy(end, pairs + 2 * magnitude, 2);
    } else {
        *--end = (char)('0' + magnitude);
    }
    return end;
}

size_t vt_decimal_int(char *to, int64_t value)
{
    char digits[VT_DECIMAL_BYTES];
    const uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    const char *start = digits_before(digits + sizeof digits, magnitude);
    const size_t length = (size_t)(digits + sizeof digits - start);
    const size_t sign_length = value < 0;

    *to = '-';
    memcpy(to + sign_length, start, length);
    return sign_length + length;
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

size_t vt_decimal_fixed(char *to, double value, int places)
{
    static const int64_t powers[VT_DECIMAL_PLACES_MAX + 1] = {
        1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000
    };
    const char *const start = to;
    int64_t scaled;
    uint64_t magnitude;
    uint64_t power;

    g_assert(places >= 0 && places <= VT_DECIMAL_PLACES_MAX);
    if (fabs(value) * (double)powers[places] >= 0x1p53)
        return fixed_large(to, value, places);
    scaled = llround(value * (double)powers[places]);
    magnitude = (uint64_t)(scaled < 0 ? -scaled : scaled);
    power = (uint64_t)powers[places];
    *to = '-';
    to += scaled < 0;
    to += vt_decimal_int(to, (int64_t)(magnitude / power));
    if (places > 0) {
        /* A leading 1 keeps the zeros after the point; the point takes its place. */
        digits_before(to + places + 1, magnitude % power + power);
        *to = '.';
        to += places + 1;
    }
    return (size_t)(to - start);
}
