#include "tests/support/function_program.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <stdio.h>

FunctionProgram function_program_start(const char *const *options)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autoptr(GDataInputStream) lines = NULL;
    g_autofree char *line = NULL;
    FunctionProgram self = { 0 };
    char extra;

    g_ptr_array_add(argv, (gpointer)g_getenv("VITRO_FUNCTION"));
    for (; *options != NULL; options++)
        g_ptr_array_add(argv, (gpointer)*options);
    g_ptr_array_add(argv, NULL);
    self.process = g_subprocess_newv((const char *const *)argv->pdata,
                                     G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
    cr_assert_not_null(self.process);
    lines = g_data_input_stream_new(g_subprocess_get_stdout_pipe(self.process));
    line = g_data_input_stream_read_line(lines, NULL, NULL, NULL);
    cr_assert_not_null(line);
    cr_assert(eq(int,
                 sscanf(line, "ready %d %" G_GINT64_FORMAT "%c", &self.port,
                        &self.startup_cpu_us, &extra),
                 2));
    return self;
}

int function_program_stop(FunctionProgram *self)
{
    int status;

    g_subprocess_send_signal(self->process, SIGTERM);
    g_subprocess_wait(self->process, NULL, NULL);
    status = g_subprocess_get_if_exited(self->process)
               ? g_subprocess_get_exit_status(self->process)
               : -1;
    g_object_unref(self->process);
    return status;
}
