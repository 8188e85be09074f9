"""Stations of configs/recorded-cluster.ini, fitted to recorded runs.

Every station gets what the recordings show of it, pooled over all runs that are judged:
no run has numbers of its own."""

import math

from validation import activator_phase, figures
from validation.recording import seconds

POINTS = 33          # of an empirical distribution, see --help-config
SETTLED_S = 5.0      # a pod that has been Ready for so long is warm
ALONE_S = 3.0        # a pod with no other created so near in time starts alone
TOO_FEW = ("these recordings do not show warm calls, pods that start alone, together and "
           "from zero, and pods that end: give more of them")


def warm_overheads(recording):
    """What warm calls took besides the requested time: the driver's own lateness, all
    hops, and how much longer than asked the function slept."""
    limit = recording.config["containerConcurrency"]
    found = []
    for function in recording.functions:
        pods = [pod for pod in recording.pods if pod.function == function]
        running = []
        for row in recording.request_rows:
            if row["function"] != function:
                continue
            begin, end = float(row["scheduled_s"]), float(row["done_s"])
            running = [done for done in running if done > begin]
            settled = sum(is_settled(pod, begin, end) for pod in pods)
            if settled > 0 and (limit == 0 or len(running) < limit * settled):
                found.append(end - begin - float(row["duration_ms"]) / 1000)
            running.append(end)
    return found


def is_settled(pod, begin, end):
    return (pod.ready_s is not None and pod.ready_s + SETTLED_S < begin
            and (pod.deleted_s is None or pod.deleted_s > end))


def write_latencies(recording):
    """From replicas raised to the first pod object, at scale-ups from zero."""
    found = []
    for function, changes in recording.replicas.items():
        created = sorted(pod.created_s for pod in recording.pods
                         if pod.function == function)
        before = 0
        for time, replicas in sorted(changes):
            later = [at for at in created if at > time - 0.02]
            if before == 0 and replicas > 0 and later:
                found.append(max(later[0] - time, 0.001))
            before = replicas
    return found


def stage_lengths(recordings, begin, end, only_alone=False):
    found = []
    for recording in recordings:
        created = [float(row["created_s"]) for row in recording.pod_rows]
        for row in recording.pod_rows:
            times = seconds(row, begin), seconds(row, end)
            at = float(row["created_s"])
            others = sum(abs(other - at) < ALONE_S for other in created) - 1
            if None not in times and not (only_alone and others > 0):
                found.append(max(times[1] - times[0], 0.0))
    return found


def duration(value_s):
    return f"{max(round(value_s * 1e6), 0)}us"


def lognormal(values):
    """Text of the distribution with the median, and the spread between the quartiles."""
    low, middle, high = (max(figures.percentile(values, percent), 1e-6)
                         for percent in (25, 50, 75))
    return f"lognormal({duration(middle)}, {math.log(high / low) / 1.349:.2f})"


def empirical(values):
    """Text of the distribution with equally likely quantiles, of which the last is chosen
    so that the mean of the highest part is that of the values there."""
    points = [figures.percentile(values, 100 * i / (POINTS - 1)) for i in range(POINTS)]
    tail = [value for value in values if value >= points[-2]]
    points[-1] = max(2 * math.fsum(tail) / len(tail) - points[-2], points[-2])
    return f"empirical({', '.join(duration(point) for point in points)})"


def containers(recordings):
    """Making and starting either container."""
    return (stage_lengths(recordings, "user_create_begin_s", "user_started_s", True)
            + stage_lengths(recordings, "queue_create_begin_s", "queue_started_s", True))


def lengthening_s(recordings):
    """How much longer a pod takes, from its sandbox to its containers, for each other pod
    that is as far when it begins: the slope of a line through all pods."""
    points = []
    for recording in recordings:
        making = [(seconds(row, "sandbox_begin_s"), seconds(row, "queue_started_s"))
                  for row in recording.pod_rows]
        making = [times for times in making if None not in times]
        points += [(sum(start <= begin < done for start, done in making) - 1, end - begin)
                   for begin, end in making]
    others = math.fsum(x for x, _ in points) / len(points)
    took = math.fsum(y for _, y in points) / len(points)
    return (math.fsum((x - others) * (y - took) for x, y in points)
            / math.fsum((x - others) ** 2 for x, _ in points))


def stations(recordings):
    """[(section, key, value, comment)], by section. ValueError when they are too few."""
    try:
        return fitted_stations(recordings)
    except KeyError as problem:
        raise ValueError(f"a recording has no column {problem}") from problem
    except (IndexError, ZeroDivisionError) as problem:  # nothing to take a mean of
        raise ValueError(TOO_FEW) from problem


def fitted_stations(recordings):
    hop = [value for one in recordings for value in warm_overheads(one)]
    write = [value for one in recordings for value in write_latencies(one)]
    sandbox = stage_lengths(recordings, "sandbox_begin_s", "sandbox_done_s", True)
    contention = lengthening_s(recordings) / figures.percentile(sandbox, 50)
    return [
        ("autoscaler", "report-phase", duration(activator_phase.fit(recordings)),
         "When the activator reported, in each second of wall time: one process served "
         "all\n# runs."),
        ("control-plane", "logarithmic-scale-down", "false",
         "Kubernetes 1.21, the release before it came on."),
        ("control-plane", "deployment-latency", lognormal(write),
         "From replicas written to the first pod object."),
        ("control-plane", "scheduling-latency",
         lognormal(stage_lengths(recordings, "created_s", "scheduled_s", True)),
         "From a pod object to its node."),
        ("control-plane", "sandbox-latency", lognormal(sandbox),
         "Of pods that start alone, as in the next section."),
        ("control-plane", "termination-latency",
         empirical(stage_lengths(recordings, "queue_stopped_s", "gone_s")),
         "From containers that have stopped to free resources."),
        ("kubelet", "volume-latency",
         lognormal(stage_lengths(recordings, "scheduled_s", "sandbox_begin_s", True)),
         "From a node to the volumes."),
        ("kubelet", "container-latency", lognormal(containers(recordings)),
         "For each of the two containers."),
        ("kubelet", "sandbox-contention", f"{contention:.2f}",
         "What pods that start together cost one another, processor time included, since "
         "runs\n# of sleeping functions are simulated without."),
        ("kubelet", "sandbox-cpu", "0s", "See above."),
        ("kubelet", "container-cpu", "0s", "See above."),
        ("kubelet", "drain-time",
         empirical(stage_lengths(recordings, "deletion_requested_s", "queue_stopped_s")),
         "From deletion to containers that have stopped."),
        ("data-path", "hop-latency", empirical(hop),
         "What warm calls took besides their function: hops, the driver's own lateness, "
         "and\n# sleep that lasted longer than asked for."),
    ]
