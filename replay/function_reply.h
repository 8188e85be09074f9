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
    VtTime age_ns;      /* of the instance, since it was ready */
    VtStart start;      /* cold: it was the instance's first */
} VtFunctionReply;

/** A reply that says nothing. */
extern const VtFunctionReply vt_function_reply_unknown;

/**
 * Reads the flat JSON object that vitro-function replies with.
 *
 * False, and @out untouched, when @text is anything else: other functions reply as they
 * like. Members beside function, cpu_us, wall_us, queued_us, age_us and cold are
 * ignored.
 */
bool vt_function_reply_parse(const char *text, VtFunctionReply *out);

/** Whether the request was there before the instance was ready: cold when the instance,
 * at
 *  @done_ns, is younger than a request that was handed to the client at @handed_ns. No
 *  clocks are compared, but the answer's way back counts as age of the request. An
 *  instance that tells no age is believed. */
VtStart vt_function_reply_start(const VtFunctionReply *self, VtTime handed_ns,
                                VtTime done_ns);

/** Reads the line that it prints when it is ready, "ready PORT STARTUP_CPU_US". */
bool vt_function_ready_parse(const char *line, int *out_port, VtTime *out_startup_cpu_ns);
