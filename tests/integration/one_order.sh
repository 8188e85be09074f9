#!/bin/sh
# Whole simulations whose events wait in the ladder write what those write whose events wait
# in the plain heap, byte for byte. With a thousand functions and more, so that the ladder
# has something to part. Usage: one_order.sh VITRO VITRO_ON_HEAP SOURCE
set -eu
ladder=$(realpath "$1")
heap=$(realpath "$2")
configs=$(realpath "$3")/configs
. "$(dirname "$0")/scratch.sh"

"$ladder" synth -o dataset --functions 3000 --minutes 10 >/dev/null
"$ladder" prepare dataset -o trace >/dev/null 2>&1

compare() { # NAME OPTION...
    name=$1
    shift
    "$ladder" simulate trace -o "$name.ladder" "$@" >"$name.ladder.out"
    "$heap" simulate trace -o "$name.heap" "$@" >"$name.heap.out"
    cmp "$name.ladder.out" "$name.heap.out" || fail "$name: the tables differ"
    for file in invocations functions timeline coldstarts decisions; do
        cmp "$name.ladder/$file.csv" "$name.heap/$file.csv" || fail "$name: $file.csv differs"
    done
}
ample='--set nodes.count=100 --set nodes.max-pods=500 --set nodes.memory=100000GiB'
# The options are words by intent.
# shellcheck disable=SC2086
compare default --decisions $ample
# shellcheck disable=SC2086
compare ideal --decisions $ample -c "$configs/control-plane-ideal.ini" --set nodes.cpu-model=none
# Ticks that are all due at the same instants.
# shellcheck disable=SC2086
compare ties --decisions $ample --set autoscaler.tick-phase=100ms --set data-path.hop-latency=0s
# shellcheck disable=SC2086
compare kept --decisions $ample --set autoscaler.policy=keep-alive \
    --set function.container-concurrency=1
