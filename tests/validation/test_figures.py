"""Figures of small runs, by hand."""

import math
import unittest

from validation import figures
from validation.recording import Pod, Request


def request(function, at, response, requested=1.0):
    return Request(function, at, requested, response)


class Figures(unittest.TestCase):
    def test_slowdown_is_the_mean_of_functions_not_of_calls(self):
        # f: sqrt(1 * 4) = 2, g: 8; sqrt(2 * 8) = 4.
        calls = [request("f", 0, 1), request("f", 1, 4), request("g", 2, 8)]
        self.assertAlmostEqual(figures.slowdown(calls), 4)

    def test_percentile_lies_between_ranks(self):
        self.assertAlmostEqual(figures.percentile([4, 1, 3, 2], 50), 2.5)
        self.assertAlmostEqual(figures.percentile([1, 2], 95), 1.95)

    def test_pods_ready_over_time(self):
        pods = [Pod("f", 0, 1, 5), Pod("f", 0, 2, None), Pod("f", 0, 5, 9),
                Pod("f", 0, None, 3), Pod("f", 0, 7, 6)]
        self.assertEqual(figures.pods_over_time(pods), [(1, 1), (2, 2), (5, 2), (9, 1)])

    def test_pod_seconds_end_with_deletion_or_the_record(self):
        pods = [Pod("f", 0, 1, 5), Pod("f", 0, 2, None), Pod("f", 0, None, 3)]
        self.assertEqual(figures.pod_seconds(pods, 10), 4 + 8)

    def test_scale_ups_from_zero_need_all_pods_gone(self):
        pods = [Pod("f", 1, 2, 5), Pod("f", 4, 6, 8), Pod("f", 9, 10, None),
                Pod("f", 20, 21, 22)]
        self.assertEqual(figures.scale_ups_from_zero(pods), [1, 9])

    def test_first_response_is_of_the_earliest_that_waits(self):
        # At 3 s the call of 0 s is answered; that of 2 s waits, and so does that of 2.5 s.
        calls = [request("f", 0, 1), request("f", 2.5, 1), request("f", 2, 4)]
        found = figures.first_responses(calls, [Pod("f", 3, 4, None)])
        self.assertEqual(found, [4])

    def test_function_above_zero_at_the_end_has_no_time(self):
        found = figures.compute([request("f", 0, 1)], [Pod("f", 0, 1, None)],
                                {"f": None, "g": 7.5}, 10)
        self.assertTrue(math.isinf(found["time_at_zero_s:f"]))
        self.assertEqual(found["time_at_zero_s:g"], 7.5)


if __name__ == "__main__":
    unittest.main()
