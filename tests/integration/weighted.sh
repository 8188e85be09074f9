#!/bin/sh
# A weighted sample's run estimates the whole trace's figures, better than the same sample
# does without its weights; they travel with the run. Usage: weighted.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
source=$(realpath "$2")
. "$(dirname "$0")/scratch.sh"

expect_error() { # PATTERN ARGUMENT...: exit status 2
    pattern=$1
    shift
    status=0
    "$vitro" "$@" >out 2>err || status=$?
    [ "$status" = 2 ] || fail "exit $status, expected 2: $*: $(cat err)"
    grep -qF -e "$pattern" err || fail "no '$pattern' for $*: $(cat err)"
}

without() { # MEMBER RUN: run.json without an object of it
    awk -v from="  \"$1\"" 'index($0, from) == 1 { inside = 1 } !inside { print } /^  }/ { inside = 0 }' \
        "$2/run.json"
}

play() { # INPUT RUN OPTION...: on nodes with room for all
    input=$1 run=$2
    shift 2
    "$vitro" simulate "$input" -o "$run" --set nodes.cpu-model=none --set nodes.count=200 \
        --set function.duration-max=5s "$@" >"$run.txt" 2>log
}

# Forty of 280 functions, in three traces.
for seed in 1 2 3; do
    "$vitro" synth -o dataset --functions 700 --minutes 12 --seed "$seed" >log
    "$vitro" prepare dataset -o "trace$seed" >log 2>&1
    "$vitro" sample "trace$seed" -o "family$seed" --sizes 40 --method weighted >log
    play "trace$seed" "whole$seed" --warmup 2 --no-invocations
    play "family$seed/samples/40" "sample$seed" --warmup 2
    rm -r dataset
done

# The unweighted sample's sums are raised by as much as it has fewer functions.
python3 - <<'PYTHON' || fail "the estimates are not what they should be"
import json, math

def figures(run, scope):
    got = json.load(open(run + "/run.json"))[scope]
    return dict(got, cold_ratio=got["cold_starts"] / got["invocations"])

names = ["invocations", "slowdown", "cold_starts", "cold_ratio", "pod_seconds",
         "cpu_executed_core_seconds", "cpu_startup_core_seconds", "cpu_reserved_core_seconds"]
worst = {}
for name in names:
    errors = {"weighted": 0, "measured": 0}
    for seed in "123":
        rows = sum(1 for _ in open(f"trace{seed}/invocations.csv")) - 1
        whole = figures("whole" + seed, "measured")[name]
        for scope in errors:
            is_sum = scope == "measured" and name not in ("slowdown", "cold_ratio")
            value = figures("sample" + seed, scope)[name] * (rows / 40 if is_sum else 1)
            errors[scope] += abs(math.log(value / whole)) / 3
    assert errors["weighted"] < errors["measured"] / 3, (name, errors)
    assert errors["weighted"] < 0.15, (name, errors)
PYTHON
# So does a description, whose figures over functions are near, too.
"$vitro" describe trace1 --json >trace.json
"$vitro" describe family1/samples/40 --json >sample.json
python3 - <<'PYTHON' || fail "describe does not weigh as it should"
import json, math
whole, sample = json.load(open("trace.json")), json.load(open("sample.json"))
weighted = sample["weighted"]
def error(of, get):
    return abs(math.log(get(of) / get(whole)))
for name, get in {
    "hottest": lambda of: of["shape"]["hottest_calls_ratio"]["1%"],
    "rate": lambda of: of["percentiles"]["calls_per_minute"]["p75"],
    "idle": lambda of: of["zero_cells_ratio"],
    "hour": lambda of: of["shape"]["hours"][0]["calls_per_minute"],
}.items():
    assert error(weighted, get) < error(sample, get) / 2, (name, get(whole), get(weighted))
assert "peak_to_mean" in sample["shape"] and "peak_to_mean" not in weighted["shape"]
PYTHON
"$vitro" describe family1/samples/40 | grep -c '^hottest  1 %' | grep -qx 2 || fail 'shape is not weighed'
grep -q 'measured  *weighted$' sample1.txt || fail "no column of estimates: $(cat sample1.txt)"
[ "$(sed -n 's/^max_pods.* //p' sample1.txt)" = - ] || fail 'an extreme is estimated'

# Weights go with the run, and all else is as without them.
sort family1/samples/40/weights.csv >expected
sort sample1/weights.csv | cmp - expected || fail "the run's weights are not the sample's"
cp -r family1/samples/40 plain
rm plain/weights.csv
play plain sample1-plain --warmup 2
[ ! -e sample1-plain/weights.csv ] || fail 'a run has weights without a sample that has'
for file in invocations functions timeline coldstarts; do
    cmp "sample1/$file.csv" "sample1-plain/$file.csv" || fail "$file.csv depends on weights"
done
without provenance sample1-plain >expected
without provenance sample1 >whole.json
mkdir cut
mv whole.json cut/run.json
without weighted cut | cmp - expected || fail 'run.json depends on weights elsewhere'

# A schedule has no column for weights: they are given beside it.
"$vitro" schedule family1/samples/40 -o schedule.csv --warmup 2 \
    --set function.duration-max=5s >log 2>err
