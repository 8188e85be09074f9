"""What the benchmarks of the replayer share: an nginx to load, programs that run beside
it and what they used, and a table of figures with their targets."""

import argparse
import csv
import math
import os
import pathlib
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import typing

PORT = 18080
URL = f"http://127.0.0.1:{PORT}/"
NGINX = """worker_processes 1;
worker_rlimit_nofile 20000;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 16384; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    client_body_temp_path {folder}/body;
    server {{
        listen 127.0.0.1:{port} backlog=8192;
        location / {{ return 200 "ok\\n"; }}
    }}
}}
"""
CLIENT_PROCESSOR, NGINX_PROCESSOR = 0, 1
CLIENT_PRIORITY, NGINX_PRIORITY = 5, 6
NGINX_START_S = 5
WARM_UP_US = 1000000

# Debian's packages of programs that may be missing.
PACKAGES = {"chrt": "util-linux", "h2load": "nghttp2-client", "meson": "meson",
            "ninja": "ninja-build", "nginx": "nginx-light", "setpriv": "util-linux",
            "ss": "iproute2", "taskset": "util-linux", "valgrind": "valgrind",
            "wrk": "wrk"}


def parser_of(name, description):
    """With the arguments that all have; `name` is the program's."""
    parser = argparse.ArgumentParser(prog=name, description=description,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", metavar="BUILD", type=pathlib.Path,
                        help="the build folder; what is missing in it is built")
    parser.add_argument("rounds", metavar="ROUNDS", type=int, nargs="?", default=5)
    parser.add_argument("--csv", metavar="FILE", type=pathlib.Path,
                        help="write the table to FILE, too")
    parser.add_argument("--normal-priority", action="store_true", help="even as root")
    return parser


def is_urgent(options):
    """Whether programs run as real-time work, which only root may ask for."""
    return os.geteuid() == 0 and not options.normal_priority


def end_on_signals():
    """A signal ends a benchmark as an error does, so that nothing is left behind."""
    signals = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)

    def end(number, _):
        for other in signals:
            signal.signal(other, signal.SIG_IGN)
        sys.exit(128 + number)

    for number in signals:
        signal.signal(number, end)


