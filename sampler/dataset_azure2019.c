/* The Azure Functions 2019 trace: three files a day, memory per app.
 * [azure2019: AzureFunctionsDataset2019] */
#include "core/csv.h"
#include "core/errors.h"
#include "sampler/dataset.h"

#include <inttypes.h>
#include <string.h>

/* Length of @name without .csv, .csv.gz or .csv.xz; 0 when it ends otherwise. */
static size_t stem_length(const char *name)
{
    for (size_t i = 0; i < VT_CSV_SUFFIXES; i++) {
        if (g_str_has_suffix(name, vt_csv_suffixes[i]))
            return strlen(name) - strlen(vt_csv_suffixes[i]);
    }
    return 0;
}

/* The day in "..d07.csv", compressed or not, of a name that contains @kind; 0 for any
 * other name. */
static int64_t day_of(const char *name, const char *kind)
{
    const size_t length = stem_length(name);
    size_t digits = 0;

    if (strstr(name, kind) == NULL)
        return 0;
    while (digits < 4 && digits < length && g_ascii_isdigit(name[length - digits - 1]))
        digits++;
    return digits > 0 ? g_ascii_strtoll(&name[length - digits], NULL, 10) : 0;
}

/* The first day of @kind in @folder; 0 when there is none. */
static int64_t first_day(const char *folder, const char *kind)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name = NULL;
    int64_t first = 0;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        const int64_t day = day_of(name, kind);

        if (day > 0 && (first == 0 || day < first))
            first = day;
    }
    return first;
}

/* The one file of @kind and @day. */
static char *find_file(const char *folder, const char *kind, int64_t day, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    g_autofree char *found = NULL;
    const char *name = NULL;

    if (dir == NULL)
        return NULL;
    while ((name = g_dir_read_name(dir)) != NULL) {
        if (day_of(name, kind) != day)
            continue;
        if (found != NULL) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: expected one file of %s for day %" PRId64
                        ", not both '%s' and '%s'",
                        folder, kind, day, strcmp(found, name) < 0 ? found : name,
                        strcmp(found, name) < 0 ? name : found);
            return NULL;
        }
        found = g_strdup(name);
    }
    if (found == NULL) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: no file *%s*d%02" PRId64 ".csv, .csv.gz or .csv.xz", folder,
                    kind, day);
        return NULL;
    }
    return g_build_filename(folder, found, NULL);
}

static bool recognise(const char *folder)
{
    return first_day(folder, "invocations") > 0;
}

/* Durations and memory are tables of one day: there is no one row of them for an excerpt
 * that spans two. */
static bool check_within_day(const VtExcerpt *excerpt, GError **error)
{
    const int64_t first = MAX(excerpt->first_minute, 1);
    const int64_t last = first + excerpt->minutes_count - 1;

    if ((first - 1) / VT_DAY_MINUTES == (MAX(last, first) - 1) / VT_DAY_MINUTES)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "minutes %" PRId64 "..%" PRId64 " cross midnight; in this format an "
                "excerpt must stay within a day, of 1440 minutes",
                first, last);
    return false;
}

static VtTrace *read_excerpt(const char *folder, const VtJoinOptions *options,
                             VtDrops *drops, GError **error)
{
    const int64_t first = first_day(folder, "invocations");
    const int64_t offset = (MAX(options->excerpt.first_minute, 1) - 1) / VT_DAY_MINUTES;

    if (!check_within_day(&options->excerpt, error))
        return NULL;

    /* Without any day, the message names the first. */
    const int64_t day = MAX(first, 1) + offset;
    g_autofree char *invocations = find_file(folder, "invocations", day, error);
    g_autofree char *durations =
        invocations != NULL ? find_file(folder, "durations", day, error) : NULL;
    g_autofree char *memory =
        durations != NULL ? find_file(folder, "memory", day, error) : NULL;
    g_autoptr(VtJoin) join = vt_join_new(options, drops);

    if (memory == NULL
        || !vt_join_invocations(join, invocations, offset * VT_DAY_MINUTES, error)
        || !vt_join_durations(join, durations, error)
        || !vt_join_memory(join, memory, VT_MEMORY_PER_APP, error))
        return NULL;
    return vt_join_finish(join);
}

const VtDatasetOps vt_dataset_azure2019 = {
    .name = "azure2019",
    .summary = "Azure Functions 2019: invocations, durations and memory files per day",
    .recognise = recognise,
    .read = read_excerpt,
};
