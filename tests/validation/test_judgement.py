"""Targets as docs/validation.md states them, at their edges."""

import math
import unittest
from types import SimpleNamespace

from validation import figures, judgement

RUN = SimpleNamespace(experiment="e", name="run1", end_s=100.0)


def verdict(figure, measured, simulated, spread=None):
    return judgement.judge(RUN, "recorded", figure, measured, simulated, spread,
                           True).verdict


class Judgement(unittest.TestCase):
    def expect(self, figure, measured, inside, outside, spread=None):
        for value in inside:
            self.assertEqual(verdict(figure, measured, value, spread), "ok", value)
        for value in outside:
            self.assertEqual(verdict(figure, measured, value, spread), "MISS", value)

    def test_slowdown_within_two_percent_or_fifteen_of_its_logarithm(self):
        self.expect(figures.SLOWDOWN, 1.01, [1.01 * math.exp(0.0199)],
                    [1.01 * math.exp(0.0201), 1.01 * math.exp(-0.0201)])
        self.expect(figures.SLOWDOWN, math.e, [math.exp(1.149)], [math.exp(1.151)])
        self.expect(figures.SLOWDOWN, math.e, [math.exp(1.39)], [math.exp(1.41)], 0.2)

    def test_response_times_within_a_fifth(self):
        for figure in (figures.P95, figures.FIRST_RESPONSE):
            self.expect(figure, 10.0, [8.01, 11.99], [7.99, 12.01])
            self.expect(figure, 10.0, [15.9], [16.1], 3.0)

    def test_pods_within_fifteen_percent_or_one(self):
        for figure in (figures.PODS_CREATED, figures.PODS_READY):
            self.expect(figure, 2.0, [1.0, 3.0], [0.0, 4.0])
            self.expect(figure, 20.0, [17.0, 23.0], [16.0, 24.0])

    def test_pod_seconds_within_a_tenth(self):
        self.expect(figures.POD_SECONDS, 100.0, [90.1, 109.9], [89.9, 110.1])

    def test_zero_within_two_seconds(self):
        figure = figures.ZERO + ":f"
        self.expect(figure, 50.0, [48.1, 51.9], [47.9, 52.1, math.inf])
        self.expect(figure, 50.0, [46.1], [45.9], 2.0)

    def test_recording_that_ends_above_zero(self):
        figure = figures.ZERO + ":f"
        self.expect(figure, math.inf, [math.inf, 98.1, 120.0], [97.9])

    def test_only_judged_rows_have_a_verdict(self):
        row = judgement.judge(RUN, "fitted", figures.P95, 1.0, 9.0, None, False)
        self.assertEqual(row.verdict, "-")

    def test_spread_needs_two_runs_and_is_of_logarithms_for_slowdown(self):
        self.assertIsNone(judgement.spread(figures.P95, [1.0]))
        self.assertEqual(judgement.spread(figures.P95, [1.0, 4.0, 2.0]), 3.0)
        self.assertAlmostEqual(judgement.spread(figures.SLOWDOWN, [1.0, math.e]), 1.0)
        self.assertIsNone(judgement.spread(figures.ZERO + ":f", [math.inf, 4.0]))


if __name__ == "__main__":
    unittest.main()
