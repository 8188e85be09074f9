#!/bin/sh
# A simulation's memory does not grow with its length: the same 500 calls a second take for
# 20 minutes what they take for 5, with a row for each call and without.
# Usage: memory_bounded.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$(realpath "$2")
. "$(dirname "$0")/scratch.sh"

bound_kib=4096 # 450,000 calls more: not even ten bytes for each

# A sanitizer would keep what is freed.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1"

mkdir trace
awk -v functions=50 -v minutes=20 -v calls=600 '
function cells(file, before, first, count) {
    printf "%s", before >file
    for (i = 0; i < count; i++) printf ",%s", first == 0 ? calls : first + i >file
    print "" >file
}
BEGIN {
    average = "percentile_Average_"
    memory = "AverageAllocatedMb"
    cells("trace/invocations.csv", "HashOwner,HashApp,HashFunction,Trigger", 1, minutes)
    print "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum," average "0," average "1," average "25," \
        average "50," average "75," average "99," average "100" >"trace/durations.csv"
    print "HashFunction,HashOwner,HashApp,SampleCount," memory "," memory "_pct1," memory "_pct5," memory "_pct25," \
        memory "_pct50," memory "_pct75," memory "_pct95," memory "_pct99," memory "_pct100" >"trace/memory.csv"
    for (f = 0; f < functions; f++) {
        cells("trace/invocations.csv", "o,a,f" f ",http", 0, minutes)
        print "o,a,f" f ",100," calls * minutes ",10,400,10,12,60,90,130,300,400" >"trace/durations.csv"
        print "f" f ",o,a,10,64,64,64,64,64,64,64,64,64" >"trace/memory.csv"
    }
}'

# What wait4() tells would have the memory of who has started the process in it.
cat >peak.py <<'END'
import os, pathlib, re, subprocess, sys, time

child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
peak = pid = 0
while pid == 0:
    time.sleep(0.002)
    found = re.search(r"VmHWM:\s*(\d+)", pathlib.Path(f"/proc/{child.pid}/status").read_text())
    peak = int(found[1]) if found else peak  # there is none at the very end
    pid, status = os.waitpid(child.pid, os.WNOHANG)
print(peak)
sys.exit(os.waitstatus_to_exitcode(status))
END

peak_kib() { # MINUTES OPTION...: the most that a simulation of these minutes has at a time
    minutes=$1
    shift
    python3 peak.py "$vitro" simulate trace -o run --minutes "$minutes" --set nodes.count=20 \
        --config "$source/configs/knative-default.ini" --config "$source/configs/control-plane-ideal.ini" "$@"
    python3 -c 'import json, sys
figures = json.load(open("run/run.json"))["all"]
assert figures["ok"] == 30000 * int(sys.argv[1]), figures' "$minutes"
}

for rows in without with; do
    [ "$rows" = with ] || set -- --no-invocations
    short=$(peak_kib 5 "$@")
    long=$(peak_kib 20 "$@")
    echo "$rows rows: $short KiB for 5 minutes, $long KiB for 20"
    [ $((long - short)) -le "$bound_kib" ] || fail "20 minutes take more memory than 5"
    set --
done
