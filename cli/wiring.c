#include "cli/wiring.h"

#include "core/errors.h"
#include "replay/addresses.h"
#include "replay/clock_wall.h"
#include "replay/function_program.h"
#include "replay/http_pool.h"
#include "replay/needs.h"
#include "replay/platform_http.h"
#include "replay/runtime_process.h"
#include "replay/senders.h"
#include "replay/target_watch.h"
#include "sim/knative.h"
#include "sim/runtime_virtual.h"
#include "sim/standing_pods.h"

#include <time.h>

struct VtStage {
    VtPlatformKind kind;
    VtScheduler *scheduler;
    VtClock virtual_clock;
    VtPoller *poller; /* of the wall clock */
    VtClockWall wall_clock;
    VtPodStagesFile *pod_stages;
    VtBackgroundLoad *background_load;
    VtPodRuntime *runtime;
    VtTarget *target; /* of VT_PLATFORM_HTTP, as are the next two */
    VtTargetWatch *watch;
    VtSenders *senders;   /* each of whom has a platform of its own */
    VtPlatform *platform; /* of the others */
    VtGeneratorCpu generator_cpu;
    gint64 real_us;      /* wall time when the run began, and the poller's at that */
    VtTime monotonic_ns; /* instant: later the one may have been set */
};

static VtPodRuntime *new_virtual_runtime(VtStage *self, const VtStageOptions *options)
{
    const VtSettings *settings = &options->workload->settings;
    const VtRuntimeVirtualOptions runtime = {
        .nodes = &settings->nodes,
        .control_plane = &settings->control_plane,
        .kubelet = &settings->kubelet,
        .data_path = &settings->data_path,
        .pod_stages = self->pod_stages,
        .background_load = self->background_load,
        .functions = options->workload->arrivals->functions,
        .seed = options->seed,
    };

    return vt_runtime_virtual_new(&runtime, self->scheduler);
}

static VtPlatform *new_knative(VtStage *self, const VtStageOptions *options,
                               GError **error)
{
    const VtWorkload *workload = options->workload;
    const VtKnativeOptions knative = {
        .functions = workload->arrivals->functions,
        .configs = workload->configs,
        .functions_count = workload->arrivals->functions_count,
        .nodes = &workload->settings.nodes,
        .control_plane = &workload->settings.control_plane,
        .data_path = &workload->settings.data_path,
        .kubelet = &workload->settings.kubelet,
        .pod_stages = self->pod_stages,
        .future = workload->future,
        .scheduler = self->scheduler,
        .runtime = self->runtime,
        .log = options->log,
        .has_decisions = options->has_decisions,
        .seed = options->seed,
    };

    g_autoptr(VtPlatform) platform = vt_knative_new(&knative, error);

    if (platform == NULL
        || !vt_standing_pods_check(knative.nodes, knative.configs, knative.functions,
                                   knative.functions_count, error))
        return NULL;
    return g_steal_pointer(&platform);
}

static VtPodRuntime *new_process_runtime(VtStage *self, const VtStageOptions *options,
                                         GError **error)
{
    g_autofree char *program = vt_function_program_find(error);
    g_auto(GStrv) program_options = vt_local_options_program(options->local);

    if (program == NULL)
        return NULL;

    const VtRuntimeProcessConfig config = {
        .program = program,
        .functions = options->workload->arrivals->functions,
        .options = (const char *const *)program_options,
        .has_cgroups = options->local->has_cgroups,
        .is_interrupted = options->is_interrupted,
    };

    return vt_runtime_process_new(&config, &self->wall_clock, error);
}

/* Of one sender. */
static VtHttpOptions http_options(const VtStageOptions *options)
{
    const VtSupply supply = vt_supply_read();
    VtHttpOptions http = vt_tls_options_http(&options->target->tls);

    http.connections_max = vt_supply_connections(&supply, options->senders);
    http.in_flight_max = (unsigned)options->target->in_flight;
    return http;
}

/* What a sender's platform is made of. */
typedef struct {
    const VtStageOptions *options;
    const VtTarget *target;
    const char *const *addresses;
} HttpMaker;

