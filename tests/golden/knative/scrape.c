/* How many pods the scraper asks, and what it makes of their answers. */
#include "families.h"
#include "sim/scraper.h"

void run_samplesize(VectorFile *file)
{
    while (vector_next(file))
        vector_expect_int(file, 1, vt_scraper_sample_size(vector_int32(file, 0)));
}

/* Cells from 2 on. */
static VtRequestReport read_report(VectorFile *file)
{
    return (VtRequestReport){
        .concurrency = vector_double(file, 2),
        .proxied_concurrency = vector_double(file, 3),
        .requests = vector_double(file, 4),
        .proxied_requests = vector_double(file, 5),
    };
}

static void expect_report(VectorFile *file, const VtRequestReport *report)
{
    vector_expect_double(file, 2, report->concurrency);
    vector_expect_double(file, 3, report->proxied_concurrency);
    vector_expect_double(file, 4, report->requests);
    vector_expect_double(file, 5, report->proxied_requests);
}

void run_scrapeavg(VectorFile *file)
{
    VtRequestReport sum = { 0 };
    VtRequestReport report;
    int32_t population = 0;
    int32_t sampled = 0;

    while (vector_next(file)) {
        switch (vector_letter(file)) {
        case 'S':
            vector_begin(file);
            population = vector_int32(file, 2);
            sampled = vector_int32(file, 3);
            sum = (VtRequestReport){ 0 };
            break;
        case 'I':
            report = read_report(file);
            vt_scraper_add(&sum, &report);
            break;
        case 'O':
            report = vt_scraper_extrapolate(&sum, sampled, population);
            expect_report(file, &report);
            break;
        default: vector_fail(file, "an unknown record");
        }
    }
}
