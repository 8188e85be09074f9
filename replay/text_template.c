#include "replay/text_template.h"

#include "core/errors.h"

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

struct VtTextTemplate {
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

static void add_text(VtTextTemplate *self, const char *text, size_t length)
{
    if (length == 0)
        return;

    const Piece piece = { PLACE_TEXT, g_strndup(text, length) };

    g_array_append_val(self->pieces, piece);
}

static bool add_place(VtTextTemplate *self, const char *name, size_t length,
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

/* Length of the word between the brace at @text and its fellow; 0: there is none. */
static size_t word_length(const char *text)
{
    size_t length = 0;

    while (g_ascii_isalnum(text[1 + length]) || text[1 + length] == '_')
        length++;
    return text[1 + length] == '}' ? length : 0;
}

static bool parse(VtTextTemplate *self, const char *text, GError **error)
{
    const char *literal = text;

    while ((text = strchr(text, '{')) != NULL) {
        const size_t length = word_length(text);

        if (length == 0) {
            text++;
            continue;
        }
        add_text(self, literal, (size_t)(text - literal));
        if (!add_place(self, text + 1, length, error))
            return false;
        text += length + 2;
        literal = text;
    }
    add_text(self, literal, strlen(literal));
    return true;
}

VtTextTemplate *vt_text_template_new(const char *text, GError **error)
{
    g_autoptr(VtTextTemplate) self = g_new0(VtTextTemplate, 1);

    self->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    g_array_set_clear_func(self->pieces, piece_clear);
    return parse(self, text, error) ? g_steal_pointer(&self) : NULL;
}

void vt_text_template_free(VtTextTemplate *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->pieces);
    g_free(self);
}

static void element_free(gpointer data)
{
    vt_text_template_free(data);
}

GPtrArray *vt_text_templates_new(void)
{
    return g_ptr_array_new_with_free_func(element_free);
}

static bool has_place(const VtTextTemplate *self, Place first, Place last)
{
    for (unsigned i = 0; i < self->pieces->len; i++) {
        const Place place = g_array_index(self->pieces, Piece, i).place;

        if (place >= first && place <= last)
            return true;
    }
    return false;
}

bool vt_text_template_has_duration(const VtTextTemplate *self)
{
    return has_place(self, PLACE_DURATION_US, PLACE_DURATION_MS);
}

bool vt_text_template_is_per_call(const VtTextTemplate *self)
{
    return has_place(self, PLACE_DURATION_US, PLACE_MEMORY_MIB);
}

/* Exact: requested durations are whole microseconds. */
static void append_ms(GString *out, VtTime duration_ns)
{
    const int64_t us = duration_ns / VT_US;

    g_string_append_printf(out, "%" PRId64, us / 1000);
    if (us % 1000 != 0)
        g_string_append_printf(out, ".%03" PRId64, us % 1000);
}

void vt_text_template_expand(const VtTextTemplate *self, const char *name,
                             const VtInvocation *invocation, GString *out)
{
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
