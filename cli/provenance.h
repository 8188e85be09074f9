/**
 * Where a result came from: the one part of it that differs between equal runs.
 */
#pragma once

#include <json-glib/json-glib.h>

typedef struct {
    char *command_line;
    gint64 start_us; /* real time */
    gint64 start_monotonic_us;
} VtProvenance;

void vt_provenance_init(VtProvenance *self, int argc, char **argv);
void vt_provenance_clear(VtProvenance *self);

/** {command, version, machine, cores, start, end, wall_seconds, cpu_seconds} so far. */
JsonObject *vt_provenance_to_json(const VtProvenance *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtProvenance, vt_provenance_clear)
