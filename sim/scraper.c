#include "sim/scraper.h"

#include <math.h>

/* Cochran's sample for 95 % confidence, a variance of 100 and an error of 5, which needs
 * z^2 * 100 / 5^2 pods of an infinite population. */
static const double infinite_sample_size = 1.96 * 1.96 * 100 / 25;

int32_t vt_scraper_sample_size(int32_t population)
{
    const double n = population;

    if (population <= 3)
        return population;
    return (int32_t)ceil(n * infinite_sample_size / (n + infinite_sample_size - 1));
}

void vt_scraper_add(VtRequestReport *sum, const VtRequestReport *report)
{
    sum->concurrency += report->concurrency;
    sum->proxied_concurrency += report->proxied_concurrency;
    sum->requests += report->requests;
    sum->proxied_requests += report->proxied_requests;
}

VtRequestReport vt_scraper_extrapolate(const VtRequestReport *sum, int32_t sampled,
                                       int32_t population)
{
    const double n = sampled;
    const double all = population;

    return (VtRequestReport){
        .concurrency = sum->concurrency / n * all,
        .proxied_concurrency = sum->proxied_concurrency / n * all,
        .requests = sum->requests / n * all,
        .proxied_requests = sum->proxied_requests / n * all,
    };
}
