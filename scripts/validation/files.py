"""Files of a recorded run, plain or compressed with xz: read whole, or refused."""

import csv
import io
import json
import lzma
import math
import os

# What reading a damaged file raises: JSON, text and CSV errors, and those of xz.
UNREADABLE = (ValueError, csv.Error, lzma.LZMAError, EOFError)

# The cells that every row of a file has; those of times may be empty otherwise.
FILLED = {
    "schedule.csv": ("t_s", "function", "duration_ms"),
    "requests.csv": ("function", "duration_ms", "scheduled_s"),
    "pod_lifecycle.csv": ("revision", "created_s"),
    "autoscaler_ticks.csv": ("revision", "t_s"),
    "deployment_events.csv": ("deployment", "t_s"),
    "machine_1s.csv": ("t_s", "user_s", "sys_s", "irq_s", "steal_s"),
}


def find(folder, name):
    """Path of a file of a run, plain or compressed; None without either."""
    for path in (os.path.join(folder, name), os.path.join(folder, name + ".xz")):
        if os.path.exists(path):
            return path
    return None


def read_text(path):
    with lzma.open(path) if path.endswith(".xz") else open(path, "rb") as file:
        return file.read().decode("utf-8")


def rows(folder, name):
    """All rows of a file of a run. ValueError names the file, and what is wrong where."""
    path = find(folder, name)
    if path is None:
        raise ValueError(f"{folder}: no {name} and no {name}.xz")
    try:
        return checked_rows(read_text(path), FILLED[name])
    except UNREADABLE as problem:
        raise ValueError(f"{path}: {problem}") from problem


def checked_rows(text, filled):
    """The rows of @text; ValueError when it, or one of them, is not whole."""
    if not text:
        raise ValueError("expected a line of column names, not an empty file")
    if not text.endswith("\n"):
        raise ValueError(f"line {len(text.splitlines())}: cut off before its end")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    absent = [column for column in filled if column not in reader.fieldnames]
    if absent:
        raise ValueError(f"line 1: no column '{absent[0]}'")
    found = []
    for row in reader:
        check_row(row, filled, f"line {reader.line_num}")
        found.append(row)
    return found


def check_row(row, filled, line):
    if None in row or None in row.values():
        raise ValueError(f"{line}: expected {len(row.keys() - {None})} cells")
    for column, text in row.items():
        expected = problem_of(column, text, column in filled)
        if expected:
            raise ValueError(f"{line}, column '{column}': expected {expected}, "
                             f"not '{text}'")


def is_number(text):
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def problem_of(column, text, is_filled):
    """What a cell should be and is not; None when nothing is wrong with it."""
    if not text:
        return "a value" if is_filled else None
    if column.endswith(("_s", "_ms")) and not is_number(text):
        return "a number"
    if column == "duration_ms" and float(text) <= 0:
        return "more than 0"
    if column == "spec_replicas" and not text.isdecimal():
        return "a whole number"
    return None


def read_config(folder, needed):
    """The object in config.json, which must have the keys @needed."""
    path = find(folder, "config.json")
    try:
        found = json.loads(read_text(path))
    except UNREADABLE as problem:
        raise ValueError(f"{path}: {problem}") from problem
    absent = [key for key in needed if not isinstance(found, dict) or key not in found]
    if absent:
        raise ValueError(f"{path}: expected an object with '{absent[0]}'")
    return found
