#!/bin/sh
# scripts/compare-metrics: what was executed is the same under both metrics, and the two
# differ; with targets in whole numbers, scaling on requests starts fewer pods.
# Usage: compare_metrics.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$(realpath "$2")
. "$(dirname "$0")/scratch.sh"

"$vitro" synth -o dataset --functions 300 --minutes 30 --seed 3 >log
"$vitro" prepare dataset -o trace --start 0:00:05 --minutes 20 >log 2>&1

for targets in auto rounded at-least-1; do
    "$source/scripts/compare-metrics" --vitro "$vitro" --targets "$targets" --sizes 10,40 \
        --warmup 5 trace >"$targets"
done

python3 - <<'PY'
import csv


def table(path):
    lines = open(path).read().split('\n\n')[0].splitlines()
    return {(row['size'], row['metric']): row for row in csv.DictReader(lines)}


tables = {name: table(name) for name in ('auto', 'rounded', 'at-least-1')}
for name, rows in tables.items():
    assert [size for size, metric in rows] == ['10', '10', '40', '40'], name
auto, rounded = tables['auto'], tables['rounded']
for size in ('10', '40'):
    rps, concurrency = auto[size, 'rps'], auto[size, 'concurrency']
    executed = [float(row['cpu_executed_core_seconds']) for row in (rps, concurrency)]
    assert abs(executed[0] - executed[1]) < 1e-3 * executed[0], executed
    assert rps['pod_seconds'] != concurrency['pod_seconds'], size
    started = [float(rounded[size, metric]['cpu_startup_core_seconds'])
               for metric in ('rps', 'concurrency')]
    assert started[0] < started[1], started
# Functions above 2 s are left out, under both metrics.
assert (float(rounded['40', 'concurrency']['cpu_executed_core_seconds'])
        < float(auto['40', 'concurrency']['cpu_executed_core_seconds']))
PY

# The page on the comparison says what comes out: a tenth of play, since a change of the
# model draws other numbers. Whoever is beyond regenerates its tables.
"$vitro" synth -o page-dataset --functions 3000 --minutes 60 --seed 1 >log
"$vitro" prepare page-dataset -o page-trace --start 0:00:10 --minutes 40 >log 2>&1
"$source/scripts/compare-metrics" --vitro "$vitro" page-trace >page
python3 - "$source/docs/concurrency-or-rps.md" <<'PY'
import csv
import re
import sys

FIGURES = ('slowdown', 'cpu_executed_core_seconds', 'cpu_startup_core_seconds',
           'cpu_reserved_core_seconds', 'max_pods')
text = open(sys.argv[1], encoding='utf-8').read().split('With `auto`:')[1]
told = re.findall(r'^\| (\d+) \| (\w+) \| (.*) \|$', text, re.M)
rows = list(csv.DictReader(open('page').read().split('\n\n')[0].splitlines()))
assert len(rows) == 8
for (size, metric, figures), row in zip(told, rows):
    assert (size, metric) == (row['size'], row['metric'])
    for name, figure in zip(FIGURES, figures.split(' | ')):
        assert abs(float(figure) - float(row[name])) < 0.1 * float(row[name]), (size, metric, name, row[name])
PY

# What vitro refuses is told in its words alone, and where nothing was called there is
# no figure.
status=0
"$source/scripts/compare-metrics" --vitro "$vitro" --sizes none trace >out 2>told || status=$?
if [ "$status" -ne 2 ] || [ "$(wc -l <told)" -ne 1 ] || ! grep -q '^vitro sample: ' told; then
    echo "status $status, and instead of one line of vitro's:" >&2
    cat told >&2
    exit 1
fi
"$source/scripts/compare-metrics" --vitro "$vitro" --sizes 1 --warmup 1 --minutes 1 trace >out
grep -q '^1,rps,n/a,' out
