/**
 * One subcommand of vitro. Each cmd_<name>.c defines exactly one: it parses its
 * options into local variables, calls the library, and prints.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>

typedef struct {
    const char *name;
    const char *summary;
    /** @argv[0] is the command's name. Returns the work's verdict (false: exit status 1
     *  without an error, as `compare` does out of bounds) or false with @error set. */
    bool (*run)(int argc, char **argv, GError **error);
} VtCommand;
