#!/bin/sh
# totals.py adds up cases, and fails for a failure, a sanitizer report, and when nothing ran.
set -eu
totals=$(dirname "$0")/totals.py
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
log=$folder/meson-logs/testlog.json
mkdir -p "$folder/meson-logs" "$folder/sanitizer-reports"

expect() { # STATUS LAST_LINE
    status=0
    python3 "$totals" "$folder" >"$folder/out" || status=1
    if [ "$status" != "$1" ] || [ "$(tail -n 1 "$folder/out")" != "$2" ]; then
        echo "totals.py: status $status instead of $1, or not '$2':" >&2
        cat "$folder/out" >&2
        failed=1
    fi
}
program() { # RESULT OUTPUT
    printf '{"name": "x", "result": "%s", "stdout": "", "stderr": "%s"}\n' "$1" "$2" >>"$log"
}

expect 1 '0 passed, 0 failed'
: >"$log"
expect 1 '0 passed, 0 failed'
program SKIP ''
expect 1 '0 passed, 0 failed'

program OK '[====] Synthesis: Tested: 13 | Passing: 13 | Failing: 0 | Crashing: 0 '
program OK 'a script'
expect 0 '14 passed, 0 failed'

printf 'leak of 100 bytes\n' >"$folder/sanitizer-reports/report.1"
expect 1 '14 passed, 1 failed'
printf '==12==Unable to get registers from thread 13.\nleak of 100 bytes\n' \
    >"$folder/sanitizer-reports/report.1"
expect 1 '14 passed, 1 failed'
printf '==12==Unable to get registers from thread 13.\n' >"$folder/sanitizer-reports/report.1"
expect 0 '14 passed, 0 failed'
: >"$folder/sanitizer-reports/report.1"
expect 0 '14 passed, 0 failed'
rm "$folder/sanitizer-reports/report.1"

program FAIL '[PASS] a::b\n[----] a.c:7: 1 is not 2\n[====] Synthesis: Tested: 5 | Passing: 3 | Failing: 2 | Crashing: 1 '
expect 1 '17 passed, 2 failed'
if ! grep -q 'FAIL: x$' "$folder/out" || ! grep -q 'a.c:7: 1 is not 2' "$folder/out" ||
    grep -q 'a::b' "$folder/out"; then
    echo "totals.py does not tell what failed, and that only:" >&2
    cat "$folder/out" >&2
    failed=1
fi
program FAIL '[====] Synthesis: Tested: 1 | Passing: 1 | Failing: 0 | Crashing: 0 '
program TIMEOUT ''
expect 1 '18 passed, 4 failed'
exit $failed
