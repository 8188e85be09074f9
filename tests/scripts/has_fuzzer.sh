#!/bin/sh
# Succeeds when clang is there and can link libFuzzer, whose runtime is a package of its own.
echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
    clang -fsanitize=fuzzer,address -x c - -o /dev/null 2>/dev/null
