#!/bin/sh
# What must hold between commands: schedules nest, runs repeat to the byte, simulation and
# replay play the same invocations. Usage: runs.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$(realpath "$2")
. "$(dirname "$0")/scratch.sh"

without_id() { # of rows `id,function,...`
    cut -d, -f2- "$1"
}

"$vitro" synth -o dataset --functions 60 --minutes 30 --seed 3 >log
"$vitro" prepare dataset -o long --start 0:00:05 --minutes 6 >log 2>&1
"$vitro" prepare dataset -o short --start 0:00:07 --minutes 2 >log 2>&1
"$vitro" sample long -o family --sizes 3,8 --seed 2 >log

# A sample's schedule is the larger one's, filtered to its functions; ids aside.
functions() { # of a trace: its HashFunction column
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "HashFunction") column = i; next }
             { print $column }' "$1/invocations.csv"
}
for arrivals in poisson uniform-gaps equidistant invitro; do
    for trace in long family/samples/8 family/samples/3; do
        "$vitro" schedule "$trace" -o "$(basename "$trace").csv" --arrivals "$arrivals" --seed 7 >log
    done
    functions family/samples/3 >chosen
    head -n 1 8.csv >filtered.csv
    grep -Ff chosen 8.csv >>filtered.csv
    without_id filtered.csv >expected
    without_id 3.csv | cmp - expected || fail "$arrivals: the schedule of 3 is not in that of 8"
    head -n 1 long.csv >filtered.csv
    functions family/samples/8 >chosen
    grep -Ff chosen long.csv >>filtered.csv
    without_id filtered.csv >expected
    without_id 8.csv | cmp - expected || fail "$arrivals: the schedule of 8 is not in the trace's"

    # An excerpt's is the longer one's, cut: minutes 2 and 3 of 0 to 5.
    "$vitro" schedule short -o short.csv --arrivals "$arrivals" --seed 7 >log
    awk -F, -v OFS=, 'NR > 1 && $4 >= 120e6 && $4 < 240e6 { $1 = ""; $4 -= 120000000; print }' \
        long.csv >expected
    awk -F, -v OFS=, 'NR > 1 { $1 = ""; print }' short.csv | cmp - expected ||
        fail "$arrivals: the excerpt's schedule is not the trace's cut"
done

# The same input, options and seed: the same bytes, for every number of jobs, but for provenance.
without_provenance() {
    awk '/^  "provenance"/ { inside = 1 } !inside { print } /^  }/ { inside = 0 }' "$1/run.json"
}
for jobs in 1 2; do
    "$vitro" simulate family/samples/8 -o "run$jobs" --seed 7 --jobs "$jobs" --decisions \
        --set nodes.count=4 >log
done
for file in invocations functions timeline coldstarts decisions; do
    cmp "run1/$file.csv" "run2/$file.csv" || fail "$file.csv depends on --jobs"
done
without_provenance run1 >expected
grep -q '"measured"' expected || fail "run.json was cut"
without_provenance run2 | cmp - expected || fail "run.json depends on --jobs"

# A schedule written and read back is the same schedule, and runs the same.
digest() {
    sed -n 's/.*"schedule_digest" : "\(.*\)".*/\1/p' "$1/run.json"
}
"$vitro" schedule family/samples/8 -o schedule.csv --seed 7 >log
"$vitro" simulate schedule.csv -o from-file --seed 7 --set nodes.count=4 \
    --set resources.memory-request=100MiB --set autoscaler.target=50 >log
"$vitro" simulate family/samples/8 -o from-trace --seed 7 --set nodes.count=4 \
    --set resources.memory-request=100MiB --set autoscaler.target=50 >log
[ "$(digest from-file)" = "$(digest from-trace)" ] || fail "reading back changes the digest"
cmp from-file/invocations.csv from-trace/invocations.csv ||
    fail "a run depends on whether its schedule was read or drawn"

# Simulation and a local replay list the same invocations.
common="--seed 5 --config $source/configs/local.ini --set function.duration-max=50ms
        --set nodes.cpu=2 --set nodes.memory=2GiB --set resources.memory-request=16MiB"
cat >five.csv <<CSV
id,function,phase,scheduled_us,requested_us,memory_mib
0,f,measure,100000,20000,16
1,g,measure,150000,10000,16
2,f,measure,400000,1000,16
3,f,measure,1500000,5000,16
4,g,measure,1500000,5000,16
CSV
# shellcheck disable=SC2086
"$vitro" simulate five.csv -o sim $common >log
# shellcheck disable=SC2086
"$vitro" replay five.csv -o local --platform local $common >log
[ "$(digest sim)" = "$(digest local)" ] || fail "sim and local differ in their digests"
cut -d, -f1-4,7,9 sim/invocations.csv >expected
cut -d, -f1-4,7,9 local/invocations.csv | cmp - expected || fail "sim and local played different invocations"
[ "$(cut -d, -f13 local/invocations.csv | grep -c ok)" = 5 ] || fail "a local invocation failed"
grep -q '"others_cores" : [0-9]' local/run.json || fail "a local run does not tell of others' load"
! grep -q others_cores sim/run.json || fail "a simulation tells of a machine"
"$vitro" compare sim local >log || fail "sim and local cannot be compared"
