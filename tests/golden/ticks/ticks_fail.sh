#!/bin/sh
# The program must not pass what is wrong. Usage: ticks_fail.sh KNATIVE-TICKS DATA
set -eu
program=$1
data=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# expect NAME STATUS: runs the folder NAME and compares the exit status.
expect()
{
    status=0
    "$program" "$folder/$1" >"$folder/$1.out" 2>"$folder/$1.err" || status=$?
    if [ "$status" -ne "$2" ]; then
        echo "$1: exit status $status, expected $2" >&2
        cat "$folder/$1.err" >&2
        exit 1
    fi
}

# run NAME HEADER-AND-ROWS: a recorded run of target 1 at 70 %, window 60 s.
run()
{
    mkdir -p "$folder/$1/run1"
    cp "$data/e2b_step_cc1/run1/config.json" "$folder/$1/run1/"
    cat >"$folder/$1/run1/autoscaler_ticks.csv"
}
header=t_s,revision,metric,stable,panic,target,desired_stable,desired_panic,ready_pods
header=$header,max_scale_up,max_scale_down,panic_mode,pod_capacity
header=$header,target_burst_capacity,excess_burst_capacity

# row TIME PANIC_AVERAGE PANIC_PODS READY LEAST PANICKING EXCESS: of one revision.
row()
{
    echo "$1,r,concurrency,0.500,$2,0.700,1,$3,$4,${4}000,$5,$6,1.000,200.000,$7"
}

# 1.6 asks for ceil(1.6/0.7) = 3 pods where 1 is ready, 3 / 1 >= 2: panic. At 0.5 s and
# 60.5 s it goes on, at 62.5 s it is over.
{
    echo "$header"
    row 0.500 1.600 3 1 0 1 -201.000
    row 60.500 0.500 1 1 0 1 -200.000
    row 62.500 0.500 1 1 0 0 -200.000
} | run right
expect right 0
grep -qx "$folder/right/run1/autoscaler_ticks.csv,3,3,0,0" "$folder/right.out"

# 0.7004 needs 2 pods, and prints as 0.700. A log line 60.05 s after the first one is
# still of a decision within the window.
{
    echo "$header"
    row 0.500 1.600 3 1 0 1 -201.000
    row 2.500 0.700 2 1 0 1 -200.000
    row 60.500 0.500 1 1 0 1 -200.000
    row 62.550 0.500 1 1 0 1 -200.000
} | run rounded
expect rounded 0
grep -qx "$folder/rounded/run1/autoscaler_ticks.csv,4,2,2,0" "$folder/rounded.out"

# Each of these differs from the rows above in one number.
for wrong in "1.600 4 1 0 1 -201.000" "1.600 3 1 1 1 -201.000" "1.600 3 1 0 0 -201.000" \
    "1.600 3 1 0 1 -200.000" "1.600 3 2 1 0 -199.000"; do
    # shellcheck disable=SC2086
    { echo "$header"; row 0.500 $wrong; } | run wrong
    expect wrong 1
    grep -q "line 2: another decision" "$folder/wrong.err"
done
{
    echo "$header"
    row 0.500 1.600 3 1 0 1 -201.000
    row 62.500 0.500 1 1 0 0 -200.000
    row 64.500 0.500 1 1 0 1 -200.000
} | run late
expect late 1
grep -qx "$folder/late/run1/autoscaler_ticks.csv,3,2,0,1" "$folder/late.out"

echo "$header" | run no_rows
expect no_rows 1
echo "t_s,revision" | run no_columns
expect no_columns 1
{ echo "$header"; row 0.500 1.600 3 1 0 1 -201.000; } | run no_config
rm "$folder/no_config/run1/config.json"
expect no_config 1
mkdir "$folder/no_files"
expect no_files 1
expect absent 2
for name in no_files absent; do
    if [ -s "$folder/$name.out" ] || [ "$(wc -l <"$folder/$name.err")" -ne 1 ]; then
        echo "$name: expected one line that says what is wrong" >&2
        exit 1
    fi
done
