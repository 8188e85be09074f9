#include "replay/url_template.h"

#include "core/errors.h"

#include <curl/curl.h>

#include <string.h>

typedef enum {
    PLACE_TEXT, /* stands for itself */
    PLACE_FUNCTION,
    PLACE_NAME,
    PLACE_DURATION_US,
    PLACE_DURATION_MS,
    PLACE_MEMORY_MIB,
} Place;

typedef struct {
    Place place;
    char *text; /* of PLACE_TEXT, or NULL */
} Piece;

struct VtUrlTemplate {
    GArray *pieces; /* of Piece */
};

static const char *const place_names[] = {
    [PLACE_FUNCTION] = "function",       [PLACE_NAME] = "name",
    [PLACE_DURATION_US] = "duration_us", [PLACE_DURATION_MS] = "duration_ms",
    [PLACE_MEMORY_MIB] = "memory_mib",
};

static void piece_clear(gpointer data)
{
    g_free(((Piece *)data)->text);
}

static void add_text(VtUrlTemplate *self, const char *text, size_t length)
{
    const Piece piece = { PLACE_TEXT, g_strndup(text, length) };

    g_array_append_val(self->pieces, piece);
}

static bool add_place(VtUrlTemplate *self, const char *name, size_t length,
                      GError **error)
{
    for (Piece piece = { PLACE_FUNCTION, NULL }; piece.place <= PLACE_MEMORY_MIB;
         piece.place++) {
        const char *known = place_names[piece.place];

        if (strlen(known) == length && strncmp(name, known, length) == 0) {
            g_array_append_val(self->pieces, piece);
            return true;
        }
    }
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "'{%.*s}': expected {function}, {name}, {duration_us}, {duration_ms} or "
                "{memory_mib}",
                (int)length, name);
    return false;
}

static bool parse(VtUrlTemplate *self, const char *text, GError **error)
{
    while (*text != '\0') {
        const size_t literal = strcspn(text, "{");
        const char *end;

        if (literal > 0)
            add_text(self, text, literal);
        text += literal;
        if (*text == '\0')
            break;
        end = strchr(text, '}');
        if (end == NULL) {
            g_set_error_literal(error, VT_ERROR, VT_ERROR_USAGE, "'{' without a '}'");
            return false;
        }
        if (!add_place(self, text + 1, (size_t)(end - text) - 1, error))
            return false;
        text = end + 1;
    }
    return true;
}

static bool has_duration(const VtUrlTemplate *self)
{
    for (unsigned i = 0; i < self->pieces->len; i++) {
        const Place place = g_array_index(self->pieces, Piece, i).place;

        if (place == PLACE_DURATION_US || place == PLACE_DURATION_MS)
            return true;
    }
    return false;
}

/* A fragment would swallow the query; it is never sent anyway. */
static char *with_duration(const char *text)
{
    const size_t length = strcspn(text, "#");
    const bool has_query = memchr(text, '?', length) != NULL;

    return g_strdup_printf("%.*s%cduration_us={duration_us}", (int)length, text,
                           has_query ? '&' : '?');
}

static bool check_url(const VtUrlTemplate *self, GError **error)
{
    const VtInvocation example = { 0 };
    g_autoptr(GString) text = g_string_new(NULL);
    CURLU *url = curl_url();
    CURLUcode problem;
    char *scheme = NULL;
    bool is_http;

    vt_url_template_expand(self, "f", &example, text);
    problem = curl_url_set(url, CURLUPART_URL, text->str, 0);
    if (problem == CURLUE_OK)
        problem = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0);
    is_http =
        scheme != NULL && (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);
    curl_free(scheme);
    curl_url_cleanup(url);
    if (is_http)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "expected an http:// or https:// URL%s%s",
                problem != CURLUE_OK ? ": " : "",
                problem != CURLUE_OK ? curl_url_strerror(problem) : "");
    return false;
}

static bool parse_whole(VtUrlTemplate *self, const char *text, GError **error)
{
    g_autofree char *longer = NULL;

    if (!parse(self, text, error))
        return false;
    if (has_duration(self))
        return check_url(self, error);
    longer = with_duration(text);
    g_array_set_size(self->pieces, 0);
    return parse(self, longer, error) && check_url(self, error);
}

VtUrlTemplate *vt_url_template_new(const char *text, GError **error)
{
    VtUrlTemplate *self = g_new0(VtUrlTemplate, 1);

    self->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    g_array_set_clear_func(self->pieces, piece_clear);
    if (parse_whole(self, text, error))
        return self;
    g_prefix_error(error, "URL '%s': ", text);
    vt_url_template_free(self);
    return NULL;
}

void vt_url_template_free(VtUrlTemplate *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->pieces);
    g_free(self);
}

/* Exact: requested durations are whole microseconds. */
static void append_ms(GString *out, VtTime duration_ns)
{
    const int64_t us = duration_ns / VT_US;

    g_string_append_printf(out, "%" PRId64, us / 1000);
    if (us % 1000 != 0)
        g_string_append_printf(out, ".%03" PRId64, us % 1000);
}

void vt_url_template_expand(const VtUrlTemplate *self, const char *name,
                            const VtInvocation *invocation, GString *out)
{
    g_string_truncate(out, 0);
    for (unsigned i = 0; i < self->pieces->len; i++) {
        const Piece *piece = &g_array_index(self->pieces, Piece, i);

        switch (piece->place) {
        case PLACE_TEXT: g_string_append(out, piece->text); break;
        case PLACE_FUNCTION: g_string_append_uri_escaped(out, name, NULL, FALSE); break;
        case PLACE_NAME: g_string_append(out, name); break;
        case PLACE_DURATION_US:
            g_string_append_printf(out, "%" PRId64, invocation->requested_ns / VT_US);
            break;
        case PLACE_DURATION_MS: append_ms(out, invocation->requested_ns); break;
        case PLACE_MEMORY_MIB:
            g_string_append_printf(out, "%" PRIu32, invocation->memory_mib);
            break;
        default: g_assert_not_reached();
        }
    }
}
