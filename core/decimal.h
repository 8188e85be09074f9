/**
 * Numbers as decimal text, without printf, which costs several times what simulating an
 * invocation does. The texts are not terminated, but need the room named here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VT_DECIMAL_BYTES       32  /* of a whole number, or the shortest text of any */
#define VT_DECIMAL_FIXED_BYTES 352 /* of any finite number with fixed decimals */

#define VT_DECIMAL_PLACES_MAX  8

/** Each writes @value to @to and returns the number of bytes. */
size_t vt_decimal_int(char *to, int64_t value);

/** The shortest text that reads back as @value, to the bit; of a subnormal number, one
 *  that does. Needs a finite @value. */
size_t vt_decimal_shortest(char *to, double value);

/** Rounded to @places decimals, halves away from nought. Needs a finite @value. */
size_t vt_decimal_fixed(char *to, double value, int places);

/** Reads a number of up to 15 digits, with or without a sign and a point: to the bit what
 *  strtod() reads, several times as fast. False for any other text, number or not. */
bool vt_decimal_read(const char *text, double *out);
