#!/bin/sh
# What In-Vitro's own `preprocess` made of 20,000 functions, made again byte for byte: with its habit
# of sharing memory, and a minute earlier, for what it calls 09:00 is 08:59. Rows may come in another
# order. Usage: preprocess.sh VITRO DATA_FOLDER
set -eu
vitro=$(realpath "$1")
data=$2/boot
[ -d "$data/boot20k_raw" ] || {
    echo "SKIP: no $data/boot20k_raw"
    exit 77
}
data=$(realpath "$data")
. "$(dirname "$0")/scratch.sh"

"$vitro" prepare "$data/boot20k_raw" -o ours --start 0:08:59 --minutes 150 --memory-share surviving >out 2>err
for table in invocations durations memory; do
    xz -dc "$data/boot150/$table.csv.xz" | tr -d '\r' | sort >theirs.csv
    sort "ours/$table.csv" >ours.csv
    python3 - "$table" <<'PYTHON' || fail "$table differs"
import sys
ours, theirs = [open(name).read().splitlines() for name in ("ours.csv", "theirs.csv")]
assert len(ours) == len(theirs) == 13520, (len(ours), len(theirs))


def cells(line):  # numbers by their values: 1.50 is 1.5
    return [float(cell) if i > 3 and cell[:1].isdigit() else cell for i, cell in enumerate(line.split(","))]


assert all(a == b or cells(a) == cells(b) for a, b in zip(ours, theirs))
PYTHON
done
