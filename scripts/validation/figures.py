"""The figures of a run, recorded or simulated, from its requests and pods.

Figures are named as in the table; what belongs to one function has its name after a
colon. A figure that a run cannot show is absent."""

import math
from collections import defaultdict

SLOWDOWN = "slowdown"
P95 = "response_p95_s"
PODS_CREATED = "pods_created"
PODS_READY = "pods_ready_max"
POD_SECONDS = "pod_seconds"
ZERO = "time_at_zero_s"
FIRST_RESPONSE = "first_response_from_zero_s"


def geometric_mean(values):
    return math.exp(math.fsum(math.log(value) for value in values) / len(values))


def percentile(values, percent):
    """Between the two nearest ranks, as the recordings' own summaries have it."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def slowdown(requests):
    """Geometric mean over functions of the geometric mean over their invocations."""
    by_function = defaultdict(list)
    for request in requests:
        by_function[request.function].append(request.response_s / request.requested_s)
    return geometric_mean([geometric_mean(values) for values in by_function.values()])


def pods_over_time(pods):
    """[(time, pods ready from then on)], ascending."""
    changes = defaultdict(int)
    for pod in pods:
        if pod.ready_s is None or (pod.deleted_s is not None
                                   and pod.deleted_s <= pod.ready_s):
            continue
        changes[pod.ready_s] += 1
        if pod.deleted_s is not None:
            changes[pod.deleted_s] -= 1
    ready = 0
    course = []
    for time in sorted(changes):
        ready += changes[time]
        course.append((time, ready))
    return course


def pod_seconds(pods, end_s):
    """From Ready to the request for deletion, or the end of the record."""
    total = 0.0
    for pod in pods:
        if pod.ready_s is not None:
            end = end_s if pod.deleted_s is None else pod.deleted_s
            total += max(0.0, end - pod.ready_s)
    return total


def scale_ups_from_zero(pods):
    """Instants at which the first pod is created while none is kept."""
    found = []
    kept_until = -math.inf
    for pod in sorted(pods, key=lambda pod: pod.created_s):
        if pod.created_s > kept_until:
            found.append(pod.created_s)
        kept_until = max(kept_until,
                         math.inf if pod.deleted_s is None else pod.deleted_s)
    return found


def first_responses(requests, pods):
    """Response time of the first invocation that waits at each scale-up from zero."""
    by_function = defaultdict(list)
    for pod in pods:
        by_function[pod.function].append(pod)
    found = []
    for function, own in sorted(by_function.items()):
        calls = [request for request in requests if request.function == function]
        for time in scale_ups_from_zero(own):
            waiting = [call for call in calls
                       if call.scheduled_s <= time < call.scheduled_s + call.response_s]
            if waiting:
                found.append(min(waiting, key=lambda c: c.scheduled_s).response_s)
    return found


def compute(requests, pods, zero_times, end_s):
    """All figures of a run. @zero_times: per function, None when it ends above zero."""
    found = {}
    if requests:
        found[SLOWDOWN] = slowdown(requests)
        found[P95] = percentile([request.response_s for request in requests], 95)
    found[PODS_CREATED] = float(len(pods))
    found[PODS_READY] = float(max((ready for _, ready in pods_over_time(pods)), default=0))
    found[POD_SECONDS] = pod_seconds(pods, end_s)
    responses = first_responses(requests, pods)
    if responses:
        found[FIRST_RESPONSE] = percentile(responses, 50)
    for function, time in sorted(zero_times.items()):
        found[f"{ZERO}:{function}"] = math.inf if time is None else time
    return found
