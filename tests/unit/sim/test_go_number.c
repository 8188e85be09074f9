#include "sim/go_number.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(go_number, cuts_toward_zero_and_marks_what_does_not_fit)
{
    static const struct {
        double value;
        int32_t whole;
    } cases[] = {
        { 0, 0 },
        { 2.9, 2 },
        { -2.9, -2 },
        { 2147483647.9, INT32_MAX },
        { 2147483648.0, INT32_MIN },
        { -2147483648.9, INT32_MIN },
        { -1e300, INT32_MIN },
        { INFINITY, INT32_MIN },
        { NAN, INT32_MIN },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(eq(i32, vt_go_int32(cases[i].value), cases[i].whole), "row %zu", i);
}
