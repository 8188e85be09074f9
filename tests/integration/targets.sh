#!/bin/sh
# What a replay calls, as the called one sees it: templates, a map, retries, and what counts
# as a success. Usage: targets.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$(realpath "$2")
. "$(dirname "$0")/server.sh"

start_server python3 "$source/tests/support/diary_server.py"

cat >schedule.csv <<CSV
id,function,phase,scheduled_us,requested_us,memory_mib
0,f,measure,0,1500,16
1,g,measure,200000,2000,32
CSV

# OPTION...: replays, and leaves what the server saw in `seen`.
replay() {
    before=$(wc -l <server.out)
    rm -rf run
    "$vitro" replay schedule.csv -o run "$@" >log 2>errors || fail "$*: $(cat errors)"
    tail -n +$((before + 1)) server.out >seen
}

expect() { # TEXT FILE
    printf '%s\n' "$1" | diff - "$2" || fail "$2: as above"
}

column() { # NUMBER FILE
    cut -d, -f"$1" "run/$2" | sed 1d | tr '\n' ' '
}

replay --url "http://127.0.0.1:$port/{function}"
expect "GET /f?duration_us=1500 127.0.0.1:$port - -
GET /g?duration_us=2000 127.0.0.1:$port - -" seen

# The body tells the duration, so that the URL need not; a gateway gets the Host it routes by.
replay --url 'http://{name}.example.org/run' --connect-to "127.0.0.1:$port" \
    --header 'X-Call: {memory_mib}' --method PUT --body '{"ms":{duration_ms}}'
expect 'PUT /run f.example.org 16 {"ms":1.500}
PUT /run g.example.org 32 {"ms":2}' seen

printf '{name} {duration_us}' >body
replay --url "http://127.0.0.1:$port/" --header 'Host: {name}.default' --body-file body
expect 'POST / f.default - f 1500
POST / g.default - g 2000' seen

# Neither the gateway's address nor the URL's host is told, whichever thread sends.
replay --url 'http://{name}.example.org/' --connect-to "127.0.0.1:$port" --senders 2 \
    --header 'Host: {name}.inner'
expect 'GET /?duration_us=1500 f.inner - -
GET /?duration_us=2000 g.inner - -' seen

# A name that no address can belong to: known before anything is sent.
nowhere=$(printf 'x%.0s' $(seq 64)).example
status=0
"$vitro" replay schedule.csv -o nowhere --url "http://$nowhere/" >log 2>errors || status=$?
[ "$status" -eq 1 ] || fail "exit $status without an address"
grep -qF "the host '$nowhere'" errors || fail "names no host: $(cat errors)"
[ ! -e nowhere ] || fail 'a run that did not begin leaves a folder behind'

cat >map.csv <<CSV
function,url
g,http://127.0.0.1:$port/of-g/{duration_ms}
f,http://127.0.0.1:$port/empty/f
CSV
replay --map map.csv --success 200,nonempty
expect "GET /empty/f?duration_us=1500 127.0.0.1:$port - -
GET /of-g/2 127.0.0.1:$port - -" seen
[ "$(column 13 invocations.csv)" = 'error ok ' ] || fail "$(cat run/invocations.csv)"
[ "$(column 8 requests.csv)" = 'reply none ' ] || fail "$(cat run/requests.csv)"

# Turned away twice, each: one retry does not do, two do.
replay --url "http://127.0.0.1:$port/busy/{function}/{duration_us}" --retries 1 --retry-delay 10ms
[ "$(column 13 invocations.csv)" = 'refused refused ' ] || fail "$(cat run/invocations.csv)"
[ "$(column 3,4,7,8 requests.csv)" = '2,1,503,turned_away 2,1,503,turned_away ' ] ||
    fail "$(cat run/requests.csv)"
replay --url "http://127.0.0.1:$port/busy/{duration_us}" --retries 2 --retry-delay 10ms
[ "$(column 13 invocations.csv)" = 'ok ok ' ] || fail "$(cat run/invocations.csv)"
[ "$(column 3,4,7,8 requests.csv)" = '3,2,200,none 3,2,200,none ' ] || fail "$(cat run/requests.csv)"
[ "$(wc -l <seen)" = 6 ] || fail "retries: $(cat seen)"
python3 - <<'PYTHON' || fail "response times are without the retries: $(cat run/invocations.csv)"
import csv
for row in csv.DictReader(open("run/invocations.csv")):
    assert int(row["response_us"]) >= 20000, row
PYTHON
