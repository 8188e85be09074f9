/**
 * What of a target counts as a success: its status codes, and the form of its answers.
 */
#pragma once

#include "replay/protocol.h"

#define VT_CODE_MIN 100
#define VT_CODE_MAX 599

typedef struct {
    bool is_code[VT_CODE_MAX + 1];
    bool needs_body;           /* any */
    bool needs_function_reply; /* that of vitro-function */
} VtSuccess;

/**
 * Reads a list such as "2xx,404,nonempty": classes of codes and codes, any of which will
 * do, and `nonempty` or `vitro-function`, which the body must be. NULL and a list without
 * codes stand for any 2xx.
 *
 * Errors: VT_ERROR_USAGE, and @out untouched.
 */
bool vt_success_parse(const char *text, VtSuccess *out, GError **error);

/** What was wrong with @reply. */
VtCause vt_success_judge(const VtSuccess *self, const VtReply *reply);
