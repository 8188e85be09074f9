/* Events are told of before they are popped, step by step, and popped as if they were
 * not; buckets become as wide as what waits is dense. */
#include "core/event_ladder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#define EVENTS 20000

typedef struct {
    uint8_t steps[EVENTS]; /* told so far, by event */
    bool is_popped[EVENTS];
    uint32_t told;
} Diary;

static void scout(const void *scouting, const VtEvent *event, unsigned step)
{
    Diary *diary = (Diary *)scouting;

    cr_expect(not(diary->is_popped[event->subject]));
    cr_expect(step >= diary->steps[event->subject], "event %u: step %u", event->subject,
              step);
    diary->steps[event->subject] = (uint8_t)(step + 1);
    diary->told += step == VT_PREFETCH_STEPS - 1;
}

static void push_all(VtEventLadder *ladder, VtTime apart_ns)
{
    for (uint32_t i = 0; i < EVENTS; i++) {
        const VtEvent event = { .at_ns = i * apart_ns, .order = i, .subject = i };

        vt_event_ladder_push(ladder, &event);
    }
}

/* Whether they come in order. */
static bool pop_all(VtEventLadder *ladder, Diary *diary)
{
    bool is_in_order = true;

    for (uint32_t i = 0; i < EVENTS; i++) {
        const VtEvent event = vt_event_ladder_pop(ladder);

        is_in_order &= event.subject == i;
        diary->is_popped[event.subject] = true;
    }
    return is_in_order;
}

Test(event_scout, hears_of_most_events_in_every_step_before_they_are_popped)
{
    g_autofree Diary *diary = g_new0(Diary, 1);
    VtEventLadder ladder;

    vt_event_ladder_init(&ladder);
    ladder.scout = scout;
    ladder.scouting = diary;
    push_all(&ladder, 1000);
    cr_expect(pop_all(&ladder, diary));
    cr_expect(diary->told > EVENTS * 9 / 10, "told of %u", diary->told);
    vt_event_ladder_clear(&ladder);
}

/* Events of one length of time beside others that are a million times as far away:
 * buckets that hold what is at the mean would hold all that is near. */
Test(event_scout, buckets_follow_what_is_dense)
{
    VtEventLadder ladder;
    size_t longest = 0;

    vt_event_ladder_init(&ladder);
    for (uint32_t i = 0; i < EVENTS; i++) {
        const VtEvent far = { .at_ns = (i + 1) * VT_S, .order = i };

        vt_event_ladder_push(&ladder, &far);
    }
    for (uint32_t i = 0; i < 100 * EVENTS; i++) {
        const VtEvent near = { .at_ns = i * VT_US, .order = EVENTS + i };

        vt_event_ladder_push(&ladder, &near);
        if (i < EVENTS)
            continue; /* the width is learnt */
        vt_event_ladder_pop(&ladder);
        if (i > 2 * EVENTS)
            longest = MAX(longest, ladder.near.length);
    }
    cr_expect(longest < 1000, "%zu events in the heap", longest);
    vt_event_ladder_clear(&ladder);
}
