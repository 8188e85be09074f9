#!/bin/sh
# What schedule, simulate and replay say of bad usage and bad input: one line, and exit
# status 2; nothing is left behind. Usage: usage.sh VITRO
set -eu
vitro=$(realpath "$1")
. "$(dirname "$0")/scratch.sh"
failures=0

fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}

expect() { # STATUS PATTERN COMMAND..: exit status, and what either stream says
    status=0
    expected=$1 pattern=$2
    shift 2
    "$@" >out 2>err || status=$?
    [ "$status" -eq "$expected" ] || fail "exit $status, expected $expected: $*: $(cat err)"
    cat out err | grep -qF -e "$pattern" || fail "no '$pattern' in the output of $*: $(cat out err)"
    [ "$(wc -l <err)" -le 1 ] || fail "more than one line of error: $*: $(cat err)"
}

header=id,function,phase,scheduled_us,requested_us,memory_mib
schedule() { # ROW...
    for row in $header "$@"; do echo "$row"; done
}
schedule 0,f,measure,0,1000,16 1,g,measure,5000,1000,16 >two.csv

echo function,scheduling_us,starting_us,readiness_us,termination_us >stages.csv

# Options.
expect 2 '-o RUN is missing' "$vitro" simulate two.csv
expect 2 "--seed: expected at least 0, not -1" "$vitro" simulate two.csv -o run --seed -1
expect 2 "--tail: expected a length of time" "$vitro" simulate two.csv -o run --tail 5
expect 2 '--jobs: expected at least 1' "$vitro" simulate two.csv -o run --jobs 0
expect 2 'two.csv is a schedule' "$vitro" simulate two.csv -o run --minutes 1
expect 2 'expected one of poisson, ' "$vitro" schedule . -o run --arrivals often
expect 2 "Unknown option --pod-stages" "$vitro" replay two.csv -o run --pod-stages two.csv
expect 2 "expected a column 'scheduling_us'" "$vitro" simulate two.csv -o run --pod-stages two.csv
expect 2 "no row: nothing to draw from" "$vitro" simulate two.csv -o run --pod-stages stages.csv
expect 2 "expected a column 'second'" "$vitro" simulate two.csv -o run --machine-load two.csv
expect 2 "--url needs --platform http" "$vitro" replay two.csv -o run --platform local --url http://localhost
expect 2 "--retries needs --platform http" "$vitro" replay two.csv -o run --retries 1
expect 2 "--url and --map: expected one of them" \
    "$vitro" replay two.csv -o run --url http://localhost --map two.csv
expect 2 "--body and --body-file: expected one of them" \
    "$vitro" replay two.csv -o run --url http://localhost --body x --body-file two.csv
expect 2 "--retries: expected 0 to 1000, not -1" \
    "$vitro" replay two.csv -o run --url http://localhost --retries -1
expect 2 "--retry-delay: expected a length of time" \
    "$vitro" replay two.csv -o run --url http://localhost --retry-delay 5
expect 2 "--give-up: expected a length of time" \
    "$vitro" replay two.csv -o run --url http://localhost --give-up soon
expect 2 "--connect-timeout: expected at least 1ms" \
    "$vitro" replay two.csv -o run --url http://localhost --connect-timeout 0
expect 2 "success criteria: expected a list of codes" \
    "$vitro" replay two.csv -o run --url http://localhost --success fine
expect 2 "expected a header 'Name: value', not 'X'" \
    "$vitro" replay two.csv -o run --url http://localhost --header X
expect 2 "two.csv: line 1: expected a column 'url'" \
    "$vitro" replay two.csv -o run --map two.csv
expect 2 "--body-file: " "$vitro" replay two.csv -o run --url http://localhost --body-file nowhere
expect 2 "--platform http needs --url" "$vitro" replay two.csv -o run --platform http
expect 2 'expected local or http' "$vitro" replay two.csv -o run --platform moon
expect 2 'expected one of cpu, wall, ' "$vitro" replay two.csv -o run --work hard
expect 2 "--memory: expected one of start, call, not 'never'" \
    "$vitro" replay two.csv -o run --memory never
expect 2 '--start-delay-ms: expected 0 to 3600000' \
    "$vitro" replay two.csv -o run --start-delay-ms -1
expect 2 'need --platform local' \
    "$vitro" replay two.csv -o run --platform http --url http://localhost --cgroups
expect 2 'expected an http:// or https:// URL' \
    "$vitro" replay two.csv -o run --url ftp://localhost
expect 2 "--insecure need --url" "$vitro" replay two.csv -o run --insecure
https="--platform http --url https://localhost"
# shellcheck disable=SC2086
{
    expect 2 "--key needs --cert" "$vitro" replay two.csv -o run $https --key two.csv
    expect 2 "--cacert: cannot read 'nowhere.pem': No such file" \
        "$vitro" replay two.csv -o run $https --cacert nowhere.pem
    expect 2 "--insecure makes nothing of --cacert" \
        "$vitro" replay two.csv -o run $https --cacert two.csv --insecure
}

# Configuration.
expect 2 "no key 'autoscaler.metrics'; the nearest is 'autoscaler.metric'" \
    "$vitro" simulate two.csv -o run --set autoscaler.metrics=rps
expect 2 "expected a configuration file: cannot read 'nowhere.ini': No such file" \
    "$vitro" simulate two.csv -o run --config nowhere.ini
