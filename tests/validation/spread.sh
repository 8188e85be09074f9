#!/bin/sh
# A run is judged by the spread of its experiment, whether or not the other runs are given.
# Usage: spread.sh SOURCE VITRO
set -eu
validate=$1/scripts/validate
experiment=$1/tests/data/recorded/e4_burst_cc10_tbc0
vitro=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

rows()
{
    "$validate" --vitro "$vitro" --seeds 1 --mode recorded --format csv "$@" 2>"$folder/told"
}

rows "$experiment" | grep -v ',run2,' >"$folder/expected"
rows "$experiment/run1" >"$folder/found"
cmp "$folder/expected" "$folder/found"
grep -q '^7 rows judged' "$folder/told"

# One whose spread is not known all the same: it is damaged.
cp -r "$experiment" "$folder/experiment"
: >"$folder/experiment/run2/autoscaler_ticks.csv"
status=0
rows "$folder/experiment/run1" >/dev/null || status=$?
[ "$status" -eq 2 ]
grep -q '/run2/autoscaler_ticks.csv: .*empty' "$folder/told"
