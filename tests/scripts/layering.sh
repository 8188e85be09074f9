#!/bin/sh
# Includes may only point down: core <- {sampler, sim, replay, report} <- cli; and only
# cli's wiring sees both sim and replay. Usage: layering.sh SOURCE_ROOT
set -eu
cd "$1"
bad=0
forbid() { # FOLDER PATTERN
    if grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[\"<]($2)/" "$1" --include='*.[ch]'; then
        echo "layering: $1 may not include $2" >&2
        bad=1
    fi
}
forbid core     'sampler|sim|replay|report|function|cli'
forbid sampler  'sim|replay|report|function|cli'
forbid sim      'sampler|replay|report|function|cli'
forbid replay   'sampler|sim|report|function|cli'
forbid report   'sampler|sim|replay|function|cli'
forbid function 'core|sampler|sim|replay|report|cli'
if grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"\.\.?/' core sampler sim replay report function cli --include='*.[ch]'; then
    echo "layering: includes name their folder from the root, so that this check sees it" >&2
    bad=1
fi
for file in $(grep -rlE '^[[:space:]]*#[[:space:]]*include "sim/' cli --include='*.[ch]' || true); do
    if grep -qE '^[[:space:]]*#[[:space:]]*include "replay/' "$file" && [ "$(basename "$file")" != wiring.c ]; then
        echo "layering: $file includes sim and replay; only cli/wiring.c may" >&2
        bad=1
    fi
done
exit $bad
