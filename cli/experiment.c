#include "cli/experiment.h"

#include "cli/machine_load.h"
#include "cli/manifest.h"
#include "cli/monitor.h"
#include "cli/options.h"
#include "cli/outcome.h"
#include "cli/progress.h"
#include "cli/resume.h"
#include "core/driver.h"
#include "core/errors.h"
#include "core/later_arrivals.h"
#include "core/run_folder.h"

void vt_experiment_options_init(VtExperimentOptions *self)
{
    *self = (VtExperimentOptions){ .jobs = (gint)g_get_num_processors() };
    vt_workload_options_init(&self->workload);
}

void vt_experiment_options_clear(VtExperimentOptions *self)
{
    vt_workload_options_clear(&self->workload);
    g_free(self->output);
    g_free(self->pod_stages);
    g_free(self->machine_load);
}

void vt_experiment_options_add(VtExperimentOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output, "Run folder to write",
          "RUN" },
        { "jobs", 'j', 0, G_OPTION_ARG_INT, &self->jobs,
          "Cores that it may use, which never changes a result (all)", "N" },
        { "gzip", 0, 0, G_OPTION_ARG_NONE, &self->gzip, "Compress invocations.csv",
          NULL },
        { "no-invocations", 0, 0, G_OPTION_ARG_NONE, &self->no_invocations,
          "Do not write invocations.csv", NULL },
        { "decisions", 0, 0, G_OPTION_ARG_NONE, &self->decisions,
          "Write every decision of the autoscaler to decisions.csv", NULL },
        { "timeline-functions", 0, 0, G_OPTION_ARG_NONE, &self->timeline_functions,
          "Write a timeline of each function, too, to timelines/FUNCTION.csv", NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &self->json,
          "Print run.json instead of a table", NULL },
        { "progress", 0, 0, G_OPTION_ARG_NONE, &self->progress,
          "Show progress even if standard error is no terminal", NULL },
        { "no-progress", 0, 0, G_OPTION_ARG_NONE, &self->no_progress,
          "Show none, even if it is one", NULL },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
    vt_workload_options_add(&self->workload, entries);
    vt_workload_weights_option_add(&self->workload, entries);
}

/* A pass over more invocations than these would hold up the beginning of a real run, so
 * that it is made after it. */
#define FIRST_PASS_MAX 2000000

/* Everything that lives as long as the run. */
typedef struct {
    const VtExperiment *given;
    const VtExperimentOptions *options; /* those given */
    VtProgressForm progress;
    VtRunResult result;
    VtSending sending;
    VtWorkload workload;
    VtArrivals *rest; /* of the workload's, when it goes on with another run; or NULL */
    VtTime start_ns;
    VtScheduleSummary schedule;
    bool is_schedule_known;
    VtSummary *summary;
    VtGenerator *generator;
    VtLiveView *view; /* of a replay */
    VtStationarity *stationarity;
    VtRunFolder *folder;
    VtRunLogTee watched;  /* generator and view */
    VtRunLogTee verdicts; /* generator, view and stationarity */
    VtRunLogTee figures;  /* summary and verdicts */
    VtRunLogTee log;      /* figures and folder */
    JsonObject *manifest;
    double others_cores; /* of a local run: what other programs kept busy */
} Run;

