#!/bin/sh
# What a replay says of itself: a generator that was stopped for a while is late, says so,
# and accounts for every invocation. Usage: verdict.sh VITRO VITRO_FUNCTION
set -eu
vitro=$(realpath "$1")
function=$(realpath "$2")
. "$(dirname "$0")/stored_run.sh"
. "$(dirname "$0")/server.sh"

expect() { # RUN NAME VALUE
    [ "$(figure "$1" "$2")" = "$3" ] || fail "$1: $2 is '$(figure "$1" "$2")', not $3: $(cat "$1/run.json")"
}

start_server "$function" --listen 127.0.0.1:0

{ # a hundred a second for two seconds
    echo id,function,phase,scheduled_us,requested_us,memory_mib
    awk 'BEGIN { for (i = 0; i < 200; i++) printf "%d,f,measure,%d,100,16\n", i, i * 10000 }'
} >schedule.csv

"$vitro" replay schedule.csv -o stopped --platform http --url "http://127.0.0.1:$port/" >log 2>errors &
pid=$!
await [ -e stopped/requests.csv ] || fail "no run: $(cat errors)"
kill -s STOP "$pid"
sleep 0.7
kill -s CONT "$pid"
wait "$pid" || fail "a run that was stopped: $(cat errors)"
case $(figure stopped generator) in
late | saturated) ;;
*) fail "stopped for 0.7 of 2 s, yet it calls itself $(figure stopped generator)" ;;
esac
grep -q 'vitro: the load generator was \(late\|saturated\): of 200 invocations' errors ||
    fail "nobody is told of it: $(cat errors)"
[ "$(figure stopped late)" -ge 60 ] || fail "only $(figure stopped late) of 70 were late"
[ "$(figure stopped late_max_us)" -ge 600000 ] || fail "nobody waited: $(cat stopped/run.json)"
expect stopped offered 200
expect stopped sent 200
expect stopped dropped 0

# A target that is away is not the generator's fault, and each failure has its kind.
stop_server TERM
"$vitro" replay schedule.csv -o away --platform http --url "http://127.0.0.1:$port/" >log 2>errors ||
    fail "a closed port: $(cat errors)"
expect away offered 200
expect away dropped 0
expect away connect 200

# A run that fails says what its generator was like, too.
status=0
"$vitro" replay schedule.csv -o failed --platform http --url "http://127.0.0.1:$port/" --give-up 1s >log 2>errors &
pid=$!
await [ -e failed/requests.csv ] || fail "no run: $(cat errors)"
kill -s STOP "$pid"
sleep 0.7
kill -s CONT "$pid"
wait "$pid" || status=$?
[ "$status" = 1 ] || fail "a target that is away: exit status $status: $(cat errors)"
grep -q 'the target has not answered' errors || fail "a target that is away: $(cat errors)"
grep -q 'vitro: the load generator was \(late\|saturated\)' errors ||
    fail "nobody is told of the generator when the run fails: $(cat errors)"

# A target that is frozen, and a run that is ended while most of it waits in line: ten were
# sent and the others never, which is no verdict of ok.
start_server "$function" --listen 127.0.0.1:0
kill -s STOP "$server"
"$vitro" replay schedule.csv -o ended --url "http://127.0.0.1:$port/" --senders 1 --in-flight 10 --drain 0 \
    >log 2>errors &
pid=$!
await grep -qs '^0,' ended/timeline.csv || fail "no second is over: $(cat errors)"
kill -s INT "$pid"
wait "$pid" || true
kill -s CONT "$server"
expect ended sent 10
expect ended generator saturated
[ "$(figure ended dropped)" -ge 80 ] || fail "ended: $(figure ended dropped) dropped: $(cat ended/run.json)"
[ "$(figure ended waited)" = "$(figure ended dropped)" ] || fail "ended: $(cat ended/run.json)"
grep -q 'vitro: the load generator was saturated' errors || fail "ended: nobody is told: $(cat errors)"
