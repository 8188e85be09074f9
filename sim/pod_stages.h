/**
 * Lengths of the stages of pods' lives given beforehand, in place of those that the
 * stations would draw: how a recorded run is simulated with its own pod starts.
 *
 * A function's rows are its pods in the order of their creation. A pod beyond its
 * function's last row takes one of all rows, at random.
 */
#pragma once

#include "core/clock.h"
#include "core/function.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    VtTime scheduling_ns;  /* pod object -> node */
    VtTime starting_ns;    /* node -> both containers run, and the pod answers */
    VtTime readiness_ns;   /* running -> Ready in the API */
    VtTime termination_ns; /* deletion -> gone; VT_UNKNOWN: as configured */
} VtPodStages;

typedef struct VtPodStagesFile VtPodStagesFile;

/** Reads @path, docs/formats.md says how. Every row must be of one of @functions, which
 *  are borrowed; a function may have none, the file must have one.
 *  Errors: VT_ERROR_INPUT. */
VtPodStagesFile *vt_pod_stages_load(const char *path, const VtFunction *functions,
                                    size_t count, uint64_t seed, GError **error);
void vt_pod_stages_free(VtPodStagesFile *self);

/** Of pod number @instance of @function: the same at every call. */
VtPodStages vt_pod_stages_get(const VtPodStagesFile *self, uint32_t function,
                              uint32_t instance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtPodStagesFile, vt_pod_stages_free)
