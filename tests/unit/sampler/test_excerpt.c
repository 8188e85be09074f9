#include "core/errors.h"
#include "sampler/excerpt.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(excerpt, parses_starts)
{
    static const struct {
        const char *text;
        int64_t label; /* 0: an error */
    } starts[] = {
        { "0:00:00", 1 },
        { "0:00:01", 2 },
        { "0:09:00", 541 },
        { "1:00:00", 1441 },
        { "13:23:59", 20160 },
        { "0:24:00", 0 },
        { "0:00:60", 0 },
        { "09:00", 0 },
        { "0:9", 0 },
        { "-1:00:00", 0 },
        { "0:00:00x", 0 },
        { "", 0 },
        { "99999999999999999999:00:00", 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        g_autoptr(GError) error = NULL;
        int64_t label = 0;
        const bool is_start = vt_excerpt_parse_start(starts[i].text, &label, &error);

        cr_expect(is_start == (starts[i].label > 0), "'%s'", starts[i].text);
        cr_expect(eq(i64, label, starts[i].label), "'%s'", starts[i].text);
        cr_expect(is_start || g_error_matches(error, VT_ERROR, VT_ERROR_USAGE));
    }
}
