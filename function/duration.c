#include "function/duration.h"

#include <glib.h>

#include <stdbool.h>
#include <string.h>

/* Reads digits, and up to @decimals more behind a point, as a whole number of the
 * smallest unit. False for anything else, or above the longest duration. */
static bool parse_fixed(const char *text, int decimals, int64_t *out)
{
    int64_t value = 0;
    bool has_point = false;

    if (!g_ascii_isdigit(text[0]) || !g_ascii_isdigit(text[strlen(text) - 1]))
        return false;
    for (; *text != '\0'; text++) {
        if (*text == '.' && !has_point) {
            has_point = true;
            continue;
        }
        if (!g_ascii_isdigit(*text) || (has_point && decimals-- == 0)
            || value > VT_DURATION_MAX_US)
            return false;
        value = 10 * value + (*text - '0');
    }
    while (decimals-- > 0 && value <= VT_DURATION_MAX_US)
        value *= 10;
    *out = value;
    return value <= VT_DURATION_MAX_US;
}

const char *vt_duration_from_query(const char *duration_us, const char *duration_ms,
                                   int64_t *out_us)
{
    if ((duration_us == NULL) == (duration_ms == NULL))
        return "expected a query of either duration_us=N or duration_ms=N";
    if (duration_us != NULL && !parse_fixed(duration_us, 0, out_us))
        return "duration_us: expected a whole number from 0 to 3600000000 (one hour)";
    if (duration_ms != NULL && !parse_fixed(duration_ms, 3, out_us)) {
        return "duration_ms: expected a number from 0 to 3600000 (one hour), "
               "with at most three decimals";
    }
    return NULL;
}
