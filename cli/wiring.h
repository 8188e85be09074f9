/**
 * From names to objects: which clock, platform and pod runtime a run has. The only
 * place that sees both sim and replay.
 *
 *     simulate                  virtual clock  sim/knative, sim/runtime_virtual
 *     replay --platform local   wall clock     sim/knative, replay/runtime_process
 *     replay --platform http    wall clocks    replay/platform_http, one for each of
 *                                              replay/senders
 */
#pragma once

#include "cli/local_options.h"
#include "cli/platform_kind.h"
#include "cli/target_options.h"
#include "cli/workload.h"
#include "core/driver.h"
#include "report/generator.h"

typedef struct {
    VtPlatformKind kind;
    const VtWorkload *workload;
    VtRunLog *log;
    bool has_decisions;
    uint64_t seed;
    const VtTargetOptions *target; /* of VT_PLATFORM_HTTP and no other */
    unsigned senders;              /* likewise: how many */
    VtTime wake_ahead_ns;          /* likewise: they are awake before an instant */
    const VtLocalOptions *local;   /* of VT_PLATFORM_LOCAL and no other */
    const char *pod_stages_path;   /* of VT_PLATFORM_SIM and no other; or NULL */
    const char *machine_load_path; /* of VT_PLATFORM_SIM and no other; or NULL */
    bool (*is_interrupted)(void);  /* then the stage waits for no more processes */
} VtStageOptions;

typedef struct VtStage VtStage;

/** Errors: VT_ERROR_INPUT for a configuration that cannot run, VT_ERROR_WORK when
 *  something that the platform needs does not start. */
VtStage *vt_stage_new(const VtStageOptions *options, GError **error);
void vt_stage_free(VtStage *self);

/** Plays @run, whose platform, scheduler and clock are the stage's own, whatever it says.
 *  Where the clock is a real one, time 0 of the run is now. */
VtRunResult vt_stage_play(VtStage *self, const VtRun *run);

/** What playing took of the processor; of pods that are processes nothing is in it. */
const VtGeneratorCpu *vt_stage_generator_cpu(const VtStage *self);

/** How a real run was sent. */
typedef struct {
    gint64 started_us; /* time 0 of the run, by the system's clock */
    unsigned senders;  /* threads */
} VtSending;

/** Of the run that was played. */
VtSending vt_stage_sending(const VtStage *self);

/** False when the platform itself has failed, not just an invocation on it. */
bool vt_stage_check(VtStage *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtStage, vt_stage_free)
