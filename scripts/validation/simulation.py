"""The simulation of a recorded run, by the documented commands of vitro alone."""

import csv
import math
import os
import random
import re
import tempfile
from collections import defaultdict, namedtuple

import vitro
from validation import figures
from validation.recording import Pod, Request, other_load

PREFIX = "autoscaling.knative.dev/"
RECORDED = "recorded"  # first mode: stages as recorded
FITTED = "fitted"      # second mode: one configuration for all runs
MODES = (RECORDED, FITTED)

Outcome = namedtuple("Outcome", "figures courses")


def micros(value_s):
    return str(round(value_s * 1e6))


def write_schedule(recording, path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,function,phase,scheduled_us,requested_us,memory_mib\n")
        calls = sorted(recording.schedule, key=lambda call: (call[0], call[1]))
        for number, (time_s, function, duration_ms) in enumerate(calls):
            file.write(f"{number},{function},measure,{micros(time_s)},"
                       f"{micros(duration_ms / 1000)},1\n")


def write_pod_stages(recording, path):
    """A stage that the recording does not show, because it ended before the pod came so
    far, is that of another pod of the run, drawn from a fixed seed."""
    stages = recording.stages()
    known = list(zip(*(pod for _, pod in stages)))
    draw = random.Random(1)
    fallback = [[value for value in column if value is not None] or [0.0]
                for column in known]
    with open(path, "w", encoding="utf-8") as file:
        file.write("function,scheduling_us,starting_us,readiness_us,termination_us\n")
        for function, pod in stages:
            cells = [draw.choice(others) if value is None else value
                     for value, others in zip(pod, fallback)]
            file.write(",".join([function] + [micros(cell) for cell in cells]) + "\n")


def write_machine_load(recording, path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("second,cores\n")
        load = other_load(recording)
        for second in range(max(load, default=-1) + 1):
            file.write(f"{second},{load.get(second, 0.0):.6f}\n")


def write_functions(recording, path):
    """What differs per function: the decider's phase and its past."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("function,key,value\n")
        for function in recording.functions:
            phase = recording.tick_phase_s.get(function)
            if phase is not None:
                file.write(f"{function},autoscaler.tick-phase,{round(phase * 1000)}ms\n")
            if function in recording.decided_before:
                file.write(f"{function},autoscaler.decided-before-start,true\n")


def cpu_request(config):
    """ "1m" of "1m", "25m" of "25m (default)"."""
    return str(config.get("queue_proxy_cpu_request", "25m")).split()[0]


def kebab_case(name):
    """ "min-scale" of "minScale", the older spelling of annotations."""
    return re.sub("([A-Z])", r"-\1", name).lower()


def settings(config):
    """The run's own configuration as section.key=value."""
    found = {"autoscaler." + key: value for key, value
             in {**config["autoscaler_config_defaults"],
                 **config["autoscaler_config_overrides"]}.items()}
    for key, value in config["revision_annotations"].items():
        if key.startswith(PREFIX) and key != PREFIX + "class":
            found["autoscaler." + kebab_case(key.removeprefix(PREFIX))] = value
    found["autoscaler.initial-scale"] = config["initial_scale"]
    found["function.container-concurrency"] = config["containerConcurrency"]
    found["autoscaler.clock-offset"] = f"{int(config['t0_unix'] % 1 * 1e6)}us"
    found["nodes.count"] = 1
    found["nodes.cpu"] = 2
    found["nodes.cpu-model"] = "shared" if config["function_mode"] == "work" else "none"
    found["resources.cpu-request"] = cpu_request(config)
    found["resources.memory-request"] = "1MiB"
    return [f"{key}={str(value).lower() if isinstance(value, bool) else value}"
            for key, value in found.items()]


def arguments(recording, mode, seed, folder):
    """Of vitro, whose input is written to @folder and its run to `run` there."""
    schedule, functions = (os.path.join(folder, name)
                           for name in ("schedule.csv", "functions.csv"))
    write_schedule(recording, schedule)
    write_functions(recording, functions)
    words = ["simulate", schedule, "-o", os.path.join(folder, "run"),
             "--config", vitro.CONFIGS / "knative-1.3.ini",
             "--config", vitro.CONFIGS / "recorded-cluster.ini",
             "--functions", functions, "--seed", seed,
             "--tail", f"{recording.tail_s:g}s"]
    if mode == RECORDED:
        stages = os.path.join(folder, "stages.csv")
        write_pod_stages(recording, stages)
        words += ["--pod-stages", stages]
    if recording.config["function_mode"] == "work":
        load = os.path.join(folder, "load.csv")
        write_machine_load(recording, load)
        words += ["--machine-load", load]
    for setting in settings(recording.config):
        words += ["--set", setting]
    return words


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def time_s(text):
    return float(text) / 1e6 if text else None


def read_requests(run):
    return [Request(row["function"], time_s(row["scheduled_us"]),
                    time_s(row["requested_us"]), time_s(row["response_us"]))
            for row in rows(os.path.join(run, "invocations.csv"))
            if row["status"] == "ok"]


def read_pods(run):
    return [Pod(row["function"], time_s(row["created_us"]), time_s(row["ready_us"]),
                time_s(row["deleted_us"]))
            for row in rows(os.path.join(run, "coldstarts.csv"))]


def zero_times(pods):
    """Per function when its last pod was asked to go; None when one stays."""
    by_function = defaultdict(list)
    for pod in pods:
        by_function[pod.function].append(pod.deleted_s)
    return {function: None if None in times else max(times)
            for function, times in by_function.items()}


def simulate_once(recording, mode, program, seed):
    """(figures, pods over time) of one simulated run."""
    with tempfile.TemporaryDirectory() as folder:
        vitro.run(program, *arguments(recording, mode, seed, folder))
        run = os.path.join(folder, "run")
        requests, pods = read_requests(run), read_pods(run)
    end_s = max((r.scheduled_s + r.response_s for r in requests),
                default=0.0) + recording.tail_s
    found = figures.compute(requests, pods, zero_times(pods), end_s)
    return found, figures.pods_over_time(pods)


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1 or ordered[middle] == ordered[middle - 1]:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def simulate(recording, mode, program, seeds):
    """Median of each figure over @seeds: what was not recorded, such as when the
    activator's seconds begin, is drawn anew by each."""
    outcomes = [simulate_once(recording, mode, program, seed) for seed in seeds]
    names = {name for found, _ in outcomes for name in found}
    middle = {name: median([found.get(name, math.inf) for found, _ in outcomes])
              for name in names}
    return Outcome(middle, [course for _, course in outcomes])
