#!/bin/sh
# The check of citations accepts known keys and refuses others, wherever they stand.
set -eu
check=$(dirname "$0")/citations.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

expect() { # WANTED TEXT
    printf '%s\n' "$2" >"$tree/core/part.c"
    if "$check" "$tree" >/dev/null 2>&1; then got=accepted; else got=refused; fi
    if [ "$got" != "$1" ]; then
        echo "citations.sh: $got, but it should be $1: $2" >&2
        failed=1
    fi
}

mkdir -p "$tree/core" "$tree/docs"
printf '| key | what |\n|---|---|\n| `kn` | Knative |\n| `wrk2` | a generator |\n' >"$tree/docs/sources.md"

expect accepted 'int array[sizeof x ? 1 : 2];'
expect accepted '/* [kn: autoscaler.go Scale] and [wrk2: README] */'
expect accepted '/* Half open: [0, 1). */'
expect refused '/* [knative: autoscaler.go] */'
expect refused '/* [kn: autoscaler.go], [unknown: place] */'
expect refused '.source = "[unknown: place]",'
expect refused "/* [unknown:
 * place] */"

printf 'no keys\n' >"$tree/docs/sources.md"
expect refused '/* nothing is cited, but the list is gone */'
exit $failed
