#!/bin/sh
# The layering check accepts a tree that keeps the rules and refuses each way to break them.
set -eu
check=$(dirname "$0")/layering.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

plant() { # FOLDER
    mkdir -p "$tree/$1"
    printf '#include "%s/part.h"\n#include <stdio.h>\n' "$1" >"$tree/$1/part.c"
    : >"$tree/$1/part.h"
}
expect() { # WANTED CLAIM
    if "$check" "$tree" >"$tree/out" 2>&1; then got=accepted; else got=refused; fi
    if [ "$got" != "$1" ]; then
        echo "layering.sh: $got, but it should be $1: $2" >&2
        cat "$tree/out" >&2
        failed=1
    fi
}
offend() { # FOLDER INCLUDED...
    folder=$1
    shift
    for included in "$@"; do
        printf '#  include "%s/part.h"\n' "$included" >"$tree/$folder/offender.h"
        expect refused "$folder includes $included"
        rm "$tree/$folder/offender.h"
    done
}

for folder in core sampler sim replay report function cli; do
    plant "$folder"
done
for folder in sampler sim replay report cli; do
    printf '#include "core/part.h"\n' >>"$tree/$folder/part.c"
done
printf '#include "sampler/part.h"\n#include "report/part.h"\n#include "sim/part.h"\n' >>"$tree/cli/part.c"
printf '#include "sim/part.h"\n#include "replay/part.h"\n' >"$tree/cli/wiring.c"
expect accepted 'a tree that keeps the rules'

offend core     sampler sim replay report function cli
offend sampler  sim replay report function cli
offend sim      sampler replay report function cli
offend replay   sampler sim report function cli
offend report   sampler sim replay function cli
offend function core sampler sim replay report cli
offend sim      ../replay

mkdir "$tree/sim/autoscaler"
printf '#include "replay/part.h"\n' >"$tree/sim/autoscaler/kpa.c"
expect refused 'a subfolder of sim includes replay'
rm -r "$tree/sim/autoscaler"

printf '#include "sim/part.h"\n#include "replay/part.h"\n' >"$tree/cli/cmd_simulate.c"
expect refused 'a command includes sim and replay'
rm "$tree/cli/cmd_simulate.c"

expect accepted 'the tree without its offenders'
exit $failed
