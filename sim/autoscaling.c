/* Metrics, decisions, and what follows from them for a revision. */
#include "core/prefetch.h"
#include "sim/knative_model.h"
#include "sim/scraper.h"

#define REPORT_INTERVAL_NS                                                               \
    VT_S                        /* [kn: pkg/activator/handler/concurrency_reporter.go]   \
                                 */
#define SCRAPE_INTERVAL_NS VT_S /* [kn: pkg/autoscaler/metrics/collector.go] */
/* The reconcile that creates a decider then writes the metric, from which the scraper
 * comes. [kn: pkg/reconciler/autoscaling/kpa/kpa.go] */
#define SCRAPE_DELAY_NS (20 * VT_MS)

#define REPORTS_APART                                                                    \
    4 /* in the line of those to report: the steps of core/prefetch.h                    \
       */

/* First instant after @now_ns of a ticker that began at @phase_ns. */
static VtTime next_tick(VtTime phase_ns, VtTime interval_ns, VtTime now_ns)
{
    if (now_ns < phase_ns)
        return phase_ns;
    return phase_ns + ((now_ns - phase_ns) / interval_ns + 1) * interval_ns;
}

static VtTime tick_interval_ns(const VtKnative *self, uint32_t number)
{
    return vt_knative_config(self, number)->autoscaler.tick_interval_ns;
}

/* A decision is a little late for its tick, and ticks keep their phase. So an age of a
 * whole number of ticks, such as that of a panic, has passed or not as chance will have
 * it. */
static void plan_tick(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtDistribution *latency = &self->options.control_plane->tick_latency;
    const VtTime due_ns = next_tick(vt_knative_revision(self, number)->tick_phase_ns,
                                    tick_interval_ns(self, number), now_ns);

    vt_knative_plan(self, VT_KNATIVE_TICK, number, 0,
                    due_ns + vt_knative_draw(self, number, VT_DRAW_TICK, latency));
}

/* A revision at zero without traffic decides nothing new, so its tickers stand still;
 * they wake in their old phases. */
static void wake_up(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);

    if (revision->is_awake)
        return;
    revision->is_awake = true;
    revision->next_scrape_ns =
        next_tick(revision->scrape_phase_ns, SCRAPE_INTERVAL_NS, now_ns);
    plan_tick(self, number, now_ns);
}

/* Without a scrape target no data is valid input as well, so that a new revision decides
 * for zero at its first tick; any other decides nothing before its first traffic. */
static bool is_idle(const VtRevision *revision)
{
    const bool awaits_first_tick = revision->decider.published.desired_pods < 0
                                && !revision->metrics.has_scrape_target;

    return !awaits_first_tick && revision->decider.published.desired_pods <= 0
        && revision->replicas == 0 && revision->pods.length == 0
        && vt_activator_pool_is_silent(&revision->activators)
        && revision->in_flight.oldest == VT_REQUEST_NONE;
}

static void log_decision(VtKnative *self, uint32_t number,
                         const VtMetricAverages *averages, VtScale scale, VtTime now_ns)
{
    const VtRevision *revision = vt_knative_revision(self, number);
    const VtDecision decision = {
        .time_ns = now_ns,
        .function = number,
        .stable = averages->stable,
        .panic = averages->panic,
        .ready = revision->pods_ready,
        .desired = scale.desired_pods,
        .has_bursts = true,
        .is_panicking = vt_decider_is_panicking(&revision->decider),
        .excess_burst_capacity = scale.excess_burst_capacity,
    };

    vt_run_log_decision(self->options.log, &decision);
}

static void decide(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    VtDeciderInput input = { .now_ns = now_ns, .ready_pods = revision->pods_ready };
    VtScale scale;

    vt_autoscaling_settle(self, number, now_ns);
    input.has_averages = vt_metric_collector_query(
        &revision->metrics, revision->decider.spec->metric, now_ns, &input.averages);
    if (!vt_decider_decide(&revision->decider, &input, &scale))
        return;
    if (self->options.has_decisions)
        log_decision(self, number, &input.averages, scale, now_ns);
    if (vt_decider_publish(&revision->decider, scale))
        vt_reconciler_add(self, number, now_ns);
}

void vt_autoscaling_tick(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);

    decide(self, number, now_ns);
    if (is_idle(revision)) {
        revision->is_awake = false;
        revision->next_scrape_ns = VT_NEVER;
    } else {
        plan_tick(self, number, now_ns);
    }
}

/* A report of the activator reaches the autoscaler. If the last decision was zero, it
 * does not wait for the next tick. [kn: cmd/autoscaler statsserver, multiscaler.go Poke]
 */
static void receive(VtKnative *self, uint32_t number, const VtRequestReport *report,
                    VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);

    vt_autoscaling_settle(self, number, now_ns);
    vt_metric_collector_record(&revision->metrics, now_ns, report);
    if (revision->decider.published.desired_pods == 0 && report->concurrency > 0)
        decide(self, number, now_ns);
}

