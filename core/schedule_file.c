#include "core/schedule_file.h"

#include "core/csv.h"
#include "core/output_file.h"
#include "core/record.h"
#include "core/rng.h"

#include <string.h>

#define LONGEST_US (VT_LONGEST / VT_US)

typedef struct {
    size_t id, function, phase, scheduled_us, requested_us, memory_mib;
} Columns;

/* What the rows of one minute ask for. */
typedef struct {
    VtTime start_ns;
    double calls;
    double requested_us;
} Minute;

/* A function as its rows are added up. */
typedef struct {
    VtFunction function; /* sums in place of means; owns the name */
    uint64_t calls;
    uint32_t index; /* by name, once all rows are known */
} Caller;

typedef struct {
    VtArrivals base;
    VtCsv *csv;
    Columns columns;
    GPtrArray *callers;    /* by first row, then by name */
    GHashTable *by_name;   /* name -> Caller; borrows both */
    VtFunction *functions; /* of the callers, once all rows are known */
    uint64_t rows_count;
} ScheduleFile;

static void caller_free(void *data)
{
    Caller *self = data;

    g_free(self->function.name);
    g_free(self);
}

static void schedule_file_free(VtArrivals *base)
{
    ScheduleFile *self = (ScheduleFile *)base;

    vt_csv_free(self->csv);
    g_hash_table_unref(self->by_name);
    g_ptr_array_unref(self->callers);
    g_free(self->functions);
    g_free(self);
}

static bool find_columns(Columns *self, const VtCsv *csv, GError **error)
{
    return vt_csv_require_column(csv, "id", &self->id, error)
        && vt_csv_require_column(csv, "function", &self->function, error)
        && vt_csv_require_column(csv, "phase", &self->phase, error)
        && vt_csv_require_column(csv, "scheduled_us", &self->scheduled_us, error)
        && vt_csv_require_column(csv, "requested_us", &self->requested_us, error)
        && vt_csv_require_column(csv, "memory_mib", &self->memory_mib, error);
}

static bool read_phase(const ScheduleFile *self, VtPhase *out, GError **error)
{
    const char *text = vt_csv_text(self->csv, self->columns.phase);

    for (VtPhase phase = VT_PHASE_WARMUP; phase <= VT_PHASE_MEASURE; phase++) {
        if (strcmp(text, vt_phase_name(phase)) == 0) {
            *out = phase;
            return true;
        }
    }
    vt_csv_set_error(self->csv, self->columns.phase, "warmup or measure", error);
    return false;
}

/* Everything but the function and the order of the rows. */
static bool read_row(const ScheduleFile *self, VtInvocation *out, GError **error)
{
    const VtCsv *csv = self->csv;
    const Columns *columns = &self->columns;
    int64_t id = 0;
    int64_t scheduled_us = 0;
    int64_t requested_us = 0;
    int64_t memory_mib = 0;

    if (!vt_csv_check_width(csv, error)
        || !vt_csv_int64(csv, columns->id, 0, INT64_MAX, &id, error)
        || !vt_csv_int64(csv, columns->scheduled_us, 0, LONGEST_US, &scheduled_us, error)
        || !vt_csv_int64(csv, columns->requested_us, 1, LONGEST_US, &requested_us, error)
        || !vt_csv_int64(csv, columns->memory_mib, 0, UINT32_MAX, &memory_mib, error)
        || !read_phase(self, &out->phase, error))
        return false;
    out->id = (uint64_t)id;
    out->scheduled_ns = scheduled_us * VT_US;
    out->requested_ns = requested_us * VT_US;
    out->memory_mib = (uint32_t)memory_mib;
    return true;
}

static bool check_order(const ScheduleFile *self, const VtInvocation *last,
                        const VtInvocation *invocation, GError **error)
{
    const bool is_first = self->rows_count == 0;
    g_autofree char *id =
        g_strdup_printf("%" G_GUINT64_FORMAT " (ids count from 0)", self->rows_count);

    if (invocation->id != self->rows_count) {
        vt_csv_set_error(self->csv, self->columns.id, id, error);
    } else if (!is_first && invocation->scheduled_ns < last->scheduled_ns) {
        vt_csv_set_error(self->csv, self->columns.scheduled_us,
                         "a time that is not before the previous row's", error);
    } else if (!is_first && invocation->phase < last->phase) {
        vt_csv_set_error(self->csv, self->columns.phase,
                         "measure, because the warm-up was over", error);
    } else {
        return true;
    }
    return false;
}

