#!/bin/sh
# What --machine-load refuses: one line, exit status 2, and nothing left behind.
# Usage: machine_load.sh VITRO
set -eu
vitro=$(realpath "$1")
. "$(dirname "$0")/scratch.sh"

refuse() { # PATTERN OPTION..
    pattern=$1
    shift
    status=0
    "$vitro" simulate one.csv -o run --machine-load load.csv "$@" >out 2>err || status=$?
    [ "$status" = 2 ] || fail "exit $status, expected 2 and '$pattern': $(cat err)"
    grep -qF -e "$pattern" err || fail "no '$pattern': $(cat err)"
    [ "$(wc -l <err)" = 1 ] || fail "more than one line of error: $(cat err)"
    [ ! -e run ] || fail "a run that was refused leaves a folder: $pattern"
}

load() { # ROW..
    for row in second,cores "$@"; do echo "$row"; done >load.csv
}

printf '%s\n' id,function,phase,scheduled_us,requested_us,memory_mib 0,f,measure,0,1000,16 >one.csv

load
refuse 'load.csv: no row: expected one per second'
load 0,0.5 1,9.5
refuse "load.csv: line 3, column 'cores': expected a number of cores from 0 to about 4" --set nodes.cpu=4
load 0,-1
refuse "load.csv: line 2, column 'cores': expected a number of cores from 0"
load 0,0.5
refuse '--machine-load would do nothing with [nodes] cpu-model = none' --set nodes.cpu-model=none

# A reading may be a little off.
load 0,4.1
"$vitro" simulate one.csv -o run --machine-load load.csv --set nodes.cpu=4 >log
