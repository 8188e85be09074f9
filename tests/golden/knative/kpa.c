/* The reconciler: its parts on their own, and whole ones with the state that they leave.
 */
#include "sim/kpa.h"

#include "families.h"

static const char *const activities[] = { "unknown", "true", "false", NULL };
static const char *const reasons[] = { "", "Queued", "TimedOut", "NoTraffic", NULL };
static const char *const modes[] = { "none", "Proxy", "Serve", NULL };

/* Overrides @value by an annotation unless that is absent, -1. */
static void annotate(VectorFile *file, size_t cell, int64_t *value)
{
    if (vector_int(file, cell) >= 0)
        *value = vector_int(file, cell);
}

/* Knative ignores an annotation that asks for what the cluster does not allow. */
static void annotate_initial_scale(VectorFile *file, size_t cell,
                                   VtAutoscalerConfig *config)
{
    if (vector_int(file, cell) != 0 || config->allow_zero_initial_scale)
        annotate(file, cell, &config->initial_scale);
}

static VtDeciderSpec spec_of(const VtAutoscalerConfig *config, bool is_reachable)
{
    return (VtDeciderSpec){
        .total = 100,
        .activator_capacity = 100,
        .target_burst_capacity = config->target_burst_capacity,
        .initial_scale = (int32_t)config->initial_scale,
        .is_reachable = is_reachable,
    };
}

static VtTime requeues(const VtKpaAction *action)
{
    return action->requeue_after_ns != VT_UNKNOWN;
}

void run_bounds(VectorFile *file)
{
    while (vector_next(file))
        vector_expect_int(file, 3,
                          vt_kpa_clamp(vector_int32(file, 2), vector_int32(file, 0),
                                       vector_int32(file, 1)));
}

/* Cells 3 to 5 and 12 to 15: annotations; 17 on: the cluster. */
static VtAutoscalerConfig read_scale_config(VectorFile *file)
{
    VtAutoscalerConfig config = {
        .enable_scale_to_zero = vector_int(file, 17) != 0,
        .stable_window_ns = vector_int(file, 18),
        .scale_to_zero_grace_ns = vector_int(file, 19),
        .scale_to_zero_retention_ns = vector_int(file, 20),
        .min_scale = vector_int(file, 21),
        .max_scale = vector_int(file, 22),
        .initial_scale = vector_int(file, 23),
        .allow_zero_initial_scale = vector_int(file, 24) != 0,
        .progress_deadline_ns = vector_int(file, 25),
        .target_burst_capacity = vector_double(file, 26),
    };

    annotate(file, 3, &config.min_scale);
    annotate(file, 4, &config.max_scale);
    annotate_initial_scale(file, 5, &config);
    annotate(file, 12, &config.window_ns);
    annotate(file, 13, &config.scale_to_zero_retention_ns);
    annotate(file, 14, &config.progress_deadline_ns);
    if (!vector_is(file, 15, "none"))
        config.target_burst_capacity = vector_double(file, 15);
    return config;
}

static void run_scale_row(VectorFile *file)
{
    const VtAutoscalerConfig config = read_scale_config(file);
    const VtDeciderSpec spec = spec_of(&config, !vector_is(file, 7, "Unreachable"));
    const VtTime now_ns = 1000 * VT_MINUTE;
    const VtTime proxied_for_ns = vector_int(file, 11);
    const VtKpa kpa = {
        .is_initialized = vector_int(file, 6) != 0,
        .activity = (VtKpaActivity)vector_choice(file, 8, activities),
        .activity_since_ns = now_ns - vector_int(file, 9),
        .service_mode =
            vector_is(file, 10, "proxy") ? VT_SERVICE_PROXY : VT_SERVICE_SERVE,
    };
    VtKpaInput input = {
        .config = &config,
        .spec = &spec,
        .now_ns = now_ns,
        .published.desired_pods = vector_int32(file, 1),
        .replicas = vector_int32(file, 2),
        .proxied_since_ns = proxied_for_ns < 0 ? VT_UNKNOWN : now_ns - proxied_for_ns,
    };
    VtKpaAction action = vt_kpa_scale(&kpa, &input);
    const bool has_probed = action.needs_probe;

    if (has_probed) {
        input.probe =
            vector_int(file, 16) == 1 ? VT_KPA_PROBE_ANSWERED : VT_KPA_PROBE_FAILED;
        action = vt_kpa_scale(&kpa, &input);
    }
    vector_expect_int(file, 27, action.want);
    vector_expect_int(file, 28, action.replicas);
    vector_expect_int(file, 29, requeues(&action));
    vector_expect_int(file, 30, action.requeue_after_ns);
    vector_expect_int(file, 31, has_probed);
    vector_expect_int(file, 32, action.starts_background_probe);
}

void run_kpa_scale(VectorFile *file)
{
    while (vector_next(file))
        run_scale_row(file);
}

/* The fixture's reason before the step was "a". */
static const char *status_reason(const VtKpa *kpa)
{
    const bool is_kept =
        kpa->reason == VT_KPA_REASON_NONE && kpa->activity != VT_KPA_ACTIVE;

    return is_kept ? "a" : reasons[kpa->reason];
}

