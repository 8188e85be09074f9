#include "cli/local_options.h"

#include "cli/options.h"
#include "core/errors.h"

#define START_MAX_MS 3600000

void vt_local_options_add(VtLocalOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "cgroups", 0, 0, G_OPTION_ARG_NONE, &self->has_cgroups,
          "Hold each local pod to its CPU request and limit, in a control group", NULL },
        { "work", 0, 0, G_OPTION_ARG_STRING, &self->work,
          "What local functions do: cpu (default), wall, sleep or iterations; see "
          "`vitro-function --help`",
          "KIND" },
        { "memory", 0, 0, G_OPTION_ARG_STRING, &self->memory,
          "When local functions take their memory: start (default) or call", "WHEN" },
        { "start-delay-ms", 0, 0, G_OPTION_ARG_INT, &self->start_delay_ms,
          "Time that local pods wait before they are ready (0)", "N" },
        { "start-cpu-ms", 0, 0, G_OPTION_ARG_INT, &self->start_cpu_ms,
          "Processor time that local pods use before they are ready (0)", "N" },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

void vt_local_options_clear(VtLocalOptions *self)
{
    g_free(self->work);
    g_free(self->memory);
}

static bool is_given(const VtLocalOptions *self)
{
    return self->has_cgroups || self->work != NULL || self->memory != NULL
        || self->start_delay_ms != 0 || self->start_cpu_ms != 0;
}

static bool check_platform(const VtLocalOptions *self, VtPlatformKind kind,
                           GError **error)
{
    if (kind == VT_PLATFORM_LOCAL || !is_given(self))
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "--cgroups, --work, --memory, --start-delay-ms and --start-cpu-ms need "
                "--platform local");
    return false;
}

static bool check_name(const char *option, const char *name, const char *const *names,
                       GError **error)
{
    g_autofree char *expected = NULL;

    if (name == NULL || g_strv_contains(names, name))
        return true;
    expected = g_strjoinv(", ", (char **)names);
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "%s: expected one of %s, not '%s'",
                option, expected, name);
    return false;
}

bool vt_local_options_check(const VtLocalOptions *self, VtPlatformKind kind,
                            GError **error)
{
    static const char *const works[] = { "cpu", "wall", "sleep", "iterations", NULL };
    static const char *const memories[] = { "start", "call", NULL };

    return check_platform(self, kind, error)
        && check_name("--work", self->work, works, error)
        && check_name("--memory", self->memory, memories, error)
        && vt_options_between("--start-delay-ms", self->start_delay_ms, 0, START_MAX_MS,
                              error)
        && vt_options_between("--start-cpu-ms", self->start_cpu_ms, 0, START_MAX_MS,
                              error);
}

GStrv vt_local_options_program(const VtLocalOptions *self)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_autofree char *delay = g_strdup_printf("--start-delay-ms=%d", self->start_delay_ms);
    g_autofree char *cpu = g_strdup_printf("--start-cpu-ms=%d", self->start_cpu_ms);

    g_strv_builder_add_many(builder, delay, cpu, NULL);
    if (self->work != NULL)
        g_strv_builder_add_many(builder, "--work", self->work, NULL);
    if (self->memory != NULL)
        g_strv_builder_add_many(builder, "--memory", self->memory, NULL);
    return g_strv_builder_end(builder);
}

bool vt_local_options_is_idle(const VtLocalOptions *self)
{
    return g_strcmp0(self->work, "sleep") == 0;
}
