/* The cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/max_window.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

typedef struct {
    double at_s;
    int32_t value, largest;
} Record;

/* Window 5 s, slots of 1 s. */
static void run(const Record *records, size_t count)
{
    VtMaxWindow window;

    vt_max_window_init(&window, 5 * VT_S, VT_S);
    for (size_t i = 0; i < count; i++) {
        const VtTime at_ns = (VtTime)(records[i].at_s * (double)VT_S);
        cr_expect(eq(i32, vt_max_window_record(&window, at_ns, records[i].value),
                     records[i].largest),
                  "row %zu", i);
    }
    vt_max_window_clear(&window);
}

#define RUN(...)                                                                         \
    do {                                                                                 \
        static const Record records[] = { __VA_ARGS__ };                                 \
        run(records, sizeof records / sizeof *records);                                  \
    } while (0)

/* Cases are digits: the k-th value comes in slot k, or all in one. */
typedef struct {
    const char *values, *largest;
} Digits;

static void run_digits(const Digits *digits, bool is_one_slot)
{
    VtMaxWindow window;

    vt_max_window_init(&window, 5 * VT_S, VT_S);
    for (size_t i = 0; digits->values[i] != '\0'; i++) {
        const VtTime at_ns = is_one_slot ? VT_S : (VtTime)i * VT_S;
        cr_expect(eq(i32, vt_max_window_record(&window, at_ns, digits->values[i] - '0'),
                     digits->largest[i] - '0'),
                  "%s, value %zu", digits->values, i);
    }
    vt_max_window_clear(&window);
}

Test(max_window, keeps_the_largest_of_five_slots)
{
    static const Digits cases[] = {
        { "1", "1" },
        { "12", "12" },
        { "21", "22" },
        { "121", "122" },
        { "5655555", "5666665" },
        { "5657551", "5667777" },
        { "585755", "588888" },
        { "5857551", "5888887" },
        { "5857551444", "5888887755" },
        { "58575514444", "58888877554" },
        { "58575514449", "58888877559" },
        { "58575514444934210", "58888877554999994" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_digits(&cases[i], false);
    RUN({ 0, 6, 6 }, { 1, 5, 6 }, { 2, 2, 6 }, { 6, 1, 2 });
}

Test(max_window, takes_instants_anywhere_in_a_slot)
{
    RUN({ 0, 5, 5 });
    RUN({ 3.3, 6, 6 }, { 3.8, 5, 6 });
    RUN({ 3.8, 6, 6 }, { 4.3, 5, 6 });
    RUN({ 3.8, 5, 5 }, { 4.8, 8, 8 });
    RUN({ 3.8, 5, 5 }, { 9.8, 4, 4 });
}

Test(max_window, keeps_the_largest_of_one_slot)
{
    static const Digits cases[] = { { "1234567", "1234567" }, { "7654321", "7777777" } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_digits(&cases[i], true);
    RUN({ 1, 4, 4 }, { 1.5, 2, 4 }, { 1.9, 1, 4 }, { 5.9, 0, 4 }, { 6, 0, 0 });
}

Test(max_window, has_slots_before_time_zero)
{
    RUN({ -1.5, 3, 3 }, { -0.5, 2, 3 }, { 0.5, 1, 3 }, { 2.5, 1, 3 }, { 3.5, 1, 2 });
}

/* A direct look at all of the past. */
Test(max_window, agrees_with_the_definition_for_any_seed)
{
    enum { LENGTH = 2000, SLOTS = 37 };

    for (unsigned seed = 1; seed <= 20; seed++) {
        unsigned state = seed;
        int32_t values[LENGTH];
        VtMaxWindow window;
        vt_max_window_init(&window, SLOTS * VT_S, VT_S);
        for (int i = 0; i < LENGTH; i++) {
            values[i] = rand_r(&state) % 1000;
            int32_t largest = values[i];
            for (int j = i; j >= 0 && j > i - SLOTS; j--)
                largest = values[j] > largest ? values[j] : largest;
            cr_assert(
                eq(i32, vt_max_window_record(&window, i * VT_S, values[i]), largest),
                "seed %u, slot %d", seed, i);
        }
        vt_max_window_clear(&window);
    }
}
