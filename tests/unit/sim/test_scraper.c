#include "sim/scraper.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(scraper, asks_all_of_few_pods_and_some_of_many)
{
    /* Of Knative's own unit tests. */
    static const int32_t cases[][2] = {
        { 0, 0 }, { 1, 1 }, { 2, 2 }, { 5, 4 }, { 10, 7 }, { 100, 14 }, { 1000, 16 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(eq(i32, vt_scraper_sample_size(cases[i][0]), cases[i][1]), "row %zu",
                  i);
}

Test(scraper, takes_the_sample_for_the_whole)
{
    const VtRequestReport a = { 1, 0, 10, 4 };
    const VtRequestReport b = { 3, 2, 20, 0 };
    VtRequestReport sum = { 0 };

    vt_scraper_add(&sum, &a);
    vt_scraper_add(&sum, &b);
    const VtRequestReport all = vt_scraper_extrapolate(&sum, 2, 5);
    cr_expect(ieee_ulp_eq(dbl, all.concurrency, 10, 1));
    cr_expect(ieee_ulp_eq(dbl, all.proxied_concurrency, 5, 1));
    cr_expect(ieee_ulp_eq(dbl, all.requests, 75, 1));
    cr_expect(ieee_ulp_eq(dbl, all.proxied_requests, 10, 1));
}
