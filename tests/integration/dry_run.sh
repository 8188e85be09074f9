#!/bin/sh
# `vitro replay --dry-run`: what would be sent, and what that takes. Usage: dry_run.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$(realpath "$2")
. "$(dirname "$0")/scratch.sh"

dry() { # OPTION...
    "$vitro" replay --dry-run "$@" >plan 2>errors || fail "$*: $(cat errors)"
}

check() { # NAME CONDITION: of the last plan, p, as Python reads it
    python3 -c "import json
p = json.load(open('plan'))
assert $2, p" || fail "$1"
}

# 20 per second for 3 s of 10 ms each: 60 invocations, 0.6 core-seconds, 0.2 cores, and
# 2 x (0.2 + 4 x sqrt(0.2)) = 3.98 connections beside 192 other descriptors.
rate='--rps 20 --duration 3s --arrivals equidistant --functions 4 --requested-ms 10'
url='--url http://127.0.0.1:1/{function}'
# shellcheck disable=SC2086
{
    dry $rate $url --senders 1
    grep -qx 'invocations  *60, 60 expected' plan || fail "rate: $(cat plan)"
    grep -qx 'invocation 1  *0.050000 s f1, 10 ms, 128 MiB' plan || fail "rate: $(cat plan)"
    [ "$(grep -c '^invocation [0-9]' plan)" -eq 5 ] || fail "not the first five: $(cat plan)"
    grep -qx '    GET http://127.0.0.1:1/f1?duration_us=10000' plan || fail "request: $(cat plan)"
    dry $rate $url --senders 1 --json --header 'X: {memory_mib}' --body '{name}'
}
check 'rate: request' "p['first'][2]['request'] == {'method': 'POST', 'url': 'http://127.0.0.1:1/f2?duration_us=10000', 'headers': ['X: 128'], 'body': 'f2'}"
check 'rate: needs' "abs(p['expected_cores'] - 0.2) < 1e-9 and p['needed_descriptors'] == 196"
check 'rate: figures' "(p['functions'], p['invocations'], p['mean_rps'], p['peak_rps']) == (4, 60, 20, 20)"
check 'rate: load' "abs(p['requested_core_seconds'] - 0.6) < 1e-9"
check 'rate: first' "[f['scheduled_us'] for f in p['first']] == [0, 50000, 100000, 150000, 200000]"

# A sender more takes 64 descriptors more, and a share of the functions: of even calls in turn
# each has 15 of the 60.
# shellcheck disable=SC2086
dry $rate $url --senders 2 --json
check 'senders: needs' "p['needed_descriptors'] == 260"
check 'senders: shares' "[s['invocations'] for s in p['senders']] == [15 * s['functions'] for s in p['senders']] and sum(s['functions'] for s in p['senders']) == 4 and len(p['senders']) == 2"

status=0
# shellcheck disable=SC2086
"$vitro" replay --dry-run $rate --url 'http://127.0.0.1:1/{x}' >plan 2>errors || status=$?
[ "$status" = 2 ] || fail "a URL that cannot be called: $status"

# 12 s in the first minute and next to nothing in the second are 0.1 cores on average and 0.2
# at the peak: between the two lies what is warned of.
cat >burst.csv <<CSV
id,function,phase,scheduled_us,requested_us,memory_mib
0,f,measure,0,12000000,16
1,f,measure,60000000,1,16
CSV
load() { # CORES
    awk -v cores="$1" -v all="$(nproc)" 'BEGIN { print cores / all }'
}
dry burst.csv --max-load "$(load 0.15)"
grep -q 'the busiest minute needs 0.20 ' errors || fail "no warning: $(cat errors)"
dry burst.csv --max-load "$(load 0.25)"
[ ! -s errors ] || fail "a warning without need: $(cat errors)"
status=0
"$vitro" replay --dry-run burst.csv --max-load "$(load 0.05)" >plan 2>errors || status=$?
[ "$status" -eq 2 ] || fail "exit $status where the run would be refused"
grep -q '^cores  *0.100, 0.200 ' plan || fail "refused without a plan: $(cat plan)"

# A sample that `vitro sample` fits to a number of cores is expected to need no more here,
# with durations that are cut short, too.
"$vitro" synth -o dataset --functions 200 --minutes 10 >log
"$vitro" prepare dataset -o trace --minutes 4 >log 2>&1
"$vitro" sample trace -o family --target-cores 0.3 --config "$source/configs/local.ini" >log
size=$(awk -F, 'NR == 2 { print $1 }' family/samples.csv)
cores=$(awk -F, 'NR == 2 { print $11 }' family/samples.csv)
dry "family/samples/$size" --config "$source/configs/local.ini" --max-load "$(load 0.3)" --json
check 'sample: another load than the sampler says' "abs(p['expected_cores'] - $cores) < 1e-5"

[ "$(ls -d -- *run* 2>/dev/null)" = '' ] || fail 'something was written'
