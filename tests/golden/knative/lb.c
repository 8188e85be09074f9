/* Picks of pods with a finite container concurrency, while pods come and go. */
#include "families.h"
#include "sim/balancer.h"

#include <string.h>

#define PODS 20

typedef struct {
    int32_t limit;
    bool is_round_robin;
    size_t next;
    GArray *counters; /* int32_t; a pod that comes back has a fresh one */
    GArray *holds;    /* size_t, counter of hold 1, 2, .. */
    size_t counter[PODS];
    bool is_present[PODS];
} Fixture;

static void clear(Fixture *self)
{
    if (self->counters)
        g_array_unref(self->counters);
    if (self->holds)
        g_array_unref(self->holds);
}

/* L,id,container_concurrency,policy */
static void begin(VectorFile *file, Fixture *self)
{
    vector_begin(file);
    clear(self);
    *self = (Fixture){
        .limit = vector_int32(file, 2),
        .is_round_robin = vector_int(file, 2) > VT_BALANCER_FIRST_MAX,
        .counters = g_array_new(FALSE, TRUE, sizeof(int32_t)),
        .holds = g_array_new(FALSE, TRUE, sizeof(size_t)),
    };
    vector_expect_text(file, 3, self->is_round_robin ? "roundrobin" : "firstavailable");
}

/* P,id,pods,capacity */
static void update_pods(VectorFile *file, Fixture *self)
{
    g_auto(GStrv) words = g_strsplit(vector_text(file, 2), " ", -1);
    bool is_present[PODS] = { 0 };
    int64_t capacity = 0;

    for (size_t i = 0; words[i] && *words[i]; i++) {
        guint64 pod = 0;
        if (!g_ascii_string_to_unsigned(words[i], 10, 0, PODS - 1, &pod, NULL))
            vector_fail(file, "a pod was expected");
        is_present[pod] = true;
        capacity += self->limit;
        if (self->is_present[pod])
            continue;
        self->counter[pod] = self->counters->len;
        g_array_set_size(self->counters, self->counters->len + 1);
    }
    memcpy(self->is_present, is_present, sizeof is_present);
    vector_expect_int(file, 3, capacity);
}

static size_t pick(Fixture *self, const int32_t *in_flight, size_t pods)
{
    if (self->is_round_robin)
        return vt_balancer_round_robin(in_flight, pods, self->limit, &self->next);
    return vt_balancer_first_available(in_flight, pods, self->limit);
}

/* A,id,pod,hold */
static void acquire(VectorFile *file, Fixture *self)
{
    int32_t in_flight[PODS];
    size_t names[PODS];
    size_t pods = 0;

    for (size_t i = 0; i < PODS; i++) {
        if (!self->is_present[i])
            continue;
        in_flight[pods] = g_array_index(self->counters, int32_t, self->counter[i]);
        names[pods++] = i;
    }
    const size_t picked = pick(self, in_flight, pods);
    if (picked == VT_POD_NONE) {
        vector_expect_int(file, 2, -1);
        vector_expect_int(file, 3, -1);
        return;
    }
    const size_t counter = self->counter[names[picked]];
    g_array_index(self->counters, int32_t, counter)++;
    g_array_append_val(self->holds, counter);
    vector_expect_int(file, 2, (int64_t)names[picked]);
    vector_expect_int(file, 3, self->holds->len);
}

/* R,id,pod,hold */
static void release(VectorFile *file, Fixture *self)
{
    const int64_t hold = vector_int(file, 3);

    if (hold < 1 || hold > self->holds->len) {
        vector_fail(file, "no such hold");
        return;
    }
    const size_t counter = g_array_index(self->holds, size_t, hold - 1);
    g_array_index(self->counters, int32_t, counter)--;
}

void run_lb(VectorFile *file)
{
    Fixture fixture = { 0 };

    while (vector_next(file)) {
        const char letter = vector_letter(file);
        if (letter == 'L')
            begin(file, &fixture);
        else if (!fixture.counters)
            vector_fail(file, "a record before its scenario");
        else if (letter == 'P')
            update_pods(file, &fixture);
        else if (letter == 'A')
            acquire(file, &fixture);
        else if (letter == 'R')
            release(file, &fixture);
        else
            vector_fail(file, "an unknown record");
    }
    clear(&fixture);
}
