#include "core/record.h"

VtTime vt_record_handed_ns(const VtRecord *self)
{
    return self->exchange != NULL ? self->exchange->handed_ns : self->sent_ns;
}

const char *vt_status_name(VtStatus status)
{
    static const char *const names[] = {
        [VT_STATUS_OK] = "ok",           [VT_STATUS_ERROR] = "error",
        [VT_STATUS_TIMEOUT] = "timeout", [VT_STATUS_REFUSED] = "refused",
        [VT_STATUS_LOST] = "lost",
    };

    return names[status];
}

const char *vt_start_name(VtStart start)
{
    static const char *const names[] = {
        [VT_START_UNKNOWN] = "unknown",
        [VT_START_WARM] = "warm",
        [VT_START_COLD] = "cold",
    };

    return names[start];
}

const char *vt_phase_name(VtPhase phase)
{
    return phase == VT_PHASE_WARMUP ? "warmup" : "measure";
}
