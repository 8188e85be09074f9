/**
 * A whole run of the simulated Knative in memory, for tests: configure, play, look at
 * what was kept. Every function has the same configuration.
 */
#pragma once

#include "core/driver.h"
#include "sim/background_load.h"
#include "sim/knative.h"
#include "tests/support/kept_log.h"
#include "tests/support/run_watch.h"

#define KNATIVE_RUN_FUNCTIONS_MAX 4

typedef struct {
    VtFunction functions[KNATIVE_RUN_FUNCTIONS_MAX];
    size_t functions_count;
    VtRevisionConfig config;
    VtNodesConfig nodes;
    VtControlPlaneConfig control_plane;
    VtKubeletConfig kubelet;
    VtDataPathConfig data_path;
    const VtPodStagesFile *pod_stages;       /* or NULL */
    const VtBackgroundLoad *background_load; /* or NULL */
    uint64_t seed;
    VtTime tail_ns;
    VtTime
        crash_ns; /* when the first pod, which must be idle, dies by itself; 0: never */
    RunWatch *watch; /* or NULL */
    KeptLog kept;
} KnativeRun;

/** The default configuration and one function of 100 ms and 60 MiB. */
void knative_run_init(KnativeRun *self);
void knative_run_clear(KnativeRun *self);

/** Applies "section.key=value", each one, up to a NULL. */
void knative_run_set(KnativeRun *self, const char *const *assignments);

/** Plays @invocations, ascending in time, under @clock. Once per run. */
VtRunResult knative_run_play(KnativeRun *self, VtClock *clock,
                             const VtInvocation *invocations, size_t count);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnativeRun, knative_run_clear)
