#include "core/errors.h"
#include "replay/success.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static VtCause judged(const char *criteria, int code, const char *body)
{
    const VtReply reply = { .code = code, .body = body, .body_length = strlen(body) };
    VtSuccess self;

    cr_assert(vt_success_parse(criteria, &self, NULL), "%s", criteria);
    return vt_success_judge(&self, &reply);
}

#define SAID "{\"function\":\"f\",\"cpu_us\":7}"

Test(success, judges_code_and_body)
{
    static const struct {
        const char *criteria;
        int code;
        const char *body;
        VtCause cause;
    } cases[] = {
        { NULL, 200, "", VT_CAUSE_NONE },
        { NULL, 299, "", VT_CAUSE_NONE },
        { NULL, 199, "", VT_CAUSE_STATUS },
        { NULL, 302, "", VT_CAUSE_STATUS },
        { NULL, 429, "", VT_CAUSE_TURNED_AWAY },
        { NULL, 503, "", VT_CAUSE_TURNED_AWAY },
        { NULL, 999, "", VT_CAUSE_STATUS },
        { NULL, 0, "", VT_CAUSE_STATUS },
        { "200,204", 204, "", VT_CAUSE_NONE },
        { "200,204", 201, "", VT_CAUSE_STATUS },
        { "2xx,404", 404, "", VT_CAUSE_NONE },
        { "2xx,404", 203, "", VT_CAUSE_NONE },
        { "5xx", 503, "", VT_CAUSE_NONE },
        { "5xx", 200, "", VT_CAUSE_STATUS },
        { "nonempty", 200, "", VT_CAUSE_REPLY },
        { "nonempty", 200, "x", VT_CAUSE_NONE },
        { "nonempty", 404, "x", VT_CAUSE_STATUS }, /* any 2xx still */
        { "nonempty,404", 404, "x", VT_CAUSE_NONE },
        { "vitro-function", 200, SAID, VT_CAUSE_NONE },
        { "vitro-function", 200, "{\"function\":\"f\"}", VT_CAUSE_REPLY },
        { "vitro-function", 500, SAID, VT_CAUSE_STATUS },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtCause cause = judged(cases[i].criteria, cases[i].code, cases[i].body);

        cr_expect(eq(int, (int)cause, (int)cases[i].cause), "row %zu", i);
    }
}

/* Whatever came of it before it failed. */
Test(success, half_an_answer_is_none)
{
    const VtReply reply = { .cause = VT_CAUSE_TRUNCATED, .code = 200 };
    VtSuccess self;

    cr_assert(vt_success_parse("2xx", &self, NULL));
    cr_expect(eq(int, (int)vt_success_judge(&self, &reply), (int)VT_CAUSE_TRUNCATED));
}

Test(success, refuses_what_is_no_criterion)
{
    static const char *const texts[] = { "",   "99",   "600", "2xx,", "6xx",     "0xx",
                                         "2x", "2xxx", "ok",  "200 ", "200;201", ",200" };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        VtSuccess self;

        cr_expect(not(vt_success_parse(texts[i], &self, &error)), "'%s'", texts[i]);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE), "'%s'", texts[i]);
    }
}
