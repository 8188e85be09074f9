#!/bin/sh
# The check of hidden inputs accepts an archive without any and refuses each kind.
# Usage: test_no_hidden_inputs.sh COMPILER...
set -eu
check=$(dirname "$0")/no_hidden_inputs.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

expect() { # WANTED SYMBOL COMPILER...
    wanted=$1 symbol=$2
    shift 2
    printf 'extern int %s(void);\nint part(void);\nint part(void) { return %s(); }\n' \
        "$symbol" "$symbol" >"$folder/part.c"
    rm -f "$folder/libpart.a"
    "$@" -fno-builtin -c "$folder/part.c" -o "$folder/part.o"
    ar rc "$folder/libpart.a" "$folder/part.o"
    if "$check" "$folder/libpart.a" >/dev/null 2>&1; then got=accepted; else got=refused; fi
    if [ "$got" != "$wanted" ]; then
        echo "no_hidden_inputs.sh: $symbol is $got, but should be $wanted" >&2
        failed=1
    fi
}

for symbol in clock clock_gettime gettimeofday time g_get_monotonic_time g_get_real_time \
    g_date_time_new_now_utc getenv secure_getenv g_getenv gsl_rng_env_setup rand srand random \
    random_r drand48 getrandom arc4random_uniform g_random_int g_random_double_range g_rand_new; do
    expect refused "$symbol" "$@"
done
for symbol in vt_rng_next gsl_ran_exponential runtime vt_time randomise; do
    expect accepted "$symbol" "$@"
done
if "$check" "$folder/absent.a" 2>/dev/null; then
    echo 'no_hidden_inputs.sh: an archive that is not there is accepted' >&2
    failed=1
fi
exit $failed
