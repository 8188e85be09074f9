/* The Azure Functions 2019 trace: three files a day, memory per app, the last days
 * without memory. [azure2019: AzureFunctionsDataset2019] */
#include "core/errors.h"
#include "core/trace_columns.h"
#include "sampler/dataset.h"
#include "sampler/day_files.h"
#include "sampler/join.h"

#include <inttypes.h>

/* The days of a dataset, and which of them an excerpt touches. */
typedef struct {
    const char *folder;
    GArray *invocations; /* VtDayFile */
    GArray *durations;
    GArray *memory;
    int64_t first, last;
} Days;

static void days_clear(Days *self)
{
    g_clear_pointer(&self->invocations, g_array_unref);
    g_clear_pointer(&self->durations, g_array_unref);
    g_clear_pointer(&self->memory, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Days, days_clear)

static bool recognise(const char *folder)
{
    return vt_day_files_is_any(folder, "invocations");
}

/* The day that labels count from; 1 where there is none, so that a message names it. */
static int64_t origin_of(const Days *self)
{
    return self->invocations->len > 0 ? g_array_index(self->invocations, VtDayFile, 0).day
                                      : 1;
}

static bool list_days(Days *self, const char *folder, const VtExcerpt *excerpt,
                      GError **error)
{
    self->folder = folder;
    self->invocations = vt_day_files_list(folder, "invocations", error);
    if (self->invocations == NULL)
        return false;
    self->durations = vt_day_files_list(folder, "durations", error);
    if (self->durations == NULL)
        return false;
    self->memory = vt_day_files_list(folder, "memory", error);
    if (self->memory == NULL)
        return false;

    const int64_t first = MAX(excerpt->first_minute, 1);
    const int64_t last = first + MAX(excerpt->minutes_count, 1) - 1;

    self->first = origin_of(self) + (first - 1) / VT_DAY_MINUTES;
    self->last = origin_of(self) + (last - 1) / VT_DAY_MINUTES;
    return true;
}

/* The file of a day, which must be there. */
static const char *find(const Days *self, const GArray *files, const char *kind,
                        int64_t day, GError **error)
{
    const char *path = vt_day_files_find(files, day);

    if (path == NULL)
        vt_day_files_set_error(self->folder, kind, day, error);
    return path;
}

/* All that must be there: an excerpt of years would else fill the memory before the first
 * day that is missing is looked for. */
static bool check_days(const Days *self, GError **error)
{
    for (int64_t day = self->first; day <= self->last; day++) {
        if (find(self, self->invocations, "invocations", day, error) == NULL
            || find(self, self->durations, "durations", day, error) == NULL)
            return false;
    }
    return true;
}

/* The minutes of @excerpt that are in @day; how many is left open when it is. */
static VtExcerpt part_of(const VtExcerpt *excerpt, int64_t label_offset)
{
    const int64_t first = MAX(excerpt->first_minute, label_offset + 1);
    const int64_t end = excerpt->first_minute + excerpt->minutes_count;
    const int64_t day_end = label_offset + VT_DAY_MINUTES + 1;

    if (excerpt->minutes_count == 0)
        return (VtExcerpt){ first, 0 };
    return (VtExcerpt){ first, MIN(end, day_end) - first };
}

static bool read_invocations(const Days *self, VtJoin *join, const VtExcerpt *asked,
                             GError **error)
{
    const VtExcerpt excerpt = { MAX(asked->first_minute, 1), asked->minutes_count };

    for (int64_t day = self->first; day <= self->last; day++) {
        const char *path = vt_day_files_find(self->invocations, day);
        const int64_t label_offset = (day - origin_of(self)) * VT_DAY_MINUTES;
        const VtExcerpt part = part_of(&excerpt, label_offset);

        if (!vt_join_invocations(join, path, &part, label_offset, error))
            return false;
    }
    return true;
}

static bool read_durations(const Days *self, VtJoin *join, GError **error)
{
    for (int64_t day = self->first; day <= self->last; day++) {
        if (!vt_join_durations(join, vt_day_files_find(self->durations, day), error))
            return false;
    }
    return true;
}

/* The nearest day before the excerpt that has memory, else the first after it; NULL when
 * no day has. */
static const VtDayFile *nearest_memory(const Days *self)
{
    const VtDayFile *nearest = NULL;

    for (guint i = 0; i < self->memory->len; i++) {
        const VtDayFile *file = &g_array_index(self->memory, VtDayFile, i);

        if (file->day < self->first || nearest == NULL)
            nearest = file;
    }
    return nearest;
}

static bool read_other_memory(const Days *self, VtJoin *join, VtDrops *drops,
                              GError **error)
{
    const VtDayFile *other = nearest_memory(self);

    if (other == NULL) {
        vt_day_files_set_error(self->folder, "memory", self->first, error);
        return false;
    }

    g_autofree char *place =
        g_strdup_printf("%s: day %" PRId64 " has no memory file: this day's is taken",
                        other->path, self->first);

    vt_drops_add(drops, VT_REMARK_OTHER_DAY, place);
    return vt_join_memory(join, other->path, VT_MEMORY_PER_APP, error);
}

/* That of the days of the excerpt that have any. */
static bool read_memory(const Days *self, VtJoin *join, VtDrops *drops, GError **error)
{
    bool is_any = false;

    for (int64_t day = self->first; day <= self->last; day++) {
        const char *path = vt_day_files_find(self->memory, day);

        if (path == NULL)
            continue;
        is_any = true;
        if (!vt_join_memory(join, path, VT_MEMORY_PER_APP, error))
            return false;
    }
    return is_any || read_other_memory(self, join, drops, error);
}

static GArray *spans(const char *folder, GError **error)
{
    g_autoptr(GArray) files = vt_day_files_list(folder, "invocations", error);

    if (files == NULL)
        return NULL;
    if (files->len == 0) {
        vt_day_files_set_error(folder, "invocations", 1, error);
        return NULL;
    }

    /* The last day may be cut short. */
    const char *last = g_array_index(files, VtDayFile, files->len - 1).path;
    g_autoptr(VtCsv) csv = vt_csv_open(last, error);
    g_auto(VtMinuteColumns) minutes = { 0 };

    if (csv == NULL || !vt_minute_columns_init(&minutes, csv, error))
        return NULL;

    GArray *spans = vt_day_files_spans(files);

    g_array_index(spans, VtExcerpt, spans->len - 1).minutes_count +=
        minutes.first_label + (int64_t)minutes.count - 1 - VT_DAY_MINUTES;
    return spans;
}

static VtTrace *read_excerpt(const char *folder, const VtDatasetOptions *options,
                             VtDrops *drops, GError **error)
{
    g_auto(Days) days = { 0 };

    if (!list_days(&days, folder, &options->excerpt, error) || !check_days(&days, error))
        return NULL;

    const size_t files = 3 * (size_t)(days.last - days.first + 1);
    g_autoptr(VtJoin) join = vt_join_new(options, drops, files);

    if (!read_invocations(&days, join, &options->excerpt, error)
        || !read_durations(&days, join, error) || !read_memory(&days, join, drops, error))
        return NULL;
    return vt_join_finish(join);
}

const VtDatasetOps vt_dataset_azure2019 = {
    .name = "azure2019",
    .summary = "Azure Functions 2019: invocations, durations and memory files per day",
    .recognise = recognise,
    .spans = spans,
    .read = read_excerpt,
};
