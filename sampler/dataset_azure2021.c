/* The Azure Functions invocation trace of 2021: one file, a row per call, by when it
 * ended. Memory is not in it. [azure2021: AzureFunctionsInvocationTrace2021] */
#include "sampler/call_log.h"
#include "sampler/dataset.h"

/* What the original tool takes for every function [invitro: sampler]. */
#define MEMORY_MIB 200

enum { APP, FUNCTION, END, DURATION };

static bool read_row(const VtCsv *csv, const size_t *columns, VtCallRow *out,
                     VtDropReason *out_reason, GError **error)
{
    double end_s = 0;

    *out_reason = VT_DROP_BAD_ID;
    if (!vt_csv_name(csv, columns[APP], &out->app, error)
        || !vt_csv_name(csv, columns[FUNCTION], &out->function, error))
        return false;
    *out_reason = VT_DROP_BAD_TIME;
    if (!vt_call_log_number(csv, columns[END], VT_CALL_LOG_S_MAX, &end_s, error))
        return false;
    *out_reason = VT_DROP_BAD_DURATION;
    if (!vt_call_log_number(csv, columns[DURATION], VT_CALL_LOG_S_MAX, &out->duration_s,
                            error))
        return false;
    out->start_s = end_s - out->duration_s;
    out->memory_mib = MEMORY_MIB;
    return true;
}

static const char *const columns[] = { [APP] = "app",
                                       [FUNCTION] = "func",
                                       [END] = "end_timestamp",
                                       [DURATION] = "duration",
                                       NULL };

/* Durations are rounded to milliseconds: a function whose calls are mostly shorter has no
 * known duration. [invitro: sampler] draws the line at a half. */
static const VtCallLogFormat format = {
    .columns = columns,
    .function_column = "func",
    .read = read_row,
    .zero_share_end = 0.5,
};

const VtDatasetOps vt_dataset_azure2021 = {
    .name = "azure2021",
    .summary = "Azure Functions 2021: a file app,func,end_timestamp,duration",
    .log = &format,
};
