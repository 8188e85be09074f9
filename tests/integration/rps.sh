#!/bin/sh
# `vitro replay --rps`: a run without a trace. Usage: rps.sh VITRO VITRO_FUNCTION
set -eu
vitro=$(realpath "$1")
function=$(realpath "$2")
. "$(dirname "$0")/server.sh"

start_server "$function" --listen 127.0.0.1:0
url="http://127.0.0.1:$port/{function}"

replay() { # RUN OPTION...
    run=$1
    shift
    "$vitro" replay -o "$run" --url "$url" "$@" >log 2>errors || fail "$run: $(cat errors)"
}

refuse() { # PATTERN OPTION...
    pattern=$1
    shift
    status=0
    "$vitro" replay -o refused --url "$url" "$@" >log 2>errors || status=$?
    [ "$status" -eq 2 ] || fail "exit $status, expected 2: $*"
    grep -qF -e "$pattern" errors || fail "no '$pattern' in what $* says: $(cat errors)"
}

# Even arrivals have a closed form: one in 20 ms from 0 on, all of f0, all answered.
replay even --rps 50 --duration 1s --arrivals equidistant --requested-ms 1.5 --memory-mib 3
awk 'BEGIN { for (i = 0; i < 50; i++) print i ",f0,measure," 20000 * i ",1500,3,ok" }' >expected
sed 1d even/invocations.csv | cut -d, -f1-4,7,9,13 | diff expected - || fail 'even: as above'

# Poisson: 400 in a second, with a standard deviation of 20; a quarter of them, 100 with
# one of 10, are each the only one of its function, for a period is longer than the run.
replay poisson --rps 400 --duration 1s --cold-ratio 0.25 --functions 2 --requested-ms 1
sed 1d poisson/invocations.csv | cut -d, -f2 | sort | uniq -c >calls
awk '{ all += $1 } $2 ~ /^c/ { cold += $1; if ($1 != 1) exit 1 } $2 ~ /^f/ { warm++ }
     END { exit !(all >= 320 && all <= 480 && cold >= 60 && cold <= 140 && warm == 2) }' calls ||
    fail "poisson: $(cat calls)"
grep -q '"cold_ratio" : 0.25' poisson/run.json || fail 'run.json does not tell the rate'

# The seed says it all.
replay again --rps 400 --duration 1s --cold-ratio 0.25 --functions 2 --requested-ms 1
replay other --rps 400 --duration 1s --cold-ratio 0.25 --functions 2 --requested-ms 1 --seed 2
digest() {
    grep '"schedule_digest"' "$1/run.json"
}
[ "$(digest again)" = "$(digest poisson)" ] || fail 'the same seed has another schedule'
[ "$(digest other)" != "$(digest poisson)" ] || fail 'another seed has the same schedule'

# Pods of this machine serve a rate as well as a URL does; the first call finds none there.
"$vitro" replay -o local --rps 5 --duration 1s --arrivals equidistant --requested-ms 5 \
    --memory-mib 16 --set autoscaler.allow-zero-initial-scale=true \
    --set autoscaler.initial-scale=0 >log 2>errors || fail "local: $(cat errors)"
sed 1d local/invocations.csv | cut -d, -f2,13 | uniq -c | grep -q '^ *5 f0,ok$' ||
    fail "local: $(cat local/invocations.csv)"
sed -n 2p local/invocations.csv | grep -q ,cold, || fail 'local: no cold start'

refuse 'expected one of TRACE, SCHEDULE.csv and --rps RATE, got 0'
refuse 'expected one of TRACE, SCHEDULE.csv and --rps RATE, got 2' trace --rps 5 --duration 1s
refuse '--duration is missing' --rps 5
refuse '--cold-ratio needs --rps' trace --cold-ratio 0.5
refuse '--minutes need a trace' --rps 5 --duration 1s --minutes 1
refuse "--rps: expected a number, not 'fast'" --rps fast --duration 1s
refuse "--rps: expected 1e-06 to 1e+06, not '0'" --rps 0 --duration 1s
refuse '--duration: expected a length of time' --rps 5 --duration 10
refuse "--duration: expected at least 1ms, not '1us'" --rps 5 --duration 1us
refuse "--cold-ratio: expected 0 to 1, not '1.5'" --rps 5 --duration 1s --cold-ratio 1.5
refuse "--functions: expected a whole number, not 'some.csv'" --rps 5 --duration 1s \
    --functions some.csv
refuse 'it takes 1500000 functions' --rps 1e6 --duration 2s --cold-ratio 0.75 \
    --arrivals equidistant
refuse 'a warm-up of 999999999 minutes' --rps 5 --duration 1s --warmup 999999999
[ ! -e refused ] || fail 'a refused run leaves a folder behind'
