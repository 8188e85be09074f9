/**
 * The commands, one line each; see VtCommand.run.
 */
#pragma once

#include "cli/command.h"

bool vt_cmd_compare(int argc, char **argv, GError **error);
