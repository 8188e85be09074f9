#!/bin/sh
# Replays that a signal ends: what is in flight may end, for as long as --drain says, unless
# a second signal comes. Usage: drain.sh VITRO VITRO_FUNCTION
set -eu
vitro=$(realpath "$1")
function=$(realpath "$2")
. "$(dirname "$0")/server.sh"

start_server "$function" --listen 127.0.0.1:0 --work sleep --concurrency 0

header=id,function,phase,scheduled_us,requested_us,memory_mib
printf '%s\n' $header 0,f,measure,0,3000000,16 1,f,measure,60000000,1000,16 >three-seconds.csv
printf '%s\n' $header 0,f,measure,0,40000000,16 1,f,measure,60000000,1000,16 >long.csv
printf '%s\n' $header 0,f,measure,0,3000000,16 >last.csv

start() { # RUN SCHEDULE [OPTION...]: leaves its process in RUN.pid
    run=$1
    schedule=$2
    shift 2
    "$vitro" replay "$schedule" -o "$run" --platform http --url "http://127.0.0.1:$port/" \
        "$@" >log 2>"$run.errors" &
    echo $! >"$run.pid"
}

await_in_flight() { # RUN: that its call is there, as a second that is over says
    await grep -qs '^[0-9]*,[01],1,' "$1/timeline.csv" ||
        fail "$1: no call in flight: $(cat "$1.errors")"
}

send() { # SIGNAL RUN
    kill -s "$1" "$(cat "$2.pid")"
}

expect() { # RUN EXIT_STATUS STATUS ROWS: id, status and the like of its invocations
    status=0
    wait "$(cat "$1.pid")" || status=$?
    [ "$status" = "$2" ] || fail "$1: exit status $status: $(cat "$1.errors")"
    grep -q "\"status\" : \"$3\"" "$1/run.json" || fail "$1: $(cat "$1/run.json")"
    rows=$(sed 1d "$1/invocations.csv" | cut -d, -f1,13 | tr '\n' ' ')
    [ "$rows" = "$4 " ] || fail "$1: rows '$rows', not '$4': $(cat "$1.errors")"
}

start drained three-seconds.csv
start by-TERM three-seconds.csv
start twice long.csv
start at-once long.csv --drain 0
start too-long long.csv --drain 1s
start last last.csv
for run in drained by-TERM twice at-once too-long last; do
    await_in_flight $run
done
send INT drained
send TERM by-TERM
send INT twice
send INT at-once
send INT too-long
send INT last

expect drained 1 interrupted 0,ok
expect by-TERM 1 interrupted 0,ok
expect at-once 1 interrupted 0,lost
expect too-long 1 interrupted 0,lost
grep -q 'may end within 1s' too-long.errors || fail "--drain 1s: $(cat too-long.errors)"
! grep -q 'may end within' at-once.errors || fail "--drain 0: $(cat at-once.errors)"
# It had sent all that there was.
expect last 0 complete 0,ok

kill -0 "$(cat twice.pid)" || fail "the first signal ends a call of forty seconds"
send TERM twice
expect twice 1 interrupted 0,lost

status=0
"$vitro" replay last.csv -o bad --drain 5 >log 2>errors || status=$?
[ "$status" = 2 ] || fail "--drain without a unit: exit status $status"
grep -q -e '--drain: expected a length of time' errors || fail "--drain without a unit: $(cat errors)"