def need(*programs):
    """Ends the benchmark when one is missing."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    for program in programs:
        if shutil.which(program) is None:
            sys.exit(f"{program} is missing: install Debian's package "
                     f"{PACKAGES[program]} (scripts/dependencies bench)")


def build(folder, *targets):
    """Brings programs of a build folder up to date."""
    need("meson", "ninja")
    if not (folder / "build.ninja").exists():
        sys.exit(f"{folder} is no build folder: meson setup {folder}")
    done = subprocess.run(["ninja", "-C", folder, *targets], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}{done.stderr}"
                 f"ninja -C {folder} {' '.join(targets)}: failed")


class Program:
    """A running program, for `with`: it does not outlive the block, nor the benchmark."""

    def __init__(self, command, urgent=False, processor=None, priority=CLIENT_PRIORITY,
                 end_signal="KILL"):
        self.command = [str(part) for part in command]
        place = ["setpriv", "--pdeathsig", end_signal]
        if urgent and processor is not None:
            place += ["taskset", "-c", str(processor)]
        if urgent:
            place += ["chrt", "-f", str(priority)]
        self.output = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([*place, *self.command], stdout=self.output,
                                        stderr=subprocess.STDOUT)

    def is_running(self):
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.process.pid, options) is None

    def signal(self, number):
        os.kill(self.process.pid, number)

    def wait(self):
        """What it printed, its exit status, and the processor time it used in seconds."""
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.output.seek(0)
        processor_s = usage.ru_utime + usage.ru_stime
        return self.output.read(), self.process.returncode, processor_s

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.returncode is None:
            self.process.kill()
            self.wait()
        self.output.close()


def run(command, urgent=False, processor=None):
    """What it printed, and the processor time that it used in seconds."""
    with Program(command, urgent, processor) as program:
        text, status, processor_s = program.wait()
    if status != 0:
        sys.exit(f"{text}{' '.join(program.command)}: status {status}")
    return text, processor_s


def is_listened_to():
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", PORT)) == 0


class Nginx:
    """For `with`: one worker, which has processor 1 to itself when urgent."""

    def __init__(self, urgent):
        if is_listened_to():
            sys.exit(f"port {PORT} is in use, and nginx needs it")
        self.urgent = urgent

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="vitro-nginx.")
        # Its worker is another user than root.
        os.chmod(self.folder.name, 0o755)
        config = pathlib.Path(self.folder.name, "nginx.conf")
        config.write_text(NGINX.format(folder=self.folder.name, port=PORT))
        self.program = Program(["nginx", "-c", config, "-g", "daemon off;"], self.urgent,
                               NGINX_PROCESSOR, NGINX_PRIORITY, "TERM")
        try:
            self.await_start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def await_start(self):
        until_s = time.monotonic() + NGINX_START_S
        while not is_listened_to():
            if time.monotonic() > until_s or not self.program.is_running():
                self.program.signal(signal.SIGTERM)
                sys.exit(f"{self.program.wait()[0]}nginx does not start")
            time.sleep(0.01)

    def __exit__(self, *_):
        if self.program.process.returncode is None:
            self.program.signal(signal.SIGTERM)
            self.program.wait()
        self.program.output.close()
        self.folder.cleanup()


def replay_command(options, out, *arguments):
    """`vitro replay` against the nginx, with one sender; what `out` held is removed."""
    shutil.rmtree(out, ignore_errors=True)
    return [options.build / "cli" / "vitro", "replay", "-o", out, "--url", URL,
            "--senders", 1, "--no-progress", *arguments]


class Sending(typing.NamedTuple):
    """An invocation of a run; sent_us is infinite when it was never sent."""
    scheduled_us: int
    sent_us: float
    response_us: int
    is_ok: bool

    def late_us(self):
        return self.sent_us - self.scheduled_us


def sendings(out, from_us=WARM_UP_US):
    """Those of a run, by id, that were due from `from_us` on."""
    with open(out / "invocations.csv") as file:
        rows = [Sending(int(row["scheduled_us"]), float(row["sent_us"] or math.inf),
                        int(row["response_us"] or 0), row["status"] == "ok")
                for row in csv.DictReader(file) if int(row["scheduled_us"]) >= from_us]
    if not rows:
        sys.exit(f"{out}/invocations.csv: no invocation was due after {from_us} us")
    return rows


def quantile(values, share):
    return sorted(values)[int(len(values) * share)]


def spread(values, form):
    return (f"{statistics.median(values):{form}} "
            f"({min(values):{form}} to {max(values):{form}})")


class Figure(typing.NamedTuple):
    """One line of a table: values by round; a target is for the ratio if there is one."""
    what: str
    unit: str
    values: list
    base: str = ""
    ratios: list = []
    target: typing.Optional[float] = None
    is_least: bool = False

    def judged(self):
        """The target in words, and whether the median meets it."""
        if self.target is None:
            return "", ""
        value = statistics.median(self.ratios or self.values)
        is_met = value >= self.target if self.is_least else value <= self.target
        return (f"{'>=' if self.is_least else '<='} {self.target:g}",
                "yes" if is_met else "no")


def ratios(values, bases):
    return [value / base for value, base in zip(values, bases)]


def print_table(figures):
    print("| what | unit | median (least to most) | ratio | to | target | met |\n"
          "|---|---|---|---|---|---|---|")
    for figure in figures:
        ratio = spread(figure.ratios, ".2f") if figure.ratios else ""
        form = ".0f" if max(figure.values) >= 1000 else ".3g"
        print(f"| {figure.what} | {figure.unit} | {spread(figure.values, form)} | "
              f"{ratio} | {figure.base} | {' | '.join(figure.judged())} |")


def three_of(values):
    if not values:
        return ["", "", ""]
    return [statistics.median(values), min(values), max(values)]


def write_csv(path, figures):
    with open(path, "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["what", "unit", "median", "least", "most", "ratio_to", "ratio",
                       "ratio_least", "ratio_most", "target", "met"])
        for figure in figures:
            rows.writerow([figure.what, figure.unit, *three_of(figure.values),
                           figure.base, *three_of(figure.ratios), *figure.judged()])


def first_words(command, line_start):
    """What follows `line_start` in the output of a program asked for its version."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    for line in done.stdout.splitlines():
        if line.startswith(line_start):
            return line[len(line_start):].split(" ")[0]
    return "of unknown version"


def machine():
    """Processors and kernel."""
    model = "processors"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}"


def versions():
    """Of nginx and the clients, where they are installed."""
    known = {"nginx": (["nginx", "-v"], "nginx version: nginx/"),
             "wrk": (["wrk", "--version"], "wrk "),
             "h2load": (["h2load", "--version"], "h2load nghttp2/")}
    return ", ".join(f"{name} {first_words(*known[name])}" for name in known
                     if shutil.which(name))


def report(options, load_before, figures):
    """Prints what was measured, and on what."""
    print(f"{options.rounds} rounds, "
          f"{'real-time' if is_urgent(options) else 'normal'} priority; load "
          f"{load_before:.1f} before, {os.getloadavg()[0]:.1f} after\n"
          f"{machine()}\n{versions()}\n")
    print_table(figures)
    if options.csv:
        write_csv(options.csv, figures)
