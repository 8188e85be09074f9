"""What the benchmarks of the simulator share: a trace by Zipf's law, and what a run of
`vitro simulate` took."""

import json
import math
import pathlib
import sys
import time
import typing

import load

ROOT = pathlib.Path(__file__).resolve().parent.parent
POLL_S = 0.005
FRACTIONS = (0, 0.01, 0.25, 0.5, 0.75, 0.99, 0.999)
AMPLE = {"count": "100", "max-pods": "2500", "cpu": "10000", "memory": "100000GiB",
         "cpu-model": "none"}


def zipf_counts(rank, minutes, first_per_s):
    """Calls in each minute of the function of this rank, whose fractions add up, where
    the first one has this rate."""
    rate = first_per_s * 60 / rank
    owed = rank * 0.618 % 1
    for _ in range(minutes):
        owed += rate
        yield int(owed)
        owed -= int(owed)


def write_dataset(folder, functions, minutes, rate_per_s, mean_ms=100):
    """A dataset in the layout of Azure 2019; durations are exponential."""
    durations = [max(1, round(-mean_ms * math.log(1 - f))) for f in FRACTIONS]
    percentiles = [f"percentile_Average_{p}" for p in (0, 1, 25, 50, 75, 99, 100)]
    memory = [f"AverageAllocatedMb_pct{p}" for p in (1, 5, 25, 50, 75, 95, 99, 100)]
    folder.mkdir(parents=True)
    with open(folder / "invocations_per_function_md.anon.d01.csv", "w") as calls, \
            open(folder / "function_durations_percentiles.anon.d01.csv", "w") as times, \
            open(folder / "app_memory_percentiles.anon.d01.csv", "w") as sizes:
        write = [lambda row, file=file: file.write(",".join(map(str, row)) + "\n")
                 for file in (calls, times, sizes)]
        write[0](["HashOwner", "HashApp", "HashFunction", "Trigger",
                  *range(1, minutes + 1)])
        write[1](["HashOwner", "HashApp", "HashFunction", "Average", "Count", "Minimum",
                  "Maximum", *percentiles])
        write[2](["HashOwner", "HashApp", "SampleCount", "AverageAllocatedMb", *memory])
        harmonic = sum(1 / k for k in range(1, functions + 1))
        for number in range(functions):
            names = [f"{letter}{number:05}" for letter in "oaf"]
            rank = number * 7919 % functions + 1  # neighbours are of any popularity
            row = list(zipf_counts(rank, minutes, rate_per_s / harmonic))
            write[0]([*names, "http", *row])
            write[1]([*names, mean_ms, sum(row), durations[0], durations[-1],
                      *durations])
            write[2]([*names[:2], 10, *[128] * 9])


def settings(**nodes):
    """Options of the full Knative model under a control plane that takes no time, on
    ample nodes but for what is given."""
    configs = [ROOT / "configs" / f"{name}.ini"
               for name in ("knative-default", "control-plane-ideal")]
    chosen = AMPLE | {key.replace("_", "-"): value for key, value in nodes.items()}
    return [*(word for path in configs for word in ("--config", path)),
            *(word for key, value in chosen.items()
              for word in ("--set", f"nodes.{key}={value}"))]


class Run(typing.NamedTuple):
    """What one took; of the kernel's processor time, too."""
    invocations: int
    wall_s: float
    cpu_s: float
    peak_mib: float


def peak_mib(pid):
    """The most memory that a process has had so far; 0 when it is gone. Not what wait4
    tells: to that, the memory of who has started it counts."""
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0


def simulate(vitro, trace, out, *options):
    """Plays the trace and adds up the invocations of its runs."""
    began = time.monotonic()
    peak = 0
    with load.Program([vitro, "simulate", trace, "-o", out, *options]) as program:
        while program.is_running():
            peak = max(peak, peak_mib(program.process.pid))
            time.sleep(POLL_S)
        text, status, cpu_s = program.wait()
    wall_s = time.monotonic() - began
    if status != 0:
        sys.exit(f"{text}vitro simulate {trace}: exit status {status}")
    invocations = sum(json.loads(path.read_text())["all"]["invocations"]
                      for path in pathlib.Path(out).rglob("run.json"))
    return Run(invocations, wall_s, cpu_s, peak)
