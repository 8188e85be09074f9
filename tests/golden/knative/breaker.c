/* The breaker's counts through sequences of operations. */
#include "sim/breaker.h"

#include "families.h"

typedef struct {
    VtBreaker breaker;
    int64_t started;
    int64_t rejected;
} Fixture;

static const char *const operations[] = { "maybe",   "finish", "reserve",
                                          "release", "update", NULL };

/* Does the operation and returns what the file calls its argument or result. */
static int64_t operate(VectorFile *file, Fixture *self)
{
    const char *operation = operations[vector_choice(file, 2, operations)];

    if (g_str_equal(operation, "maybe")) {
        const VtBreakerEntry entry = vt_breaker_enter(&self->breaker);
        self->started += entry == VT_BREAKER_RUNS;
        self->rejected += entry == VT_BREAKER_REJECTED;
        return 0;
    }
    if (g_str_equal(operation, "reserve"))
        return vt_breaker_reserve(&self->breaker);
    if (g_str_equal(operation, "update")) {
        const int64_t capacity = vector_int(file, 3);
        self->started += vt_breaker_set_capacity(&self->breaker, capacity);
        return capacity;
    }
    if (self->breaker.running == 0)
        vector_fail(file, "nothing runs that could end");
    else
        self->started += vt_breaker_leave(&self->breaker);
    return 0;
}

static void begin(VectorFile *file, Fixture *self)
{
    const int64_t depth = vector_int(file, 2);
    const int64_t most = vector_int(file, 3);
    const int64_t capacity = vector_int(file, 4);

    vector_begin(file);
    *self = (Fixture){ 0 };
    if (depth > 0 && capacity >= 0 && capacity <= most)
        vt_breaker_init(&self->breaker, depth, most, capacity);
    else
        vector_fail(file, "a breaker that cannot be");
}

void run_breaker(VectorFile *file)
{
    Fixture fixture = { 0 };

    while (vector_next(file)) {
        const VtBreaker *breaker = &fixture.breaker;
        if (vector_letter(file) == 'B') {
            begin(file, &fixture);
            continue;
        }
        if (vector_letter(file) != 'O')
            vector_fail(file, "an unknown record");
        vector_expect_int(file, 3, operate(file, &fixture));
        vector_expect_int(file, 4, fixture.started);
        vector_expect_int(file, 5, fixture.rejected);
        vector_expect_int(file, 6, breaker->running + breaker->waiting);
        vector_expect_int(file, 7, breaker->capacity);
    }
}
