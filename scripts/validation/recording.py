"""A recorded run: a folder with config.json and CSV files, as values."""

import math
import os
import sys
from collections import Counter, defaultdict, namedtuple

from validation.files import find, read_config, rows

SUFFIX_UNJUDGED = "_qps5"
NEEDED = ("config.json", "schedule.csv", "requests.csv", "pod_lifecycle.csv",
          "autoscaler_ticks.csv", "deployment_events.csv")
CONFIG_KEYS = ("functions", "function_mode", "containerConcurrency", "initial_scale",
               "revisions", "revision_annotations", "autoscaler_config_defaults",
               "autoscaler_config_overrides", "t0_unix", "recorded_after_last_response_s")

Request = namedtuple("Request", "function scheduled_s requested_s response_s")
Pod = namedtuple("Pod", "function created_s ready_s deleted_s")
Stages = namedtuple("Stages", "scheduling_s starting_s readiness_s termination_s")


def missing_files(folder):
    """Which of the files that make a recorded run are not in @folder."""
    return [name for name in NEEDED if find(folder, name) is None]


def find_runs(folders):
    """Folders of all recorded runs at and below @folders, sorted, each once. One with a
    schedule that lacks other files is told of and left out."""
    found = set()
    for folder in folders:
        if not os.path.isdir(folder):
            raise NotADirectoryError(f"{folder}: no such folder")
        for path, _, _ in os.walk(folder):
            missing = missing_files(path)
            if not missing:
                found.add(os.path.realpath(path))
            elif find(path, "schedule.csv"):
                print(f"{path}: left out, without {', '.join(missing)}", file=sys.stderr)
    return sorted(found)


def is_judged(folder):
    return not folder.endswith(SUFFIX_UNJUDGED)


def judged_runs(experiment_folder):
    """Folders of the recorded runs of an experiment that are judged, sorted."""
    with os.scandir(experiment_folder) as entries:
        folders = [entry.path for entry in entries if entry.is_dir()]
    return sorted(os.path.realpath(folder) for folder in folders
                  if is_judged(folder) and not missing_files(folder))


def seconds(row, column):
    """A cell as a number; None when it is empty."""
    return float(row[column]) if row[column] else None


def grid_phase(times, interval=2.0):
    """The most frequent time modulo @interval; log lines are some milliseconds late, so
    counts of neighbouring milliseconds add up, and the earliest of the best wins."""
    steps = round(interval * 1000)
    counts = Counter(round(time * 1000) % steps for time in times)
    if not counts:
        return None
    return max(sorted(counts), key=lambda ms: counts[ms]) / 1000


def read(folder):
    """The recording in @folder. ValueError names the folder and what is wrong there."""
    try:
        return Recording(folder)
    except KeyError as problem:
        raise ValueError(f"{folder}: no column or key {problem}") from problem
    except (TypeError, AttributeError) as problem:
        raise ValueError(f"{folder}: {problem}") from problem


