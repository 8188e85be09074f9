#!/bin/sh
# However a replay on process pods ends, it has reaped them all by then, and removed their
# control groups; only one that is killed leaves processes, which are killed with it.
# Usage: pods_end.sh REAPER VITRO SOURCE
set -eu
reaper=$(realpath "$1")
vitro=$(realpath "$2")
source=$(realpath "$3")
. "$(dirname "$0")/stored_run.sh"
. "$(dirname "$0")/scratch.sh"

# The leak sanitizer looks through a process from another one, which would count as left when
# a pod is killed as it ends. Other tests look for leaks.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

below= # what vitro is run by
replay() { # SCHEDULE RUN [OPTION...]
    schedule=$1 run=$2
    shift 2
    # shellcheck disable=SC2086 # none is no word
    "$reaper" pid left $below "$vitro" replay "$schedule" -o "$run" --platform local \
        --config "$source/configs/local.ini" --set nodes.cpu=2 --set nodes.memory=8TiB \
        "$@" >log 2>errors
}

expect_end() { # RUN STATUS WHAT: an error of this run, which leaves no process
    [ "$status" = 1 ] || fail "$3: exit status $status: $(cat errors)"
    [ "$(figure "$1" status)" = "$2" ] || fail "$3: $(cat "$1/run.json")"
    [ ! -s left ] || fail "$3 leaves processes: $(cat left)"
}

header=id,function,phase,scheduled_us,requested_us,memory_mib
{ # a hundred a second for half a minute, of three functions
    echo $header
    awk 'BEGIN { for (i = 0; i < 3000; i++)
        printf "%d,f%d,measure,%d,5000,16\n", i, i % 3, i * 10000 }'
} >half-a-minute.csv

await_rows() { # RUN COUNT
    for _ in $(seq 200); do
        rows=$(grep -c ,ok$ "$1/invocations.csv" 2>/dev/null || true)
        [ "${rows:-0}" -lt "$2" ] || return 0
        sleep 0.1
    done
    fail "the replay has ${rows:-no} rows, not $2: $(cat errors)"
}

# SIGNAL RUN [OPTION...]: replays, and signals once there are rows; sets `status`.
signal_midway() {
    signal=$1
    shift
    replay half-a-minute.csv "$@" &
    await_rows "$1" 50
    kill -s "$signal" "$(cat pid)"
    status=0
    wait $! || status=$?
}

for signal in INT TERM HUP; do
    signal_midway "$signal" "by-$signal"
    expect_end "by-$signal" interrupted "SIG$signal"
done

# Unless the end of the terminal is to be ignored.
below='nohup'
replay half-a-minute.csv ignores-HUP &
await_rows ignores-HUP 50
kill -s HUP "$(cat pid)"
await_rows ignores-HUP 300
kill -s TERM "$(cat pid)"
wait $! || true
below=

signal_midway KILL by-KILL
[ "$status" = 137 ] || fail "kill -9: exit status $status"
grep -q killed left || fail "kill -9: pods were not killed: $(cat left)"
! grep -v killed left || fail "kill -9: $(cat left)"

# A function that takes more memory than vitro-function accepts, among others that run.
awk -F, -v OFS=, '$1 == 200 { $2 = "large"; $6 = 2000000 } { print }' half-a-minute.csv >too-large.csv
status=0
replay too-large.csv failed || status=$?
expect_end failed interrupted "a pod that does not start"

# A file that cannot grow stands for a disk that is full.
status=0
(trap '' XFSZ; ulimit -f 32; replay half-a-minute.csv full) || status=$?
[ "$status" = 1 ] || fail "a full disk: exit status $status: $(cat errors)"
grep -q 'File too large' errors || fail "a full disk: $(cat errors)"
[ ! -s left ] || fail "a full disk leaves processes: $(cat left)"

# Control groups, where they may be made.
our_groups() {
    find /sys/fs/cgroup -type d -path "*/vitro-$(cat pid)*" 2>/dev/null || true
}
head -n 100 half-a-minute.csv >one-second.csv
status=0
replay one-second.csv grouped --cgroups --set resources.cpu-limit=500m || status=$?
if [ "$status" = 0 ]; then
    [ -z "$(our_groups)" ] || fail "a run leaves control groups: $(our_groups)"
    signal_midway TERM grouped-TERM --cgroups
    expect_end grouped-TERM interrupted "SIGTERM with control groups"
    [ -z "$(our_groups)" ] || fail "SIGTERM leaves control groups: $(our_groups)"
else
    grep -q -e '--cgroups: cannot' errors || fail "--cgroups: $(cat errors)"
    echo "no control groups may be made here: $(cat errors)"
fi
