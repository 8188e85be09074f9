#include "sampler/drops.h"

typedef struct {
    size_t count;
    char *places[VT_DROP_PLACES_MAX];
} Tally;

struct VtDrops {
    Tally tallies[VT_DROP_REASONS];
    char *first;
    char *first_fault;
};

static const struct {
    const char *name;
    const char *help;
} reasons[VT_DROP_REASONS] = {
    [VT_DROP_ROW_WIDTH] = { "row-width", "more or fewer cells than the header" },
    [VT_DROP_BAD_ID] = { "bad-id", "an id that is empty or has control characters" },
    [VT_DROP_BAD_TIME] = { "bad-time",
                           "an instant that is no number, out of range or there twice" },
    [VT_DROP_BAD_COUNT] = { "bad-count", "a count that is not a whole number up to "
                                         "4294967295" },
    [VT_DROP_BAD_DURATION] = { "bad-duration",
                               "a duration that is empty, no number or negative" },
    [VT_DROP_BAD_MEMORY] = { "bad-memory",
                             "a memory size that is empty, no number or negative" },
    [VT_DROP_ZERO_DURATION] = { "zero-duration",
                                "a duration of 0: on average, or of half the calls" },
    [VT_DROP_DUPLICATE_FUNCTION] = { "duplicate-function",
                                     "a further row of invocations, first kept" },
    [VT_DROP_DUPLICATE_DURATIONS] = { "duplicate-durations",
                                      "a further row of durations, first kept" },
    [VT_DROP_DUPLICATE_MEMORY] = { "duplicate-memory",
                                   "a further row of memory, first kept" },
    [VT_DROP_NO_DURATIONS] = { "no-durations", "no row of durations" },
    [VT_DROP_NO_MEMORY] = { "no-memory", "no row of memory" },
    [VT_DROP_NO_INVOCATIONS] = { "no-invocations",
                                 "durations or memory of no known function" },
    [VT_DROP_AMBIGUOUS_NAME] = { "ambiguous-name",
                                 "the same function and app under two owners" },
    [VT_DROP_NOT_INVOKED] = { "not-invoked", "no call in the excerpt" },
    [VT_DROP_FEW_INVOCATIONS] = { "few-invocations", "fewer calls than asked for" },
    [VT_DROP_TRIGGER] = { "excluded-trigger", "of a trigger that is not wanted" },
    [VT_DROP_TOO_LONG] = { "too-long", "a longer mean duration than wanted" },
    [VT_REMARK_ZERO_MEMORY] = { "zero-memory", "invisible to the resource distance" },
    [VT_REMARK_UNSORTED_PERCENTILES] = { "unsorted-percentiles",
                                         "percentiles that fall, put in order" },
    [VT_REMARK_OTHER_DAY] = { "memory-of-another-day",
                              "the nearest day before or after that has memory" },
};

VtDrops *vt_drops_new(void)
{
    return g_new0(VtDrops, 1);
}

void vt_drops_free(VtDrops *self)
{
    if (self == NULL)
        return;
    for (int r = 0; r < VT_DROP_REASONS; r++) {
        for (size_t i = 0; i < VT_DROP_PLACES_MAX; i++)
            g_free(self->tallies[r].places[i]);
    }
    g_free(self->first);
    g_free(self->first_fault);
    g_free(self);
}

void vt_drops_add(VtDrops *self, VtDropReason reason, const char *place)
{
    Tally *tally = &self->tallies[reason];

    if (tally->count < VT_DROP_PLACES_MAX)
        tally->places[tally->count] = g_strdup(place);
    if (self->first == NULL && !vt_drop_reason_is_remark(reason))
        self->first = g_strdup(place);
    if (self->first_fault == NULL && vt_drop_reason_is_fault(reason))
        self->first_fault = g_strdup(place);
    tally->count++;
}

size_t vt_drops_count(const VtDrops *self, VtDropReason reason)
{
    return self->tallies[reason].count;
}

const char *vt_drops_place(const VtDrops *self, VtDropReason reason, size_t index)
{
    return index < VT_DROP_PLACES_MAX ? self->tallies[reason].places[index] : NULL;
}

/* Rows of the reasons from @first to before @end. */
static size_t sum_rows(const VtDrops *self, VtDropReason first, VtDropReason end)
{
    size_t sum = 0;

    for (VtDropReason reason = first; reason < end; reason++)
        sum += self->tallies[reason].count;
    return sum;
}

size_t vt_drops_total(const VtDrops *self)
{
    return sum_rows(self, (VtDropReason)0, VT_REMARKS);
}

size_t vt_drops_faults(const VtDrops *self)
{
    return sum_rows(self, (VtDropReason)0, VT_DROP_NO_FAULTS);
}

size_t vt_drops_remarks(const VtDrops *self)
{
    return sum_rows(self, VT_REMARKS, VT_DROP_REASONS);
}

const char *vt_drops_first(const VtDrops *self)
{
    return self->first;
}

const char *vt_drops_first_fault(const VtDrops *self)
{
    return self->first_fault;
}

const char *vt_drop_reason_name(VtDropReason reason)
{
    return reasons[reason].name;
}

const char *vt_drop_reason_help(VtDropReason reason)
{
    return reasons[reason].help;
}

bool vt_drop_reason_is_fault(VtDropReason reason)
{
    return reason < VT_DROP_NO_FAULTS;
}

bool vt_drop_reason_is_remark(VtDropReason reason)
{
    return reason >= VT_REMARKS;
}

static JsonObject *tally_to_json(const Tally *self)
{
    JsonObject *json = json_object_new();
    JsonArray *places = json_array_new();

    for (size_t i = 0; i < MIN(self->count, VT_DROP_PLACES_MAX); i++)
        json_array_add_string_element(places, self->places[i]);
    json_object_set_int_member(json, "rows", (int64_t)self->count);
    json_object_set_array_member(json, "places", places);
    return json;
}

JsonObject *vt_drops_to_json(const VtDrops *self, bool remarks)
{
    JsonObject *json = json_object_new();

    for (int r = 0; r < VT_DROP_REASONS; r++) {
        const Tally *tally = &self->tallies[r];

        if (tally->count > 0 && vt_drop_reason_is_remark((VtDropReason)r) == remarks)
            json_object_set_object_member(json, reasons[r].name, tally_to_json(tally));
    }
    return json;
}
