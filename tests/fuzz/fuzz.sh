#!/bin/sh
# Fuzzes for some seconds from a corpus, which stays as it is; an input that fails is kept where
# it was found. Usage: fuzz.sh TARGET CORPUS SECONDS
set -eu
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
"$1" -max_total_time="$3" -timeout=10 -rss_limit_mb=2048 -max_len=20000 -close_fd_mask=1 \
    -error_exitcode=1 -seed=1 -print_final_stats=1 -artifact_prefix="$PWD/$(basename "$1")-" "$found" "$2"
