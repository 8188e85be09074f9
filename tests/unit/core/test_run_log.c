#include "core/run_log.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

/* Counts what it is told. */
typedef struct {
    VtRunLog base;
    int records, pods, decisions, seconds, function_seconds, unheard;
} Log;

static void on_record(VtRunLog *base, const VtRecord *record)
{
    (void)record;
    ((Log *)base)->records++;
}

static void on_pod(VtRunLog *base, const VtPodRow *pod)
{
    (void)pod;
    ((Log *)base)->pods++;
}

static void on_decision(VtRunLog *base, const VtDecision *decision)
{
    (void)decision;
    ((Log *)base)->decisions++;
}

static void on_second(VtRunLog *base, const VtSecond *second)
{
    (void)second;
    ((Log *)base)->seconds++;
}

static void on_function_second(VtRunLog *base, uint32_t function, const VtSecond *second)
{
    (void)function;
    (void)second;
    ((Log *)base)->function_seconds++;
}

static void on_unheard(VtRunLog *base, const VtInvocation *invocation, VtTime executed_ns)
{
    (void)invocation;
    (void)executed_ns;
    ((Log *)base)->unheard++;
}

static const VtRunLogOps all = { .record = on_record,
                                 .pod = on_pod,
                                 .decision = on_decision,
                                 .second = on_second,
                                 .function_second = on_function_second,
                                 .unheard = on_unheard };
static const VtRunLogOps none = { 0 };

static void tell_all(VtRunLog *log)
{
    vt_run_log_record(log, &(VtRecord){ 0 });
    vt_run_log_pod(log, &(VtPodRow){ 0 });
    vt_run_log_decision(log, &(VtDecision){ 0 });
    vt_run_log_second(log, &(VtSecond){ 0 });
    vt_run_log_function_second(log, 0, &(VtSecond){ 0 });
    vt_run_log_unheard(log, &(VtInvocation){ 0 }, VT_S);
}

static int told(const Log *log)
{
    return log->records + log->pods + log->decisions + log->seconds
         + log->function_seconds + log->unheard;
}

Test(run_log, who_wants_nothing_is_told_nothing)
{
    Log log = { .base = { &none } };

    tell_all(&log.base);
    cr_expect(eq(int, told(&log), 0));
}

Test(run_log, a_tee_tells_each_what_it_wants)
{
    static const struct {
        const VtRunLogOps *first, *second;
        int first_told, second_told;
    } cases[] = { { &all, &all, 6, 6 },
                  { &all, &none, 6, 0 },
                  { &none, &all, 0, 6 },
                  { &none, &none, 0, 0 } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Log first = { .base = { cases[i].first } };
        Log second = { .base = { cases[i].second } };
        VtRunLogTee tee;

        vt_run_log_tee_init(&tee, &first.base, &second.base);
        tell_all(&tee.base);
        cr_expect(eq(int, told(&first), cases[i].first_told), "row %zu", i);
        cr_expect(eq(int, told(&second), cases[i].second_told), "row %zu", i);
    }
}

/* So that what is above it need not ask. */
Test(run_log, a_tee_wants_what_either_wants)
{
    static const VtRunLogOps pods = { .pod = on_pod };
    static const VtRunLogOps seconds = { .second = on_second };
    Log first = { .base = { &pods } };
    Log second = { .base = { &seconds } };
    VtRunLogTee tee;

    vt_run_log_tee_init(&tee, &first.base, &second.base);
    cr_expect(tee.base.ops->pod != NULL);
    cr_expect(tee.base.ops->second != NULL);
    cr_expect(tee.base.ops->record == NULL);
    cr_expect(tee.base.ops->decision == NULL);
    cr_expect(tee.base.ops->function_second == NULL);
    cr_expect(tee.base.ops->unheard == NULL);
}
