#!/bin/sh
# The program on a recorded experiment, and on what it must not pass.
# Usage: validate.sh SOURCE VITRO
set -eu
validate=$1/scripts/validate
experiment=$1/tests/data/recorded/e4_burst_cc10_tbc0
vitro=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# expect STATUS ARGUMENT...: runs the program and compares the exit status.
expect()
{
    expected=$1
    shift
    status=0
    "$validate" --vitro "$vitro" --seeds 1 "$@" >"$folder/out" 2>"$folder/err" || status=$?
    if [ "$status" -ne "$expected" ]; then
        echo "validate $*: exit status $status, expected $expected" >&2
        cat "$folder/out" "$folder/err" >&2
        exit 1
    fi
}

# has_rows N PATTERN: of standard output.
has_rows()
{
    rows=$(grep -c "$2" "$folder/out" || true)
    [ "$rows" -eq "$1" ] || { echo "$rows rows of '$2', not $1" >&2; exit 1; }
}

# Two runs, two modes, seven figures; the first mode is judged. Its targets are met: three
# pods that start as recorded.
expect 0 --format csv --csv "$folder/rows.csv" --plots "$folder/plots" "$experiment"
has_rows 14 ',recorded,.*,ok$'
has_rows 14 ',fitted,.*,-$'
cmp "$folder/out" "$folder/rows.csv"
[ "$(find "$folder/plots" -name '*.svg' | wc -l)" -eq 4 ]

# A run of that name is not judged, and so are no differences between runs.
cp -r "$experiment/run1" "$folder/run1_qps5"
expect 0 --format csv --mode recorded "$folder/run1_qps5"
has_rows 7 ',run1_qps5,recorded,.*,n/a,.*,-$'

# Responses that took ten times as long are missed.
cp -r "$experiment/run1" "$folder/run1"
xz -dc "$experiment/run1/requests.csv.xz" | awk -F, -v OFS=, \
    'NR > 1 { $6 = $4 + 10 * ($6 - $4) } 1' >"$folder/run1/requests.csv"
rm "$folder/run1/requests.csv.xz"
expect 1 --mode recorded "$folder/run1"
grep -q 'slowdown.*MISS$' "$folder/out"

mkdir "$folder/empty"
expect 1 "$folder/empty"
expect 2 "$folder/absent"
expect 2 --mode other "$experiment"
expect 2 --vitro "$folder/no-such-program" "$experiment"

# is_refused PATTERN: of a recording of which something is damaged.
is_refused()
{
    expect 2 "$folder/damaged"
    grep -q "$1" "$folder/err" || { echo "not '$1':" >&2; cat "$folder/err" >&2; exit 1; }
    rm -r "$folder/damaged"
}

# damage NAME: copies a recording, and prints the file NAME of it, to be written plain.
damage()
{
    cp -r "$experiment/run1" "$folder/damaged"
    rm "$folder/damaged/$1.xz"
    xz -dc "$experiment/run1/$1.xz"
}

damage requests.csv >/dev/null
xz -dc "$experiment/run1/requests.csv.xz" | xz | head -c 200 >"$folder/damaged/requests.csv.xz"
is_refused 'requests.csv.xz: '

damage pod_lifecycle.csv >"$folder/whole"
{ cat "$folder/whole"; echo 1,2; } >"$folder/damaged/pod_lifecycle.csv"
is_refused 'pod_lifecycle.csv: line [0-9]*: expected [0-9]* cells'

damage schedule.csv >"$folder/whole"
{ cat "$folder/whole"; echo soon,f0,1; } >"$folder/damaged/schedule.csv"
is_refused "schedule.csv: line [0-9]*, column 't_s': expected a number, not 'soon'"

damage pod_lifecycle.csv >"$folder/whole"
sed '1s/created_s/created/' "$folder/whole" >"$folder/damaged/pod_lifecycle.csv"
is_refused "pod_lifecycle.csv: line 1: no column 'created_s'"

# A file of nothing, and one that ends in the middle of a number.
damage autoscaler_ticks.csv >/dev/null
: >"$folder/damaged/autoscaler_ticks.csv"
is_refused 'autoscaler_ticks.csv: .*empty file'

damage autoscaler_ticks.csv | head -c -2 >"$folder/whole"
xz -c "$folder/whole" >"$folder/damaged/autoscaler_ticks.csv.xz"
is_refused 'autoscaler_ticks.csv.xz: line [0-9]*: cut off'

damage requests.csv >"$folder/whole"
head -1 "$folder/whole" >"$folder/damaged/requests.csv"
is_refused 'no request was answered'

cp -r "$experiment/run1" "$folder/damaged"
echo '{"a":' >"$folder/damaged/config.json"
is_refused 'config.json: '

# What vitro refuses is told in one line, and the other runs are compared all the same.
cp -r "$experiment" "$folder/both"
sed -i 's/"containerConcurrency": 10/"containerConcurrency": -1/' "$folder/both/run2/config.json"
expect 2 --mode recorded "$folder/both"
has_rows 7 '  run1  recorded  .*ok$'
[ "$(wc -l <"$folder/err")" -eq 2 ]
grep -q '^validate: .*/run2, mode recorded: vitro simulate: --set: function.container-concurrency' \
    "$folder/err"
