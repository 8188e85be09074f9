#!/bin/sh
# The policy in docs/writing-a-policy.md is the one that the tests compile and run, and has
# at most 60 lines. Usage: documented.sh SOURCE_ROOT
set -eu
cd "$1"
page=docs/writing-a-policy.md
example=tests/examples/sim/autoscaler/headroom
shown=$(awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$page")
tested=$(cat "$example.h" "$example.c")
status=0
if [ "$shown" != "$tested" ]; then
    echo "documented: $page does not show $example.h and .c" >&2
    status=1
fi
lines=$(printf '%s\n' "$shown" | wc -l)
if [ "$lines" -gt 60 ]; then
    echo "documented: $page shows $lines lines, more than 60" >&2
    status=1
fi
exit $status
