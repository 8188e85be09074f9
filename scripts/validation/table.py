"""Rows of the comparison as CSV or as an aligned table."""

import csv
import math

from validation.judgement import Row


def cell(value):
    if value is None:
        return "n/a"
    if isinstance(value, float):
        return "never" if math.isinf(value) else f"{value:.4f}"
    return value


def write_csv(rows, file):
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(Row._fields)
    for row in rows:
        writer.writerow([cell(value) for value in row])


def write_aligned(rows, file):
    lines = [Row._fields] + [tuple(cell(value) for value in row) for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(Row._fields))]
    for line in lines:
        cells = [text.ljust(width) if i < 4 else text.rjust(width)
                 for i, (text, width) in enumerate(zip(line, widths))]
        file.write("  ".join(cells).rstrip() + "\n")


def write_markdown(rows, file):
    file.write("| " + " | ".join(Row._fields) + " |\n")
    file.write("|" + " --- |" * len(Row._fields) + "\n")
    for row in rows:
        file.write("| " + " | ".join(cell(value) for value in row) + " |\n")
