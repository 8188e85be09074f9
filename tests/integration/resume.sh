#!/bin/sh
# Replays that go on with one that was stopped: by a signal, by kill -9 in the middle of a
# line, by a full disk. Every invocation is there once, what was measured as it was measured.
# Usage: resume.sh VITRO VITRO_FUNCTION
set -eu
vitro=$(realpath "$1")
function=$(realpath "$2")
. "$(dirname "$0")/stored_run.sh"
. "$(dirname "$0")/server.sh"

start_server "$function" --listen 127.0.0.1:0 --work sleep --concurrency 0

# A hundred a second of three functions for five seconds, and for half a second a minute
# after.
{
    echo id,function,phase,scheduled_us,requested_us,memory_mib
    awk 'BEGIN { for (i = 0; i < 550; i++) printf "%d,f%d,measure,%d,1000,16\n", i, i % 3,
        i < 500 ? i * 10000 : 60000000 + (i - 500) * 10000 }'
} >schedule.csv
sed 's/,1000,16$/,1001,16/' schedule.csv >other.csv

replay() { # SCHEDULE RUN [OPTION...]
    schedule=$1
    run=$2
    shift 2
    exec "$vitro" replay "$schedule" -o "$run" --platform http \
        --url "http://127.0.0.1:$port/" "$@" >log 2>"$run.errors"
}

# SIGNAL RUN [OPTION...]: replays, and signals once a second is over.
stop_midway() {
    signal=$1
    shift
    replay schedule.csv "$@" &
    pid=$!
    await grep -qs '^0,' "$1/timeline.csv" || fail "$1: no second is over: $(cat "$1.errors")"
    kill -s "$signal" $pid
    wait $pid || true
}

text() { # RUN FILE: packed or not
    if [ -e "$1/$2.gz" ]; then gzip -dc "$1/$2.gz"; else cat "$1/$2"; fi
}

expect_continued() { # OLD NEW: OLD may end in the middle of a line
    [ "$(figure "$2" status)" = complete ] || fail "$2: $(cat "$2/run.json" "$2.errors")"
    [ "$(figure "$2" schedule_digest)" = "$(figure "$1" schedule_digest)" ] || fail "$2: another digest"
    [ "$(figure "$2" at_seconds)" = 60 ] || fail "$2: goes on at $(figure "$2" at_seconds) s"
    sed 1d "$2/invocations.csv" | cut -d, -f1 >ids
    seq 0 549 | cmp -s - ids || fail "$2: not every id once"
    sed 1d "$2/timeline.csv" | cut -d, -f1 >seconds
    seq 0 "$(tail -n 1 seconds)" | cmp -s - seconds || fail "$2: $(cat "$2/timeline.csv")"
    text "$1" invocations.csv | head -n -1 >known
    for file in invocations.csv requests.csv; do # a request without an invocation is lost
        text "$1" $file | head -n -1 | awk -F, 'NR == FNR { known[$1]; next } $1 in known' known - >old
        [ "$(wc -l <old)" -gt 50 ] || fail "$1: hardly any $file"
        ! grep -vxFf "$2/$file" old || fail "$2: rows of $file have changed"
    done
    lost=$(grep -c ',lost$' "$2/invocations.csv")
    awk -F, '$13 == "lost" && $4 >= 60000000 { exit 1 }' "$2/invocations.csv" ||
        fail "$2: lost what was still to come"
    [ "$(grep -c ',ok$' "$2/invocations.csv")" = $((550 - lost)) ] || fail "$2: some failed"
    [ "$(sed -n '/"resumed"/,/\]/s/^ *"lost" : //p' "$2/run.json")" = "$lost" ] ||
        fail "$2: $lost were lost, and run.json says: $(cat "$2/run.json")"
}

stop_midway INT interrupted --gzip
(replay schedule.csv after-interrupted --resume interrupted) || fail "$(cat after-interrupted.errors)"
expect_continued interrupted after-interrupted

stop_midway KILL killed
for file in invocations requests timeline; do
    truncate -s -3 killed/$file.csv
done
(replay schedule.csv after-killed --resume killed) || fail "$(cat after-killed.errors)"
expect_continued killed after-killed

# A file that cannot grow stands for a disk that is full.
status=0
(trap '' XFSZ; ulimit -f 16; replay schedule.csv full) || status=$?
[ "$status" = 1 ] || fail "a full disk: exit status $status: $(cat full.errors)"
grep -q 'File too large' full.errors || fail "a full disk: $(cat full.errors)"
(replay schedule.csv after-full --resume full) || fail "$(cat after-full.errors)"
expect_continued full after-full

refused() { # PATTERN ARGUMENT...
    pattern=$1
    shift
    status=0
    "$vitro" replay "$@" >log 2>errors || status=$?
    [ "$status" = 2 ] || fail "exit status $status of: $*: $(cat errors)"
    grep -q -e "$pattern" errors || fail "no '$pattern' of: $*: $(cat errors)"
}
set -- --platform http --url "http://127.0.0.1:$port/"
refused 'after-killed is complete' schedule.csv -o new "$@" --resume after-killed
refused 'killed is a run of another schedule' other.csv -o new "$@" --resume killed
refused 'expected another folder' schedule.csv -o killed "$@" --resume killed/../killed
refused 'no such file' schedule.csv -o new "$@" --resume nothing
refused 'does not go with' schedule.csv -o new "$@" --resume killed --timeline-functions
refused 'needs --platform http' schedule.csv -o new --resume killed
[ ! -e new ] || fail "what is refused makes a folder"

# Of a schedule this long nobody knows the digest before its end: the rows tell.
"$vitro" replay --rps 1000 --duration 2400s -o long "$@" >log 2>long.errors &
pid=$!
await grep -qs '^0,' long/timeline.csv || fail "long: no second is over: $(cat long.errors)"
kill -s KILL $pid
wait $pid || true
refused 'long is a run of another schedule' --rps 900 --duration 2400s -o faster "$@" --resume long
refused 'long is a run of another schedule' --rps 1000 --duration 5000s -o longer "$@" --resume long
refused 'long is a run of another schedule' --rps 1000 --duration 2400s --memory-mib 4096 -o larger "$@" --resume long