static void run_clear(Run *self)
{
    vt_run_folder_free(self->folder);
    vt_live_view_free(self->view);
    vt_stationarity_free(self->stationarity);
    vt_generator_free(self->generator);
    vt_summary_free(self->summary);
    vt_arrivals_free(self->rest);
    vt_workload_clear(&self->workload);
    if (self->manifest != NULL)
        json_object_unref(self->manifest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

static VtManifestFacts facts_of(Run *self)
{
    return (VtManifestFacts){
        .platform = vt_platform_kind_name(self->given->kind),
        .options = &self->options->workload,
        .workload = &self->workload,
        .schedule = self->is_schedule_known ? &self->schedule : NULL,
        .provenance = self->given->provenance,
    };
}

static void summarise_schedule(Run *self)
{
    self->schedule = vt_arrivals_summarise(self->workload.arrivals);
}

/* What had to wait for the end of the run. */
static void complete_manifest(Run *self)
{
    VtManifestFacts facts;

    if (self->is_schedule_known)
        return;
    if (self->result.is_complete) {
        self->schedule = vt_arrivals_summary(self->workload.arrivals);
    } else {
        summarise_schedule(self);
    }
    self->is_schedule_known = true;
    facts = facts_of(self);
    vt_manifest_set_schedule(self->manifest, &facts);
}

static VtResumeOptions resume_options(const Run *self)
{
    return (VtResumeOptions){
        .path = self->given->resumed,
        .output = self->options->output,
        .manifest = self->manifest,
        .invocations = self->schedule.invocations,
    };
}

static bool check_resumed(const Run *self, GError **error)
{
    const VtResumeOptions options = resume_options(self);

    return self->given->resumed == NULL || vt_resume_check(&options, error);
}

static bool take_resumed(Run *self, GError **error)
{
    const VtResumeOptions options = resume_options(self);
    VtArrivals *arrivals = self->workload.arrivals;

    if (self->given->resumed == NULL)
        return true;
    if (!vt_resume_read(&options, arrivals, &self->log.base, &self->start_ns, error))
        return false;
    self->rest = vt_later_arrivals_new(arrivals, self->start_ns);
    return vt_run_folder_set_manifest(self->folder, self->manifest, error);
}

/* A simulation is over soon; what plays for hours should say at once what it plays. */
static bool wants_first_pass(const VtExperiment *given, const VtArrivals *arrivals)
{
    return given->resumed != NULL
        || (given->kind != VT_PLATFORM_SIM
            && arrivals->outlook.invocations <= FIRST_PASS_MAX);
}

static bool check_needs(const Run *self, GError **error)
{
    const VtExperiment *given = self->given;
    VtNeeds needs;

    if (given->guard == NULL)
        return true;
    needs = vt_guard_needs(given->kind, &self->workload, given->local, given->senders);
    return vt_guard_check(given->guard, given->kind, &needs, error);
}

static bool prepare(Run *self, const char *input, GError **error)
{
    const VtExperimentOptions *options = self->options;
    const VtArrivals *arrivals;
    VtManifestFacts facts;

    if (!vt_options_require("-o RUN", options->output, error))
        return false;
    if (!vt_options_at_least("--jobs", options->jobs, 1, error))
        return false;
    if (!vt_workload_open(&self->workload, input, &options->workload, error))
        return false;
    arrivals = self->workload.arrivals;
    if (!check_needs(self, error))
        return false;
    if (wants_first_pass(self->given, arrivals)) {
        summarise_schedule(self);
        self->is_schedule_known = true;
    }
    self->summary = vt_summary_new(arrivals->functions, self->workload.function_configs,
                                   arrivals->functions_count, arrivals->measure_start_ns);
    if (self->workload.weights != NULL)
        vt_summary_set_weights(self->summary, self->workload.weights);
    self->generator = vt_generator_new();
    self->stationarity =
        vt_stationarity_new(arrivals->measure_start_ns, arrivals->end_ns);
    facts = facts_of(self);
    self->manifest = vt_manifest_new(&facts);
    return check_resumed(self, error);
}

static void open_logs(Run *self)
{
    VtRunLog *watched = vt_generator_log(self->generator);

    if (self->given->kind != VT_PLATFORM_SIM) {
        self->view = vt_live_view_new();
        vt_run_log_tee_init(&self->watched, watched, vt_live_view_log(self->view));
        watched = &self->watched.base;
    }
    vt_run_log_tee_init(&self->verdicts, watched,
                        vt_stationarity_log(self->stationarity));
    vt_run_log_tee_init(&self->figures, vt_summary_log(self->summary),
                        &self->verdicts.base);
    vt_run_log_tee_init(&self->log, &self->figures.base, vt_run_folder_log(self->folder));
}

static bool open_folder(Run *self, GError **error)
{
    const VtExperimentOptions *options = self->options;
    const VtRunFolderOptions folder = {
        .has_invocations = !options->no_invocations,
        .has_requests = self->given->kind == VT_PLATFORM_HTTP && !options->no_invocations,
        .has_decisions = options->decisions,
        .has_function_timelines = options->timeline_functions,
        .is_simulated = self->given->kind == VT_PLATFORM_SIM,
        .gzip = options->gzip,
        .weights = self->workload.weights,
    };

    self->folder = vt_run_folder_create(
        options->output, self->workload.arrivals->functions,
        self->workload.arrivals->functions_count, self->manifest, &folder, error);
    if (self->folder == NULL)
        return false;
    open_logs(self);
    return true;
}

static void play(Run *self, VtStage *stage)
{
    const VtTerminalMonitorConfig config = {
        .stage = stage,
        .folder = self->folder,
        .view = self->view,
        .form = self->progress,
        .drain_ns = self->given->drain_ns,
    };
    VtTerminalMonitor monitor;
    const VtRun run = {
        .arrivals = self->rest != NULL ? self->rest : self->workload.arrivals,
        .log = &self->log.base,
        .monitor = &monitor.base,
        .start_ns = self->start_ns,
        .tail_ns = self->workload.tail_ns,
        .has_function_seconds = self->options->timeline_functions,
    };

    vt_terminal_monitor_init(&monitor, &config);
    self->result = vt_stage_play(stage, &run);
    vt_generator_set_cpu(self->generator, vt_stage_generator_cpu(stage));
    vt_terminal_monitor_finish(&monitor);
}

/* Plays, and tears the stage down, so that the processes of all pods are accounted for.
 */
static void play_and_close(Run *self, VtStage *stage, GError **error)
{
    const VtMachineLoad before = vt_machine_load_read();

    play(self, stage);
    self->sending = vt_stage_sending(stage);
    vt_stage_check(stage, error);
    vt_stage_free(stage);

    const VtMachineLoad after = vt_machine_load_read();

    self->others_cores = vt_machine_load_of_others(&before, &after);
}

static VtRunOutcome outcome_of(const Run *self)
{
    return (VtRunOutcome){
        .kind = self->given->kind,
        .provenance = self->given->provenance,
        .manifest = self->manifest,
        .summary = self->summary,
        .generator = self->generator,
        .stationarity = self->stationarity,
        .folder = self->folder,
        .result = self->result,
        .sending = self->sending,
        .others_cores = self->others_cores,
    };
}

/* All of a run but what is printed. */
static bool conduct(Run *self, GError **error)
{
    const VtExperiment *given = self->given;

    if (!prepare(self, given->input, error))
        return false;

    const VtStageOptions stage_options = {
        .kind = given->kind,
        .workload = &self->workload,
        .log = &self->log.base,
        .has_decisions = self->options->decisions,
        .seed = (uint64_t)vt_workload_seed(&self->options->workload),
        .target = given->target,
        .local = given->local,
        .is_interrupted = vt_monitor_is_interrupted,
        .senders = given->senders,
        .wake_ahead_ns = given->wake_ahead_ns,
        .pod_stages_path = self->options->pod_stages,
        .machine_load_path = self->options->machine_load,
    };
    GError *refusal = NULL;

    vt_monitor_listen();

    g_autoptr(VtStage) stage = vt_stage_new(&stage_options, &refusal);

    if (stage == NULL) {
        vt_workload_explain(&self->workload, &self->options->workload, refusal);
        g_propagate_error(error, refusal);
        return false;
    }
    if (!open_folder(self, error) || !take_resumed(self, error))
        return false;

    GError *failure = NULL; /* of the platform; what was measured before is kept */

    play_and_close(self, g_steal_pointer(&stage), &failure);
    complete_manifest(self);

    const VtRunOutcome outcome = outcome_of(self);
    const bool is_kept = vt_run_outcome_save(&outcome, failure == NULL ? error : NULL);

    if (failure != NULL || !is_kept)
        vt_run_outcome_warn(&outcome);
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL && is_kept;
}

static bool check_complete(const Run *self, GError **error)
{
    if (self->result.is_complete)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "interrupted; what was measured is in %s",
                self->options->output);
    return false;
}

/* A replay takes so long that it always shows something. */
static VtProgressForm progress_of(const VtExperiment *given)
{
    const VtExperimentOptions *options = given->options;

    if (options->no_progress)
        return VT_PROGRESS_NONE;
    if (given->kind != VT_PLATFORM_SIM && !vt_progress_is_shown(false))
        return VT_PROGRESS_LINES;
    return vt_progress_is_shown(options->progress) ? VT_PROGRESS_LIVE : VT_PROGRESS_NONE;
}

bool vt_experiment_run(const VtExperiment *self, GError **error)
{
    g_auto(Run) run = {
        .given = self,
        .options = self->options,
        .progress = progress_of(self),
    };

    if (!conduct(&run, error))
        return false;

    const VtRunOutcome outcome = outcome_of(&run);

    vt_run_outcome_print(&outcome, self->options->json);
    vt_run_outcome_warn(&outcome);
    return check_complete(&run, error);
}

bool vt_experiment_measure(const VtExperiment *self, VtExperimentResult *out_result,
                           GError **error)
{
    g_auto(Run) run = { .given = self, .options = self->options };

    if (!conduct(&run, error) || !check_complete(&run, error))
        return false;

    const VtEstimates *weighted = vt_summary_estimates(run.summary);

    *out_result = (VtExperimentResult){
        .weighted = weighted != NULL ? *weighted : (VtEstimates){ 0 },
        .has_weights = weighted != NULL,
        .measured = *vt_summary_figures(run.summary, VT_SCOPE_MEASURED),
        .stationarity = vt_stationarity_verdict(run.stationarity),
    };
    return true;
}
