#!/bin/sh
# requests.csv of a replay over HTTP: what the client saw, beside how each invocation ended.
# Usage: requests.sh VITRO VITRO_FUNCTION
set -eu
vitro=$(realpath "$1")
function=$(realpath "$2")
. "$(dirname "$0")/server.sh"

cat >schedule.csv <<CSV
id,function,phase,scheduled_us,requested_us,memory_mib
0,f,measure,0,1000,16
1,f,measure,300000,1000,16
CSV
replay() { # RUN URL [OPTION]...
    run=$1
    url=$2
    shift 2
    "$vitro" replay schedule.csv -o "$run" --platform http --url "$url" "$@" >log 2>errors ||
        fail "$run: $(cat errors)"
}

start_server "$function" --listen 127.0.0.1:0

# The second one has the connection of the first, and each answer begins before it ends.
replay answered "http://127.0.0.1:$port/"
cut -d, -f1,3-8 answered/requests.csv | diff - /dev/fd/3 3<<CSV || fail "answered: as above"
id,attempts,retries,connections,waited,code,cause
0,1,0,1,0,200,none
1,1,0,0,0,200,none
CSV
paste -d, answered/requests.csv answered/invocations.csv |
    awk -F, 'NR > 1 && !($2 > 0 && $2 <= $15) { exit 1 }' ||
    fail "first bytes after the response: $(cat answered/requests.csv answered/invocations.csv)"

stop_server TERM
replay refused "http://127.0.0.1:$port/" --gzip
gzip -dc refused/requests.csv.gz | cut -d, -f1,2,3,4,6-8 | diff - /dev/fd/3 3<<CSV || fail "refused: as above"
id,first_byte_us,attempts,retries,waited,code,cause
0,,0,0,0,,connect
1,,0,0,0,,connect
CSV

replay without "http://127.0.0.1:$port/" --no-invocations
[ ! -e without/requests.csv ] || fail "requests.csv is there in spite of --no-invocations"
"$vitro" simulate schedule.csv -o sim >log
[ ! -e sim/requests.csv ] || fail "requests.csv is there without a client"