class Recording:
    """What a run's folder holds, as values."""

    def __init__(self, folder):
        self.folder = folder
        self.config = read_config(folder, CONFIG_KEYS)
        self.experiment_folder = os.path.dirname(os.path.abspath(folder))
        self.experiment = os.path.basename(self.experiment_folder)
        self.name = os.path.basename(os.path.abspath(folder))
        self.is_judged = is_judged(self.name)
        self.functions = self.config["functions"]
        self.function_of = {revision: function for function, revision
                            in self.config["revisions"].items()}
        self.schedule = [(float(row["t_s"]), row["function"], float(row["duration_ms"]))
                         for row in rows(folder, "schedule.csv")]
        self._read_requests()
        self._read_pods()
        self._read_ticks()
        self._read_deployments()
        is_working = self.config["function_mode"] == "work"
        self.machine_rows = rows(folder, "machine_1s.csv") if is_working else []

    @property
    def tail_s(self):
        return float(self.config["recorded_after_last_response_s"])

    @property
    def end_s(self):
        """When the recording ends."""
        return max(float(row["done_s"]) for row in self.request_rows) + self.tail_s

    def _own_rows(self, name):
        """Those of this run's revisions: a cluster may have had others."""
        return [row for row in rows(self.folder, name)
                if row["revision"] in self.function_of]

    def _read_requests(self):
        self.request_rows = [row for row in rows(self.folder, "requests.csv")
                             if row["done_s"]]
        self.requests = [
            Request(row["function"], float(row["scheduled_s"]),
                    float(row["duration_ms"]) / 1000,
                    float(row["done_s"]) - float(row["scheduled_s"]))
            for row in self.request_rows if row["http_status"] == "200"]
        if not self.requests:
            raise ValueError(f"{self.folder}: no request was answered with status 200")
        if min(request.response_s for request in self.requests) <= 0:
            raise ValueError(f"{self.folder}: a request was done before its time")

    def _read_pods(self):
        self.pod_rows = sorted(self._own_rows("pod_lifecycle.csv"),
                               key=lambda row: float(row["created_s"]))
        self.pods = [Pod(self.function_of[row["revision"]], float(row["created_s"]),
                         seconds(row, "ready_s"), seconds(row, "deletion_requested_s"))
                     for row in self.pod_rows]

    def _read_ticks(self):
        self.tick_rows = self._own_rows("autoscaler_ticks.csv")
        times = defaultdict(list)
        for row in self.tick_rows:
            times[self.function_of[row["revision"]]].append(float(row["t_s"]))
        self.tick_phase_s = {name: grid_phase(values) for name, values in times.items()}
        self.decided_before = {name for name, values in times.items() if min(values) < 0}

    def _read_deployments(self):
        """Per function its (time, replicas asked for), in order of time."""
        self.replicas = defaultdict(list)
        suffix = "-deployment"
        for row in rows(self.folder, "deployment_events.csv"):
            revision = row["deployment"].removesuffix(suffix)
            if revision in self.function_of and row["spec_replicas"]:
                self.replicas[self.function_of[revision]].append(
                    (float(row["t_s"]), int(row["spec_replicas"])))

    def zero_times_seen(self):
        """Per function that had pods: when its replicas were last set to 0 from above, or
        None where the recording ends above zero."""
        return {name: last_zero(changes) for name, changes in self.replicas.items()
                if any(replicas > 0 for _, replicas in changes)}

    def stages(self):
        """(function, Stages) of each pod in order of creation. A stage that the recording
        does not show is None.

        A pod is usable through the activator when both containers run and the API says
        so (running_seen_s): before that its address is not in the endpoints."""
        return [(self.function_of[row["revision"]], stages_of(row))
                for row in self.pod_rows]


def last_zero(changes):
    before = 0
    found = None
    for time, replicas in sorted(changes):
        if replicas == 0 and before > 0:
            found = time
        elif replicas > 0:
            found = None
        before = replicas
    return found


def stages_of(row):
    created, scheduled = seconds(row, "created_s"), seconds(row, "scheduled_s")
    ready = seconds(row, "ready_s")
    running = seconds(row, "running_seen_s")
    deleted, gone = seconds(row, "deletion_requested_s"), seconds(row, "gone_s")

    if running is not None and ready is not None:
        running = min(running, ready)
    return Stages(length(created, scheduled), length(scheduled, running),
                  length(running, ready), length(deleted, gone))


def length(begin, end):
    if begin is None or end is None:
        return None
    return max(end - begin, 0.0)


def other_load(recording):
    """Cores per second of the run that programs other than this run's functions used.

    Pods and control plane ran at nice -12 or so; what ran at a positive niceness (nice_s)
    yields to them. The rest competes: user and system time, interrupts and steal, without
    what the functions of this run executed themselves."""
    own = executed_by_second(recording)
    machine = recording.machine_rows
    used = defaultdict(float)
    for before, after in zip(machine, machine[1:]):
        begin, end = float(before["t_s"]), float(after["t_s"])
        cores = sum(float(after[key]) - float(before[key])
                    for key in ("user_s", "sys_s", "irq_s", "steal_s"))
        spread_over(used, begin, end, cores)
    return {second: max(0.0, cores - own.get(second, 0.0))
            for second, cores in sorted(used.items()) if second >= 0}


def spread_over(seconds_of, begin, end, amount):
    """Adds @amount, evenly over the time from @begin to @end, to whole seconds."""
    if end <= begin:
        return
    for second in range(math.floor(begin), math.ceil(end)):
        overlap = min(end, second + 1) - max(begin, second)
        seconds_of[second] += amount * overlap / (end - begin)


def executed_by_second(recording):
    """Core seconds per second that functions computed, spread evenly over each call."""
    executed = defaultdict(float)
    if recording.config["function_mode"] != "work":
        return executed
    for row in recording.request_rows:
        begin = seconds(row, "function_start_s")
        took = seconds(row, "function_ms")
        if begin is None or not took:
            continue
        spread_over(executed, begin, begin + took / 1000,
                    float(row["duration_ms"]) / 1000)
    return executed
