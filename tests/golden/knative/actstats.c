/* What activators report, each revision on its own. */
#include "families.h"
#include "sim/activator_stats.h"

#define REVISIONS 16

typedef struct {
    VtActivatorStats entries[REVISIONS];
    VtRequestReport reports[REVISIONS]; /* of the latest tick */
    bool has_report[REVISIONS];
} Activator;

/* The cell says "r0", "r1" and so on. */
static size_t revision(VectorFile *file, size_t cell)
{
    const char *text = vector_text(file, cell);
    guint64 index = 0;

    if (text[0] != 'r'
        || !g_ascii_string_to_unsigned(text + 1, 10, 0, REVISIONS - 1, &index, NULL))
        vector_fail(file, "a revision was expected");
    return index;
}

static void tick(VectorFile *file, Activator *self)
{
    int64_t messages = 0;

    for (size_t i = 0; i < REVISIONS; i++) {
        self->has_report[i] = vt_activator_stats_report(
            &self->entries[i], vector_int(file, 2), &self->reports[i]);
        messages += self->has_report[i];
    }
    vector_expect_int(file, 3, messages);
}

static void expect_report(VectorFile *file, const Activator *self)
{
    const size_t i = revision(file, 2);

    if (!self->has_report[i])
        vector_fail(file, "no report of this revision");
    vector_expect_double(file, 3, self->reports[i].concurrency);
    vector_expect_double(file, 4, self->reports[i].requests);
    vector_expect_int(file, 5, self->entries[i].is_present);
}

void run_actstats(VectorFile *file)
{
    Activator activator = { 0 };

    while (vector_next(file)) {
        switch (vector_letter(file)) {
        case 'S':
            vector_begin(file);
            activator = (Activator){ 0 };
            vector_text(file, 2); /* its category */
            break;
        case 'I':
            vector_expect_int(
                file, 4,
                vt_activator_stats_arrive(&activator.entries[revision(file, 3)],
                                          vector_int(file, 2)));
            break;
        case 'O':
            vt_activator_stats_leave(&activator.entries[revision(file, 3)],
                                     vector_int(file, 2));
            break;
        case 'P': tick(file, &activator); break;
        case 'G': expect_report(file, &activator); break;
        default: vector_fail(file, "an unknown record");
        }
    }
}
