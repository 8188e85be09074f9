#include "core/csv_counts.h"

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

const char *vt_csv_counts_read(const VtCsvCounts *self, const char *text)
{
    for (size_t i = 0; i < self->count; i++) {
        if (i > 0 && *text++ != ',')
            return NULL;
        text = read_count(text, &self->values[i]);
        if (text == NULL)
            return NULL;
    }
    return *text == ',' || *text == '\0' ? text : NULL;
}