grep -q -e '--weights family1/samples/40/weights.csv' err || fail "what of weights? $(cat err)"
play schedule.csv replayed --weights family1/samples/40/weights.csv
python3 - <<'PYTHON' || fail "a schedule's weights are not its sample's"
import json
a, b = (json.load(open(run + "/run.json")) for run in ("sample1", "replayed"))
assert a["schedule_digest"] == b["schedule_digest"]
assert a["weighted"] == b["weighted"]
PYTHON
play schedule.csv sample1
[ ! -e sample1/weights.csv ] || fail 'an earlier run leaves its weights behind'

# A replay sums up in the same way; functions that are not called may have weights, too.
cat >short.csv <<CSV
id,function,phase,scheduled_us,requested_us,memory_mib
0,f,measure,100000,1000,16
1,g,measure,200000,1000,16
CSV
printf 'function,weight\nf,2.5\nidle,9\ng,1\n' >short-weights.csv
"$vitro" replay short.csv -o local --platform local -c "$source/configs/local.ini" \
    --set resources.memory-request=16MiB --weights short-weights.csv >log 2>&1
python3 - <<'PYTHON' || fail "a replay's estimates are not what they should be"
import json
got = json.load(open("local/run.json"))["weighted"]
assert got["invocations"] == 3.5 and got["functions"] == 3.5, got
PYTHON
printf 'function,weight\nf,2.5\ng,1\n' | cmp - local/weights.csv || fail "the replay's weights"

# Comparisons weigh as well: here a sample's run and one with slower starts.
play family1/samples/40 started --warmup 2
play family1/samples/40 slow --warmup 2 --set control-plane.application-latency=4s
"$vitro" compare started slow --json >compared.json
python3 - <<'PYTHON' || fail "compare does not weigh as it should"
import csv, json, math
got = json.load(open("compared.json"))
weights = {row["function"]: float(row["weight"]) for row in csv.DictReader(open("started/weights.csv"))}
for number, run in enumerate(("started", "slow")):
    logs = sums = 0
    for row in csv.DictReader(open(run + "/functions.csv")):
        if row["slowdown"]:
            logs += weights[row["function"]] * math.log(float(row["slowdown"]))
            sums += weights[row["function"]]
    compared = got["runs"][number]["weighted"]
    estimated = json.load(open(run + "/run.json"))["weighted"]
    # All are ok in both runs, so both are the whole runs' estimates.
    assert math.isclose(compared["slowdown"], math.exp(logs / sums), rel_tol=1e-5), run
    assert math.isclose(compared["slowdown"], estimated["slowdown"], rel_tol=1e-9), run
    assert math.isclose(compared["cold_starts"], estimated["cold_starts"], rel_tol=1e-9), run
    for quantile in "p50", "p99":
        exact, shown = compared[f"response_{quantile}_us"], estimated["response_us"][quantile]
        assert math.isclose(exact, shown, rel_tol=1 / 128), (run, quantile)
assert got["weighted"]["ratio"] > got["ratio"] > 1, "rare functions feel it most"
PYTHON
ratio=$(python3 -c 'import json; got = json.load(open("compared.json"))
print((got["ratio"] + got["weighted"]["ratio"]) / 2)')
! "$vitro" compare started slow --max-ratio "$ratio" >log 2>err || fail 'weights have no say in --max-ratio'
rm slow/weights.csv
"$vitro" compare started slow --json >log || fail 'weights of one run are not enough'
sed -i '2,$s/,/,9/' started/weights.csv
cp family1/samples/40/weights.csv slow
expect_error "expected the same sample's weights" compare started slow

# So do the runs of several seeds.
play family1/samples/40 seeds --seeds 1..2 --no-invocations --minutes 3
python3 - <<'PYTHON' || fail "seeds.csv does not sum up the estimates"
import csv, json, math
runs = [json.load(open(f"seeds/seed-{seed}/run.json"))["weighted"] for seed in (1, 2)]
rows = {row["figure"]: row for row in csv.DictReader(open("seeds/seeds.csv"))}
mean = math.sqrt(runs[0]["slowdown"] * runs[1]["slowdown"])
assert math.isclose(float(rows["weighted.slowdown"]["mean"]), mean, rel_tol=1e-6)
mean = (runs[0]["invocations"] + runs[1]["invocations"]) / 2
assert math.isclose(float(rows["weighted.invocations"]["mean"]), mean, rel_tol=1e-6)
PYTHON

# What is wrong with weights is told with its place, before anything is played.
weights=plain/weights.csv
bad() { # PATTERN: of the weights that are there now
    expect_error "$weights: line $1" simulate plain -o none
    [ ! -e none ] || fail "$1: something was played"
}
name=$(awk -F, 'NR == 2 { print $1 }' family1/samples/40/weights.csv)
head -n 40 family1/samples/40/weights.csv >$weights
bad "41, column 'function': expected a row for '"
cp family1/samples/40/weights.csv $weights
echo stranger,1 >>$weights
bad "42, column 'function': expected a function of the sample, not 'stranger'"
for weight in -1 0 nan ''; do
    sed "2s/,.*/,$weight/" family1/samples/40/weights.csv >$weights
    bad "2, column 'weight': expected a"
done
sed "3s/^[^,]*/$name/" family1/samples/40/weights.csv >$weights
bad "3, column 'function': expected each function once"
expect_error "short-weights.csv: line 5, column 'function': expected a row for '" \
    simulate schedule.csv -o none --weights short-weights.csv
