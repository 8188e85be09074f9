#!/bin/sh
# Every shipped configuration is readable and valid, alone and with others, and the stock
# one says what the defaults are. Usage: configs.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$(realpath "$2")
trace=$source/tests/data/small-trace
. "$(dirname "$0")/scratch.sh"
status=0

fail() { # WHAT
    echo "configs: $1" >&2
    status=1
}

simulate() { # RUN OPTIONS...
    run=$1
    shift
    "$vitro" simulate "$trace" -o "$run" --decisions "$@" >/dev/null
}

# What a key is set to, as run.json says it.
value() { # RUN SECTION KEY
    python3 -c 'import json, sys
print(json.load(open(sys.argv[1] + "/run.json"))["config"][sys.argv[2]][sys.argv[3]])' "$@"
}

expect() { # RUN SECTION KEY VALUE
    [ "$(value "$1" "$2" "$3")" = "$4" ] || fail "$1: [$2] $3 is $(value "$1" "$2" "$3"), not $4"
}

found=0
for config in "$source"/configs/*.ini; do
    found=$((found + 1))
    name=$(basename "$config" .ini)
    head -1 "$config" | grep -q '^# ' || fail "$name does not begin with what it is for"
    simulate "$name" --config "$config" || fail "$name is not valid"
done
[ "$found" -ge 6 ] || fail "only $found are there"

simulate defaults
for file in decisions.csv coldstarts.csv functions.csv timeline.csv; do
    cmp "defaults/$file" "knative-default/$file" >&2 || fail "knative-default is not the default"
done

simulate paper --config "$source/configs/knative-invitro.ini" --config "$source/configs/cluster-paper.ini" \
    --config "$source/configs/control-plane-ideal.ini"
expect paper nodes count 19
expect paper autoscaler max-scale 200
expect paper function container-concurrency 1
expect paper control-plane start-cpu 0s
# What the sandbox and the containers of a pod take is in [kubelet].
expect cluster-paper control-plane start-cpu 0s
expect cluster-1-node nodes count 1
# A control plane says nothing of how functions scale, nor of machines.
expect control-plane-2024 control-plane autoscaler-calls-per-status 1.22
expect control-plane-2024 autoscaler initial-scale 1
expect control-plane-2024 autoscaler stable-window 60s
expect control-plane-2024 autoscaler max-scale 0
expect control-plane-2024 nodes count 1
expect knative-invitro resources memory-request max/10
exit $status
