#!/bin/sh
# All recorded decisions, where the recordings are at hand. Usage: recorded.sh
# KNATIVE-TICKS FOLDER
set -eu
if [ ! -d "$2" ]; then
    echo "$2 is not there: skipped"
    exit 77
fi
exec "$1" "$2"
