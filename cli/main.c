/* vitro: dispatches to one file per subcommand. */
#include "cli/command.h"
#include "cli/commands.h"
#include "core/errors.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_DONE = 0, EXIT_WORK_FAILED = 1, EXIT_BAD_INPUT = 2 };

static const VtCommand commands[] = {
    { "synth", "write a synthetic dataset", vt_cmd_synth },
    { "prepare", "clean a provider's dataset into a trace", vt_cmd_prepare },
    { "describe", "print what is in a trace", vt_cmd_describe },
    { "sample", "draw nested samples that stand for a trace", vt_cmd_sample },
    { "distance", "print how far a sample is from its trace", vt_cmd_distance },
    { "schedule", "write the invocations of a trace", vt_cmd_schedule },
    { "simulate", "play a schedule on a simulated Knative", vt_cmd_simulate },
    { "probe", "measure this machine for a local comparison", vt_cmd_probe },
    { "replay", "play a schedule for real", vt_cmd_replay },
    { "compare", "set the slowdowns of runs side by side", vt_cmd_compare },
    { NULL, NULL, NULL },
};

static void print_usage(FILE *stream)
{
    fputs("usage: vitro COMMAND [OPTIONS]\n"
          "\n"
          "Representative samples of serverless traces; Knative's autoscaling simulated\n"
          "and replayed from one schedule, and the two compared.\n"
          "\n"
          "commands:\n",
          stream);
    for (const VtCommand *command = commands; command->name != NULL; command++)
        fprintf(stream, "  %-10s %s\n", command->name, command->summary);
    fputs("\n`vitro COMMAND --help` explains a command.\n", stream);
}

static const VtCommand *find(const char *name)
{
    for (const VtCommand *command = commands; command->name != NULL; command++) {
        if (strcmp(command->name, name) == 0)
            return command;
    }
    return NULL;
}

/* What the work itself could not do is 1; everything else, GLib's own domains
 * included, is something that the user can fix. */
static int exit_status(const GError *error)
{
    const bool is_work = error == NULL || g_error_matches(error, VT_ERROR, VT_ERROR_WORK);

    return is_work ? EXIT_WORK_FAILED : EXIT_BAD_INPUT;
}

/* A result that did not reach its file or pipe is no result. */
static int check_output(int status)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return status;
    fputs("vitro: cannot write to standard output\n", stderr);
    return status == EXIT_DONE ? EXIT_WORK_FAILED : status;
}

static int run(const VtCommand *command, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    if (command->run(argc, argv, &error))
        return EXIT_DONE;
    if (error != NULL)
        fprintf(stderr, "vitro %s: %s\n", command->name, error->message);
    return exit_status(error);
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, ""); /* NOLINT(concurrency-mt-unsafe): no other thread yet */
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_BAD_INPUT;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0
        || strcmp(argv[1], "help") == 0) {
        print_usage(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("vitro " VT_VERSION);
        return EXIT_DONE;
    }

    const VtCommand *command = find(argv[1]);

    if (command == NULL) {
        fprintf(stderr, "vitro: no command '%s'; see `vitro --help`\n", argv[1]);
        return EXIT_BAD_INPUT;
    }
    return check_output(run(command, argc - 1, argv + 1));
}
