#!/bin/sh
# What a replay shows while it goes on: a line that is rewritten on a terminal, elsewhere a
# line every ten seconds, and nothing with --no-progress. Usage: live_view.sh VITRO
set -eu
vitro=$(realpath "$1")
. "$(dirname "$0")/scratch.sh"

# A closed port answers at once, and that it does so makes a failure of each call.
header=id,function,phase,scheduled_us,requested_us,memory_mib
printf '%s\n' $header 0,f,measure,0,1000,16 1,f,measure,1500000,1000,16 >short.csv
printf '%s\n' $header 0,f,measure,0,1000,16 1,f,measure,11000000,1000,16 >long.csv

# As on a terminal of 60 columns; what it shows is in `shown`.
on_terminal() { # OPTION...
    script -qec "stty cols 60; '$vitro' replay short.csv -o run --platform http \
        --url http://127.0.0.1:1/ $*" /dev/null </dev/null | tr '\r' '\n' >shown
}

"$vitro" replay long.csv -o quiet --platform http --url http://127.0.0.1:1/ --no-progress \
    >log 2>quiet-errors &
quiet=$!
"$vitro" replay long.csv -o lines --platform http --url http://127.0.0.1:1/ >log 2>errors &
lines=$!

# A pipe that is full and that nobody reads.
mkfifo stuck
exec 3<>stuck
dd if=/dev/zero of=/dev/fd/3 bs=65536 count=1 oflag=nonblock 2>/dev/null
"$vitro" replay long.csv -o unread --platform http --url http://127.0.0.1:1/ >log 2>&3 3>&- &
unread=$!

on_terminal
grep -q '^0:01 of 1:00, eta 0:5[0-9], .*/s, [0-9]* in flight, ' shown ||
    fail "no line on a terminal: $(cat shown)"
awk 'length > 60 { exit 1 }' shown || fail "a line is longer than the terminal: $(cat shown)"
on_terminal --no-progress
! grep -q 'in flight' shown || fail "--no-progress shows some: $(cat shown)"

wait $lines || fail "a run of eleven seconds: $(cat errors)"
[ "$(grep -c 'in flight' errors)" = 1 ] || fail "not one line in eleven seconds: $(cat errors)"
grep -q '^0:\(09\|1[0-9]\) of 1:00, eta .* 1 failed (1 connect)$' errors || fail "not a line: $(cat errors)"
await grep -qs '^10,' unread/timeline.csv || fail "a pipe that nobody reads holds the replay up"
cat <&3 >/dev/null &
reader=$!
wait $unread || fail "a run whose progress nobody reads"
kill $reader

wait $quiet || fail "a quiet run of eleven seconds: $(cat quiet-errors)"
! grep -q 'in flight' quiet-errors || fail "--no-progress shows some: $(cat quiet-errors)"