static VtActivatorStats *stats_of(VtRevision *revision, uint32_t activator)
{
    return &revision->activators.items[activator].stats;
}

void vt_autoscaling_request_arrived(VtKnative *self, uint32_t number, uint32_t activator,
                                    VtTime now_ns)
{
    static const VtRequestReport early = { .concurrency = 1, .requests = 1 };
    VtActivatorStats *stats = stats_of(vt_knative_revision(self, number), activator);
    const bool is_first = vt_activator_stats_arrive(stats, now_ns);

    wake_up(self, number, now_ns);
    if (is_first) {
        g_array_append_val(self->reporting[activator], number);
        receive(self, number, &early, now_ns);
    }
}

void vt_autoscaling_request_left(VtKnative *self, uint32_t number, uint32_t activator,
                                 VtTime now_ns)
{
    vt_activator_stats_leave(stats_of(vt_knative_revision(self, number), activator),
                             now_ns);
}

/* @numbers are to come, @count of them. */
static void expect_reports(const VtKnative *self, const uint32_t *numbers, guint count)
{
    for (unsigned step = 0; step < VT_PREFETCH_STEPS; step++) {
        const guint ahead = REPORTS_APART * (VT_PREFETCH_STEPS - step);

        if (ahead < count)
            vt_footprint_revision(self, numbers[ahead], step);
    }
}

void vt_autoscaling_report(VtKnative *self, uint32_t activator, VtTime now_ns)
{
    GArray *reporting = self->reporting[activator];
    uint32_t *numbers = (uint32_t *)reporting->data;
    guint kept = 0;

    for (guint i = 0; i < reporting->len; i++) {
        const uint32_t number = numbers[i];
        VtActivatorStats *stats = stats_of(vt_knative_revision(self, number), activator);
        VtRequestReport report;

        expect_reports(self, numbers + i, reporting->len - i);
        if (vt_activator_stats_report(stats, now_ns, &report))
            receive(self, number, &report, now_ns);
        if (stats->is_present)
            numbers[kept++] = number;
    }
    g_array_set_size(reporting, kept);
    vt_knative_plan(self, VT_KNATIVE_REPORT, activator, 0, now_ns + REPORT_INTERVAL_NS);
}

static void shuffle(VtRng *rng, uint32_t *items, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        const size_t j = vt_rng_below(rng, i);
        const uint32_t moved = items[i - 1];

        items[i - 1] = items[j];
        items[j] = moved;
    }
}

/* Ready pods in the order in which they are asked: those older than the stable window
 * first, shuffled; the younger ones, shuffled, only when the older are too few.
 * [kn: pkg/autoscaler/metrics/stats_scraper.go] */
static void list_for_scrape(VtKnative *self, VtRevision *revision, size_t sample,
                            VtTime now_ns)
{
    const VtTime window_ns = revision->decider.spec->stable_window_ns;
    size_t old = 0;

    g_array_set_size(self->sampled, 0);
    for (uint32_t i = 0; i < revision->pods.length; i++) {
        const uint32_t pod = revision->pods.items[i];
        const VtPodRow *row = &vt_pods_at(&self->pods, pod)->row;

        if (!vt_pod_is_ready(vt_pods_at(&self->pods, pod)))
            continue;
        if (now_ns - row->created_ns >= window_ns) {
            g_array_insert_val(self->sampled, old++, pod);
        } else {
            g_array_append_val(self->sampled, pod);
        }
    }

    if (sample >= self->sampled->len)
        return;

    uint32_t *items = (uint32_t *)self->sampled->data;
    VtRng rng = vt_draws_stream(&revision->draws, VT_DRAW_SCRAPE);

    shuffle(&rng, items, old);
    if (old < sample)
        shuffle(&rng, items + old, self->sampled->len - old);
}

static const VtRequestReport *report_of(const VtKnative *self, uint32_t number,
                                        VtTime now_ns)
{
    VtPod *pod = vt_pods_at(&self->pods, number);

    vt_data_path_report(pod, now_ns);
    return &pod->report;
}

static VtRequestReport scrape_sample(VtKnative *self, VtRevision *revision, VtTime now_ns)
{
    const int32_t population = revision->pods_ready;
    const int32_t sample = vt_scraper_sample_size(population);
    VtRequestReport sum = { 0 };

    list_for_scrape(self, revision, (size_t)sample, now_ns);
    for (int32_t i = 0; i < sample; i++) {
        const uint32_t pod = g_array_index(self->sampled, uint32_t, (guint)i);

        vt_scraper_add(&sum, report_of(self, pod, now_ns));
    }
    return vt_scraper_extrapolate(&sum, sample, population);
}

