#!/bin/sh
# documented.sh fails when page and example differ, and when they are too long.
# Usage: test_documented.sh SOURCE_ROOT
set -eu
script=$(dirname "$(realpath "$0")")/documented.sh
root=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
page=docs/writing-a-policy.md
example=tests/examples/sim/autoscaler
mkdir -p "$folder/docs" "$folder/$example"

reset() {
    cp "$root/$page" "$folder/$page"
    cp "$root/$example"/headroom.* "$folder/$example"
}

reset
"$script" "$folder"
sed 's/SPARE_PODS 1/SPARE_PODS 2/' "$root/$page" >"$folder/$page"
! "$script" "$folder" 2>/dev/null || { echo 'a difference is not found' >&2; exit 1; }
reset
for line in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    echo "/* $line */" >>"$folder/$example/headroom.c"
done
awk -v more="$(tail -20 "$folder/$example/headroom.c")" '
    /^```$/ && ++blocks == 2 { print more } { print }' "$root/$page" >"$folder/$page"
"$script" "$folder" 2>"$folder/message" && { echo 'its length is not limited' >&2; exit 1; }
grep -q 'more than 60' "$folder/message"
! grep -q 'does not show' "$folder/message"
