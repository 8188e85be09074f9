#include "cli/outcome.h"

#include "cli/options.h"
#include "report/summary_format.h"

/* Of the machine's cores; beyond it a local run says more of the others than of itself.
 */
#define OTHERS_SHARE_MAX 0.05

static void warn_of_lateness(const VtRunOutcome *self)
{
    const char *verdict = vt_generator_verdict(self->generator);
    const VtGeneratorFigures figures = vt_generator_figures(self->generator);

    if (self->kind == VT_PLATFORM_SIM || g_str_equal(verdict, "ok"))
        return;
    g_printerr("vitro: the load generator was %s: of %" G_GUINT64_FORMAT
               " invocations %" G_GUINT64_FORMAT " left late (p99 %.1f ms, at most %.1f "
               "ms) and %" G_GUINT64_FORMAT
               " never; response times include its own lateness, see \"lateness\" and "
               "\"sending\" in run.json\n",
               verdict, figures.offered, figures.late, (double)figures.late_us_p99 / 1e3,
               (double)figures.late_us_max / 1e3, figures.dropped);
}

static void warn_of_warmup(const VtRunOutcome *self)
{
    if (vt_stationarity_verdict(self->stationarity) == VT_WARMUP_TOO_SHORT) {
        g_printerr("vitro: the warm-up was too short: the measured phase does not begin "
                   "as it goes on, see \"stationarity\" in run.json\n");
    }
}

static void warn_of_others(const VtRunOutcome *self)
{
    if (self->kind == VT_PLATFORM_LOCAL
        && self->others_cores > OTHERS_SHARE_MAX * g_get_num_processors()) {
        g_printerr(
            "vitro: other programs kept %.2f cores busy during the run: the response "
            "times are theirs too, see \"others_cores\" in run.json\n",
            self->others_cores);
    }
}

static void add_start(JsonObject *manifest, const VtSending *sending)
{
    g_autoptr(GDateTime) seconds =
        g_date_time_new_from_unix_utc(sending->started_us / G_USEC_PER_SEC);
    g_autoptr(GDateTime) started =
        g_date_time_add(seconds, sending->started_us % G_USEC_PER_SEC);
    g_autofree char *text = g_date_time_format(started, "%Y-%m-%dT%H:%M:%S.%fZ");

    json_object_set_string_member(manifest, "started_at", text);
    json_object_set_int_member(manifest, "senders", sending->senders);
}

bool vt_run_outcome_save(const VtRunOutcome *self, GError **error)
{
    const char *status = self->result.is_complete ? "complete" : "interrupted";
    g_autofree char *functions_csv = NULL;

    json_object_set_string_member(self->manifest, "status", status);
    vt_summary_finish(self->summary, self->result.end_ns);
    json_object_set_double_member(self->manifest, "run_seconds",
                                  (double)self->result.end_ns / 1e9);
    json_object_set_object_member(
        self->manifest, "all",
        vt_figures_to_json(vt_summary_figures(self->summary, VT_SCOPE_ALL)));
    json_object_set_object_member(
        self->manifest, "measured",
        vt_figures_to_json(vt_summary_figures(self->summary, VT_SCOPE_MEASURED)));
    if (vt_summary_estimates(self->summary) != NULL) {
        json_object_set_object_member(
            self->manifest, "weighted",
            vt_estimates_to_json(vt_summary_estimates(self->summary)));
    }
    json_object_set_object_member(self->manifest, "stationarity",
                                  vt_stationarity_to_json(self->stationarity));
    if (self->kind != VT_PLATFORM_SIM) {
        json_object_set_string_member(self->manifest, "generator",
                                      vt_generator_verdict(self->generator));
        json_object_set_object_member(self->manifest, "lateness",
                                      vt_generator_lateness_to_json(self->generator));
        json_object_set_object_member(self->manifest, "sending",
                                      vt_generator_sending_to_json(self->generator));
        add_start(self->manifest, &self->sending);
    }
    if (self->kind == VT_PLATFORM_LOCAL)
        json_object_set_double_member(self->manifest, "others_cores", self->others_cores);
    json_object_set_object_member(self->manifest, "provenance",
                                  vt_provenance_to_json(self->provenance));
    functions_csv = vt_summary_functions_csv(self->summary);
    return vt_run_folder_finish(self->folder, self->manifest, status, functions_csv,
                                error);
}

void vt_run_outcome_print(const VtRunOutcome *self, bool is_json)
{
    if (is_json) {
        vt_print_json(json_object_ref(self->manifest));
        return;
    }

    g_autofree char *table = vt_summary_table(self->summary);

    g_print("%s", table);
}

void vt_run_outcome_warn(const VtRunOutcome *self)
{
    warn_of_warmup(self);
    warn_of_lateness(self);
    warn_of_others(self);
}