/* A VtPlatformMaker of an HttpMaker. */
static VtPlatform *new_http(void *maker, VtClockWall *clock, VtScheduler *scheduler,
                            GError **error)
{
    const HttpMaker *self = maker;
    const VtTargetOptions *given = self->options->target;
    VtPlatformHttpConfig config = {
        .target = self->target,
        .configs = self->options->workload->function_configs,
        .connect_timeout_ns = given->connect_timeout_ns,
        .retries_max = (unsigned)given->retries,
        .retry_delay_ns = given->retry_delay_ns,
        .admission = vt_admission_config_default,
    };
    VtHttpOptions http = http_options(self->options);
    VtProtocol *protocol;

    http.addresses = self->addresses;
    protocol = vt_http_pool_new(clock, &http, error);
    if (protocol == NULL)
        return NULL;
    config.admission.in_flight_max = vt_http_pool_in_flight_max(protocol);
    return vt_platform_http_new(&config, &clock->base, scheduler, protocol);
}

static bool make_target(VtStage *self, const VtStageOptions *options, GError **error)
{
    const VtArrivals *arrivals = options->workload->arrivals;
    const VtTargetConfig config = vt_target_options_target(options->target);

    self->target =
        vt_target_new(&config, arrivals->functions, arrivals->functions_count, error);
    self->watch = vt_target_watch_new(options->target->give_up_ns);
    return self->target != NULL;
}

static bool make_senders(VtStage *self, const VtStageOptions *options, GError **error)
{
    g_auto(GStrv) hosts = vt_target_hosts(self->target);
    g_auto(GStrv) addresses = vt_addresses_look_up((const char *const *)hosts, error);
    HttpMaker maker = {
        .options = options,
        .target = self->target,
        .addresses = (const char *const *)addresses,
    };
    const VtSendersConfig config = {
        .count = options->senders,
        .make = new_http,
        .maker = &maker,
        .wake_ahead_ns = options->wake_ahead_ns,
    };

    if (addresses == NULL)
        return false;
    self->senders = vt_senders_new(&config, error);
    return self->senders != NULL;
}

static bool load_machine_load(VtStage *self, const char *path, const VtNodesConfig *nodes,
                              GError **error)
{
    if (nodes->cpu_model == VT_CPU_NONE) {
        g_set_error(
            error, VT_ERROR, VT_ERROR_USAGE,
            "--machine-load would do nothing with [nodes] cpu-model = none, which "
            "shares no processor");
        return false;
    }
    self->background_load =
        vt_background_load_load(path, (double)nodes->cpu_milli / 1000, error);
    return self->background_load != NULL;
}

/* What of the virtual cluster is given beforehand. */
static bool load_given(VtStage *self, const VtStageOptions *options, GError **error)
{
    const VtArrivals *arrivals = options->workload->arrivals;

    if (options->pod_stages_path != NULL) {
        self->pod_stages =
            vt_pod_stages_load(options->pod_stages_path, arrivals->functions,
                               arrivals->functions_count, options->seed, error);
        if (self->pod_stages == NULL)
            return false;
    }
    return options->machine_load_path == NULL
        || load_machine_load(self, options->machine_load_path,
                             &options->workload->settings.nodes, error);
}

static bool start_wall_clock(VtStage *self, GError **error)
{
    self->poller = vt_poller_new(error);
    if (self->poller == NULL)
        return false;
    vt_clock_wall_init(&self->wall_clock, self->poller);
    return true;
}

static bool set_up(VtStage *self, const VtStageOptions *options, GError **error)
{
    switch (self->kind) {
    case VT_PLATFORM_SIM:
        if (!load_given(self, options, error))
            return false;
        self->runtime = new_virtual_runtime(self, options);
        self->platform = new_knative(self, options, error);
        return self->platform != NULL;
    case VT_PLATFORM_LOCAL:
        if (!start_wall_clock(self, error))
            return false;
        self->runtime = new_process_runtime(self, options, error);
        if (self->runtime != NULL)
            self->platform = new_knative(self, options, error);
        return self->platform != NULL;
    case VT_PLATFORM_HTTP:
        return make_target(self, options, error) && make_senders(self, options, error);
    }
    g_assert_not_reached();
}

