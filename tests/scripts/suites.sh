#!/bin/sh
# Builds twice and tests twice: as released, all suites; and with sanitizers, the suites that
# run our code on small inputs. Then adds up.
set -eu
cd "$(dirname "$0")/../.."

build() { # FOLDER OPTION...
    folder=$1
    shift
    if [ -f "$folder/build.ninja" ]; then
        meson setup --reconfigure "$folder" -Dtests=enabled "$@"
    else
        meson setup "$folder" -Dtests=enabled "$@"
    fi
    ninja -C "$folder"
}

build build -Dbuildtype=release
build build-asan -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false

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

python3 tests/scripts/totals.py build build-asan || status=1
exit $status
