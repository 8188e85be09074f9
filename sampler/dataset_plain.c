/* Anybody's own trace: one file, a row per call, by when it started. */
#include "sampler/call_log.h"
#include "sampler/dataset.h"

#define MEMORY_MIB_MAX 1e9

enum { FUNCTION, APP, START, DURATION, MEMORY };

static bool read_row(const VtCsv *csv, const size_t *columns, VtCallRow *out,
                     VtDropReason *out_reason, GError **error)
{
    double duration_ms = 0;

    *out_reason = VT_DROP_BAD_ID;
    if (!vt_csv_name(csv, columns[FUNCTION], &out->function, error)
        || !vt_csv_name(csv, columns[APP], &out->app, error))
        return false;
    *out_reason = VT_DROP_BAD_TIME;
    if (!vt_call_log_number(csv, columns[START], VT_CALL_LOG_S_MAX, &out->start_s, error))
        return false;
    *out_reason = VT_DROP_BAD_DURATION;
    if (!vt_call_log_number(csv, columns[DURATION], 1000 * VT_CALL_LOG_S_MAX,
                            &duration_ms, error))
        return false;
    out->duration_s = duration_ms / 1000;
    *out_reason = VT_DROP_BAD_MEMORY;
    return vt_call_log_number(csv, columns[MEMORY], MEMORY_MIB_MAX, &out->memory_mib,
                              error);
}

static const char *const columns[] = {
    [FUNCTION] = "function",    [APP] = "app",           [START] = "start_s",
    [DURATION] = "duration_ms", [MEMORY] = "memory_mib", NULL
};

static const VtCallLogFormat format = {
    .columns = columns,
    .function_column = "function",
    .read = read_row,
    .zero_share_end = 1, /* all of them */
};

const VtDatasetOps vt_dataset_plain = {
    .name = "plain",
    .summary = "your own: a file function,app,start_s,duration_ms,memory_mib",
    .log = &format,
};
