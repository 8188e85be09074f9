/* The tables of durations and memory: a profile per function, or per app. */
#include "core/profile_reader.h"
#include "sampler/join_rows.h"

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
    if (function->has_durations) {
        vt_join_drop_line(self, VT_DROP_DUPLICATE_DURATIONS, csv,
                          "durations of function '%s' again", key.function);
        return;
    }
    function->has_durations = true;
    if (function->line == 0) {
        vt_join_drop_line(self, VT_DROP_NO_INVOCATIONS, csv,
                          "function '%s' has no row of invocations", key.function);
        return;
    }
    if (read_profile(reader, csv, &function->profile, &function->unsorted_place, &reason,
                     &error)) {
        if (function->profile.duration_mean_ms > 0)
            return;
        reason = VT_DROP_ZERO_DURATION;
        vt_profile_reader_reject_zero(reader, csv, &error);
    }
    vt_fault_set(&function->fault, reason, &error);
}

bool vt_join_durations(VtJoin *self, const char *path, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    GError *failure = NULL;
    VtProfileReader reader;
    VtIdColumns ids;

    if (csv == NULL || !vt_id_columns_find(&ids, csv, error)
        || !vt_profile_reader_init(&reader, &vt_profile_tables[VT_PROFILE_DURATIONS], csv,
                                   error))
        return false;
    while (vt_csv_next(csv, &failure))
        read_durations_row(self, csv, &ids, &reader);
    return vt_join_finish_rows(self, 2, failure, error);
}

/* Whom @key is about, or NULL when the invocations have nobody such. */
static VtMemoryEntry *find_memory(VtJoin *self, const VtTraceFunction *key)
{
    if (self->share == VT_MEMORY_PER_APP) {
        VtAppEntry *app = vt_function_table_find_app(&self->table, key->owner, key->app);

        return app != NULL && app->has_invocations ? &app->memory : NULL;
    }

    VtFunctionEntry *function = vt_function_table_find(&self->table, key);

    return function != NULL && function->line > 0 ? &function->memory : NULL;
}

static void read_memory_row(VtJoin *self, const VtCsv *csv, const VtIdColumns *ids,
                            const VtProfileReader *reader)
{
    const bool is_app = self->share == VT_MEMORY_PER_APP;
    VtTraceFunction key = { 0 };
    VtDropReason reason = VT_DROP_BAD_MEMORY;
    g_autoptr(GError) error = NULL;

    if (!vt_join_read_id(self, ids, csv, &key))
        return;

    const char *what = is_app ? "app" : "function";
    const char *name = is_app ? key.app : key.function;
    VtMemoryEntry *memory = find_memory(self, &key);

    if (memory == NULL) {
        vt_join_drop_line(self, VT_DROP_NO_INVOCATIONS, csv, "%s '%s' has no invocations",
                          what, name);
        return;
    }
    if (memory->is_known) {
        vt_join_drop_line(self, VT_DROP_DUPLICATE_MEMORY, csv, "memory of %s '%s' again",
                          what, name);
        return;
    }
    memory->is_known = true;
    if (!read_profile(reader, csv, &memory->sizes, &memory->unsorted_place, &reason,
                      &error)) {
        vt_fault_set(&memory->fault, reason, &error);
    } else if (!(memory->sizes.memory_mean_mib > 0)) {
        vt_profile_reader_reject_zero(reader, csv, &error);
        memory->zero_place = g_strdup(error->message);
    }
}

/* An app's row has no function: its id ends with the app. */
static bool find_memory_ids(VtIdColumns *ids, const VtCsv *csv, VtMemoryShare share,
                            GError **error)
{
    if (share == VT_MEMORY_PER_FUNCTION)
        return vt_id_columns_find(ids, csv, error);
    if (!vt_csv_require_column(csv, "HashOwner", &ids->owner, error)
        || !vt_csv_require_column(csv, "HashApp", &ids->app, error))
        return false;
    ids->function = ids->app;
    return true;
}

bool vt_join_memory(VtJoin *self, const char *path, VtMemoryShare share, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    GError *failure = NULL;
    VtProfileReader reader;
    VtIdColumns ids;

    self->share = share;
    if (csv == NULL || !find_memory_ids(&ids, csv, share, error)
        || !vt_profile_reader_init(&reader, &vt_profile_tables[VT_PROFILE_MEMORY], csv,
                                   error))
        return false;
    while (vt_csv_next(csv, &failure))
        read_memory_row(self, csv, &ids, &reader);
    return vt_join_finish_rows(self, VT_JOIN_TABLES, failure, error);
}
