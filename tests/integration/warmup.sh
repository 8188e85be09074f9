#!/bin/sh
# A run whose measured phase begins before its start-up is over says so, once; a run that
# waited does not. Usage: warmup.sh VITRO
set -eu
vitro=$(realpath "$1")
. "$(dirname "$0")/scratch.sh"

# Two calls a second for 20 minutes. Of twenty pods at the start one stays, once the stable
# window of a minute has passed.
schedule() { # WARMUP_SECONDS
    echo id,function,phase,scheduled_us,requested_us,memory_mib
    awk -v warmup="$1" 'BEGIN { for (i = 0; i < 2400; i++)
        printf "%d,f,%s,%d,20000,16\n", i, i < 2 * warmup ? "warmup" : "measure", i * 500000 }'
}
verdict() { # RUN
    python3 -c 'import json, sys
print(json.load(open(sys.argv[1] + "/run.json"))["stationarity"]["verdict"])' "$1"
}
simulate() { # WARMUP_SECONDS RUN OPTION...
    schedule "$1" >schedule.csv
    shift
    run=$1
    shift
    "$vitro" simulate schedule.csv -o "$run" --set nodes.count=4 \
        --set autoscaler.initial-scale=20 --set autoscaler.target-burst-capacity=0 "$@" >log 2>err
}

simulate 0 none
[ "$(verdict none)" = 'warm-up too short' ] || fail "without a warm-up: $(verdict none)"
[ "$(cat err)" = 'vitro: the warm-up was too short: the measured phase does not begin as it goes on, see "stationarity" in run.json' ] ||
    fail "without a warm-up: $(cat err)"

# From zero pods the first calls start cold, and later ones do not.
simulate 0 zero --set autoscaler.allow-zero-initial-scale=true --set autoscaler.initial-scale=0
python3 -c 'import json
cold = json.load(open("zero/run.json"))["stationarity"]["cold_starts"]
assert cold["rest"] == 0 and cold["first"] > 0 and cold["p"] < 1 / 400, cold' ||
    fail "from zero pods cold starts are no sign"
[ "$(verdict zero)" = 'warm-up too short' ] || fail "from zero pods: $(verdict zero)"

simulate 300 enough
[ "$(verdict enough)" = stationary ] || fail "after a warm-up of five minutes: $(verdict enough)"
[ ! -s err ] || fail "after a warm-up of five minutes: $(cat err)"

simulate 1100 brief
[ "$(verdict brief)" = 'too short to tell' ] || fail "of 100 seconds: $(verdict brief)"
[ ! -s err ] || fail "of 100 seconds: $(cat err)"

simulate 0 several --seeds 1..3
grep -q 'the warm-up was too short in 3 of 3 runs' err || fail "of several: $(cat err)"
[ "$(wc -l <err)" = 1 ] || fail "of several: $(cat err)"
