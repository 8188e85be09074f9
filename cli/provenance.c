#include "cli/provenance.h"

#include <sys/resource.h>
#include <sys/utsname.h>

void vt_provenance_init(VtProvenance *self, int argc, char **argv)
{
    GString *line = g_string_new("vitro");

    for (int i = 0; i < argc; i++) {
        g_autofree char *quoted = g_shell_quote(argv[i]);

        g_string_append_printf(line, " %s", quoted);
    }
    *self = (VtProvenance){
        .command_line = g_string_free(line, FALSE),
        .start_us = g_get_real_time(),
        .start_monotonic_us = g_get_monotonic_time(),
    };
}

void vt_provenance_clear(VtProvenance *self)
{
    g_clear_pointer(&self->command_line, g_free);
}

static char *format_time(gint64 time_us)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(time_us / G_USEC_PER_SEC);

    return g_date_time_format_iso8601(time);
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

JsonObject *vt_provenance_to_json(const VtProvenance *self)
{
    g_autofree char *start = format_time(self->start_us);
    g_autofree char *end = format_time(g_get_real_time());
    JsonObject *object = json_object_new();
    struct utsname machine;
    struct rusage usage;

    json_object_set_string_member(object, "command", self->command_line);
    json_object_set_string_member(object, "version", VT_VERSION);
    if (uname(&machine) == 0) {
        g_autofree char *text =
            g_strdup_printf("%s %s %s %s", machine.nodename, machine.sysname,
                            machine.release, machine.machine);

        json_object_set_string_member(object, "machine", text);
    }
    json_object_set_int_member(object, "cores", g_get_num_processors());
    json_object_set_string_member(object, "start", start);
    json_object_set_string_member(object, "end", end);
    json_object_set_double_member(
        object, "wall_seconds",
        (double)(g_get_monotonic_time() - self->start_monotonic_us) / G_USEC_PER_SEC);
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        json_object_set_double_member(object, "cpu_seconds",
                                      seconds(usage.ru_utime) + seconds(usage.ru_stime));
    }
    return object;
}
