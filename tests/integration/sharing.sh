#!/bin/sh
# Several senders in a process that may have few descriptors, and ended by a second signal.
# Usage: sharing.sh VITRO VITRO_FUNCTION
set -eu
vitro=$(realpath "$1")
function=$(realpath "$2")
. "$(dirname "$0")/server.sh"

start_server "$function" --listen 127.0.0.1:0 --work sleep --concurrency 0
header=id,function,phase,scheduled_us,requested_us,memory_mib

# 300 calls of half a second within 300 ms: all would be under way at once. Of 400
# descriptors four senders have 400 - 128 - 4 x 16 = 208 for connections, 52 each, and 26
# of those for requests, however many are asked for.
{
    echo $header
    awk 'BEGIN { for (i = 0; i < 300; i++)
        printf "%d,f%d,measure,%d,500000,16\n", i, i % 40, i * 1000 }'
} >crowd.csv
prlimit --nofile=400 "$vitro" replay crowd.csv -o crowd --url "http://127.0.0.1:$port/" \
    --senders 4 --in-flight 4096 --force >log 2>errors || fail "crowd: $(cat errors)"
[ "$(grep -c ,ok$ crowd/invocations.csv)" = 300 ] ||
    fail "crowd: not all are ok: $(cut -d, -f13 crowd/invocations.csv | sort | uniq -c)"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "waited") c = i; next }
    { n += $c } END { exit n < 300 - 4 * 26 }' crowd/requests.csv ||
    fail "crowd: more than four times 26 had not to wait: $(cat crowd/requests.csv)"

# A call of forty seconds for each of eight functions, and the three senders of them.
{
    echo $header
    awk 'BEGIN { for (i = 0; i < 8; i++) printf "%d,f%d,measure,0,40000000,16\n", i, i }'
    echo 8,f0,measure,60000000,1000,16
} >long.csv
"$vitro" replay long.csv -o long --url "http://127.0.0.1:$port/" --senders 3 >log 2>errors &
replay=$!
await grep -qs '^[0-9]*,[08],8,' long/timeline.csv || fail "no eight in flight: $(cat errors)"
kill -INT $replay
await grep -q 'may end within 30' errors || fail "the first signal: $(cat errors)"
kill -0 $replay || fail "the first signal ends calls of forty seconds"
before=$(date +%s)
kill -INT $replay
status=0
wait $replay || status=$?
[ $(($(date +%s) - before)) -lt 10 ] || fail "the second signal takes its time"
[ "$status" = 1 ] || fail "exit status $status: $(cat errors)"
grep -q '"status" : "interrupted"' long/run.json || fail "$(cat long/run.json)"
rows=$(sed 1d long/invocations.csv | cut -d, -f1,13 | tr '\n' ' ')
[ "$rows" = "0,lost 1,lost 2,lost 3,lost 4,lost 5,lost 6,lost 7,lost " ] || fail "rows: $rows"
