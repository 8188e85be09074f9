#!/bin/sh
# Replays that end early: by Ctrl-C, by kill -9, because no function starts. Their files
# parse, their manifests do not claim to be complete, no process stays behind.
# Usage: interrupt.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$(realpath "$2")
. "$(dirname "$0")/stored_run.sh"
. "$(dirname "$0")/scratch.sh"
function=interrupt-$$

replay() { # SCHEDULE RUN
    exec "$vitro" replay "$1" -o "$2" --platform local --config "$source/configs/local.ini" \
        --set nodes.cpu=2 --set nodes.memory=8TiB >log 2>errors
}

# In a file, lest grep finds itself.
echo "--name=$function" >pattern
survivors() {
    grep -laF -f pattern /proc/[0-9]*/cmdline 2>/dev/null || true
}

expect_no_survivors() { # a killed process may take a moment to go
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ -n "$(survivors)" ] || return 0
        sleep 0.2
    done
    fail "function processes outlive a run that was $1: $(survivors)"
}

header=id,function,phase,scheduled_us,requested_us,memory_mib
{
    echo $header
    awk -v f="$function" 'BEGIN { for (i = 0; i < 300; i++)
        printf "%d,%s,measure,%d,20000,16\n", i, f, i * 100000 }'
} >half-a-minute.csv

# SIGNAL RUN: replays, and signals once a few rows are there; sets `status`.
signal_midway() {
    replay half-a-minute.csv "$2" &
    pid=$!
    await has_rows "$2" 5 || fail "the replay has no rows after ten seconds: $(cat errors)"
    [ -n "$(survivors)" ] || fail "there is no function process while a replay runs"
    kill -s "$1" "$pid"
    status=0
    wait "$pid" || status=$?
    expect_no_survivors "ended by SIG$1"
    awk -F, 'NF != 13 { exit 1 }' "$2/invocations.csv" || fail "SIG$1 leaves a cut row"
}

signal_midway INT interrupted
[ "$status" = 1 ] || fail "Ctrl-C: exit status $status"
[ "$(figure interrupted status)" = interrupted ] || fail "Ctrl-C: $(cat interrupted/run.json)"
grep -q 'interrupted; what was measured is in interrupted' errors || fail "Ctrl-C: $(cat errors)"

signal_midway KILL killed
[ "$status" = 137 ] || fail "kill -9: exit status $status"
[ "$(figure killed status)" = running ] || fail "kill -9: $(cat killed/run.json)"

"$vitro" compare interrupted killed >log || fail "runs that were ended cannot be read"

# Functions that take minutes to start: Ctrl-C does not wait for them.
timeout 30 "$vitro" replay half-a-minute.csv -o starting --platform local --config "$source/configs/local.ini" \
    --set nodes.cpu=2 --set nodes.memory=8TiB --set autoscaler.initial-scale=1 --start-delay-ms 60000 --drain 0 \
    >log 2>errors &
pid=$!
sleep 1
kill -s INT "$pid"
status=0
wait "$pid" || status=$?
[ "$status" = 1 ] || fail "Ctrl-C while functions start: exit status $status: $(cat errors)"
expect_no_survivors "ended while functions started"

# More memory than vitro-function accepts: it does not start, and the second call, an hour
# later, is not waited for.
cat >too-large.csv <<CSV
$header
0,$function,measure,0,1000,2000000
1,$function,measure,3600000000,1000,2000000
CSV
status=0
(replay too-large.csv failed) || status=$?
[ "$status" = 1 ] || fail "a function that does not start: exit status $status"
[ "$(figure failed status)" = interrupted ] || fail "a failed run: $(cat failed/run.json)"
grep -q "vitro replay: function '$function', pod [01]: .* before it was ready" errors ||
    fail "a function that does not start: $(cat errors)"
