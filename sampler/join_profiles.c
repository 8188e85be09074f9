/* The tables of durations and memory: a profile per function, or per app. */
#include "core/profile_reader.h"
#include "sampler/join_rows.h"
#include "sampler/profile_merge.h"

/* The numbers of the current row; *out_reason changes only when the row's width is what
 * is wrong with it. */
static bool read_profile(const VtProfileReader *reader, const VtCsv *csv,
                         VtTraceFunction *out, char **out_unsorted_place,
                         VtDropReason *out_reason, GError **error)
{
    if (vt_csv_check_width(csv, error))
        return vt_profile_reader_read(reader, csv, out, out_unsorted_place, error);
    *out_reason = VT_DROP_ROW_WIDTH;
    return false;
}

/* Keeps the first place of several; takes *inout_place if so. */
static void keep_place(char **first, char **inout_place)
{
    if (*first == NULL)
        *first = g_steal_pointer(inout_place);
}

static void keep_zero_place(char **first, const VtProfileReader *reader, const VtCsv *csv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *place = NULL;

    vt_profile_reader_reject_zero(reader, csv, &error);
    place = g_strdup(error->message);
    keep_place(first, &place);
}

static void read_durations_row(VtJoin *self, const VtCsv *csv, const VtIdColumns *ids,
                               const VtProfileReader *reader)
{
    VtTraceFunction key = { 0 };
    VtDropReason reason = VT_DROP_BAD_DURATION;
    g_autoptr(GError) error = NULL;

    if (!vt_join_read_id(self, ids, csv, &key))
        return;

    VtFunctionEntry *function = vt_function_table_find(&self->table, &key);

    if (function == NULL)
        function = vt_function_table_add(&self->table, &key);
    if (function->durations_file == self->file) {
        vt_join_drop_cell(self, VT_DROP_DUPLICATE_DURATIONS, csv, ids->function,
                          "durations of function '%s' again", key.function);
        return;
    }
    function->durations_file = self->file;
    if (function->path == NULL) {
        vt_join_drop_cell(self, VT_DROP_NO_INVOCATIONS, csv, ids->function,
                          "function '%s' has no row of invocations", key.function);
        return;
    }

    VtTraceFunction day = { 0 };
    g_autofree char *unsorted_place = NULL;

    if (!read_profile(reader, csv, &day, &unsorted_place, &reason, &error)) {
        vt_fault_set(&function->fault, reason, &error);
        return;
    }
    keep_place(&function->unsorted_place, &unsorted_place);
    if (!(day.duration_mean_ms > 0))
        keep_zero_place(&function->zero_place, reader, csv);
    vt_profile_merge_durations(&function->profile, &function->durations_weight, &day);
}

bool vt_join_durations(VtJoin *self, const char *path, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    GError *failure = NULL;
    VtProfileReader reader;
    VtIdColumns ids;

    self->file++;
    if (csv == NULL || !vt_id_columns_find(&ids, csv, error)
        || !vt_profile_reader_init(&reader, &vt_profile_tables[VT_PROFILE_DURATIONS], csv,
                                   error))
        return false;
    while (vt_csv_next(csv, &failure))
        read_durations_row(self, csv, &ids, &reader);
    return vt_join_finish_rows(self, failure, error);
}

/* Whom @key is about, or NULL when the invocations have nobody such. */
static VtMemoryEntry *find_memory(VtJoin *self, const VtTraceFunction *key)
{
    if (self->memory_owner == VT_MEMORY_PER_APP) {
        VtAppEntry *app = vt_function_table_find_app(&self->table, key->owner, key->app);

        return app != NULL && app->has_invocations ? &app->memory : NULL;
    }

    VtFunctionEntry *function = vt_function_table_find(&self->table, key);

    return function != NULL && function->path != NULL ? &function->memory : NULL;
}

static void read_memory_row(VtJoin *self, const VtCsv *csv, const VtIdColumns *ids,
                            const VtProfileReader *reader)
{
    const bool is_app = self->memory_owner == VT_MEMORY_PER_APP;
    VtTraceFunction key = { 0 };
    VtDropReason reason = VT_DROP_BAD_MEMORY;
    g_autoptr(GError) error = NULL;

    if (!vt_join_read_id(self, ids, csv, &key))
        return;

    const char *what = is_app ? "app" : "function";
    const char *name = is_app ? key.app : key.function;
    VtMemoryEntry *memory = find_memory(self, &key);

    if (memory == NULL) {
        vt_join_drop_cell(self, VT_DROP_NO_INVOCATIONS, csv, ids->function,
                          "%s '%s' has no invocations", what, name);
        return;
    }
    if (memory->file == self->file) {
        vt_join_drop_cell(self, VT_DROP_DUPLICATE_MEMORY, csv, ids->function,
                          "memory of %s '%s' again", what, name);
        return;
    }
    memory->file = self->file;

    VtTraceFunction day = { 0 };
    g_autofree char *unsorted_place = NULL;

    if (!read_profile(reader, csv, &day, &unsorted_place, &reason, &error)) {
        vt_fault_set(&memory->fault, reason, &error);
        return;
    }
    keep_place(&memory->unsorted_place, &unsorted_place);
    if (!(day.memory_mean_mib > 0))
        keep_zero_place(&memory->zero_place, reader, csv);
    vt_profile_merge_memory(&memory->sizes, &memory->weight, &day);
}

/* An app's row has no function: its id ends with the app. */
static bool find_memory_ids(VtIdColumns *ids, const VtCsv *csv,
                            VtMemoryOwner memory_owner, GError **error)
{
    if (memory_owner == VT_MEMORY_PER_FUNCTION)
        return vt_id_columns_find(ids, csv, error);
    if (!vt_csv_require_column(csv, "HashOwner", &ids->owner, error)
        || !vt_csv_require_column(csv, "HashApp", &ids->app, error))
        return false;
    ids->function = ids->app;
    return true;
}

bool vt_join_memory(VtJoin *self, const char *path, VtMemoryOwner memory_owner,
                    GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    GError *failure = NULL;
    VtProfileReader reader;
    VtIdColumns ids;

    self->file++;
    self->memory_owner = memory_owner;
    if (csv == NULL || !find_memory_ids(&ids, csv, memory_owner, error)
        || !vt_profile_reader_init(&reader, &vt_profile_tables[VT_PROFILE_MEMORY], csv,
                                   error))
        return false;
    while (vt_csv_next(csv, &failure))
        read_memory_row(self, csv, &ids, &reader);
    return vt_join_finish_rows(self, failure, error);
}
