#include "core/run_files.h"

#include "core/csv.h"
#include "core/invocation_row.h"
#include "core/output_file.h"
#include "core/record_order.h"

#define TIMELINE_COLUMNS                                                                 \
    "second,arrivals,in_flight,queued,pods_desired,pods_starting,pods_ready,"            \
    "pods_terminating,cpu_busy_cores\n"

static const struct {
    const char *name;
    const char *header;
} specs[VT_RUN_FILES] = {
    [VT_RUN_INVOCATIONS] = { "invocations.csv",
                             "id,function,phase,scheduled_us,sent_us,response_us,"
                             "requested_us,"
                             "executed_us,memory_mib,slowdown,start,instance,status\n" },
    [VT_RUN_REQUESTS] = { "requests.csv",
                          "id,first_byte_us,attempts,retries,connections,waited,"
                          "code,cause,handed_us\n" },
    [VT_RUN_TIMELINE] = { "timeline.csv", TIMELINE_COLUMNS },
    [VT_RUN_COLDSTARTS] = { "coldstarts.csv", "function,instance,node,created_us,"
                                              "scheduled_us,started_us,ready_us,"
                                              "usable_us,deleted_us,gone_us\n" },
    [VT_RUN_DECISIONS] = { "decisions.csv",
                           "time_us,function,stable,panic,ready,desired,panicking,"
                           "excess_burst_capacity\n" },
    [VT_RUN_FUNCTION_TIMELINES] = { "function_timelines.csv",
                                    "function," TIMELINE_COLUMNS },
};

struct VtRunFiles {
    VtRunLog base;
    VtRunLogOps ops; /* what there are files for */
    bool is_simulated;
    bool has_order;      /* invocations are written by id, by way of these two; their */
    VtRecordOrder order; /* file is the writer's until that is waited for */
    VtRecordThread writer;
    GString *names;      /* of all functions, quoted where they must be, end to end */
    size_t *name_starts; /* in it, and where the last one ends */
    VtInvocationRow row;
    VtOutputFile *files[VT_RUN_FILES]; /* NULL where not wanted */
};

static void write_us(VtOutputFile *file, VtTime time_ns)
{
    if (time_ns >= 0)
        vt_output_file_int(file, time_ns / VT_US);
    vt_output_file_char(file, ',');
}

/* A count that is negative is unknown. */
static void write_count(VtOutputFile *file, int64_t count)
{
    if (count >= 0)
        vt_output_file_int(file, count);
    vt_output_file_char(file, ',');
}

static void write_number(VtOutputFile *file, int64_t value)
{
    vt_output_file_int(file, value);
    vt_output_file_char(file, ',');
}

static void write_cell(VtOutputFile *file, const char *text)
{
    vt_output_file_text(file, text);
    vt_output_file_char(file, ',');
}

static void write_function(const VtRunFiles *self, VtOutputFile *file, uint32_t function)
{
    const size_t start = self->name_starts[function];

    vt_output_file_bytes(file, self->names->str + start,
                         self->name_starts[function + 1] - start);
}

static void write_request(VtOutputFile *file, const VtInvocation *invocation,
                          const VtExchange *exchange)
{
    const VtTime first_byte_ns = exchange->first_byte_ns;

    write_number(file, (int64_t)invocation->id);
    write_us(file, first_byte_ns == VT_UNKNOWN
                       ? VT_UNKNOWN
                       : first_byte_ns - invocation->scheduled_ns);
    write_number(file, exchange->attempts);
    write_number(file, exchange->retries);
    write_number(file, exchange->connections);
    write_number(file, exchange->has_waited);
    write_count(file, exchange->code > 0 ? exchange->code : -1);
    write_cell(file, vt_cause_name(exchange->cause));
    if (exchange->handed_ns >= 0)
        vt_output_file_int(file, exchange->handed_ns / VT_US);
    vt_output_file_char(file, '\n');
}

static void write_invocation(void *data, const VtRecord *record)
{
    VtRunFiles *self = data;
    VtOutputFile *file = self->files[VT_RUN_INVOCATIONS];

    write_number(file, (int64_t)record->invocation.id);
    write_function(self, file, record->invocation.function);

    char *row = vt_output_file_reserve(file, VT_INVOCATION_ROW_BYTES);

    vt_output_file_advance(file, vt_invocation_row_put(&self->row, row, record));
}

