#!/bin/sh
# Runs `vitro simulate` on a small trace with the options of each CASES/*/cmd, and compares
# what it writes with the files stored there, byte for byte. Every case runs again, and with
# two jobs: nothing but run.json's provenance may differ. VITRO_UPDATE_GOLDEN=1 rewrites the
# stored files. Usage: golden.sh VITRO TRACE CASES
set -eu
vitro=$(realpath "$1")
trace=$(realpath "$2")
cases=$(realpath "$3")
files='functions.csv timeline.csv coldstarts.csv decisions.csv'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
status=0

differ() { # CASE WHAT
    echo "golden: $1: $2" >&2
    status=1
}

simulate() { # CASE RUN JOBS
    # The options are words by intent.
    # shellcheck disable=SC2046
    "$vitro" simulate "$trace" -o "$2" --decisions --jobs "$3" $(cat "$cases/$1/cmd") >/dev/null
    python3 -c 'import json, sys
manifest = json.load(open(sys.argv[1] + "/run.json"))
del manifest["provenance"]
json.dump(manifest, open(sys.argv[1] + "/run.json", "w"), indent=1)' "$2"
}

found=0
for cmd in "$cases"/*/cmd; do
    [ -f "$cmd" ] || continue
    found=$((found + 1))
    name=$(basename "$(dirname "$cmd")")
    simulate "$name" "$name.first" 1
    simulate "$name" "$name.again" 1
    simulate "$name" "$name.jobs" 2
    diff -r "$name.first" "$name.again" >&2 || differ "$name" 'the same run differs from itself'
    diff -r "$name.first" "$name.jobs" >&2 || differ "$name" 'two jobs differ from one'
    for file in $files; do
        [ -z "${VITRO_UPDATE_GOLDEN:-}" ] || cp "$name.first/$file" "$cases/$name/$file"
        cmp "$cases/$name/$file" "$name.first/$file" >&2 || differ "$name" "$file is not as stored"
    done
done
[ "$found" -gt 0 ] || differ "$cases" 'no case found'
exit $status
