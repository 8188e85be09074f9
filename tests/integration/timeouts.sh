#!/bin/sh
# What time-outs leave behind must be the same for virtual pods and for processes.
# Usage: timeouts.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$(realpath "$2")
. "$(dirname "$0")/scratch.sh"

# One pod for one request at a time. 0 is out of time at 3 s, and its function goes on until
# 4.5 s or later; 1 gets the place at 3 s and has a second left to execute for 20 ms.
cat >schedule.csv <<CSV
id,function,phase,scheduled_us,requested_us,memory_mib
0,f,measure,1000000,3500000,16
1,f,measure,2000000,20000,16
CSV
cat >expected <<CSV
id,instance,status
0,0,timeout
1,0,ok
CSV
common="--config $source/configs/local.ini --set function.container-concurrency=1
        --set function.timeout=2s --set autoscaler.initial-scale=1 --set autoscaler.max-scale=1
        --set resources.memory-request=16MiB"
# shellcheck disable=SC2086
"$vitro" simulate schedule.csv -o sim $common >log
# shellcheck disable=SC2086
"$vitro" replay schedule.csv -o local --platform local $common >log
for run in sim local; do
    cut -d, -f1,12,13 "$run/invocations.csv" | diff expected - || {
        echo "$run: not what was expected" >&2
        exit 1
    }
    # The pod was there before the run.
    sed -n 2p "$run/coldstarts.csv" | grep -q '^f,0,0,0,0,0,0,0,' || {
        echo "$run: the pod was started in the run: $(sed -n 2p "$run/coldstarts.csv")" >&2
        exit 1
    }
    # It waited for the place.
    awk -F, '$1 == 1 { waited = $6 >= 1000000 } END { exit !waited }' "$run/invocations.csv" || {
        echo "$run: 1 did not wait" >&2
        exit 1
    }
done
