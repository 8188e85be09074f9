/**
 * What vitro-function says: that it is ready, and what an invocation took.
 */
#pragma once

#include "core/record.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    VtTime executed_ns; /* processor time that it used */
    VtTime wall_ns;     /* that it took, once it had begun */
    VtTime queued_ns;   /* before it began */
    VtStart start;
} VtFunctionReply;

/** A reply that says nothing. */
extern const VtFunctionReply vt_function_reply_unknown;

/**
 * Reads the flat JSON object that vitro-function replies with.
 *
 * False, and @out untouched, when @text is anything else: other functions reply as they
 * like. Members beside function, cpu_us, wall_us, queued_us and cold are ignored.
 */
bool vt_function_reply_parse(const char *text, VtFunctionReply *out);

/** Reads the line that it prints when it is ready, "ready PORT STARTUP_CPU_US". */
bool vt_function_ready_parse(const char *line, int *out_port, VtTime *out_startup_cpu_ns);
