#include "cli/sender_options.h"

#include "cli/options.h"
#include "core/errors.h"

#define NOT_GIVEN   (-1)
#define DEFAULT_MAX 4
#define COUNT_MAX   64

void vt_sender_options_init(VtSenderOptions *self)
{
    *self = (VtSenderOptions){ .count = NOT_GIVEN };
}

void vt_sender_options_add(VtSenderOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "senders", 0, 0, G_OPTION_ARG_INT, &self->count,
          "Threads that send, each its share of the functions (one less than there are "
          "cores, from 1 to 4)",
          "N" },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

static unsigned default_count(VtPlatformKind kind)
{
    const gint spare_cores = (gint)g_get_num_processors() - 1;

    return kind == VT_PLATFORM_HTTP ? (unsigned)CLAMP(spare_cores, 1, DEFAULT_MAX) : 1;
}

static bool check(const VtSenderOptions *self, VtPlatformKind kind, GError **error)
{
    if (kind == VT_PLATFORM_HTTP)
        return vt_options_between("--senders", self->count, 1, COUNT_MAX, error);
    g_set_error_literal(error, VT_ERROR, VT_ERROR_USAGE,
                        "--senders needs --platform http: local pods have one control "
                        "plane");
    return false;
}

bool vt_sender_options_read(const VtSenderOptions *self, VtPlatformKind kind,
                            unsigned *out_count, GError **error)
{
    const bool is_given = self->count != NOT_GIVEN;

    if (is_given && !check(self, kind, error))
        return false;
    *out_count = is_given ? (unsigned)self->count : default_count(kind);
    return true;
}