static void write_record(VtRunLog *base, const VtRecord *record)
{
    VtRunFiles *self = (VtRunFiles *)base;
    VtOutputFile *const *files = self->files;

    if (files[VT_RUN_INVOCATIONS] != NULL)
        write_invocation(self, record);
    if (files[VT_RUN_REQUESTS] != NULL && record->exchange != NULL)
        write_request(files[VT_RUN_REQUESTS], &record->invocation, record->exchange);
}

static void order_record(VtRunLog *base, const VtRecord *record)
{
    vt_record_order_add(&((VtRunFiles *)base)->order, record);
}

static void write_pod(VtRunLog *base, const VtPodRow *pod)
{
    VtRunFiles *self = (VtRunFiles *)base;
    VtOutputFile *file = self->files[VT_RUN_COLDSTARTS];

    write_function(self, file, pod->function);
    vt_output_file_char(file, ',');
    write_number(file, pod->instance);
    write_count(file, pod->scheduled_ns >= 0 ? (int64_t)pod->node : -1);
    write_us(file, pod->created_ns);
    write_us(file, pod->scheduled_ns);
    write_us(file, pod->started_ns);
    write_us(file, pod->ready_ns);
    write_us(file, pod->usable_ns);
    write_us(file, pod->deleted_ns);
    if (pod->gone_ns >= 0)
        vt_output_file_int(file, pod->gone_ns / VT_US);
    vt_output_file_char(file, '\n');
}

static void write_decision(VtRunLog *base, const VtDecision *decision)
{
    VtRunFiles *self = (VtRunFiles *)base;
    VtOutputFile *file = self->files[VT_RUN_DECISIONS];

    write_us(file, decision->time_ns);
    write_function(self, file, decision->function);
    vt_output_file_char(file, ',');
    vt_output_file_double(file, decision->stable);
    vt_output_file_char(file, ',');
    vt_output_file_double(file, decision->panic);
    vt_output_file_char(file, ',');
    write_number(file, decision->ready);
    write_number(file, decision->desired);
    write_count(file, decision->has_bursts ? decision->is_panicking : -1);
    if (decision->has_bursts)
        vt_output_file_int(file, decision->excess_burst_capacity);
    vt_output_file_char(file, '\n');
}

static void write_timeline(VtOutputFile *file, const VtSecond *second)
{
    write_number(file, second->second);
    write_number(file, (int64_t)second->arrivals);
    write_number(file, (int64_t)second->in_flight);
    write_count(file, second->queued);
    write_count(file, second->pods_desired);
    write_count(file, second->pods_starting);
    write_count(file, second->pods_ready);
    write_count(file, second->pods_terminating);
    if (second->cpu_busy_cores >= 0)
        vt_output_file_fixed(file, second->cpu_busy_cores, 3);
    vt_output_file_char(file, '\n');
}

static void end_second(VtRunLog *base, const VtSecond *second)
{
    VtRunFiles *self = (VtRunFiles *)base;

    if (self->files[VT_RUN_TIMELINE] != NULL)
        write_timeline(self->files[VT_RUN_TIMELINE], second);
    if (!self->is_simulated)
        vt_run_files_flush(self, NULL); /* the files keep their errors until asked */
}

static void end_function_second(VtRunLog *base, uint32_t function, const VtSecond *second)
{
    VtRunFiles *self = (VtRunFiles *)base;
    VtOutputFile *file = self->files[VT_RUN_FUNCTION_TIMELINES];

    write_function(self, file, function);
    vt_output_file_char(file, ',');
    write_timeline(file, second);
}

static bool is_wanted(unsigned wanted, VtRunFile file)
{
    return (wanted & 1U << file) != 0;
}

