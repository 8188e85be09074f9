/* The window of a scale-down delay. */
#include "families.h"
#include "sim/max_window.h"

void run_maxwindow(VectorFile *file)
{
    VtMaxWindow window = { 0 };

    while (vector_next(file)) {
        const char letter = vector_letter(file);
        if (letter == 'M') {
            vt_max_window_clear(&window);
            vt_max_window_init(&window, vector_int(file, 2), vector_int(file, 3));
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
