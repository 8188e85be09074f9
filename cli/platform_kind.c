#include "cli/platform_kind.h"

const char *vt_platform_kind_name(VtPlatformKind kind)
{
    static const char *const names[] = {
        [VT_PLATFORM_SIM] = "sim",
        [VT_PLATFORM_LOCAL] = "local",
        [VT_PLATFORM_HTTP] = "http",
    };

    return names[kind];
}
