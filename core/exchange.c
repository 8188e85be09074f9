#include "core/exchange.h"

const char *vt_cause_name(VtCause cause)
{
    static const char *const names[] = {
        [VT_CAUSE_NONE] = "none",
        [VT_CAUSE_STATUS] = "status",
        [VT_CAUSE_TURNED_AWAY] = "turned_away",
        [VT_CAUSE_REPLY] = "reply",
        [VT_CAUSE_RESOLVE] = "resolve",
        [VT_CAUSE_CONNECT] = "connect",
        [VT_CAUSE_TLS] = "tls",
        [VT_CAUSE_SEND] = "send",
        [VT_CAUSE_CLOSED] = "closed",
        [VT_CAUSE_TRUNCATED] = "truncated",
        [VT_CAUSE_PROTOCOL] = "protocol",
        [VT_CAUSE_CONNECT_TIMEOUT] = "connect_timeout",
        [VT_CAUSE_TIMEOUT] = "timeout",
        [VT_CAUSE_GENERATOR] = "generator",
    };

    return names[cause];
}
