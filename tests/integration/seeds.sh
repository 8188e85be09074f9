#!/bin/sh
# `vitro simulate --seeds`: each run is what --seed alone makes of it, whatever the number
# of jobs; seeds.csv sums them up; failures and Ctrl-C are told. Usage: seeds.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
trace=$(realpath "$2")/tests/data/small-trace
. "$(dirname "$0")/scratch.sh"

expect_error() { # STATUS PATTERN OPTION...
    expected=$1 pattern=$2
    shift 2
    status=0
    "$vitro" simulate "$trace" "$@" >out 2>err || status=$?
    [ "$status" = "$expected" ] || fail "exit $status, expected $expected: $*: $(cat err)"
    grep -qF -e "$pattern" err || fail "no '$pattern' for $*: $(cat err)"
}

without_provenance() {
    awk '/^  "provenance"/ { inside = 1 } !inside { print } /^  }/ { inside = 0 }' "$1/run.json"
}

# Each folder is the single run's.
"$vitro" simulate "$trace" -o one-job --seeds 3,5..6 --jobs 1 --decisions >table
"$vitro" simulate "$trace" -o two-jobs --seeds 3,5..6 --jobs 2 --decisions --json >json
for seed in 3 5 6; do
    "$vitro" simulate "$trace" -o single --seed "$seed" --decisions >log
    for run in "one-job/seed-$seed" "two-jobs/seed-$seed"; do
        [ "$(ls single)" = "$(ls "$run")" ] || fail "$run holds other files than a single run"
        for file in invocations functions timeline coldstarts decisions; do
            cmp "single/$file.csv" "$run/$file.csv" || fail "$run/$file.csv differs"
        done
        without_provenance single >expected
        without_provenance "$run" | cmp - expected || fail "$run/run.json differs"
    done
done
cmp one-job/seeds.csv two-jobs/seeds.csv || fail "seeds.csv depends on --jobs"
[ "$(ls one-job | tr '\n' ' ')" = 'seed-3 seed-5 seed-6 seeds.csv ' ] || fail "one-job: $(ls one-job)"

# seeds.csv is of the figures in `measured` of run.json, with the same mean as in JSON and
# table; the expected ones are worked out from the three run.json by other means.
python3 - <<'PYTHON' || fail "seeds.csv is not the sum of its runs"
import csv, json, math, statistics

def flat(figures, prefix=''):
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from flat(value, name + '.')
        else:
            yield prefix + name, value

runs = [dict(flat(json.load(open(f'one-job/seed-{seed}/run.json'))['measured']))
        for seed in (3, 5, 6)]
rows = list(csv.DictReader(open('one-job/seeds.csv')))
printed = json.load(open('json'))['figures']
table = {line.split()[0]: line.split()[1:] for line in open('table').readlines()[1:]}
assert [row['figure'] for row in rows] == list(runs[0]), rows
t = 4.302652729749464 # Student's, two degrees of freedom
for row, shown in zip(rows, printed):
    values = [run[row['figure']] for run in runs]
    is_log = row['figure'].startswith('slowdown')
    scaled = [math.log(value) for value in values] if is_log else values
    mean = statistics.mean(scaled)
    half = t * statistics.stdev(scaled) / math.sqrt(3)
    expected = [mean, mean - half, mean + half]
    expected = [math.exp(x) for x in expected] if is_log else expected
    expected += [min(values), max(values), 3]
    names = ['mean', 'ci95_low', 'ci95_high', 'min', 'max', 'seeds']
    for name, value, cell in zip(names, expected, table[row['figure']]):
        assert math.isclose(float(row[name]), value, rel_tol=1e-6, abs_tol=1e-5), (row, name, value)
        assert math.isclose(shown[name], value, rel_tol=1e-6, abs_tol=1e-5), (shown, name, value)
        assert math.isclose(float(cell), value, rel_tol=1e-3, abs_tol=1e-3), (row, cell)
PYTHON

# The same seeds may be run again; others would not fit beside them.
"$vitro" simulate "$trace" -o one-job --seeds 3,5,6 --no-invocations >log
[ ! -e one-job/seed-3/invocations.csv ] || fail "a run was not replaced"
expect_error 1 "holds 'seed-3', which is not a run of these seeds" -o one-job --seeds 5,6
expect_error 1 "which is not part of an earlier run" -o one-job --seed 5

expect_error 2 '--seeds 1..3 and --seed 3: expected one of them' -o none --seeds 1..3 --seed 3

# What is wrong with all is told once, and leaves nothing behind.
expect_error 2 "--seeds: expected seeds such as 1,2,5..9, not 'x'" -o none --seeds 1,x
expect_error 2 'fits no node' -o none --seeds 1..3 --set nodes.cpu=1m
[ "$(wc -l <err)" = 1 ] || fail "the same error is told several times: $(cat err)"
[ ! -e none ] || fail 'runs that could not start leave a folder'

# A run that fails leaves the others alone.
mkdir -p partly/seed-2
echo precious >partly/seed-2/thesis.tex
expect_error 1 '1 of 3 runs failed' -o partly --seeds 1..3
grep -q "vitro: seed 2: partly/seed-2: holds 'thesis.tex'" err || fail "who failed? $(cat err)"
[ "$(sed -n 's/^invocations,.*,//p' partly/seeds.csv)" = 2 ] || fail 'seeds.csv counts a failed run'

# Ctrl-C: runs end, files parse, and nothing is summed up.
{
    echo id,function,phase,scheduled_us,requested_us,memory_mib
    awk 'BEGIN { for (i = 0; i < 400000; i++)
        printf "%d,f%d,measure,%.0f,20000,16\n", i, i % 7, i * 50000 }'
} >long.csv
"$vitro" simulate long.csv -o stopped --seeds 1..40 --jobs 2 --set nodes.count=9 >log 2>err &
pid=$!
await [ -s stopped/seed-1/timeline.csv ] || fail "nothing runs after ten seconds: $(cat err)"
kill -s INT "$pid"
status=0
wait "$pid" || status=$?
[ "$status" = 1 ] || fail "Ctrl-C: exit status $status"
grep -q 'interrupted; what was measured is in stopped' err || fail "Ctrl-C: $(cat err)"
[ ! -e stopped/seeds.csv ] || fail 'interrupted runs are summed up'
[ ! -e stopped/seed-40 ] || fail 'a run begins after Ctrl-C'
grep -q '"status" : "interrupted"' stopped/seed-*/run.json || fail 'no run was interrupted'
for run in stopped/seed-*; do
    awk -F, 'NF != 13 { exit 1 }' "$run/invocations.csv" || fail "$run has a cut row"
    python3 -m json.tool "$run/run.json" >/dev/null || fail "$run/run.json does not parse"
    ! grep -q '"running"' "$run/run.json" || fail "$run was left running"
done
