#!/bin/sh
# A citation, [key: place], must have its key in docs/sources.md, which is where a reader
# looks it up. Usage: citations.sh SOURCE_ROOT
set -eu
cd "$1"
keys=$(sed -n 's/^| `\([a-z0-9-]*\)` |.*/\1/p' docs/sources.md)
if [ -z "$keys" ]; then
    echo "citations: docs/sources.md lists no key" >&2
    exit 1
fi
folders=
for folder in core sampler sim replay report function cli tests benchmarks configs; do
    [ ! -d "$folder" ] || folders="$folders $folder"
done
# The key may stand at the end of a line and its place on the next.
# shellcheck disable=SC2086
found=$(grep -rnoE '\[[a-z][a-z0-9-]*:( |$)' $folders --include='*.[ch]' --include='*.ini' || true)
unknown=$(printf '%s\n' "$found" | awk -v keys="$keys" '
    BEGIN { count = split(keys, list, "\n"); for (i = 1; i <= count; i++) known[list[i]] = 1 }
    { key = $0; sub(/^.*\[/, "", key); sub(/: ?$/, "", key); if (key != "" && !(key in known)) print }')
if [ -n "$unknown" ]; then
    printf '%s\n' "$unknown"
    echo "citations: keys that docs/sources.md does not list" >&2
    exit 1
fi
