/**
 * From names to objects: which clock, platform and pod runtime a run has. The only
 * place that sees both sim and replay.
 *
 *     simulate                  virtual clock  sim/knative, sim/runtime_virtual
 *     replay --platform local   wall clock     sim/knative, replay/runtime_process
 *     replay --platform http    wall clock     replay/platform_http
 */
#pragma once

#include "cli/workload.h"
#include "core/platform.h"
#include "core/pod_runtime.h"
#include "core/scheduler.h"

typedef enum { VT_PLATFORM_SIM, VT_PLATFORM_LOCAL, VT_PLATFORM_HTTP } VtPlatformKind;

typedef struct {
    VtPlatformKind kind;
    const VtWorkload *workload;
    VtRunLog *log;
    bool has_decisions;
    uint64_t seed;
    const char *url;               /* template; of VT_PLATFORM_HTTP and no other */
    const char *pod_stages_path;   /* of VT_PLATFORM_SIM and no other; or NULL */
    const char *machine_load_path; /* of VT_PLATFORM_SIM and no other; or NULL */
} VtStageOptions;

typedef struct VtStage VtStage;

/** Name as in --platform and run.json. */
const char *vt_platform_kind_name(VtPlatformKind kind);

/** Errors: VT_ERROR_INPUT for a configuration that cannot run, VT_ERROR_WORK when
 *  something that the platform needs does not start. */
VtStage *vt_stage_new(const VtStageOptions *options, GError **error);
void vt_stage_free(VtStage *self);

VtClock *vt_stage_clock(VtStage *self);
VtScheduler *vt_stage_scheduler(VtStage *self);
VtPlatform *vt_stage_platform(VtStage *self);

/** Starts the wall clock, if there is one: time 0 of the run is now. */
void vt_stage_begin(VtStage *self);

/** False when the platform itself has failed, not just an invocation on it. */
bool vt_stage_check(VtStage *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtStage, vt_stage_free)
