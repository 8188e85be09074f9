#!/bin/sh
# Replays by one sender and by several: the same ids and times, each invocation once; rows
# that are there while the run goes on; and a digest that comes late for long schedules.
# Usage: senders.sh VITRO VITRO_FUNCTION
set -eu
vitro=$(realpath "$1")
function=$(realpath "$2")
. "$(dirname "$0")/stored_run.sh"
. "$(dirname "$0")/server.sh"

start_server "$function" --listen 127.0.0.1:0 --concurrency 8

replay() { # SCHEDULE RUN [OPTION]...
    schedule=$1
    run=$2
    shift 2
    "$vitro" replay "$schedule" -o "$run" --platform http --url "http://127.0.0.1:$port/" "$@" \
        >log 2>errors
}

header=id,function,phase,scheduled_us,requested_us,memory_mib
{
    echo $header
    awk 'BEGIN { for (i = 0; i < 300; i++)
        printf "%d,f%d,measure,%d,%d,16\n", i, i % 7, int(i / 3) * 12000, 500 + i }'
} >schedule.csv
tail -n +2 schedule.csv >asked

for count in 1 2 3; do
    run=senders-$count
    replay schedule.csv $run --senders $count --timeline-functions || fail "$run: $(cat errors)"
    tail -n +2 $run/invocations.csv | cut -d, -f1-4,7,9 | cmp - asked || fail "$run: other invocations"
    awk -F, 'NR > 1 && ($13 != "ok" || $5 < $4) { exit 1 }' $run/invocations.csv ||
        fail "$run: failed or early: $(cat $run/invocations.csv)"
    cut -d, -f1 $run/invocations.csv >ids
    cut -d, -f1 $run/requests.csv | cmp - ids || fail "$run: other requests"
    awk -F, 'NR > 1 { if ($1 != NR - 2) exit 1; n += $2 } END { exit n != 300 }' $run/timeline.csv ||
        fail "$run: $(cat $run/timeline.csv)"
    [ "$(ls $run/timelines | wc -l)" = 7 ] || fail "$run: timelines of $(ls $run/timelines)"
    awk -F, 'FNR == 1 { last = -1; next } { if ($1 <= last) exit 1; last = $1; n += $2 }
        END { exit n != 300 }' $run/timelines/* || fail "$run: timelines that do not add up"
    [ "$(figure $run senders)" = $count ] || fail "$run: $(cat $run/run.json)"
    case $(figure $run started_at) in
    20*T*.*Z) ;;
    *) fail "$run: started_at is '$(figure $run started_at)'" ;;
    esac
done
[ "$(figure senders-1 schedule_digest)" = "$(figure senders-3 schedule_digest)" ] || fail "other digests"
"$vitro" compare senders-1 senders-2 senders-3 >log || fail "runs of several senders cannot be compared"

# The first rows are there long before the next invocation is due; Ctrl-C does not wait for it.
cat >long.csv <<CSV
$header
0,f,measure,0,1000,16
1,g,measure,1000,1000,16
2,f,measure,3600000000,1000,16
CSV
"$vitro" replay long.csv -o long --platform http --url "http://127.0.0.1:$port/" --senders 2 \
    >log 2>errors &
pid=$!
await has_rows long 2 || fail "no rows while the run goes on: $(cat errors)"
kill -INT $pid
status=0
wait $pid || status=$?
[ "$status" = 1 ] && [ "$(figure long status)" = interrupted ] || fail "Ctrl-C: $status: $(cat errors)"

# 31 minutes of 70,000 calls of one function, after one without any.
mkdir trace
awk 'BEGIN {
    printf "HashOwner,HashApp,HashFunction,Trigger"; for (m = 1; m <= 32; m++) printf ",%d", m
    printf "\no,a,f,http,0"; for (m = 2; m <= 32; m++) printf ",70000"; print "" }' >trace/invocations.csv
cat >trace/durations.csv <<CSV
HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1,percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100
o,a,f,1,1,1,1,1,1,1,1,1,1,1
CSV
cat >trace/memory.csv <<CSV
HashOwner,HashApp,HashFunction,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1,AverageAllocatedMb_pct5,AverageAllocatedMb_pct25,AverageAllocatedMb_pct50,AverageAllocatedMb_pct75,AverageAllocatedMb_pct95,AverageAllocatedMb_pct99,AverageAllocatedMb_pct100
o,a,f,1,16,16,16,16,16,16,16,16,16
CSV
"$vitro" replay trace -o huge --platform http --url "http://127.0.0.1:$port/" >log 2>errors &
pid=$!
await [ -s huge/run.json ] || fail "huge: no run: $(cat errors)"
grep -q '"schedule_digest" : null' huge/run.json || fail "a pass over everything: $(cat huge/run.json)"
kill -INT $pid
wait $pid || true
"$vitro" schedule trace -o trace.csv --json >schedule.json
digest=$(sed -n 's/.*"schedule_digest" : "\(.*\)".*/\1/p' schedule.json)
[ -n "$digest" ] && [ "$(figure huge schedule_digest)" = "$digest" ] || fail "huge: $(cat huge/run.json errors)"
grep -q '"invocations" : 2170000' huge/run.json || fail "huge: $(cat huge/run.json)"

refuse() { # PATTERN OPTION...
    pattern=$1
    shift
    status=0
    "$vitro" replay schedule.csv -o refused "$@" >log 2>errors || status=$?
    [ "$status" = 2 ] && grep -qF -e "$pattern" errors || fail "$*: $status: $(cat errors)"
}
refuse '--senders: expected 1 to 64' --platform http --url http://127.0.0.1/ --senders 0
refuse '--senders: expected 1 to 64' --platform http --url http://127.0.0.1/ --senders 65
refuse '--senders needs --platform http' --senders 2
refuse "--wake-ahead: expected 0 to 1ms, not '2ms'" --platform http --url http://127.0.0.1/ --wake-ahead 2ms
refuse '--wake-ahead needs --platform http' --wake-ahead 50us
