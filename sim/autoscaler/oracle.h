/**
 * An oracle: it knows the schedule, and has the pods that it takes ready just in time.
 *
 * At any instant there are as many pods asked for as the invocations of the next
 * `[autoscaler] oracle-lead` take at their peak, or as those in flight take, whichever is
 * more. Invocations last what they request and `oracle-slack`; those that last longer,
 * because CPU is short, are added to the peaks while they do. So while pods
 * start within the lead every invocation finds a pod with room, and no policy that lets
 * none wait has fewer pods, if its pods take the lead to start: one that goes between two
 * invocations could not be back in time.
 *
 * Not known beforehand: what comes within the first lead of a run (let it be warm-up),
 * and pods that go by themselves.
 */
#pragma once

#include "sim/autoscaler/autoscaler.h"

extern const VtAutoscalerOps vt_autoscaler_oracle;
