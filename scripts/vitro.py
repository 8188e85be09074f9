"""The program vitro, as the scripts call it."""

import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONFIGS = ROOT / "configs"


class Refused(Exception):
    """What vitro said when it failed, and the exit status: 2 for bad usage or input."""

    def __init__(self, message, status):
        super().__init__(message)
        self.status = status


def default_program():
    """That of build/, else of PATH."""
    built = ROOT / "build" / "cli" / "vitro"
    return str(built) if os.access(built, os.X_OK) else shutil.which("vitro") or "vitro"


def run(program, *arguments):
    """What vitro writes to standard output."""
    try:
        done = subprocess.run([program, *map(str, arguments)], capture_output=True,
                              text=True, check=False)
    except OSError as problem:
        raise Refused(f"{program}: {problem.strerror}", 2) from problem
    if done.returncode != 0:
        lines = done.stderr.splitlines() or [f"{program}: status {done.returncode}"]
        raise Refused(lines[-1], 2 if done.returncode == 2 else 1)
    return done.stdout
