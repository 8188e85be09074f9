#!/bin/sh
# Every policy of [autoscaler] plays a whole run; what contradicts it is refused before.
# Usage: policies.sh VITRO TRACE
set -eu
vitro=$(realpath "$1")
trace=$(realpath "$2")
. "$(dirname "$0")/scratch.sh"
status=0

fail() { # WHAT
    echo "policies: $1" >&2
    status=1
}

simulate() { # RUN INPUT OPTIONS...
    run=$1
    input=$2
    shift 2
    "$vitro" simulate "$input" -o "$run" --set function.container-concurrency=1 "$@" >/dev/null
}

for policy in kpa hpa keep-alive fixed oracle; do
    simulate "$policy" "$trace" --set "autoscaler.policy=$policy" --decisions \
        || fail "$policy does not run"
    grep -q '"status" *: *"complete"' "$policy/run.json" || fail "$policy does not complete"
    first_us=$(sed -n 2p "$policy/decisions.csv" | cut -d, -f1)
    [ "$policy" = kpa ] || [ "$first_us" = 0 ] || fail "$policy does not tell what it begins with"
done

# What an oracle knows of a trace is what it knows of the trace's schedule.
"$vitro" schedule "$trace" -o schedule.csv >/dev/null
simulate foreseen schedule.csv --set autoscaler.policy=oracle
cmp oracle/coldstarts.csv foreseen/coldstarts.csv >&2 || fail 'the oracle knows one schedule as two'

# Policies differ from function to function.
head -2 oracle/functions.csv | tail -1 | cut -d, -f1 >first
{ echo function,key,value; sed 's/$/,autoscaler.policy,fixed/' first; } >overrides.csv
simulate mixed "$trace" --functions overrides.csv --set autoscaler.policy=oracle
[ "$(grep -c "^$(cat first)," mixed/coldstarts.csv)" -eq 1 ] || fail 'one function is not fixed'
cmp -s oracle/coldstarts.csv mixed/coldstarts.csv && fail 'an override does nothing'

refuse() { # KEY OPTIONS...
    key=$1
    shift
    "$vitro" simulate "$trace" -o refused "$@" 2>message && fail "$key is not refused" && return
    [ $? -eq 2 ] || fail "$key is refused with another status"
    grep -q "$key" message || fail "$key is not named: $(cat message)"
    [ ! -e refused ] || fail "$key is refused too late"
}

refuse min-scale --set autoscaler.min-scale=3 --set autoscaler.max-scale=2
refuse target --set autoscaler.target=0.001
refuse metric --set autoscaler.target=auto
refuse fixed-pods --set autoscaler.fixed-pods=3
for row in autoscaler.hpa-sync-period,5s autoscaler.policy,keep-alive target,auto \
    panic-threshold-percentage,100; do
    { echo function,key,value; sed "s/\$/,$row/" first; } >own.csv
    refuse "function '$(cat first)'" --functions own.csv
done
refuse container-concurrency --set autoscaler.policy=keep-alive
refuse min-scale --set autoscaler.min-scale=500 --set nodes.max-pods=10
refuse fixed-pods --set autoscaler.policy=fixed --set autoscaler.fixed-pods=500 --set nodes.max-pods=10
refuse count --set nodes.count=0
refuse nodes --set resources.cpu-request=99
exit $status