static VtRunLogOps ops_of(const VtRunFilesOptions *options)
{
    const unsigned wanted = options->wanted;
    VtRunLogOps ops = { .second = end_second };

    g_assert(!options->is_simulated || !is_wanted(wanted, VT_RUN_REQUESTS));
    if (is_wanted(wanted, VT_RUN_INVOCATIONS) || is_wanted(wanted, VT_RUN_REQUESTS))
        ops.record = options->is_simulated ? order_record : write_record;
    if (is_wanted(wanted, VT_RUN_COLDSTARTS))
        ops.pod = write_pod;
    if (is_wanted(wanted, VT_RUN_DECISIONS))
        ops.decision = write_decision;
    if (is_wanted(wanted, VT_RUN_FUNCTION_TIMELINES))
        ops.function_second = end_function_second;
    return ops;
}

static bool open_file(VtRunFiles *self, const char *folder, VtRunFile file,
                      GError **error)
{
    g_autofree char *path = g_build_filename(folder, specs[file].name, NULL);

    self->files[file] = vt_output_file_open(path, VT_OUTPUT_LIVE, error);
    if (self->files[file] == NULL)
        return false;
    vt_output_file_text(self->files[file], specs[file].header);
    return true;
}

static void add_names(VtRunFiles *self, const VtFunction *functions,
                      size_t functions_count)
{
    self->names = g_string_new(NULL);
    self->name_starts = g_new0(size_t, functions_count + 1);
    for (size_t i = 0; i < functions_count; i++) {
        g_autofree char *cell = vt_csv_quote(functions[i].name);

        g_string_append(self->names, cell);
        self->name_starts[i + 1] = self->names->len;
    }
}

const char *vt_run_file_name(VtRunFile file)
{
    return specs[file].name;
}

VtRunFiles *vt_run_files_create(const char *folder, const VtRunFilesOptions *options,
                                const VtFunction *functions, size_t functions_count,
                                GError **error)
{
    g_autoptr(VtRunFiles) self = g_new0(VtRunFiles, 1);

    self->ops = ops_of(options);
    self->base.ops = &self->ops;
    add_names(self, functions, functions_count);
    vt_invocation_row_init(&self->row);
    self->is_simulated = options->is_simulated;
    self->has_order =
        options->is_simulated && is_wanted(options->wanted, VT_RUN_INVOCATIONS);
    if (self->has_order) {
        vt_record_thread_init(&self->writer, write_invocation, self);
        vt_record_order_init(&self->order, VT_RECORD_ORDER_SPAN, &self->writer);
    }
    for (unsigned i = 0; i < VT_RUN_FILES; i++) {
        if (is_wanted(options->wanted, i)
            && !open_file(self, folder, (VtRunFile)i, error))
            return NULL;
    }
    return vt_run_files_flush(self, error) ? g_steal_pointer(&self) : NULL;
}

void vt_run_files_free(VtRunFiles *self)
{
    if (self == NULL)
        return;
    vt_run_files_close(self, NULL); /* what was measured is kept, also after an error */
    vt_record_thread_clear(&self->writer);
    vt_record_order_clear(&self->order);
    g_string_free(self->names, TRUE);
    g_free(self->name_starts);
    g_free(self);
}

VtRunLog *vt_run_files_log(VtRunFiles *self)
{
    return &self->base;
}

bool vt_run_files_flush(VtRunFiles *self, GError **error)
{
    GError *first = NULL;

    if (self->has_order)
        vt_record_thread_wait(&self->writer);
    for (int i = 0; i < VT_RUN_FILES; i++) {
        if (self->files[i] != NULL)
            vt_output_file_flush(self->files[i], first == NULL ? &first : NULL);
    }
    if (first == NULL)
        return true;
    g_propagate_error(error, first);
    return false;
}

bool vt_run_files_close(VtRunFiles *self, GError **error)
{
    GError *first = NULL;

    if (self->has_order) {
        vt_record_order_finish(&self->order);
        vt_record_thread_wait(&self->writer);
    }
    for (int i = 0; i < VT_RUN_FILES; i++) {
        if (self->files[i] != NULL)
            vt_output_file_close(self->files[i], first == NULL ? &first : NULL);
        g_clear_pointer(&self->files[i], vt_output_file_free);
    }
    if (first == NULL)
        return true;
    g_propagate_error(error, first);
    return false;
}

bool vt_run_files_has_order(const VtRunFiles *self, VtRunFile file)
{
    return self->has_order && file == VT_RUN_INVOCATIONS && !self->order.is_broken;
}
