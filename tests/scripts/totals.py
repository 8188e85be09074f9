#!/usr/bin/env python3
"""Adds up what `meson test` ran in the build folders given.

Counts the cases of each Criterion program and the other tests as one case each. Every
sanitizer report is a failure. What failed is told again, just before the totals, which
are all that is left of a long output that was cut. The last line is "N passed, N failed";
fails when anything failed or nothing passed.
"""

import json
import pathlib
import re
import sys

SYNTHESIS = re.compile(r"Synthesis: Tested: (\d+) \| Passing: (\d+) ")
# LeakSanitizer's remark about a thread that ended while it looked for its registers: no finding.
REMARK = re.compile(r"==\d+==Unable to get registers from thread \d+\.")
PASSING_CASE = re.compile(r"^\[(?:PASS|RUN )\w*\]|^$")
SHOWN = 60  # lines of what a program that failed has printed
ASSERTION = re.compile(r"\bcr_(?:assert|expect)\w*\(")


def told(name, result, output):
    """What failed, with the end of what it printed."""
    lines = [line for line in output.splitlines() if not PASSING_CASE.match(line)]
    return "\n".join([f"{result}: {name}", *(f"  {line}" for line in lines[-SHOWN:])])


class Totals:
    def __init__(self):
        self.passed = self.failed = self.skipped = self.programs = 0
        self.failures = []

    def add_program(self, test):
        """One line of meson's log."""
        self.programs += 1
        output = test.get("stdout", "") + test.get("stderr", "")
        cases = SYNTHESIS.findall(output)
        tested = sum(int(tested) for tested, _ in cases)
        passing = sum(int(passing) for _, passing in cases)
        is_ok = test["result"] in ("OK", "EXPECTEDFAIL", "SKIP")
        if not is_ok:
            self.failures.append(told(test["name"], test["result"], output))
        self.skipped += output.count("[SKIP]")
        if cases:
            self.passed += passing
            self.failed += max(tested - passing, 0 if is_ok else 1)
        elif test["result"] == "SKIP":
            self.skipped += 1
        elif is_ok:
            self.passed += 1
        else:
            self.failed += 1


def is_remark(text):
    """True of a sanitizer's report that has remarks, and nothing else. One without a word is
    of a process that a test killed as it was about to remark; what finds something ends by
    itself, with a status that fails the test."""
    return all(REMARK.fullmatch(line) for line in text.splitlines())


def total_of(folder):
    totals = Totals()
    log = folder / "meson-logs" / "testlog.json"
    if log.exists():
        for line in log.read_text().splitlines():
            totals.add_program(json.loads(line))
    for failure in totals.failures:
        print(f"{folder.name}: {failure}")
    for report in sorted(folder.glob("sanitizer-reports/*")):
        text = report.read_text(errors="replace")
        print(text)
        if not is_remark(text):
            totals.failed += 1
    print(f"{folder.name}: {totals.programs} programs, {totals.passed} cases passed, "
          f"{totals.failed} failed, {totals.skipped} skipped")
    return totals


def count_assertions(tests):
    return sum(len(ASSERTION.findall(source.read_text())) for source in tests.rglob("*.c"))


def main():
    all_totals = [total_of(pathlib.Path(folder)) for folder in sys.argv[1:]]
    passed = sum(totals.passed for totals in all_totals)
    failed = sum(totals.failed for totals in all_totals)
    tests = pathlib.Path(__file__).resolve().parent.parent
    print(f"assertions written in the tests: {count_assertions(tests)}, many of them in loops")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
