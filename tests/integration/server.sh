#!/bin/sh
# Servers that end with the test, frozen or not, in a folder as of scratch.sh. A test sources
# this as `. "$(dirname "$0")/server.sh"` once its arguments are absolute.
. "$(dirname "$0")/scratch.sh"
servers=
# shellcheck disable=SC2086
trap '[ -z "$servers" ] || kill -s KILL $servers; rm -rf "$folder"' EXIT

# COMMAND...: starts a server whose first line tells its port, alone or as `ready PORT ...`.
# Sets `server`, its process, and `port`; what else it says is in server.out.
start_server() {
    rm -f server.out
    "$@" >server.out &
    server=$!
    servers="$servers $server"
    await [ -s server.out ] || fail "no line of $*"
    port=$(sed -n '1s/^\(ready \)\{0,1\}\([0-9][0-9]*\).*/\2/p' server.out)
    [ -n "$port" ] || fail "$* does not say its port: $(cat server.out)"
}

stop_server() { # SIGNAL: ends the one that was started last
    kill -s "$1" "$server"
    wait "$server" || true
    servers=${servers% "$server"}
}
