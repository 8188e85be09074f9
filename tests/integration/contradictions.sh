#!/bin/sh
# Contradictory configurations are refused before the run, in one line that tells why, the
# values, and the file and line or option that set each. Usage: contradictions.sh VITRO
set -eu
vitro=$(realpath "$1")
. "$(dirname "$0")/scratch.sh"
failures=0

fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}

refuse() { # MESSAGE OPTION..
    message=$1
    shift
    status=0
    "$vitro" simulate one.csv -o run "$@" >out 2>err || status=$?
    [ "$status" = 2 ] || fail "exit $status, expected 2: $*: $(cat err)"
    [ "$(cat err)" = "vitro simulate: $message" ] || fail "expected '$message', not '$(cat err)'"
    [ ! -e run ] || fail "a run that was refused leaves a folder: $*"
}

printf '%s\n' id,function,phase,scheduled_us,requested_us,memory_mib 0,f,measure,0,1000,16 >one.csv
printf '%s\n' '# Bounds.' '[autoscaler]' 'max-scale = 2' >max.ini
printf '%s\n' '[autoscaler]' 'min-scale = 7' >min.ini
echo '{"kind": "ConfigMap", "data": {"max-scale": "3"}}' >map.json
printf '%s\n' function,key,value f,target,5 f,min-scale,4 >functions.csv

above='autoscaler.min-scale: expected at most autoscaler.max-scale'
refuse "$above; autoscaler.min-scale = 5 (--set), autoscaler.max-scale = 2 (max.ini: line 3)" \
    --config max.ini --set autoscaler.min-scale=5
refuse "$above; autoscaler.min-scale = 7 (min.ini: line 2), autoscaler.max-scale = 2 (max.ini: line 3)" \
    --config max.ini --config min.ini
refuse "$above; autoscaler.min-scale = 7 (min.ini: line 2), autoscaler.max-scale = 3 (map.json)" \
    --config max.ini --config min.ini --config map.json
refuse "$above; autoscaler.min-scale = 7 (min.ini: line 2), autoscaler.max-scale = 1 (--set)" \
    --config min.ini --config map.json --set autoscaler.max-scale=1
refuse "function 'f': $above; autoscaler.min-scale = 4 (functions.csv: line 3), autoscaler.max-scale = 2 (max.ini: line 3)" \
    --config max.ini --functions functions.csv
refuse "autoscaler.tick-phase: expected less than autoscaler.tick-interval; autoscaler.tick-interval = 2s (default), autoscaler.tick-phase = 3s (--set)" \
    --set autoscaler.tick-phase=3s

# Values that are out of range by themselves.
refuse "--set: autoscaler.target: expected a number of at least 0.01, auto or none, not '0'" \
    --set autoscaler.target=0
printf '%s\n' '[autoscaler]' '' 'target = -1' >target.ini
refuse "target.ini: line 3: autoscaler.target: expected a number of at least 0.01, auto or none, not '-1'" \
    --config target.ini
printf '%s\n' '[nodes]' 'count = 0' >none.ini
refuse "none.ini: line 2: nodes.count: expected between 1 and 100000, not '0'" --config none.ini

# Pods that fit no node.
printf '%s\n' '[nodes]' 'cpu = 2' 'memory = 15MiB' >small.ini
refuse "function 'f': a pod of 100m CPU and 16 MiB fits no node: see resources.cpu-request, resources.memory-request, nodes.cpu and nodes.memory; resources.cpu-request = 100m (default), resources.memory-request = max (default), nodes.cpu = 2 (small.ini: line 2), nodes.memory = 15MiB (small.ini: line 3)" \
    --config small.ini
printf '%s\n' function,key,value f,cpu-request,3 >functions.csv
refuse "function 'f': a pod of 3000m CPU and 16 MiB fits no node: see resources.cpu-request, resources.memory-request, nodes.cpu and nodes.memory; resources.cpu-request = 3 (functions.csv: line 2), resources.memory-request = max (default), nodes.cpu = 2 (--set), nodes.memory = 1GiB (--set)" \
    --functions functions.csv --set nodes.cpu=2 --set nodes.memory=1GiB

exit "$failures"
