/**
 * The calls of a minute in order, a window of it at a time.
 *
 * Calls come function by function and are needed by their instants. Each goes to the
 * window of its instant; a window is sorted when it is reached, so that the one in use
 * stays in the second-level cache however many calls a minute has.
 */
#pragma once

#include "core/call_sources.h"

/** From here on, 36 minutes, a duration stands elsewhere. */
#define VT_CALL_LONG UINT32_C(0x80000000)

/** 16 bytes, because a minute may have millions. */
typedef struct {
    uint32_t offset_us; /* within the minute */
    uint32_t
        requested_us; /* or VT_CALL_LONG and the place among the minute's long ones */
    uint32_t function;
    uint32_t memory_mib;
} VtCall;

/** A part of a minute: calls by instant, then function, then order of draws. */
typedef struct {
    const VtCall *calls;
    size_t count;
    const int64_t *long_us; /* the long durations of the minute */
} VtCallWindow;

/** What @call, of the window, asks for. */
static inline int64_t vt_call_window_requested_us(const VtCallWindow *self,
                                                  const VtCall *call)
{
    return call->requested_us < VT_CALL_LONG
             ? call->requested_us
             : self->long_us[call->requested_us - VT_CALL_LONG];
}

typedef struct VtCallWindows VtCallWindows;

VtCallWindows *vt_call_windows_new(void);
void vt_call_windows_free(VtCallWindows *self);

/** Forgets all calls, for a minute that will have @count. */
void vt_call_windows_begin(VtCallWindows *self, size_t count);

/** Adds the calls of @function, which come in ascending order of functions. */
void vt_call_windows_add(VtCallWindows *self, uint32_t function,
                         const VtCallDraws *draws);

/** The next window that has calls, valid until the next; false when there is none. */
bool vt_call_windows_next(VtCallWindows *self, VtCallWindow *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtCallWindows, vt_call_windows_free)