overrides() { # ROW...
    for row in function,key,value "$@"; do echo "$row"; done >overrides.csv
}
overrides f,timeout,2s g,target,5
expect 0 invocations "$vitro" simulate two.csv -o fine --functions overrides.csv
expect 2 "resources.cpu-limit (50m) is below resources.cpu-request (100m)" \
    "$vitro" simulate two.csv -o run --set resources.cpu-limit=50m
expect 2 "nodes.backoff-initial is longer than nodes.backoff-max" \
    "$vitro" simulate two.csv -o run --set nodes.backoff-max=500ms
expect 2 "expected" "$vitro" simulate two.csv -o run --set nodes.count=0
expect 2 "fits no node" "$vitro" simulate two.csv -o run --set nodes.memory=15MiB
expect 2 "memory-limit (15 MiB) is below resources.memory-request" \
    "$vitro" simulate two.csv -o run --set resources.memory-limit=15MiB
expect 2 "memory-base (99999 MiB) is above resources.memory-request" \
    "$vitro" simulate two.csv -o run --set resources.memory-base=99999MiB
overrides g,cpu-limit,50m
expect 2 "function 'g': resources.cpu-limit (50m) is below resources.cpu-request (100m)" \
    "$vitro" simulate two.csv -o run --functions overrides.csv
python3 -c 'import json
assert json.load(open("fine/run.json"))["function_config"] == {
    "f": {"function": {"timeout": "2s"}}, "g": {"autoscaler": {"target": "5"}}}' ||
    fail 'run.json does not tell what single functions have of their own'
overrides h,timeout,2s
expect 2 "overrides.csv: line 2, column 'function': expected a function of the workload, not 'h'" \
    "$vitro" simulate two.csv -o run --functions overrides.csv
overrides f,nodes.count,2
expect 2 "overrides.csv: line 2: no per-function key 'nodes.count'" \
    "$vitro" simulate two.csv -o run --functions overrides.csv
overrides f,timeout,2s g,timeout,2s f,timeout,3s
expect 2 "overrides.csv: line 4, column 'key': expected each key of a function once" \
    "$vitro" simulate two.csv -o run --functions overrides.csv

# Schedules.
schedule >none.csv
expect 2 'none.csv: expected at least one function' "$vitro" simulate none.csv -o run
expect 2 'none.csv: expected at least one function' "$vitro" replay none.csv -o run
schedule 0,f,measure,0,1000,16 2,g,measure,5000,1000,16 >gap.csv
expect 2 "gap.csv: line 3, column 'id': expected 1 (ids count from 0), not '2'" \
    "$vitro" simulate gap.csv -o run
schedule 0,f,measure,-1,1000,16 >negative.csv
expect 2 "negative.csv: line 2, column 'scheduled_us'" "$vitro" simulate negative.csv -o run
schedule 0,f,measure,0 >short.csv
expect 2 "short.csv: line 2: expected 6 cells, not 4" "$vitro" simulate short.csv -o run

# Traces: a row per function `OWNER,APP,FUNCTION,CALLS`, all alike otherwise.
trace() { # FOLDER ROW...
    mkdir "$1"
    echo HashOwner,HashApp,HashFunction,Trigger,1 >"$1/invocations.csv"
    echo HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1,percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100 >"$1/durations.csv"
    echo HashFunction,HashOwner,HashApp,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1,AverageAllocatedMb_pct5,AverageAllocatedMb_pct25,AverageAllocatedMb_pct50,AverageAllocatedMb_pct75,AverageAllocatedMb_pct95,AverageAllocatedMb_pct99,AverageAllocatedMb_pct100 >"$1/memory.csv"
    to=$1
    shift
    for row; do
        id=${row%,*}
        calls=${row##*,}
        echo "$id,http,$calls" >>"$to/invocations.csv"
        echo "$id,5,1,1,9,1,2,3,5,7,8,9" >>"$to/durations.csv"
        echo "${id##*,},${id%,*},1,64,64,64,64,64,64,64,64,64" >>"$to/memory.csv"
    done
}
trace idle o,a,f,0
expect 0 '0 invocations of 1 functions' "$vitro" schedule idle -o idle.csv
expect 0 invocations "$vitro" simulate idle -o idle-run
trace functionless
expect 2 'functionless: expected at least one function' "$vitro" simulate functionless -o run
trace namesakes o,a,f,1 o,b,f,1
expect 2 "namesakes: expected functions of different names, but apps 'a' and 'b' both have a 'f'" \
    "$vitro" simulate namesakes -o run
trace crowd o,a,f,4000000000
expect 2 'crowd: minute 1 has 4000000000 invocations' "$vitro" simulate crowd -o run

# A result that cannot be written is failed work.
expect 1 'cannot make folder' "$vitro" simulate two.csv -o two.csv/run
expect 1 "which is not part of an earlier run" "$vitro" simulate two.csv -o idle
status=0
"$vitro" schedule idle -o idle.csv >/dev/full 2>err || status=$?
[ "$status" -eq 1 ] || fail "exit $status with a full standard output"

# --json prints what run.json says.
"$vitro" simulate two.csv -o same --json >printed
sed '/"provenance"/,/^  }/d' printed | sort >expected
sed '/"provenance"/,/^  }/d' same/run.json | sort | cmp - expected || fail '--json is not run.json'

[ ! -e run ] || fail 'a command that failed leaves a folder behind'
[ "$failures" -eq 0 ] && echo 'usage: all as expected'
exit "$failures"
