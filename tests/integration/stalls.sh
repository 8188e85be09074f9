#!/bin/sh
# Targets that freeze and targets that go. What is due while a target is frozen is sent on
# time, and its response times show all of the freeze: nothing is omitted because the
# generator waited, too. Usage: stalls.sh VITRO VITRO_FUNCTION
set -eu
vitro=$(realpath "$1")
function=$(realpath "$2")
. "$(dirname "$0")/stored_run.sh"
. "$(dirname "$0")/server.sh"

# 100 calls a second of ten functions, for six seconds.
{
    echo id,function,phase,scheduled_us,requested_us,memory_mib
    awk 'BEGIN { for (i = 0; i < 600; i++)
        printf "%d,f%d,measure,%d,1000,16\n", i, i % 10, i * 10000 }'
} >schedule.csv

start_server "$function" --listen 127.0.0.1:0

wait_for_rows() { # RUN
    await has_rows "$1" 50 || fail "no rows after ten seconds: $(cat errors)"
}

"$vitro" replay schedule.csv -o frozen --url "http://127.0.0.1:$port/" --senders 2 >log 2>errors &
replay=$!
wait_for_rows frozen
kill -STOP "$server"
sleep 1
kill -CONT "$server"
wait "$replay" || fail "frozen: $(cat errors)"
# Who is due x s into the freeze waits for 1 - x, so that of a hundred per second 100 (1 - w)
# wait for w or longer: a closed loop would have sent one for each connection, and the others
# late. Two may be missing at either end.
python3 - <<'PYTHON' || fail "a freeze of one second does not show: $(cut -d, -f4-6 frozen/invocations.csv)"
import csv
rows = list(csv.DictReader(open("frozen/invocations.csv")))
assert len(rows) == 600 and all(row["status"] == "ok" for row in rows)
response = [int(row["response_us"]) for row in rows]
late = [int(row["sent_us"]) - int(row["scheduled_us"]) for row in rows]
for wait_ms in range(100, 1000, 100):
    slow = sum(us >= wait_ms * 1000 for us in response)
    assert slow >= (1000 - wait_ms) / 10 - 4, (wait_ms, slow)
on_time = sum(us < 250000 for us in late)
assert on_time >= 590, on_time
PYTHON

# The target goes for good: those that were answered are kept.
status=0
"$vitro" replay schedule.csv -o gone --url "http://127.0.0.1:$port/" --give-up 1s >log 2>errors &
replay=$!
wait_for_rows gone
stop_server KILL
wait "$replay" || status=$?
[ "$status" = 1 ] || fail "gone: exit status $status: $(cat errors)"
grep -q 'the target has not answered since second [0-9]* of the run' errors || fail "gone: $(cat errors)"
grep -q '"status" : "interrupted"' gone/run.json || fail "gone: $(cat gone/run.json)"
[ "$(grep -c ,ok$ gone/invocations.csv)" -ge 50 ] || fail "gone: what was measured is not kept"
[ "$(grep -c ,refused$ gone/invocations.csv)" -ge 50 ] || fail "gone: no refused rows"
[ "$(wc -l <gone/invocations.csv)" -lt 601 ] || fail "gone: the whole schedule was played"
