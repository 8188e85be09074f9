#!/bin/sh
# Exit statuses and output of `vitro compare`. Usage: compare.sh VITRO
set -eu
vitro=$(realpath "$1")
. "$(dirname "$0")/scratch.sh"

run() { # NAME DIGEST RESPONSE_US...: invocations of 1 ms
    mkdir "$1"
    echo "{\"status\": \"complete\", \"schedule_digest\": \"$2\", \"platform\": \"sim\"}" >"$1/run.json"
    exec 3>"$1/invocations.csv"
    echo 'id,function,phase,scheduled_us,sent_us,response_us,requested_us,executed_us,memory_mib,slowdown,start,instance,status' >&3
    shift 2
    id=0
    for response; do
        echo "$id,f,measure,$id,$id,$response,1000,1000,1,,warm,0,ok" >&3
        id=$((id + 1))
    done
    exec 3>&-
}

expect() { # STATUS PATTERN ARGUMENTS...: runs compare; PATTERN is in what it says
    status=0
    pattern=$2
    expected=$1
    shift 2
    "$vitro" compare "$@" >output 2>errors || status=$?
    if [ "$status" != "$expected" ] || ! cat output errors | grep -qF -e "$pattern"; then
        echo "compare $*: status $status, expected $expected and '$pattern'" >&2
        cat output errors >&2
        exit 1
    fi
}

run sim 1a 2000 8000    # slowdowns 2 and 8: 4
run slow 1a 4000 16000  # 4 and 16: 8
run other 2b 2000 8000
run empty 1a

expect 0 'compared: 2 of 2' sim slow
expect 0 'compared: 2 of 2' --max-ratio 1 sim sim
expect 0 'compared: 2 of 2' --max-ratio 2.1 sim slow
expect 1 "ratio 2.0000 is outside 1/1.9..1.9" --max-ratio 1.9 sim slow
[ "$(wc -l <errors)" = 1 ]
expect 1 "ratio 0.5000 is outside 1/1.9..1.9" --max-ratio 1.9 slow sim
expect 0 'compared: 0 of 0' empty empty
expect 1 'no measured invocation is ok in all runs' --max-ratio 2 sim empty
expect 0 '"compared" : 2' --json sim slow sim
[ ! -s errors ]
expect 0 'Usage:' --help
expect 2 'schedule 2b is not that of sim, 1a' sim other
expect 2 'nowhere/run.json' sim nowhere
expect 2 'expected 2 arguments or more, got 1' sim
expect 2 'at least 1, not 0.5' --max-ratio 0.5 sim slow
expect 2 'at least 1, not nan' --max-ratio nan sim slow
expect 2 '--ratio' --ratio 2 sim slow
