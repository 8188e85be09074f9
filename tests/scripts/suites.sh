#!/bin/sh
# Builds and tests: as released, all suites; with sanitizers, the suites that run our code on
# small inputs; and with libFuzzer, the readers for a minute. Then adds up.
set -eu
cd "$(dirname "$0")/../.."

configure() { # FOLDER OPTION...
    folder=$1
    shift
    if [ -f "$folder/build.ninja" ]; then
        meson setup --reconfigure "$folder" "$@"
    else
        meson setup "$folder" "$@"
    fi
}

configure build -Dtests=enabled -Dbuildtype=release
scripts/profile build
ninja -C build
configure build-asan -Dtests=enabled -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false
ninja -C build-asan

status=0
meson test -C build --no-rebuild --print-errorlogs || status=1

# A case is a process of its own, whose leaks do not reach the verdict of its program: what
# the sanitizers say goes into files, and each file is a failure.
reports=$PWD/build-asan/sanitizer-reports
rm -rf "$reports"
mkdir "$reports"
ASAN_OPTIONS="detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:log_path=$reports/report" \
    UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:log_path=$reports/report" \
    meson test -C build-asan --no-rebuild --print-errorlogs --timeout-multiplier 4 \
    --suite unit --suite property --suite integration || status=1

# A minute of fuzzing, with sanitizers too; where libFuzzer is missing, the suite property has had
# changes of the corpus.
folders='build build-asan'
if tests/scripts/has_fuzzer.sh; then
    CC=clang configure build-fuzz -Dtests=disabled -Dfuzz=true -Dbuildtype=debugoptimized \
        -Db_sanitize=address,undefined -Db_lundef=false
    ninja -C build-fuzz fuzz
    meson test -C build-fuzz --no-rebuild --print-errorlogs --suite fuzz || status=1
    folders="$folders build-fuzz"
fi

# shellcheck disable=SC2086
python3 tests/scripts/totals.py $folders || status=1
exit $status