static void run_status_row(VectorFile *file)
{
    VtAutoscalerConfig config = {
        .min_scale = vector_int(file, 1),
        .initial_scale = vector_int(file, 2),
        .allow_zero_initial_scale = vector_int(file, 3) != 0,
    };
    annotate(file, 4, &config.min_scale);
    annotate_initial_scale(file, 5, &config);
    const VtDeciderSpec spec = spec_of(&config, !vector_is(file, 6, "Unreachable"));
    VtKpa kpa = {
        .is_initialized = vector_int(file, 7) != 0,
        .activity = (VtKpaActivity)vector_choice(file, 8, activities),
        .service_mode = vector_int(file, 11) != 0 ? VT_SERVICE_PROXY : VT_SERVICE_ABSENT,
    };
    const VtKpaInput input = {
        .config = &config,
        .spec = &spec,
        .ready_pods = vector_int32(file, 10),
    };

    vector_expect_int(file, 12, vt_kpa_ready_threshold(&kpa, &input));
    vt_kpa_update_status(&kpa, &input, vector_int32(file, 9));
    vector_expect_text(file, 13, activities[kpa.activity]);
    vector_expect_text(file, 14, status_reason(&kpa));
    vector_expect_int(file, 15, kpa.is_initialized);
}

void run_kpa_status(VectorFile *file)
{
    while (vector_next(file))
        run_status_row(file);
}

typedef struct {
    VtAutoscalerConfig config;
    VtDeciderSpec spec;
    VtKpa kpa;
    int32_t replicas;
} Timeline;

/* C,id,stable_window,grace,retention,tbc,progress_deadline,min,max,initial,
 * cfg_initial_scale,reachability,replicas */
static void begin(VectorFile *file, Timeline *self)
{
    vector_begin(file);
    *self = (Timeline){
        .config = {
            .enable_scale_to_zero = true,
            .stable_window_ns = vector_int(file, 2),
            .scale_to_zero_grace_ns = vector_int(file, 3),
            .scale_to_zero_retention_ns = vector_int(file, 4),
            .target_burst_capacity = vector_double(file, 5),
            .progress_deadline_ns = vector_int(file, 6),
            .initial_scale = vector_int(file, 10),
        },
        .replicas = vector_int32(file, 12),
    };
    annotate(file, 7, &self->config.min_scale);
    annotate(file, 8, &self->config.max_scale);
    annotate(file, 9, &self->config.initial_scale);
    self->spec = spec_of(&self->config, !vector_is(file, 11, "Unreachable"));
}

/* Cells 7 and 9 to 13: what earlier steps left behind. */
static void expect_before(VectorFile *file, const Timeline *self)
{
    vector_expect_int(file, 7, self->replicas);
    vector_expect_text(file, 9, modes[self->kpa.service_mode]);
    vector_expect_text(file, 11, activities[self->kpa.activity]);
    vector_expect_int(file, 12, self->kpa.activity_since_ns);
    vector_expect_int(file, 13, self->kpa.is_initialized);
}

static VtKpaAction reconcile(VectorFile *file, Timeline *self)
{
    VtKpaInput input = {
        .config = &self->config,
        .spec = &self->spec,
        .now_ns = vector_int(file, 3),
        .published = { vector_int32(file, 4), vector_int32(file, 5) },
        .ready_pods = vector_int32(file, 6),
        .replicas = self->replicas,
        .proxied_since_ns = vector_int(file, 10),
    };
    const VtKpaAction action = vt_kpa_reconcile(&self->kpa, &input);

    if (!action.needs_probe)
        return action;
    input.probe = vector_int(file, 8) != 0 ? VT_KPA_PROBE_ANSWERED : VT_KPA_PROBE_FAILED;
    return vt_kpa_reconcile(&self->kpa, &input);
}

static void step(VectorFile *file, Timeline *self)
{
    VtKpa *kpa = &self->kpa;

    if (vector_int(file, 2) == 0)
        vt_kpa_init(kpa, vector_int(file, 3));
    expect_before(file, self);
    const VtKpaAction action = reconcile(file, self);
    if (action.replicas != VT_KPA_NO_WRITE)
        self->replicas = action.replicas;
    vector_expect_text(file, 14, modes[kpa->service_mode]);
    vector_expect_int(file, 15, kpa->activators);
    vector_expect_text(file, 16, activities[kpa->activity]);
    vector_expect_int(file, 17, kpa->activity_since_ns);
    vector_expect_text(file, 18, reasons[kpa->reason]);
    vector_expect_int(file, 19, kpa->is_initialized);
    vector_expect_int(file, 20, action.replicas);
    vector_expect_int(file, 21, requeues(&action));
    vector_expect_int(file, 22, action.requeue_after_ns);
    vector_expect_int(file, 23, action.starts_background_probe);
    vector_expect_int(file, 24, kpa->desired_pods);
    vector_expect_int(file, 25, kpa->actual_pods);
}

void run_kpa_timeline(VectorFile *file)
{
    Timeline timeline = { 0 };

    while (vector_next(file)) {
        switch (vector_letter(file)) {
        case 'C': begin(file, &timeline); break;
        case 'R': step(file, &timeline); break;
        default: vector_fail(file, "an unknown record");
        }
    }
}