/* Most functions have one pod, which is all of the sample. */
static void scrape(VtKnative *self, VtRevision *revision, VtTime now_ns)
{
    const VtRequestReport report = revision->pods.length == 1
                                     ? *report_of(self, revision->pods.items[0], now_ns)
                                     : scrape_sample(self, revision, now_ns);

    vt_metric_collector_record(&revision->metrics, now_ns, &report);
}

void vt_autoscaling_scrape(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    const bool has_target =
        revision->pods_ready > 0 && revision->metrics.has_scrape_target;

    for (; revision->next_scrape_ns <= now_ns;
         revision->next_scrape_ns += SCRAPE_INTERVAL_NS) {
        if (has_target)
            scrape(self, revision, revision->next_scrape_ns);
    }
}

static VtRng phase_stream(const VtKnative *self, uint64_t subject)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = self->options.seed,
                                      .subject = subject,
                                      .purpose = VT_PURPOSE_TICK });
    return rng;
}

/* Its own, or that of the function before if they are equal: see config_of(). */
static const VtDeciderSpec *shared_spec(const VtKnative *self, uint32_t number)
{
    const VtDeciderSpec *own = &vt_knative_revision(self, number)->spec;
    const VtDeciderSpec *before =
        number > 0 ? vt_knative_revision(self, number - 1)->decider.spec : NULL;

    return before != NULL && vt_has_same_bytes(before, own, sizeof(*own)) ? before : own;
}

void vt_autoscaling_init(VtKnative *self, uint32_t number)
{
    VtRevision *revision = vt_knative_revision(self, number);
    const VtRevisionConfig *config = vt_knative_config(self, number);
    const VtFunction *function = &self->options.functions[number];
    const VtRevisionTraits traits = {
        .container_concurrency = config->function.container_concurrency,
        .duration_mean_ms = function->duration_mean_us / 1000,
    };
    const VtDeciderSpec spec = vt_decider_spec_resolve(&config->autoscaler, &traits);
    VtRng rng = phase_stream(self, function->hash);

    vt_metric_collector_init(
        &revision->metrics,
        &(VtMetricSpec){
            .stable_window_ns = spec.stable_window_ns,
            .panic_window_ns = spec.panic_window_ns,
            .aggregation = (VtAggregation)config->autoscaler.aggregation,
            .rounding = (VtRounding)config->autoscaler.rounding,
            .clock_offset_ns = config->autoscaler.clock_offset_ns,
            .has_scrape_target = spec.target_burst_capacity >= 0,
            .unused = ~(1U << spec.metric),
        });
    revision->spec = spec;
    vt_decider_init(&revision->decider, shared_spec(self, number), 0, 0);
    if (config->autoscaler.decided_before_start)
        revision->decider.published.desired_pods = 0;
    vt_kpa_init(&revision->kpa, 0);
    revision->is_reconciled = true;
    revision->probing_until_ns = VT_UNKNOWN;
    revision->requeue_ns = VT_NEVER;
    revision->tick_phase_ns =
        (VtTime)vt_rng_below(&rng, (uint64_t)config->autoscaler.tick_interval_ns);
    if (config->autoscaler.tick_phase_ns != VT_PHASE_RANDOM)
        revision->tick_phase_ns = config->autoscaler.tick_phase_ns;
    revision->scrape_phase_ns =
        (revision->tick_phase_ns + SCRAPE_DELAY_NS) % SCRAPE_INTERVAL_NS;
    vt_replicas_create(self, number,
                       MAX(spec.initial_scale, (int32_t)config->autoscaler.min_scale));
    vt_reconciler_add(self, number, 0);
    if (!is_idle(revision))
        wake_up(self, number, 0);
}

/* The activators' own phases are of wall time, the run's start another. One that is given
 * is the first one's. */
static VtTime first_report_ns(const VtKnative *self, const VtAutoscalerConfig *config,
                              uint32_t activator)
{
    VtRng rng = phase_stream(self, activator);

    if (activator > 0 || config->report_phase_ns == VT_PHASE_RANDOM)
        return (VtTime)vt_rng_below(&rng, REPORT_INTERVAL_NS);
    return (config->report_phase_ns + REPORT_INTERVAL_NS - config->clock_offset_ns)
         % REPORT_INTERVAL_NS;
}

void vt_autoscaling_start(VtKnative *self)
{
    const uint32_t activators = (uint32_t)self->options.data_path->activators;

    if (self->options.functions_count == 0)
        return;

    const VtAutoscalerConfig *config = &vt_knative_config(self, 0)->autoscaler;

    for (uint32_t i = 0; i < activators; i++) {
        vt_knative_plan(self, VT_KNATIVE_REPORT, i, 0, first_report_ns(self, config, i));
    }
}

void vt_autoscaling_clear(VtRevision *revision)
{
    vt_decider_clear(&revision->decider);
    vt_metric_collector_clear(&revision->metrics);
}
