#!/bin/sh
# benchmarks/simulator judges what other programs print: each figure against its target, in
# the right direction. The programs here print numbers chosen for the purpose.
# Usage: test_simulator_table.sh SOURCE_ROOT
set -eu
source_root=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
build=$folder/build
mkdir -p "$build/benchmarks" "$build/cli"

# program NAME: what it prints is read from here.
program() {
    { echo '#!/bin/sh'; echo "cat <<'END'"; cat; echo END; } >"$build/$1"
    chmod +x "$build/$1"
}
program benchmarks/bench-simulate <<'END'
row,invocations,ns,ns_min,ns_max,reference_ns,reference_min,reference_max,ratio,target,setup_s
fast,10,100,90,110,80,70,90,0.800,0.57,1
slow,10,200,90,110,80,70,90,0.400,0.57,1
END
program benchmarks/bench-trace-load <<'END'
files,bytes,seconds,touch_seconds,memory_ratio
invocations,10,0.200,0.010,1.50
all,20,0.300,0.020,1.20
END
# A row costs 150 - 40 ns, 60 - 45 of the thread that simulates, and 130 - 50 of both;
# packed, 210 - 40, 60 - 45 and 250 - 50.
program benchmarks/bench-records <<'END'
name,size,ns_per_op,thread_ns,process_ns
records-summary,10,40.0,45.0,50.0
records-csv,10,150.0,60.0,130.0
records-csv-replay,10,1.0,1.0,1.0
records-gzip,10,210.0,60.0,250.0
END
program cli/vitro </dev/null
for name in cli/vitro benchmarks/bench-simulate benchmarks/bench-trace-load \
    benchmarks/bench-records; do
    echo "build $name: phony"
done >"$build/build.ninja"

"$source_root/benchmarks/simulator" "$build" --row simulate --row reading --row rows \
    >"$folder/found" 2>"$folder/errors" || { cat "$folder/errors" >&2; exit 1; }
cat >"$folder/expected" <<'END'
row,figure,value,target,ratio,met
fast,ns_per_invocation,100,,,
fast,ns_of_reference,80,,,
fast,speed_to_reference,0.8,>= 0.57,1.4,yes
slow,ns_per_invocation,200,,,
slow,ns_of_reference,80,,,
slow,speed_to_reference,0.4,>= 0.57,0.702,no
reading,cpu_s_of_invocations,0.2,<= 0.25,0.8,yes
reading,memory_to_trace_of_invocations,1.5,<= 1.2,1.25,no
reading,cpu_s_of_all,0.3,,,
reading,memory_to_trace_of_all,1.2,<= 1.2,1,yes
rows,csv_wall_ns,110,<= 60,1.83,no
rows,csv_thread_ns,15,,,
rows,csv_process_ns,80,,,
rows,gzip_wall_ns,170,,,
rows,gzip_thread_ns,15,,,
rows,gzip_process_ns,200,,,
END
diff -u "$folder/expected" "$folder/found"

# A program that fails ends the table with what it said.
printf '#!/bin/sh\necho "no disc"\nexit 3\n' >"$build/benchmarks/bench-records"
if "$source_root/benchmarks/simulator" "$build" --row rows >/dev/null 2>"$folder/errors"; then
    echo "test_simulator_table: a failed program passed" >&2
    exit 1
fi
grep -q 'no disc' "$folder/errors"
