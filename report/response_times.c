#include "report/response_times.h"

/* Precision of a histogram of which there are many. */
enum { FUNCTION_BITS = 7 };

static VtHistogram *histogram_of(VtResponseTimes *self)
{
    if (self->histogram == NULL)
        self->histogram = vt_histogram_new(FUNCTION_BITS);
    return self->histogram;
}

void vt_response_times_settle(VtResponseTimes *self)
{
    for (uint32_t i = 0; i < self->waiting; i++)
        vt_histogram_add(histogram_of(self), self->waiting_us[i]);
    self->waiting = 0;
}

void vt_response_times_add_long(VtResponseTimes *self, int64_t response_us)
{
    vt_histogram_add(histogram_of(self), response_us);
}

void vt_response_times_clear(VtResponseTimes *self)
{
    vt_histogram_free(self->histogram);
    *self = (VtResponseTimes){ 0 };
}
