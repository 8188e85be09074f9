#!/bin/sh
# --timeline-functions: the functions' timelines add up to the run's, second by second; a
# kill leaves what was measured; few files are open. Usage: timelines.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
trace=$(realpath "$2")/tests/data/small-trace
. "$(dirname "$0")/scratch.sh"

cat >sum.py <<'PYTHON'
import csv, glob, sys

columns = ['arrivals', 'in_flight', 'queued', 'pods_desired', 'pods_starting', 'pods_ready',
           'pods_terminating']
run = sys.argv[1]
sums = {}
for path in glob.glob(run + '/timelines/*.csv'):
    previous = -1
    for row in csv.DictReader(open(path)):
        assert int(row['second']) > previous, (path, row)
        previous = int(row['second'])
        sums.setdefault(row['second'], []).append([int(row[column]) for column in columns])
for row in csv.DictReader(open(run + '/timeline.csv')):
    total = [sum(values) for values in zip(*sums.get(row['second'], [[0] * len(columns)]))]
    assert total == [int(row[column]) for column in columns], (row, total)
PYTHON

# Under a load that queues, at containerConcurrency 1, and pods that come and go.
"$vitro" simulate "$trace" -o run --timeline-functions --set function.container-concurrency=1 \
    --set nodes.cpu=1 --set nodes.count=1 >log
[ "$(find run/timelines -name '*.csv' | wc -l)" = 5 ] || fail "timelines: $(ls run/timelines)"
[ "$(head -n 1 run/timeline.csv)" = "$(head -n 1 run/timelines/api.csv)" ] || fail 'columns differ'
[ ! -e run/function_timelines.csv ] || fail 'the rows are there twice'
python3 sum.py run || fail 'the timelines do not add up'

# Past the activator they queue in pods.
"$vitro" simulate "$trace" -o direct --timeline-functions --set function.container-concurrency=1 \
    --set nodes.cpu=1 --set nodes.count=1 --set autoscaler.target-burst-capacity=0 >log
python3 sum.py direct || fail 'the timelines of pods that queue do not add up'

# A second run takes their place, one without them removes them.
"$vitro" simulate "$trace" -o again --timeline-functions --seed 2 >log
"$vitro" simulate "$trace" -o run --timeline-functions --seed 2 >log
diff -r run/timelines again/timelines >&2 || fail 'an earlier run shows through'
"$vitro" simulate "$trace" -o run >log
[ ! -e run/timelines ] || fail 'the timelines of an earlier run are still there'
echo precious >again/timelines/thesis.tex
! "$vitro" simulate "$trace" -o again 2>err || fail 'a foreign file was accepted'
grep -q "holds 'timelines', which is not part of an earlier run" err || fail "$(cat err)"

# Two thousand functions and forty open files.
{
    echo id,function,phase,scheduled_us,requested_us,memory_mib
    awk 'BEGIN { for (i = 0; i < 4000; i++)
        printf "%d,f%04d,measure,%d,1000,16\n", i, i % 2000, i * 1000 }'
} >many.csv
(
    # shellcheck disable=SC3045
    ulimit -n 40
    "$vitro" simulate many.csv -o many --timeline-functions --set nodes.count=60 >log
) || fail 'many functions need many open files'
[ "$(find many/timelines -name 'f*.csv' | wc -l)" = 2000 ] || fail 'not every function has a timeline'
python3 sum.py many || fail 'the timelines of many functions do not add up'

# Killed: the rows of all functions are in one file, whole lines.
{
    echo id,function,phase,scheduled_us,requested_us,memory_mib
    awk 'BEGIN { for (i = 0; i < 500000; i++)
        printf "%d,f%d,measure,%.0f,20000,16\n", i, i % 7, i * 50000 }'
} >long.csv
"$vitro" simulate long.csv -o killed --timeline-functions --set nodes.count=9 >log 2>err &
pid=$!
for _ in $(seq 100); do
    [ "$(cat killed/function_timelines.csv 2>/dev/null | wc -l)" -lt 10 ] || break
    sleep 0.02
done
kill -s KILL "$pid"
wait "$pid" 2>/dev/null || true
[ "$(wc -l <killed/function_timelines.csv)" -ge 10 ] || fail 'nothing was kept'
awk -F, 'NF != 10 { exit 1 }' killed/function_timelines.csv || fail 'a row was cut'
