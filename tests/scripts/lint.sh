#!/bin/sh
# Format and tidy. Usage: ninja -C build lint
set -eu
cd "$MESON_SOURCE_ROOT"
folders='core sampler sim replay report function cli'
# shellcheck disable=SC2086
find $folders tests benchmarks -name '*.[ch]' -exec clang-format --dry-run -Werror {} +
# shellcheck disable=SC2086
find $folders -name '*.c' -print0 | xargs -0 -n 4 -P "$(nproc)" \
    clang-tidy --quiet -p "$1" --extra-arg=-Wno-ignored-optimization-argument \
        --extra-arg=-Wno-unknown-warning-option
