/**
 * The kinds of platform that a schedule can be played on.
 */
#pragma once

typedef enum { VT_PLATFORM_SIM, VT_PLATFORM_LOCAL, VT_PLATFORM_HTTP } VtPlatformKind;

/** Name as in --platform and run.json. */
const char *vt_platform_kind_name(VtPlatformKind kind);
