#!/bin/sh
# golden.sh must fail when a stored file differs in one byte, is missing, or when there is no
# case. Usage: test_golden.sh VITRO TRACE CASES
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
check() {
    "$(dirname "$0")/golden.sh" "$vitro" "$trace" "$folder/cases" >"$folder/output" 2>&1
}
vitro=$1
trace=$2
mkdir "$folder/cases"
if check; then
    echo 'golden.sh passes without a case' >&2
    exit 1
fi
cp -R "$3/defaults" "$folder/cases/"
check
for file in functions timeline coldstarts decisions; do
    stored=$folder/cases/defaults/$file.csv
    mv "$stored" "$folder/kept"
    if check; then
        echo "golden.sh passes without $file.csv" >&2
        exit 1
    fi
    sed '$s/[0-9]/x/' "$folder/kept" >"$stored"
    if cmp -s "$folder/kept" "$stored" || check; then
        echo "golden.sh passes with another $file.csv" >&2
        exit 1
    fi
    mv "$folder/kept" "$stored"
done