VtStage *vt_stage_new(const VtStageOptions *options, GError **error)
{
    g_autoptr(VtStage) self = g_new0(VtStage, 1);

    self->kind = options->kind;
    self->scheduler = vt_scheduler_new();
    self->virtual_clock = vt_clock_virtual();
    return set_up(self, options, error) ? g_steal_pointer(&self) : NULL;
}

void vt_stage_free(VtStage *self)
{
    if (self == NULL)
        return;
    vt_senders_free(self->senders);
    vt_platform_free(self->platform);
    vt_target_watch_free(self->watch);
    vt_target_free(self->target);
    vt_pod_runtime_free(self->runtime);
    vt_background_load_free(self->background_load);
    vt_pod_stages_free(self->pod_stages);
    vt_poller_free(self->poller);
    vt_scheduler_free(self->scheduler);
    g_free(self);
}

static VtTime cpu_ns(clockid_t clock)
{
    struct timespec time = { 0 };

    clock_gettime(clock, &time);
    return time.tv_sec * VT_S + time.tv_nsec;
}

static VtTime busiest_ns(const VtSenders *senders)
{
    VtTime busiest_ns = 0;

    for (unsigned i = 0; i < vt_senders_count(senders); i++)
        busiest_ns = MAX(busiest_ns, vt_senders_cpu_ns(senders, i));
    return busiest_ns;
}

/* In this thread alone. */
static VtRunResult play_alone(VtStage *self, const VtRun *run)
{
    const bool is_virtual = self->kind == VT_PLATFORM_SIM;
    VtRun own = *run;

    own.platform = self->platform;
    own.scheduler = self->scheduler;
    own.clock = is_virtual ? &self->virtual_clock : &self->wall_clock.base;
    if (!is_virtual)
        vt_clock_wall_init(&self->wall_clock, self->poller);
    return vt_run(&own);
}

static VtRunResult play_with_senders(VtStage *self, const VtRun *run)
{
    VtRun own = *run;
    VtRunLogTee log;

    vt_run_log_tee_init(&log, run->log, vt_target_watch_log(self->watch));
    own.log = &log.base;
    return vt_senders_run(self->senders, &own);
}

VtRunResult vt_stage_play(VtStage *self, const VtRun *run)
{
    self->real_us = g_get_real_time();
    self->monotonic_ns = vt_poller_now();

    const VtTime all_ns = cpu_ns(CLOCK_PROCESS_CPUTIME_ID);
    const VtTime own_ns = cpu_ns(CLOCK_THREAD_CPUTIME_ID);
    const VtRunResult result =
        self->senders != NULL ? play_with_senders(self, run) : play_alone(self, run);

    self->generator_cpu = (VtGeneratorCpu){
        .used_ns = cpu_ns(CLOCK_PROCESS_CPUTIME_ID) - all_ns,
        .busiest_sender_ns = self->senders != NULL
                               ? busiest_ns(self->senders)
                               : cpu_ns(CLOCK_THREAD_CPUTIME_ID) - own_ns,
        .run_ns = result.end_ns - run->start_ns,
    };
    return result;
}

const VtGeneratorCpu *vt_stage_generator_cpu(const VtStage *self)
{
    return &self->generator_cpu;
}

VtSending vt_stage_sending(const VtStage *self)
{
    const VtTime origin_ns = self->senders != NULL ? vt_senders_origin_ns(self->senders)
                                                   : self->wall_clock.origin_ns;

    return (VtSending){
        .started_us = self->real_us + (origin_ns - self->monotonic_ns) / VT_US,
        .senders = self->senders != NULL ? vt_senders_count(self->senders) : 1,
    };
}

bool vt_stage_check(VtStage *self, GError **error)
{
    switch (self->kind) {
    case VT_PLATFORM_SIM: return true;
    case VT_PLATFORM_LOCAL: return vt_runtime_process_check(self->runtime, error);
    case VT_PLATFORM_HTTP: return vt_target_watch_check(self->watch, error);
    }
    g_assert_not_reached();
}
