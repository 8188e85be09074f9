/**
 * The command line of vitro-function.
 */
#pragma once

#include "function/work.h"

#include <glib.h>

#include <stdbool.h>

typedef struct {
    char *listen;
    char *name;
    char *instance;
    int concurrency; /* 0: no limit */
    int memory_mib;  /* held by the process, or taken by each request */
    int start_delay_ms;
    int start_cpu_ms;
    char *cgroup;              /* folder of the control group to join; or NULL */
    int64_t parent;            /* 0: may outlive its parent */
    int64_t iterations_per_ms; /* 0: to be measured */
    VtWorkKind work_kind;
    bool is_memory_of_calls;
} VtFunctionOptions;

/** Errors: G_OPTION_ERROR. `--help` prints and exits. */
bool vt_function_options_parse(VtFunctionOptions *self, int argc, char **argv,
                               GError **error);
void vt_function_options_clear(VtFunctionOptions *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtFunctionOptions, vt_function_options_clear)
