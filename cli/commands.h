/**
 * The commands, one line each; see VtCommand.run.
 */
#pragma once

#include "cli/command.h"

bool vt_cmd_compare(int argc, char **argv, GError **error);
bool vt_cmd_describe(int argc, char **argv, GError **error);
bool vt_cmd_distance(int argc, char **argv, GError **error);
bool vt_cmd_prepare(int argc, char **argv, GError **error);
bool vt_cmd_probe(int argc, char **argv, GError **error);
bool vt_cmd_replay(int argc, char **argv, GError **error);
bool vt_cmd_sample(int argc, char **argv, GError **error);
bool vt_cmd_schedule(int argc, char **argv, GError **error);
bool vt_cmd_simulate(int argc, char **argv, GError **error);
bool vt_cmd_synth(int argc, char **argv, GError **error);
