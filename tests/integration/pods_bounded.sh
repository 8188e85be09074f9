#!/bin/sh
# A local replay has no more pods at a time than [nodes] has room for.
# Usage: pods_bounded.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$(realpath "$2")
. "$(dirname "$0")/scratch.sh"

# Six functions at once, of one pod each, for longer than is looked at.
{
    echo id,function,phase,scheduled_us,requested_us,memory_mib
    for i in 0 1 2 3 4 5; do echo $i,f$i,measure,0,5000000,64; done
} >six.csv

most_pods() { # RUN [OPTION...]: the most that there are within two seconds
    run=$1
    shift
    "$vitro" replay six.csv -o "$run" --platform local --work sleep \
        --config "$source/configs/local.ini" --set nodes.cpu=2 --set autoscaler.max-scale=1 "$@" >log 2>errors &
    most=0
    for _ in $(seq 20); do
        sleep 0.1
        pods=$(wc -w <"/proc/$!/task/$!/children")
        [ "$pods" -le "$most" ] || most=$pods
    done
    kill -s TERM $!
    wait $! || true
    echo "$most"
}

expect() { # COUNT RUN [OPTION...]
    expected=$1
    shift
    most=$(most_pods "$@")
    if [ "$most" != "$expected" ]; then
        echo "$most pods at a time, not $expected, with $*: $(cat errors)" >&2
        exit 1
    fi
}

expect 6 unbounded
expect 2 by-number --set nodes.max-pods=2
# As [resources] memory-request = max says, a pod asks for what its function needs.
expect 3 by-memory --set nodes.memory=200MiB
expect 4 by-cpu --set resources.cpu-request=500m
