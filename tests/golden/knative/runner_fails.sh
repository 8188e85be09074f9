#!/bin/sh
# The runner must not pass what is wrong. Usage: runner_fails.sh KNATIVE-VECTORS
set -eu
runner=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# expect NAME STATUS: runs the folder NAME and compares the exit status.
expect()
{
    status=0
    "$runner" "$folder/$1" >"$folder/$1.out" 2>"$folder/$1.err" || status=$?
    if [ "$status" -ne "$2" ]; then
        echo "$1: exit status $status, expected $2" >&2
        exit 1
    fi
}

for name in right wrong short long odd cut begun unknown packed no_rows no_files; do
    mkdir "$folder/$name"
done
printf '# input | out\n5.5,5.5\n-1e-9,-0\n' >"$folder/right/round6.csv"
printf '# input | out\n5.5,5.5\n-1e-9,0\n' >"$folder/wrong/round6.csv"
printf '# input | out\n5.5\n' >"$folder/short/round6.csv"
printf '# input | out\n5.5,5.5,1\n' >"$folder/long/round6.csv"
printf 'M,0,5000,0\nV,0,0,5,5\n' >"$folder/odd/maxwindow.csv"
printf 'S,0,1,1\nI,0,1,0,1,0\nO,0,1,0,1,0\nS,1,1,1\nI,1,1,0,1,0\n' \
    >"$folder/cut/scrapeavg.csv"
spec=concurrency,7,10,211,100,1.1,1000,2,30000000000,0,1,1,0
printf "C,1,steady,$spec,1700098285000000000,1,0,1,-1,-1,-201\n" \
    >"$folder/begun/decider.csv"
printf '1,1\n' >"$folder/unknown/round7.csv"
printf '1,1\n' >"$folder/packed/round6.csv"
printf '1,1\n' >"$folder/packed/round6.csv.xz"
printf '# input | out\n' >"$folder/no_rows/round6.csv"

expect right 0
expect wrong 1
expect short 1
expect long 1
expect odd 1
expect cut 1
expect begun 1
expect unknown 1
expect packed 1
expect no_rows 1
expect no_files 1
expect absent 1
grep -qx 'round6.csv,2,0' "$folder/right.out"
grep -qx 'round6.csv,2,1' "$folder/wrong.out"
grep -q "expected '0', got '-0'" "$folder/wrong.err"
grep -qx 'round6.csv,1,1' "$folder/short.out"
grep -qx 'round6.csv,1,1' "$folder/long.out"
grep -q 'round6.csv:2: too many cells' "$folder/long.err"
grep -q 'maxwindow.csv:1: a number out of range' "$folder/odd.err"
grep -qx 'scrapeavg.csv,5,1' "$folder/cut.out"
grep -q 'scrapeavg.csv:4: a scenario without an outcome' "$folder/cut.err"
grep -qx 'decider.csv,1,1' "$folder/begun.out"
grep -q 'decider.csv:1: a scenario without an outcome' "$folder/begun.err"
grep -q 'round6.csv.xz' "$folder/packed.err"
