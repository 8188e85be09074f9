/* Saving the three files of the In-Vitro layout, always in the same form, and exact
 * calls. */
#include "core/csv.h"
#include "core/errors.h"
#include "core/output_file.h"
#include "core/trace.h"
#include "core/trace_columns.h"

#include <glib/gstdio.h>

#include <errno.h>

static VtOutputFile *create_table(const char *folder, const char *name, bool gzip,
                                  GError **error)
{
    g_autofree char *path =
        g_strdup_printf("%s/%s.csv%s", folder, name, gzip ? ".gz" : "");

    return vt_output_file_open(path, gzip ? VT_OUTPUT_GZIP : VT_OUTPUT_ATOMIC, error);
}

/* Removes @name in every form but that of @suffix: a table of an earlier trace would make
 * the folder ambiguous. @suffix NULL: in all. */
static bool remove_tables(const char *folder, const char *name, const char *suffix,
                          GError **error)
{
    for (size_t i = 0; i < VT_CSV_SUFFIXES; i++) {
        g_autofree char *other =
            g_strdup_printf("%s/%s%s", folder, name, vt_csv_suffixes[i]);

        if (g_strcmp0(vt_csv_suffixes[i], suffix) == 0 || g_unlink(other) == 0
            || errno == ENOENT)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot remove '%s': %s", other,
                    g_strerror(errno));
        return false;
    }
    return true;
}

static bool close_table(VtOutputFile *file, const char *folder, const char *name,
                        bool gzip, GError **error)
{
    return vt_output_file_close(file, error)
        && remove_tables(folder, name, gzip ? ".csv.gz" : ".csv", error);
}

static void write_id(VtOutputFile *file, const VtTraceFunction *function,
                     bool has_function_first)
{
    g_autoptr(GString) id = g_string_new(NULL);
    const char *const in_order[] = {
        has_function_first ? function->function : function->owner,
        has_function_first ? function->owner : function->app,
        has_function_first ? function->app : function->function,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(in_order); i++) {
        if (i > 0)
            g_string_append_c(id, ',');
        vt_csv_append(id, in_order[i]);
    }
    vt_output_file_bytes(file, id->str, id->len);
}

static void write_invocations(const VtTrace *self, VtOutputFile *file)
{
    vt_output_file_text(file, "HashOwner,HashApp,HashFunction,Trigger");
    for (size_t i = 0; i < self->minutes_count; i++) {
        vt_output_file_char(file, ',');
        vt_output_file_int(file, self->first_minute + (int64_t)i);
    }
    for (size_t i = 0; i < self->functions_count; i++) {
        const uint32_t *row = vt_trace_row(self, i);
        g_autoptr(GString) trigger = g_string_new("");

        if (self->functions[i].trigger != NULL)
            vt_csv_append(trigger, self->functions[i].trigger);
        vt_output_file_char(file, '\n');
        write_id(file, &self->functions[i], false);
        vt_output_file_char(file, ',');
        vt_output_file_bytes(file, trigger->str, trigger->len);
        for (size_t minute = 0; minute < self->minutes_count; minute++) {
            vt_output_file_char(file, ',');
            vt_output_file_int(file, row[minute]);
        }
    }
    vt_output_file_char(file, '\n');
}

static void write_profile(const VtTrace *self, VtOutputFile *file,
                          const VtProfileTable *profile)
{
    vt_output_file_text(file, profile->has_function_first
                                  ? "HashFunction,HashOwner,HashApp"
                                  : "HashOwner,HashApp,HashFunction");
    for (size_t i = 0; i < profile->columns_count; i++) {
        vt_output_file_char(file, ',');
        vt_output_file_text(file, profile->columns[i].name);
    }
    for (size_t i = 0; i < self->functions_count; i++) {
        VtTraceFunction *function = &self->functions[i];

        vt_output_file_char(file, '\n');
        write_id(file, function, profile->has_function_first);
        for (size_t column = 0; column < profile->columns_count; column++) {
            vt_output_file_char(file, ',');
            vt_output_file_double(file,
                                  *vt_profile_field(function, &profile->columns[column]));
        }
    }
    vt_output_file_char(file, '\n');
}

static void write_exact(const VtTrace *self, VtOutputFile *file)
{
    vt_output_file_text(file, "function,start_us,duration_us,memory_mib\n");
    for (size_t i = 0; i < self->functions_count; i++) {
        g_autofree char *name = vt_csv_quote(self->functions[i].function);
        size_t count = 0;
        const VtExactCall *calls = vt_exact_calls_of(self->exact, i, &count);

        for (size_t c = 0; c < count; c++) {
            vt_output_file_text(file, name);
            vt_output_file_char(file, ',');
            vt_output_file_int(file, calls[c].start_us);
            vt_output_file_char(file, ',');
            vt_output_file_int(file, calls[c].duration_us);
            vt_output_file_char(file, ',');
            vt_output_file_double(file, calls[c].memory_mib);
            vt_output_file_char(file, '\n');
        }
    }
}

static bool save_exact(const VtTrace *self, const char *folder, bool gzip, GError **error)
{
    if (self->exact == NULL)
        return remove_tables(folder, "exact", NULL, error);

    g_autoptr(VtOutputFile) file = create_table(folder, "exact", gzip, error);

    if (file == NULL)
        return false;
    write_exact(self, file);
    return close_table(file, folder, "exact", gzip, error);
}

bool vt_trace_remove(const char *folder, GError **error)
{
    if (!remove_tables(folder, "invocations", NULL, error)
        || !remove_tables(folder, "exact", NULL, error))
        return false;
    for (size_t i = 0; i < VT_PROFILE_TABLES; i++) {
        if (!remove_tables(folder, vt_profile_tables[i].name, NULL, error))
            return false;
    }
    if (g_rmdir(folder) == 0 || errno == ENOENT || errno == ENOTEMPTY)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot remove '%s': %s", folder,
                g_strerror(errno));
    return false;
}

bool vt_trace_save(const VtTrace *self, const char *folder, bool gzip, GError **error)
{
    g_autoptr(VtOutputFile) invocations = NULL;

    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot make folder '%s': %s", folder,
                    g_strerror(errno));
        return false;
    }
    invocations = create_table(folder, "invocations", gzip, error);
    if (invocations == NULL)
        return false;
    write_invocations(self, invocations);
    if (!close_table(invocations, folder, "invocations", gzip, error))
        return false;
    for (size_t i = 0; i < VT_PROFILE_TABLES; i++) {
        g_autoptr(VtOutputFile) file =
            create_table(folder, vt_profile_tables[i].name, gzip, error);

        if (file == NULL)
            return false;
        write_profile(self, file, &vt_profile_tables[i]);
        if (!close_table(file, folder, vt_profile_tables[i].name, gzip, error))
            return false;
    }
    return save_exact(self, folder, gzip, error);
}
