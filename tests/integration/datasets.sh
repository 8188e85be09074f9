#!/bin/sh
# From each kind of dataset to a schedule, and random excerpts. Usage: datasets.sh VITRO SOURCE_ROOT
set -eu
vitro=$(realpath "$1")
. "$(dirname "$0")/scratch.sh"

says() { # STATUS PATTERN COMMAND...: exit status, and what either stream must say
    status=0
    expected=$1 pattern=$2
    shift 2
    "$@" >out 2>err || status=$?
    [ "$status" -eq "$expected" ] || fail "exit $status, expected $expected: $*: $(cat err)"
    cat out err | grep -qE -- "$pattern" || fail "no '$pattern' in the output of: $*"
}

# Calls of anybody's, through prepare, sampling and into the schedule, to the microsecond.
cat >calls.csv <<'CSV'
function,app,start_s,duration_ms,memory_mib
resize,photos,0.25,118.5,150
resize,photos,61.5,97,150.4
login,shop,61.75,12,64
CSV
xz -k calls.csv
gzip -nk calls.csv
for file in calls.csv calls.csv.gz calls.csv.xz; do
    says 0 '^kept +2 +functions, minutes 1..2$' "$vitro" prepare $file -o trace
    "$vitro" schedule trace -o schedule.csv --seed "${#file}" >/dev/null
    diff schedule.csv - <<'CSV' || fail "$file: the schedule is what was called"
id,function,phase,scheduled_us,requested_us,memory_mib
0,resize,measure,250000,118500,150
1,resize,measure,61500000,97000,150
2,login,measure,61750000,12000,64
CSV
done
# What can be read once only is enough where nothing is left to find out.
mkfifo pipe
cat calls.csv >pipe &
says 0 'minutes 1..2$' "$vitro" prepare pipe -o piped --format plain --start 0:00:00 --minutes 2
diff -r trace piped || fail 'a pipe is read as a file is'
says 2 'expected a file, or --start and --minutes' "$vitro" prepare pipe -o x --format plain
says 2 "cannot read 'nowhere'" "$vitro" prepare nowhere -o x --format plain
"$vitro" sample trace -o family --sizes 1 --seed 1 >/dev/null
[ -f family/samples/1/exact.csv ] || fail 'a sample keeps its exact calls'
says 0 '^[12] invocations of 1 functions' "$vitro" schedule family/samples/1 -o sampled.csv
name=$(sed -n '2s/,.*//p' family/samples/1/exact.csv)
grep ",$name," schedule.csv | cut -d, -f2- >filtered.csv
tail -n +2 sampled.csv | cut -d, -f2- | cmp - filtered.csv || fail "a sample's schedule is the trace's, filtered"
says 2 'has exact.csv' "$vitro" schedule trace -o x.csv --arrivals poisson
says 2 'has exact.csv' "$vitro" simulate trace -o x --durations mean

# What is known exactly is so as Azure publishes it, too.
printf 'app,func,end_timestamp,duration\na,f,60.5,0.5\na,f,61.25,0.125\n' >azure.csv
says 0 'minutes 2..2$' "$vitro" prepare azure.csv -o azure
says 0 '^2 invocations' "$vitro" schedule azure -o azure-schedule.csv
grep -q '^1,f,measure,1125000,125000,200$' azure-schedule.csv || fail 'start = end - duration'
says 2 'no known dataset format' "$vitro" prepare schedule.csv -o x
says 2 'expected a column .app.' "$vitro" prepare schedule.csv -o x --format plain

# What is in a trace, as figures: two calls of one function and one of the other in two minutes.
"$vitro" describe trace --json >description.json
python3 - <<'PYTHON' || fail 'describe --json has the form it should have'
import json
shape = json.load(open("description.json"))["shape"]
assert shape["rare_functions_ratio"] == 0
assert list(shape["hottest_calls_ratio"]) == ["1%", "5%", "10%", "20%"]
assert abs(shape["hottest_calls_ratio"]["1%"] - 2 / 3) < 1e-12
assert shape["dispersion"]["p0"] == 0 and shape["dispersion"]["p100"] == 0.5
assert len(shape["hours"]) == 24 and shape["hours"][1]["calls_per_minute"] is None
assert shape["hours"][0] == {"hour": 0, "minutes": 2, "calls_per_minute": 1.5}
PYTHON
says 0 '^hottest  1 % of them   66.67 % of the calls$' "$vitro" describe trace

# Excerpts at random, the same for the same seed, of a dataset of two days.
"$vitro" synth -o days --functions 60 --minutes 2880 --seed 2 >/dev/null
says 0 '^[01]:[0-9:]+ +[0-9]+ ' "$vitro" prepare days -o random --random-excerpts 4 --minutes 120
"$vitro" prepare days -o again --random-excerpts 4 --minutes 120 --json >again.json
diff -r random again || fail 'the same seed draws the same excerpts'
[ "$(wc -l <random/excerpts.csv)" -eq 5 ] || fail 'a row for each excerpt'
[ "$(tail -n +2 random/excerpts.csv | cut -c1 | tr '\n' ' ')" = '0 0 1 1 ' ] || fail 'two on each day'
python3 - <<'PYTHON' || fail 'prepare --random-excerpts --json has the form it should have'
import csv, json
rows = json.load(open("again.json"))["excerpts"]
table = list(csv.DictReader(open("again/excerpts.csv")))
assert len(rows) == len(table) == 4
for row, line in zip(rows, table):
    assert all(str(row[key]) == line[key] for key in line), (row, line)
    day, hour, minute = map(int, row["start"].split(":"))
    assert row["first_minute"] == day * 1440 + hour * 60 + minute + 1
    header = open("again/%s/invocations.csv" % row["excerpt"]).readline().split(",")
    assert int(header[4]) == row["first_minute"] and len(header) == 4 + 120
PYTHON
says 2 'expected --minutes and no --start' "$vitro" prepare days -o x --random-excerpts 4
says 2 'room for 1 ' "$vitro" prepare days -o x --random-excerpts 2 --minutes 2880
for value in 0 -1; do
    says 2 'random-excerpts: expected 1 to' "$vitro" prepare days -o x --random-excerpts=$value --minutes 9
done
[ ! -e x ] || fail 'a command that failed leaves nothing behind'

# Of an earlier draw, family or dataset in the same folder nothing is left that could pass for ours.
mkdir random/0-notes
"$vitro" prepare days -o random --random-excerpts 2 --minutes 60 --gzip >/dev/null
[ "$(ls random | wc -l)" -eq 4 ] || fail "left of an earlier draw: $(ls random)"
for excerpt in $(sed '1d; s/,.*//' random/excerpts.csv); do
    [ "$(ls "random/$excerpt" | tr '\n' ' ')" = 'durations.csv.gz invocations.csv.gz memory.csv.gz ' ] ||
        fail "random/$excerpt: $(ls "random/$excerpt")"
done
"$vitro" synth -o days --functions 60 --minutes 60 >/dev/null
[ "$(ls days | wc -l)" -eq 3 ] || fail "left of a longer dataset: $(ls days)"
