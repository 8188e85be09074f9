#include "cli/sender_options.h"

#include "cli/options.h"
#include "core/errors.h"

#define NOT_GIVEN          (-1)
#define DEFAULT_MAX        4
#define COUNT_MAX          64
#define DEFAULT_WAKE_AHEAD (100 * VT_US) /* docs/replay.md */
#define WAKE_AHEAD_MAX     VT_MS

void vt_sender_options_init(VtSenderOptions *self)
{
    *self = (VtSenderOptions){ .count = NOT_GIVEN };
}

void vt_sender_options_clear(VtSenderOptions *self)
{
    g_free(self->wake_ahead);
}

void vt_sender_options_add(VtSenderOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "senders", 0, 0, G_OPTION_ARG_INT, &self->count,
          "Threads that send, each its share of the functions (one less than there are "
          "cores, from 1 to 4)",
          "N" },
        { "wake-ahead", 0, 0, G_OPTION_ARG_STRING, &self->wake_ahead,
          "Senders are awake so long before an invocation is due, which makes them exact "
          "and takes processor time (100us where there are more cores than senders, "
          "otherwise 0)",
          "TIME" },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

static unsigned default_count(void)
{
    return (unsigned)CLAMP((gint)g_get_num_processors() - 1, 1, DEFAULT_MAX);
}

static bool refuse(const char *option, const char *reason, GError **error)
{
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "%s needs --platform http: %s", option,
                reason);
    return false;
}

static bool check_alone(const VtSenderOptions *self, GError **error)
{
    if (self->count != NOT_GIVEN)
        return refuse("--senders", "local pods have one control plane", error);
    if (self->wake_ahead != NULL)
        return refuse("--wake-ahead", "local pods need the processor", error);
    return true;
}

static bool read_count(const VtSenderOptions *self, unsigned *inout_count, GError **error)
{
    if (self->count == NOT_GIVEN)
        return true;
    *inout_count = (unsigned)self->count;
    return vt_options_between("--senders", self->count, 1, COUNT_MAX, error);
}

static bool read_wake_ahead(const VtSenderOptions *self, VtTime *inout_ns, GError **error)
{
    if (!vt_options_duration("--wake-ahead", self->wake_ahead, 0, inout_ns, error))
        return false;
    if (*inout_ns <= WAKE_AHEAD_MAX)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "--wake-ahead: expected 0 to 1ms, not '%s'", self->wake_ahead);
    return false;
}

bool vt_sender_options_read(const VtSenderOptions *self, VtPlatformKind kind,
                            VtSenderChoice *out_choice, GError **error)
{
    *out_choice = (VtSenderChoice){ .count = 1 };
    if (kind != VT_PLATFORM_HTTP)
        return check_alone(self, error);
    out_choice->count = default_count();
    if (!read_count(self, &out_choice->count, error))
        return false;
    if (out_choice->count < g_get_num_processors())
        out_choice->wake_ahead_ns = DEFAULT_WAKE_AHEAD;
    return read_wake_ahead(self, &out_choice->wake_ahead_ns, error);
}
