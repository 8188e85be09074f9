#!/bin/sh
# What keeps a replay from a machine that is too small for it. Usage: guards.sh VITRO
set -eu
vitro=$(realpath "$1")
. "$(dirname "$0")/scratch.sh"

expect() { # STATUS PATTERN OPTION...
    status=0
    expected=$1 pattern=$2
    shift 2
    "$vitro" replay -o run "$@" >log 2>errors || status=$?
    [ "$status" -eq "$expected" ] || fail "exit $status, expected $expected: $*: $(cat errors)"
    grep -qF -e "$pattern" errors || fail "no '$pattern' in what $* says: $(cat errors)"
    if [ "$expected" -eq 2 ] && [ -e run ]; then
        fail "a refused run leaves a folder behind: $*"
    fi
}

# Half a core, on average and at its busiest.
half='--rps 10 --duration 1s --arrivals equidistant --requested-ms 50 --memory-mib 16'
small='--max-load 0.001'
# shellcheck disable=SC2086
{
    expect 2 'would keep 0.50 cores of this machine busy on average, more than 0.001' $half $small
    expect 2 "--max-load: expected 0.001 to 100, not '0'" $half --max-load 0
    expect 2 '--max-load needs --platform local' $half $small --url http://127.0.0.1:1/
    "$vitro" replay -o asleep $half $small --work sleep >log 2>errors || fail "asleep: $(cat errors)"
    "$vitro" replay -o forced $half $small --force >log 2>errors || fail "forced: $(cat errors)"
    "$vitro" replay -o wide $half --max-load 50 >log 2>errors || fail "wide: $(cat errors)"
}
for run in asleep forced wide; do
    [ "$(wc -l <$run/invocations.csv)" -eq 11 ] || fail "$run: $(cat $run/invocations.csv)"
done
! grep -q 'busiest minute' errors || fail "warned of half a core: $(cat errors)"

# 2 x (0.5 + 4 x sqrt(0.5)) = 6.7 connections, 192, and two for each of the 110 pods of a node; of
# a function that is bound to one pod two, should one be ending.
pods() { # DESCRIPTORS OPTION...
    descriptors=$1
    shift
    # shellcheck disable=SC2086
    "$vitro" replay --dry-run --json $half --max-load 50 "$@" >plan
    grep -q "\"needed_descriptors\" *: *$descriptors\b" plan || fail "not $descriptors: $(cat plan)"
}
pods 419
pods 203 --set autoscaler.max-scale=1

# 100 requests of 10 s each per second are 1,000 under way: 2 x (1000 + 4 x 31.6) for them,
# 128 and 64. Nothing listens there, so that the forced run is over at once.
under_way='--rps 100 --duration 100ms --arrivals equidistant --requested-ms 10000'
if prlimit --pid $$ --nofile=400; then
    # shellcheck disable=SC2086
    expect 2 '1000 requests would be under way at once, which takes 2445 file descriptors: at most 400' \
        $under_way --senders 1 --url http://127.0.0.1:1/
    # shellcheck disable=SC2086
    "$vitro" replay -o forced-many $under_way --url http://127.0.0.1:1/ --force >log 2>errors ||
        fail "forced-many: $(cat errors)"
fi