static Caller *add_caller(ScheduleFile *self, const char *name)
{
    Caller *caller = g_new0(Caller, 1);

    caller->function.name = g_strdup(name);
    caller->function.hash = vt_hash_bytes(0, name, strlen(name));
    g_ptr_array_add(self->callers, caller);
    g_hash_table_insert(self->by_name, caller->function.name, caller);
    return caller;
}

static bool count_row(ScheduleFile *self, const VtInvocation *invocation, GError **error)
{
    const int64_t requested_us = invocation->requested_ns / VT_US;
    const char *name = NULL;
    Caller *caller;
    VtFunction *function;

    if (!vt_csv_name(self->csv, self->columns.function, &name, error))
        return false;
    caller = g_hash_table_lookup(self->by_name, name);
    if (caller == NULL)
        caller = add_caller(self, name);
    function = &caller->function;
    function->duration_mean_us += (double)requested_us;
    function->memory_mean_mib += invocation->memory_mib;
    function->memory_max_mib = MAX(function->memory_max_mib, invocation->memory_mib);
    caller->calls++;
    self->rows_count++;
    return true;
}

static int compare_names(const void *a, const void *b)
{
    const Caller *const *left = a;
    const Caller *const *right = b;

    return strcmp((*left)->function.name, (*right)->function.name);
}

/* By name, as a trace's functions are, so that a run depends on neither the source of a
 * schedule nor on which function happens to be called first. */
static void order_by_name(ScheduleFile *self)
{
    g_ptr_array_sort(self->callers, compare_names);
    for (guint i = 0; i < self->callers->len; i++)
        ((Caller *)self->callers->pdata[i])->index = i;
}

static void sums_to_means(ScheduleFile *self)
{
    double requested_us = 0;

    self->functions = g_new0(VtFunction, self->callers->len);
    for (guint i = 0; i < self->callers->len; i++) {
        const Caller *caller = self->callers->pdata[i];
        VtFunction *function = &self->functions[i];

        *function = caller->function;
        requested_us += function->duration_mean_us;
        function->duration_mean_us /= (double)caller->calls;
        function->memory_mean_mib /= (double)caller->calls;
    }
    self->base.functions = self->functions;
    self->base.functions_count = self->callers->len;
    self->base.outlook.invocations = self->rows_count;
    self->base.outlook.cpu_s = requested_us / 1e6;
    self->base.outlook.drawn_cpu_s = requested_us / 1e6;
}

static VtTime minute_start(VtTime time_ns)
{
    return time_ns - time_ns % VT_MINUTE;
}

static void close_minute(ScheduleFile *self, const Minute *minute)
{
    vt_outlook_add_minute(&self->base.outlook, minute->calls, minute->requested_us / 1e6,
                          VT_MINUTE);
}

static void add_to_minute(ScheduleFile *self, Minute *minute,
                          const VtInvocation *invocation)
{
    const VtTime start_ns = minute_start(invocation->scheduled_ns);
    const int64_t requested_us = invocation->requested_ns / VT_US;

    if (start_ns != minute->start_ns) {
        close_minute(self, minute);
        *minute = (Minute){ .start_ns = start_ns };
    }
    minute->calls++;
    minute->requested_us += (double)requested_us;
}

