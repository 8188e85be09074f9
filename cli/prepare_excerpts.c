#include "cli/prepare_excerpts.h"

#include "core/errors.h"
#include "core/output_file.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The columns of excerpts.csv; the first two are texts. */
static const char *const columns[] = { "excerpt",     "start",     "first_minute",
                                       "minutes",     "functions", "invocations",
                                       "dropped_rows" };

#define TEXT_COLUMNS 2

static uint64_t sum_invocations(const VtTrace *trace)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < trace->functions_count; i++)
        sum += vt_trace_invocations(trace, i);
    return sum;
}

static JsonObject *row_of(const char *name, const char *start, const VtTrace *trace,
                          const VtDrops *drops)
{
    JsonObject *row = json_object_new();

    json_object_set_string_member(row, "excerpt", name);
    json_object_set_string_member(row, "start", start);
    json_object_set_int_member(row, "first_minute", trace->first_minute);
    json_object_set_int_member(row, "minutes", (int64_t)trace->minutes_count);
    json_object_set_int_member(row, "functions", (int64_t)trace->functions_count);
    json_object_set_int_member(row, "invocations", (int64_t)sum_invocations(trace));
    json_object_set_int_member(row, "dropped_rows", (int64_t)vt_drops_total(drops));
    json_object_set_object_member(row, "dropped", vt_drops_to_json(drops, false));
    json_object_set_object_member(row, "remarks", vt_drops_to_json(drops, true));
    return row;
}

static JsonObject *prepare_one(const char *path, const VtPrepareOptions *options,
                               const char *output, bool gzip, GError **error)
{
    const int64_t since = options->dataset.excerpt.first_minute - 1;
    const int64_t day = since / VT_DAY_MINUTES;
    const int hour = (int)(since % VT_DAY_MINUTES / 60);
    const int minute = (int)(since % 60);
    g_autofree char *name = g_strdup_printf("%" PRId64 "-%02d%02d", day, hour, minute);
    g_autofree char *start = g_strdup_printf("%" PRId64 ":%02d:%02d", day, hour, minute);
    g_autofree char *folder = g_build_filename(output, name, NULL);
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = vt_prepare(path, options, drops, error);

    if (trace == NULL || !vt_trace_save(trace, folder, gzip, error)) {
        g_prefix_error(error, "excerpt %s: ", start);
        return NULL;
    }
    return row_of(name, start, trace, drops);
}

static bool save_table(JsonArray *rows, const char *output, GError **error)
{
    g_autofree char *path = g_build_filename(output, "excerpts.csv", NULL);
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, VT_OUTPUT_ATOMIC, error);

    if (file == NULL)
        return false;
    for (size_t c = 0; c < G_N_ELEMENTS(columns); c++) {
        vt_output_file_text(file, c > 0 ? "," : "");
        vt_output_file_text(file, columns[c]);
    }
    for (guint i = 0; i < json_array_get_length(rows); i++) {
        JsonObject *row = json_array_get_object_element(rows, i);

        vt_output_file_char(file, '\n');
        for (size_t c = 0; c < G_N_ELEMENTS(columns); c++) {
            if (c < TEXT_COLUMNS) {
                vt_output_file_text(file, c > 0 ? "," : "");
                vt_output_file_text(file, json_object_get_string_member(row, columns[c]));
            } else {
                vt_output_file_char(file, ',');
                vt_output_file_int(file, json_object_get_int_member(row, columns[c]));
            }
        }
    }
    vt_output_file_char(file, '\n');
    return vt_output_file_close(file, error);
}

/* D-HHMM */
static bool is_excerpt_name(const char *name)
{
    const size_t day = strspn(name, "0123456789");

    return day > 0 && name[day] == '-' && strspn(&name[day + 1], "0123456789") == 4
        && name[day + 5] == '\0';
}

/* Clears an earlier draw away, its table first, so that none of its excerpts passes for
 * one of ours. Anything else is left alone. */
static bool remove_earlier(const char *output, GError **error)
{
    g_autofree char *table = g_build_filename(output, "excerpts.csv", NULL);
    g_autoptr(GDir) dir = g_dir_open(output, 0, NULL);

    if (g_unlink(table) != 0 && errno != ENOENT && errno != ENOTDIR) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot remove '%s': %s", table,
                    g_strerror(errno));
        return false;
    }
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *folder = g_build_filename(output, name, NULL);

        if (is_excerpt_name(name) && !vt_trace_remove(folder, error))
            return false;
    }
    return true;
}

JsonArray *vt_prepare_excerpts(const char *path, const VtPrepareOptions *options,
                               const VtRandomExcerpts *random, const char *output,
                               bool gzip, GError **error)
{
    const VtDatasetOps *dataset = vt_dataset_find(options->format, path, error);
    g_autoptr(GArray) spans =
        dataset != NULL ? vt_dataset_spans(dataset, path, error) : NULL;
    g_autoptr(GArray) excerpts =
        spans != NULL ? vt_random_excerpts_draw(random, spans, error) : NULL;

    if (excerpts == NULL || !remove_earlier(output, error))
        return NULL;

    g_autoptr(JsonArray) rows = json_array_new();
    VtPrepareOptions one = *options;

    one.dataset.progress = NULL; /* here it is told in excerpts */
    for (guint i = 0; i < excerpts->len; i++) {
        one.dataset.excerpt = g_array_index(excerpts, VtExcerpt, i);

        JsonObject *row = prepare_one(path, &one, output, gzip, error);

        if (row == NULL)
            return NULL;
        json_array_add_object_element(rows, row);
        vt_progress_report(options->dataset.progress, i + 1, excerpts->len,
                           options->dataset.progress_data);
    }
    return save_table(rows, output, error) ? g_steal_pointer(&rows) : NULL;
}

void vt_prepare_excerpts_print(JsonArray *rows)
{
    printf("%-12s %10s %12s %12s\n", "start", columns[4], columns[5], columns[6]);
    for (guint i = 0; i < json_array_get_length(rows); i++) {
        JsonObject *row = json_array_get_object_element(rows, i);

        printf("%-12s %10" PRId64 " %12" PRId64 " %12" PRId64 "\n",
               json_object_get_string_member(row, "start"),
               json_object_get_int_member(row, "functions"),
               json_object_get_int_member(row, "invocations"),
               json_object_get_int_member(row, "dropped_rows"));
    }
}
