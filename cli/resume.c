#include "cli/resume.h"

#include "core/errors.h"
#include "core/folder_lock.h"
#include "core/rng.h"
#include "report/stored_manifest.h"
#include "report/stored_requests.h"
#include "report/stored_rows.h"
#include "report/stored_seconds.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define OTHER_SCHEDULE "is a run of another schedule"

/* A stopped run as it is read. */
typedef struct {
    const VtResumeOptions *options;
    VtArrivals *arrivals;
    VtRunLog *log;
    bool may_be_torn;
    GByteArray *seen; /* a bit for each id */
    int64_t seconds;
    VtTime from_ns; /* nothing is known from here on */
    uint64_t lost;
    uint64_t stored; /* fingerprints of the rows, added up */
} Reader;

static bool is_same_folder(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev
        && x.st_ino == y.st_ino;
}

static bool is_equal(JsonObject *old, JsonObject *new, const char *name)
{
    g_autofree char *x = vt_stored_manifest_text(old, name);
    g_autofree char *y = vt_stored_manifest_text(new, name);

    return g_strcmp0(x, y) == 0;
}

static bool is_same_member(JsonObject *old, JsonObject *new, const char *name)
{
    JsonNode *x = json_object_get_member(old, name);
    JsonNode *y = json_object_get_member(new, name);

    return (x == NULL) == (y == NULL) && (x == NULL || json_node_equal(x, y));
}

/* What is known of a schedule before it has been gone through. */
static bool is_same_outline(JsonObject *old, JsonObject *new)
{
    static const char *const names[] = { "functions", "seconds", "warmup_seconds",
                                         "expected_core_seconds" };
    JsonObject *x = json_object_get_object_member(old, "schedule");
    JsonObject *y = json_object_get_object_member(new, "schedule");

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (x == NULL || !is_same_member(x, y, names[i]))
            return false;
    }
    return is_same_member(old, new, "rate");
}

/* A long schedule's digest is known at the end of a run only. */
static bool is_same_schedule(JsonObject *old, JsonObject *new)
{
    g_autofree char *digest = vt_stored_manifest_text(old, "schedule_digest");

    if (digest != NULL)
        return is_equal(old, new, "schedule_digest");
    return is_equal(old, new, "trace_digest") && is_same_outline(old, new)
        && json_object_get_int_member_with_default(old, "seed", -1)
               == json_object_get_int_member(new, "seed");
}

static const char *find_obstacle(const char *path, JsonObject *old, JsonObject *new)
{
    g_autofree char *status = vt_stored_manifest_text(old, "status");
    g_autofree char *platform = vt_stored_manifest_text(old, "platform");

    if (vt_folder_lock_is_held(path))
        return "is still going";
    if (g_strcmp0(platform, "http") != 0)
        return "is no run over HTTP";
    if (g_strcmp0(status, "complete") == 0)
        return "is complete";
    if (json_object_has_member(old, "resumed")
        && json_object_get_null_member(old, "resumed"))
        return "was stopped while it read the run that it was to go on with: resume that";
    return is_same_schedule(old, new) ? NULL : OTHER_SCHEDULE;
}

static void set_refusal(const char *path, const char *obstacle, GError **error)
{
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "--resume: %s %s", path, obstacle);
}

bool vt_resume_check(const VtResumeOptions *options, GError **error)
{
    g_autoptr(JsonObject) old = vt_stored_manifest_load(options->path, error);
    const char *obstacle;

    if (old == NULL)
        return false;
    if (is_same_folder(options->path, options->output)) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "--resume: expected another folder than -o %s, which gets all of it",
                    options->output);
        return false;
    }
    obstacle = find_obstacle(options->path, old, options->manifest);
    if (obstacle == NULL) {
        json_object_set_null_member(options->manifest, "resumed");
        return true;
    }
    set_refusal(options->path, obstacle, error);
    return false;
}

static int compare_names(const void *name, const void *function)
{
    return strcmp(name, ((const VtFunction *)function)->name);
}

static bool find_function(const Reader *self, const VtStoredRows *rows,
                          uint32_t *in_out_function, GError **error)
{
    const VtArrivals *arrivals = self->arrivals;
    size_t count;
    const char *name = vt_stored_rows_functions(rows, &count)[*in_out_function];
    const VtFunction *function =
        bsearch(name, arrivals->functions, arrivals->functions_count, sizeof *function,
                compare_names);

    if (function == NULL) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: function '%s' is not in the schedule", vt_stored_rows_path(rows),
                    name);
        return false;
    }
    *in_out_function = (uint32_t)(function - arrivals->functions);
    return true;
}

static bool is_seen(const Reader *self, uint64_t id)
{
    return id / 8 < self->seen->len && (self->seen->data[id / 8] >> id % 8 & 1) != 0;
}

static bool mark(Reader *self, uint64_t id, const char *path, GError **error)
{
    const guint length = self->seen->len;

    if (is_seen(self, id) || id >= self->options->invocations) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: id %" PRIu64 " occurs twice, or not in the schedule", path, id);
        return false;
    }
    if (id / 8 >= length) {
        g_byte_array_set_size(self->seen, (guint)(id / 8 + 1));
        memset(self->seen->data + length, 0, self->seen->len - length);
    }
    self->seen->data[id / 8] |= (guint8)(1U << id % 8);
    return true;
}

/* That the run went on until @at_ns. */
static void note(Reader *self, VtTime at_ns)
{
    self->from_ns = MAX(self->from_ns, at_ns);
}

/* Of all that a row tells of its invocation. Sums of these are equal for equal rows,
 * whatever their order. */
