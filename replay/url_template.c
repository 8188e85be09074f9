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

static char *url_of(const VtTextTemplate *self, const char *function)
{
    const VtInvocation example = { 0 };
    GString *text = g_string_new(NULL);

    vt_text_template_expand(self, function, &example, text);
    return g_string_free(text, FALSE);
}

/* "HOST:PORT"; NULL: @text is no URL. Freed by g_free(). */
static char *host_of(const char *text)
{
    CURLU *url = curl_url();
    char *host = NULL;
    char *port = NULL;
    char *both = NULL;

    if (curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK
        && curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK
        && curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK)
        both = g_strconcat(host, ":", port, NULL);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(url);
    return both;
}

static bool names_host(const VtTextTemplate *self)
{
    g_autofree char *one = url_of(self, "f");
    g_autofree char *other = url_of(self, "g");
    g_autofree char *host_of_one = host_of(one);
    g_autofree char *host_of_other = host_of(other);

    return g_strcmp0(host_of_one, host_of_other) != 0;
}

static bool fits_host(const char *function)
{
    for (const char *c = function; *c != '\0'; c++) {
        if (!g_ascii_isalnum(*c) && strchr("-._", *c) == NULL)
            return false;
    }
    return true;
}

bool vt_url_template_check(const VtTextTemplate *self, const char *function,
                           GError **error)
{
    g_autofree char *text = url_of(self, function);
    g_autofree char *host = host_of(text);

    if (host != NULL && (fits_host(function) || !names_host(self)))
        return true;
    g_set_error(
        error, VT_ERROR, VT_ERROR_INPUT, "function '%s': the URL '%s' %s", function, text,
        host == NULL ? "is none" : "has the name in its host, where it cannot be");
    return false;
}

char *vt_url_template_host(const VtTextTemplate *self, const char *function)
{
    const VtInvocation other = { .requested_ns = 1234 * VT_MS, .memory_mib = 567 };
    g_autofree char *one_url = url_of(self, function);
    g_autoptr(GString) other_url = g_string_new(NULL);
    g_autofree char *one_host = host_of(one_url);
    g_autofree char *other_host = NULL;

    vt_text_template_expand(self, function, &other, other_url);
    other_host = host_of(other_url->str);
    return g_strcmp0(one_host, other_host) == 0 ? g_steal_pointer(&one_host) : NULL;
}

VtTextTemplate *vt_url_template_new(const char *text, bool wants_duration, GError **error)
{
    VtTextTemplate *self = parse(text, wants_duration, error);

    if (self == NULL)
        g_prefix_error(error, "URL '%s': ", text);
    return self;
}
