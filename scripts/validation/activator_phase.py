"""When in a second of wall time the activator reports, out of recorded decisions.

Before the first pod of a function is usable, all its requests wait in the activator, so
the averages of those decisions follow from the arrivals, from the seconds of wall time,
which are the buckets, and from this phase alone. It is one number for all runs, because
one activator served them all."""

import math

from validation.recording import seconds

STEP_S = 0.005
POKED_S = 0.02   # a decision so soon after the first request came before any report
ERROR_MAX = 1.0  # one decision does not outweigh the others


def reported_average(arrivals, tick_s, phase_s, offset_s, window):
    """The stable average at @tick_s of requests that came at @arrivals and all wait. The
    run began @offset_s into a second of wall time; the activator reports @phase_s into
    each. Reports are those of knative-autoscaling's activator: a full 1 at once, then the
    average of the time since, less that 1 the first time."""
    waiting = [at for at in arrivals if at <= tick_s]
    buckets = {}

    def record(at, value):
        second = math.floor(at + offset_s)
        buckets[second] = buckets.get(second, 0.0) + value

    record(waiting[0], 1.0)
    early, since = 1.0, waiting[0]
    report = math.ceil(waiting[0] + offset_s - phase_s) + phase_s - offset_s
    while report <= tick_s:
        if report > since:
            area = math.fsum(report - max(at, since) for at in waiting if at < report)
            record(report, max(area / (report - since) - early, 0.0))
            early, since = 0.0, report
        report += 1.0
    last = max(buckets)
    recorded = last - min(buckets) + 1
    kept = window - (math.floor(tick_s + offset_s) - last)
    return math.fsum(buckets.values()) / min(recorded, kept)


def window_s(config):
    annotations = config["revision_annotations"]
    text = annotations.get("autoscaling.knative.dev/window",
                           config["autoscaler_config_defaults"]["stable-window"])
    return int(text.removesuffix("s"))


def usable_s(recording, function):
    """When the first pod of @function could take requests; None without one."""
    return min((seconds(row, "running_seen_s") for row in recording.pod_rows
                if recording.function_of[row["revision"]] == function
                and row["running_seen_s"]), default=None)


def observations(recording):
    """[(arrivals, time, average)] of the decisions that only depend on the phase."""
    if any(key.endswith("/metric") for key in recording.config["revision_annotations"]):
        return []
    found = []
    for function in recording.functions:
        arrivals = sorted(float(row["sent_s"]) for row in recording.request_rows
                          if row["function"] == function)
        until = usable_s(recording, function)
        if not arrivals or until is None:
            continue
        found += [(arrivals, float(row["t_s"]), float(row["stable"]))
                  for row in recording.tick_rows
                  if recording.function_of[row["revision"]] == function
                  and arrivals[0] + POKED_S < float(row["t_s"]) < until]
    return found


def misfit(known, phase_s):
    """How far the averages are from the logged ones; @known as fit() collects it."""
    return math.fsum(
        min(abs(reported_average(arrivals, time, phase_s, offset, window) - average),
            ERROR_MAX)
        for offset, window, seen in known for arrivals, time, average in seen)


def fit(recordings):
    """The phase, in s, that agrees best with all recordings."""
    known = [(recording.config["t0_unix"] % 1, window_s(recording.config),
              observations(recording)) for recording in recordings]
    phases = [i * STEP_S for i in range(round(1 / STEP_S))]
    return min(phases, key=lambda phase: misfit(known, phase))
