/* vitro probe: measure this machine for a local comparison. */
#include "cli/commands.h"
#include "cli/options.h"
#include "core/output_file.h"
#include "core/units.h"
#include "replay/function_program.h"
#include "replay/probe.h"

static char *format_points(const VtTime points[VT_PROBE_POINTS])
{
    GString *text = g_string_new("empirical(");

    for (int i = 0; i < VT_PROBE_POINTS; i++) {
        g_autofree char *point = vt_duration_format(points[i]);

        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", point);
    }
    g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

static char *format_probe(const VtProbe *probe)
{
    g_autofree char *memory = vt_memory_format(probe->memory_mib);
    g_autofree char *wait = format_points(probe->start_wait_ns);
    g_autofree char *cpu = vt_duration_format(probe->start_cpu_fixed_ns);
    g_autofree char *cpu_per_mib = vt_duration_format(probe->start_cpu_per_mib_ns);
    g_autofree char *hop = format_points(probe->hop_ns);

    return g_strdup_printf(
        "# Measured by `vitro probe`: what a function process costs on this machine.\n"
        "# While it was measured, a function that had a core to itself took %.3f of its\n"
        "# processor time: above 1, something else was running.\n"
        "\n"
        "[nodes]\n"
        "cpu = %d\n"
        "memory = %s\n"
        "\n"
        "[control-plane]\n"
        "sandbox-latency = %s\n"
        "start-cpu = %s\n"
        "start-cpu-per-mib = %s\n"
        "application-latency = 0s\n"
        "\n"
        "[data-path]\n"
        "hop-latency = %s\n",
        probe->stretch_ratio, probe->cores, memory, wait, cpu, cpu_per_mib, hop);
}

static bool write_probe(const char *path, const VtProbe *probe, GError **error)
{
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, VT_OUTPUT_ATOMIC, error);
    g_autofree char *text = format_probe(probe);

    if (file == NULL)
        return false;
    vt_output_file_text(file, text);
    return vt_output_file_close(file, error);
}

bool vt_cmd_probe(int argc, char **argv, GError **error)
{
    g_autofree char *output = NULL;
    g_autofree char *program = NULL;
    VtProbe probe;
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Configuration file to write",
          "FILE.ini" },
        G_OPTION_ENTRY_NULL,
    };
    const VtOptionsSpec spec = {
        .command = "probe",
        .arguments = "-o FILE.ini",
        .description =
            "Starts function processes and calls them for a few seconds, and writes "
            "what\n"
            "that cost as a configuration: give it behind configs/local.ini to "
            "`simulate`\n"
            "and to `replay --platform local`, so that both know the same machine.",
        .entries = entries,
    };

    if (!vt_options_parse(&spec, &argc, &argv, error)
        || !vt_options_require("-o FILE.ini", output, error))
        return false;
    program = vt_function_program_find(error);
    return program != NULL && vt_probe_machine(program, &probe, error)
        && write_probe(output, &probe, error);
}
