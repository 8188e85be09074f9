#!/bin/sh
# A folder of the test's own, which goes with it. A test sources this as
# `. "$(dirname "$0")/scratch.sh"` once its arguments are absolute, for it is then in there.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit

fail() { # WHY...
    echo "$*" >&2
    exit 1
}

await() { # COMMAND...: until it succeeds; fails when it has not within ten seconds
    for _ in $(seq 100); do
        ! "$@" || return 0
        sleep 0.1
    done
    return 1
}
