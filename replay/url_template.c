#include "replay/url_template.h"

#include "core/errors.h"

#include <curl/curl.h>

#include <string.h>

/* A fragment would swallow the query; it is never sent anyway. */
static char *with_duration(const char *text)
{
    const size_t length = strcspn(text, "#");
    const bool has_query = memchr(text, '?', length) != NULL;

    return g_strdup_printf("%.*s%cduration_us={duration_us}", (int)length, text,
                           has_query ? '&' : '?');
}

static bool is_http(const char *text, const char **out_problem)
{
    CURLU *url = curl_url();
    char *scheme = NULL;
    CURLUcode problem = curl_url_set(url, CURLUPART_URL, text, 0);
    bool is_known;

    if (problem == CURLUE_OK)
        problem = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0);
    is_known =
        scheme != NULL && (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);
    *out_problem = problem != CURLUE_OK ? curl_url_strerror(problem) : NULL;
    curl_free(scheme);
    curl_url_cleanup(url);
    return is_known;
}

/* No URL holds a brace, so that one which begins no place is a slip. */
static bool check_url(const VtTextTemplate *self, GError **error)
{
    const VtInvocation example = { 0 };
    g_autoptr(GString) text = g_string_new(NULL);
    const char *problem = "a brace that is no place";

    vt_text_template_expand(self, "f", &example, text);
    if (strpbrk(text->str, "{}") == NULL && is_http(text->str, &problem))
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "expected an http:// or https:// URL%s%s", problem != NULL ? ": " : "",
                problem != NULL ? problem : "");
    return false;
}

static VtTextTemplate *parse(const char *text, bool wants_duration, GError **error)
{
    g_autoptr(VtTextTemplate) self = vt_text_template_new(text, error);

    if (self != NULL && wants_duration && !vt_text_template_has_duration(self)) {
        g_autofree char *longer = with_duration(text);

        return parse(longer, false, error);
    }
    return self != NULL && check_url(self, error) ? g_steal_pointer(&self) : NULL;
}

VtTextTemplate *vt_url_template_new(const char *text, bool wants_duration, GError **error)
{
    VtTextTemplate *self = parse(text, wants_duration, error);

    if (self == NULL)
        g_prefix_error(error, "URL '%s': ", text);
    return self;
}
