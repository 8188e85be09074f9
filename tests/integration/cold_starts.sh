#!/bin/sh
# The published sweep of cold starts: 1.8 s at one a second, 2.5 s at two, and more than
# 5 s, ever more, at three. Without limits a cold start takes nothing but its function.
# Usage: cold_starts.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$2

cd "$source"
told=$(mktemp)
trap 'rm -f "$told"' EXIT

sweep() { # [OPTION...]
    scripts/cold-start-sweep --vitro "$vitro" "$@"
}

expect() { # TABLE RATE LOW HIGH
    printf '%s\n' "$1" | awk -F, -v rate="$2" -v low="$3" -v high="$4" '
        $1 == rate { found = 1; if ($2 >= low && $2 <= high) ok = 1 }
        END { exit !(found && ok) }' || {
        echo "cold starts at $2 per second: the median is not in $3..$4 s:" >&2
        printf '%s\n' "$1" >&2
        exit 1
    }
}

for arrivals in even poisson; do
    table=$(sweep --arrivals "$arrivals")
    expect "$table" 1 1.6 2.0
    expect "$table" 2 2.0 3.2
    expect "$table" 3 5 1000
done
expect "$(sweep 2 --minutes 10)" 2 2.0 3.2
expect "$(sweep --config configs/control-plane-ideal.ini 3)" 3 0 0.1

# What vitro refuses is told in its words alone.
status=0
scripts/cold-start-sweep --vitro "$vitro" --config configs/absent.ini >/dev/null 2>"$told" || status=$?
if [ "$status" -ne 2 ] || [ "$(wc -l <"$told")" -ne 1 ] || ! grep -q "^vitro simulate: " "$told"; then
    echo "status $status, and instead of one line of vitro's:" >&2
    cat "$told" >&2
    exit 1
fi
