#include "replay/success.h"

#include "core/errors.h"
#include "core/units.h"
#include "replay/function_reply.h"

#include <string.h>

static void allow(VtSuccess *self, int first, int last)
{
    for (int code = first; code <= last; code++)
        self->is_code[code] = true;
}

static bool is_class(const char *word)
{
    return word[0] >= '1' && word[0] <= '5' && strcmp(word + 1, "xx") == 0;
}

/* Sets @has_codes when @word is about them. */
static bool read_word(const char *word, VtSuccess *self, bool *has_codes)
{
    int64_t code;

    if (strcmp(word, "nonempty") == 0) {
        self->needs_body = true;
        return true;
    }
    if (strcmp(word, "vitro-function") == 0) {
        self->needs_function_reply = true;
        return true;
    }
    *has_codes = true;
    if (is_class(word)) {
        allow(self, (word[0] - '0') * 100, (word[0] - '0') * 100 + 99);
        return true;
    }
    if (!vt_int64_parse(word, &code, NULL) || code < VT_CODE_MIN || code > VT_CODE_MAX)
        return false;
    allow(self, (int)code, (int)code);
    return true;
}

bool vt_success_parse(const char *text, VtSuccess *out, GError **error)
{
    g_auto(GStrv) words = g_strsplit(text != NULL ? text : "2xx", ",", -1);
    VtSuccess self = { 0 };
    bool has_codes = false;

    for (size_t i = 0; i == 0 || words[i] != NULL; i++) {
        const char *word = words[i] != NULL ? words[i] : "";

        if (!read_word(word, &self, &has_codes)) {
            g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                        "expected a list of codes such as 200, classes of them such as "
                        "2xx, nonempty and vitro-function, not '%s'",
                        word);
            return false;
        }
    }
    if (!has_codes)
        allow(&self, 200, 299);
    *out = self;
    return true;
}

VtCause vt_success_judge(const VtSuccess *self, const VtReply *reply)
{
    VtFunctionReply said;

    if (reply->cause != VT_CAUSE_NONE)
        return reply->cause;
    if (reply->code < 0 || reply->code > VT_CODE_MAX || !self->is_code[reply->code])
        return vt_code_failure(reply->code);
    if (self->needs_body && reply->body_length == 0)
        return VT_CAUSE_REPLY;
    return self->needs_function_reply && !vt_function_reply_parse(reply->body, &said)
             ? VT_CAUSE_REPLY
             : VT_CAUSE_NONE;
}
