#include "replay/protocol.h"

#define TOO_MANY_REQUESTS   429
#define SERVICE_UNAVAILABLE 503

VtCause vt_code_failure(int code)
{
    return code == TOO_MANY_REQUESTS || code == SERVICE_UNAVAILABLE ? VT_CAUSE_TURNED_AWAY
                                                                    : VT_CAUSE_STATUS;
}

VtCause vt_reply_cause(const VtReply *reply)
{
    if (reply->cause != VT_CAUSE_NONE)
        return reply->cause;
    return reply->code / 100 == 2 ? VT_CAUSE_NONE : vt_code_failure(reply->code);
}

VtStatus vt_cause_status(VtCause cause)
{
    switch (cause) {
    case VT_CAUSE_NONE: return VT_STATUS_OK;
    case VT_CAUSE_TURNED_AWAY:
    case VT_CAUSE_CONNECT:
    case VT_CAUSE_SEND:
    case VT_CAUSE_CLOSED: return VT_STATUS_REFUSED;
    case VT_CAUSE_CONNECT_TIMEOUT:
    case VT_CAUSE_TIMEOUT: return VT_STATUS_TIMEOUT;
    case VT_CAUSE_STATUS:
    case VT_CAUSE_REPLY:
    case VT_CAUSE_RESOLVE:
    case VT_CAUSE_TLS:
    case VT_CAUSE_TRUNCATED:
    case VT_CAUSE_PROTOCOL:
    case VT_CAUSE_GENERATOR: return VT_STATUS_ERROR;
    }
    g_assert_not_reached();
}
