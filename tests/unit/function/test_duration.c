#include "function/duration.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

Test(duration, reads_whole_microseconds_and_decimal_milliseconds)
{
    static const struct {
        const char *us, *ms;
        int64_t expected_us;
    } cases[] = {
        { "0", NULL, 0 },
        { "1", NULL, 1 },
        { "3600000000", NULL, 3600000000 },
        { NULL, "2", 2000 },
        { NULL, "1.5", 1500 },
        { NULL, "0.001", 1 },
        { NULL, "3600000", 3600000000 },
        { NULL, "3600000.000", 3600000000 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t us = -1;

        cr_expect_null(vt_duration_from_query(cases[i].us, cases[i].ms, &us));
        cr_expect(eq(i64, us, cases[i].expected_us), "row %zu", i);
    }
}

Test(duration, rejects_anything_else)
{
    static const struct {
        const char *us, *ms;
    } cases[] = {
        { NULL, NULL },
        { "1", "1" },
        { "", NULL },
        { "-1", NULL },
        { "+1", NULL },
        { " 1", NULL },
        { "1.5", NULL },
        { "1.", NULL },
        { "1e3", NULL },
        { "0x10", NULL },
        { "1us", NULL },
        { "3600000001", NULL },
        { NULL, "1.2345" },
        { NULL, "1." },
        { NULL, ".5" },
        { NULL, "1.2.3" },
        { NULL, "3600001" },
        { NULL, "3600000.001" },
        { "99999999999999999999999999", NULL },
        { NULL, "99999999999999999999999" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t us = -1;

        cr_expect_not_null(vt_duration_from_query(cases[i].us, cases[i].ms, &us),
                           "row %zu", i);
    }
}
