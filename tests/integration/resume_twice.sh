#!/bin/sh
# A replay that is killed, goes on, is killed again and goes on to its end; and one that is
# still going, with which no other may go on. Usage: resume_twice.sh VITRO VITRO_FUNCTION
set -eu
vitro=$(realpath "$1")
function=$(realpath "$2")
. "$(dirname "$0")/stored_run.sh"
. "$(dirname "$0")/server.sh"

start_server "$function" --listen 127.0.0.1:0 --work sleep --concurrency 0

# A hundred a second of three functions: for three seconds of the first two minutes, and for
# half a second of the third.
{
    echo id,function,phase,scheduled_us,requested_us,memory_mib
    awk 'BEGIN { for (i = 0; i < 650; i++) printf "%d,f%d,measure,%d,1000,16\n", i, i % 3,
        int(i / 300) * 60000000 + i % 300 * 10000 }'
} >schedule.csv

replay() { # RUN [OPTION...]
    run=$1
    shift
    exec "$vitro" replay schedule.csv -o "$run" --platform http --url "http://127.0.0.1:$port/" \
        "$@" >log 2>"$run.errors"
}

start() { # SECOND RUN [OPTION...]: until that second of the run is over; sets pid
    second=$1
    shift
    replay "$@" &
    pid=$!
    await grep -qs "^$second," "$1/timeline.csv" || fail "$1: second $second: $(cat "$1.errors")"
}

end() {
    kill -s KILL "$pid"
    wait "$pid" || true
}

expect_refusal() { # STATUS PATTERN RUN [OPTION...]
    expected=$1
    pattern=$2
    shift 2
    status=0
    (replay "$@") || status=$?
    [ "$status" = "$expected" ] || fail "$*: exit status $status: $(cat "$1.errors")"
    grep -q "$pattern" "$1.errors" || fail "$*: no '$pattern': $(cat "$1.errors")"
}

history() { # RUN: second and losses of each time that it went on
    sed -n '/"resumed"/,/\]/s/^ *"\(at_seconds\|lost\)" : \([0-9]*\),\{0,1\}$/\2/p' "$1/run.json" |
        tr '\n' ' '
}

lost_in_minute() { # NUMBER
    awk -F, -v minute="$1" '$13 == "lost" && int($4 / 60000000) == minute { n++ }
        END { print n + 0 }' third/invocations.csv
}

expect_kept() { # OLD: its whole rows, but the last
    sed 1d "$1/invocations.csv" | head -n -1 >old
    [ "$(wc -l <old)" -gt 50 ] || fail "$1: hardly any row"
    ! grep -vxFf third/invocations.csv old || fail "$1: rows have changed"
}

start 0 first
cp first/run.json before.json
expect_refusal 2 'first is still going' new --resume first
[ ! -e new ] || fail 'what is refused makes a folder'
expect_refusal 1 'first: a run that is still going writes to it' first
cmp -s before.json first/run.json || fail "a second run has changed the first: $(cat first/run.json)"
end

start 60 second --resume first
end
[ "$(figure second status)" = running ] || fail "second: $(cat second/run.json)"
[ "$(figure second at_seconds)" = 60 ] || fail "a killed run forgets that it went on: $(cat second/run.json)"

(replay third --resume second) || fail "third: $(cat third.errors)"
[ "$(figure third status)" = complete ] || fail "third: $(cat third/run.json)"
[ "$(figure third schedule_digest)" = "$(figure first schedule_digest)" ] || fail 'another digest'
sed 1d third/invocations.csv | cut -d, -f1 >ids
seq 0 649 | cmp -s - ids || fail 'not every id once'
expect_kept first
expect_kept second
[ "$(history third)" = "60 $(lost_in_minute 0) 120 $(lost_in_minute 1) " ] ||
    fail "third: $(lost_in_minute 0) and $(lost_in_minute 1) were lost: $(cat third/run.json)"
[ "$(lost_in_minute 2)" = 0 ] || fail 'third: lost what was still to come'

# One that was killed as it read another one may have but a part of it.
cp -r second half-read
python3 - <<'PYTHON'
import json
run = json.load(open("second/run.json"))
run["resumed"] = None
json.dump(run, open("half-read/run.json", "w"))
PYTHON
expect_refusal 2 'half-read was stopped while it read' new --resume half-read