static bool check(ScheduleFile *self, GError **error)
{
    VtInvocation last = { 0 };
    Minute minute = { 0 };
    VtTime measure_start_ns = VT_NEVER;
    GError *cause = NULL;

    while (vt_csv_next(self->csv, &cause)) {
        VtInvocation invocation = { 0 };

        if (!read_row(self, &invocation, error)
            || !check_order(self, &last, &invocation, error)
            || !count_row(self, &invocation, error))
            return false;
        add_to_minute(self, &minute, &invocation);
        if (invocation.phase == VT_PHASE_MEASURE && measure_start_ns == VT_NEVER) {
            measure_start_ns =
                invocation.id == 0 ? 0 : minute_start(invocation.scheduled_ns);
        }
        last = invocation;
    }
    if (cause != NULL) {
        g_propagate_error(error, cause);
        return false;
    }
    close_minute(self, &minute);
    order_by_name(self);
    sums_to_means(self);
    self->base.end_ns =
        self->rows_count > 0 ? minute_start(last.scheduled_ns) + VT_MINUTE : 0;
    self->base.measure_start_ns = MIN(measure_start_ns, self->base.end_ns);
    return true;
}

/* What was checked is no longer there. No result could be right: a crash, not an error.
 */
static G_NORETURN void stop_changed(const ScheduleFile *self, const GError *error)
{
    g_error("%s changed while it was being read: %s", vt_csv_path(self->csv),
            error != NULL ? error->message : "rows or functions are missing");
}

static bool schedule_file_next(VtArrivals *base, VtInvocation *out)
{
    ScheduleFile *self = (ScheduleFile *)base;
    VtInvocation invocation = { 0 };
    const Caller *caller = NULL;
    GError *error = NULL;

    if (base->issued == self->rows_count)
        return false;
    if (vt_csv_next(self->csv, &error) && read_row(self, &invocation, &error)) {
        caller = g_hash_table_lookup(self->by_name,
                                     vt_csv_text(self->csv, self->columns.function));
    }
    if (caller == NULL)
        stop_changed(self, error);
    invocation.function = caller->index;
    *out = invocation;
    return true;
}

static void schedule_file_rewind(VtArrivals *base)
{
    ScheduleFile *self = (ScheduleFile *)base;
    GError *error = NULL;

    if (!vt_csv_rewind(self->csv, &error))
        stop_changed(self, error);
}

VtArrivals *vt_schedule_file_open(const char *path, GError **error)
{
    static const VtArrivalsOps ops = { .next = schedule_file_next,
                                       .rewind = schedule_file_rewind,
                                       .free = schedule_file_free };
    ScheduleFile *self = g_new0(ScheduleFile, 1);

    self->base.ops = &ops;
    self->callers = g_ptr_array_new_with_free_func(caller_free);
    self->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    self->csv = vt_csv_open(path, error);
    if (self->csv == NULL || !find_columns(&self->columns, self->csv, error)
        || !check(self, error) || !vt_csv_rewind(self->csv, error)) {
        schedule_file_free(&self->base);
        return NULL;
    }
    return &self->base;
}

static void write_row(VtOutputFile *file, const VtInvocation *invocation,
                      const char *function)
{
    vt_output_file_int(file, (int64_t)invocation->id);
    vt_output_file_char(file, ',');
    vt_output_file_text(file, function);
    vt_output_file_char(file, ',');
    vt_output_file_text(file, vt_phase_name(invocation->phase));
    vt_output_file_char(file, ',');
    vt_output_file_int(file, invocation->scheduled_ns / VT_US);
    vt_output_file_char(file, ',');
    vt_output_file_int(file, invocation->requested_ns / VT_US);
    vt_output_file_char(file, ',');
    vt_output_file_int(file, invocation->memory_mib);
    vt_output_file_char(file, '\n');
}

bool vt_schedule_file_write(VtArrivals *arrivals, const char *path, GError **error)
{
    const bool gzip = g_str_has_suffix(path, ".gz");
    g_autoptr(VtOutputFile) file =
        vt_output_file_open(path, gzip ? VT_OUTPUT_GZIP : VT_OUTPUT_ATOMIC, error);
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    VtInvocation invocation;

    if (file == NULL)
        return false;
    for (size_t i = 0; i < arrivals->functions_count; i++)
        g_ptr_array_add(cells, vt_csv_quote(arrivals->functions[i].name));
    vt_output_file_text(file, "id,function,phase,scheduled_us,requested_us,memory_mib\n");
    while (vt_arrivals_next(arrivals, &invocation))
        write_row(file, &invocation, cells->pdata[invocation.function]);
    return vt_output_file_close(file, error);
}
