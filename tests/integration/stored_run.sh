#!/bin/sh
# What a test reads in the folder of a run. A test sources this as
# `. "$(dirname "$0")/stored_run.sh"` before it changes the folder.

figure() { # RUN NAME: of run.json, where the name is there once
    sed -n "s/^ *\"$2\" : \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" "$1/run.json"
}

has_rows() { # RUN COUNT: that so many invocations went well, however few there are so far
    rows=$(grep -c ,ok$ "$1/invocations.csv" 2>/dev/null || true)
    [ "${rows:-0}" -ge "$2" ]
}