static uint64_t fingerprint(const VtInvocation *invocation)
{
    uint64_t hash = vt_hash_mix(invocation->id);

    hash = vt_hash_mix(hash ^ (uint64_t)invocation->scheduled_ns);
    hash = vt_hash_mix(hash ^ (uint64_t)invocation->requested_ns);
    hash = vt_hash_mix(hash ^ (uint64_t)invocation->function);
    hash = vt_hash_mix(hash ^ invocation->memory_mib);
    return vt_hash_mix(hash ^ (uint64_t)invocation->phase);
}

static bool take_record(Reader *self, const VtStoredRows *rows,
                        VtStoredRequests *requests, VtRecord *record, GError **error)
{
    VtInvocation *invocation = &record->invocation;
    VtExchange exchange;
    bool has_exchange;

    if (!mark(self, invocation->id, vt_stored_rows_path(rows), error)
        || !find_function(self, rows, &invocation->function, error)
        || !vt_stored_requests_find(requests, invocation, &exchange, &has_exchange,
                                    error))
        return false;
    record->exchange = has_exchange ? &exchange : NULL;
    note(self, invocation->scheduled_ns + 1);
    self->stored += fingerprint(invocation);
    vt_run_log_record(self->log, record);
    record->exchange = NULL;
    return true;
}

static bool read_records(Reader *self, GError **error)
{
    const char *path = self->options->path;
    g_autoptr(GError) failure = NULL;
    g_autoptr(VtStoredRequests) requests = NULL;
    g_autoptr(VtStoredRows) rows = vt_stored_rows_open(path, self->may_be_torn, error);
    VtRecord record;

    if (rows == NULL)
        return false;
    requests = vt_stored_requests_open(path, self->may_be_torn, error);
    if (requests == NULL)
        return false;
    while (vt_stored_rows_next(rows, &record, &failure)) {
        if (!take_record(self, rows, requests, &record, error))
            return false;
    }
    if (failure == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

static bool read_seconds(Reader *self, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(VtStoredSeconds) seconds =
        vt_stored_seconds_open(self->options->path, self->may_be_torn, error);
    VtSecond second;

    if (seconds == NULL)
        return false;
    while (vt_stored_seconds_next(seconds, &second, &failure)) {
        self->seconds = second.second + 1;
        vt_run_log_second(self->log, &second);
    }
    note(self, self->seconds * VT_S);
    if (failure == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

/* Between the end of the one run and the beginning of the other. */
static void fill_gap(const Reader *self)
{
    for (int64_t at = self->seconds; at < self->from_ns / VT_S; at++) {
        const VtSecond second = {
            .second = at,
            .queued = -1,
            .pods_desired = -1,
            .pods_starting = -1,
            .pods_ready = -1,
            .pods_terminating = -1,
            .cpu_busy_cores = -1,
        };

        vt_run_log_second(self->log, &second);
    }
}

/* On the way all rows must be met again: those of a schedule without a digest may be of
 * another. */
static bool lose_the_rest(Reader *self, GError **error)
{
    uint64_t scheduled = 0;
    VtRecord record = {
        .sent_ns = VT_UNKNOWN,
        .response_ns = VT_UNKNOWN,
        .executed_ns = VT_UNKNOWN,
        .instance = VT_INSTANCE_UNKNOWN,
        .status = VT_STATUS_LOST,
    };

    vt_arrivals_rewind(self->arrivals);
    while (vt_arrivals_next(self->arrivals, &record.invocation)
           && record.invocation.scheduled_ns < self->from_ns) {
        if (is_seen(self, record.invocation.id)) {
            scheduled += fingerprint(&record.invocation);
            continue;
        }
        self->lost++;
        vt_run_log_record(self->log, &record);
    }
    if (scheduled == self->stored)
        return true;
    set_refusal(self->options->path, OTHER_SCHEDULE, error);
    return false;
}

/* One entry for each time that the run went on. */
static void set_resumed(const Reader *self, JsonObject *old)
{
    JsonArray *resumed = json_array_new();
    JsonObject *entry = json_object_new();
    JsonArray *before = json_object_has_member(old, "resumed")
                          ? json_object_get_array_member(old, "resumed")
                          : NULL;

    for (guint i = 0; before != NULL && i < json_array_get_length(before); i++)
        json_array_add_element(resumed, json_array_dup_element(before, i));
    json_object_set_int_member(entry, "at_seconds", self->from_ns / VT_S);
    json_object_set_int_member(entry, "lost", (gint64)self->lost);
    json_array_add_object_element(resumed, entry);
    json_object_set_array_member(self->options->manifest, "resumed", resumed);
}

bool vt_resume_read(const VtResumeOptions *options, VtArrivals *arrivals, VtRunLog *log,
                    VtTime *out_from_ns, GError **error)
{
    g_autoptr(JsonObject) old = vt_stored_manifest_load(options->path, error);
    g_autoptr(GByteArray) seen = g_byte_array_new();
    g_autofree char *status = NULL;
    Reader reader = {
        .options = options, .arrivals = arrivals, .log = log, .seen = seen
    };

    if (old == NULL)
        return false;
    status = vt_stored_manifest_text(old, "status");
    reader.may_be_torn = g_strcmp0(status, "running") == 0;
    if (!read_records(&reader, error) || !read_seconds(&reader, error))
        return false;
    reader.from_ns = (reader.from_ns + VT_MINUTE - 1) / VT_MINUTE * VT_MINUTE;
    fill_gap(&reader);
    if (!lose_the_rest(&reader, error))
        return false;
    set_resumed(&reader, old);
    *out_from_ns = reader.from_ns;
    return true;
}
