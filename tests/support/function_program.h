/**
 * A running vitro-function, started as any program would start it.
 */
#pragma once

#include <gio/gio.h>

#include <stdint.h>

typedef struct {
    GSubprocess *process;
    int port;
    int64_t startup_cpu_us;
} FunctionProgram;

/** @options: NULL-terminated. Returns when it is ready. */
FunctionProgram function_program_start(const char *const *options);

/** Sends SIGTERM and waits; returns the exit status, or -1 when a signal ended it. */
int function_program_stop(FunctionProgram *self);
