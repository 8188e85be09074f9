#!/bin/sh
# Runs of functions that execute: they share the cores with all else that the machine did.
# Usage: work_functions.sh SOURCE VITRO
set -eu
validate=$1/scripts/validate
recorded=$1/tests/data/recorded/e4_burst_cc10_tbc0/run1
vitro=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# slowdown NAME CORES: simulated, of calls that execute while others use so many cores.
slowdown()
{
    run=$folder/$1/run1
    mkdir -p "$run"
    cp "$recorded"/*.xz "$run"
    sed 's/"function_mode": "sleep"/"function_mode": "work"/' "$recorded/config.json" \
        >"$run/config.json"
    # As many cores from before the run to beyond its end; the functions are not in it.
    seq -10 200 | awk -v cores="$2" '
        BEGIN { print "t_s,user_s,nice_s,sys_s,irq_s,steal_s" }
        { print $1 "," 100 + $1 * cores ",0,0,0,0" }' >"$run/machine_1s.csv"
    "$validate" --vitro "$vitro" --seeds 1 --format csv "$folder/$1" \
        >"$folder/$1.csv" 2>/dev/null || true
    [ "$(grep -c ',run1,' "$folder/$1.csv")" -eq 14 ]
    if grep ',slowdown,\|,response' "$folder/$1.csv" | grep -q 'never\|inf\|nan'; then
        echo "a figure is not finite:" >&2
        cat "$folder/$1.csv" >&2
        exit 1
    fi
    awk -F, '$3 == "recorded" && $4 == "slowdown" { print $7 }' "$folder/$1.csv"
}

calm=$(slowdown calm 0)
busy=$(slowdown busy 1.5)
awk -v calm="$calm" -v busy="$busy" 'BEGIN { exit !(calm > 1 && busy > calm) }' || {
    echo "slowdown $busy on a busy machine, $calm on a calm one" >&2
    exit 1
}

# Without what the machine did, such a run says nothing.
rm "$folder/calm/run1/machine_1s.csv"
status=0
"$validate" --vitro "$vitro" "$folder/calm" 2>"$folder/told" || status=$?
[ "$status" -eq 2 ]
grep -q 'run1: no machine_1s.csv' "$folder/told"
