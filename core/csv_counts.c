#include "core/csv_counts.h"

#include <string.h>

#define NOUGHTS       4 /* cells, each with its comma */
#define NOUGHTS_BYTES 8

/* The value of a character as a digit; above 9 for any other. */
static unsigned digit_of(char c)
{
    return (unsigned)(unsigned char)c - '0';
}

/* Returns the end of the digits, or NULL. */
static inline const char *read_count(const char *text, uint32_t *out)
{
    uint64_t value = digit_of(*text++);

    if (value > 9)
        return NULL;
    for (unsigned digit = 0; (digit = digit_of(*text)) <= 9; text++) {
        value = 10 * value + digit;
        if (value > UINT32_MAX)
            return NULL;
    }
    *out = (uint32_t)value;
    return text;
}

/* As most cells of a day are: compared in one step. */
static inline bool are_noughts(const char *text, const char *end)
{
    return end - text >= NOUGHTS_BYTES && memcmp(text, "0,0,0,0,", NOUGHTS_BYTES) == 0;
}

const char *vt_csv_counts_read(const VtCsvCounts *self, const char *text, const char *end)
{
    for (size_t i = 0; i < self->count; i++) {
        for (; i + NOUGHTS < self->count && are_noughts(text, end); i += NOUGHTS) {
            memset(&self->values[i], 0, NOUGHTS * sizeof *self->values);
            text += NOUGHTS_BYTES;
        }
        text = read_count(text, &self->values[i]);
        if (text == NULL || (i + 1 < self->count && *text++ != ','))
            return NULL;
    }
    return *text == ',' || *text == '\0' ? text : NULL;
}
