/* The window of a scale-down delay. */
#include "families.h"
#include "sim/max_window.h"

#define SLOTS_MAX 1000000

/* M,id,window,slot */
static void begin(VectorFile *file, VtMaxWindow *window)
{
    const VtTime slot_ns = vector_int_within(file, 3, 1, INT64_MAX / SLOTS_MAX);

    vector_begin(file);
    vt_max_window_clear(window);
    vt_max_window_init(window, vector_int_within(file, 2, 0, SLOTS_MAX * slot_ns),
                       slot_ns);
}

void run_maxwindow(VectorFile *file)
{
    VtMaxWindow window = { 0 };

    while (vector_next(file)) {
        const char letter = vector_letter(file);
        if (letter == 'M') {
            begin(file, &window);
        } else if (letter == 'V' && window.slots_count > 0) {
            vector_expect_int(file, 4,
                              vt_max_window_record(&window, vector_int(file, 2),
                                                   vector_int32(file, 3)));
        } else {
            vector_fail(file, "an unknown record");
        }
    }
    vt_max_window_clear(&window);
}
