"""Distributions and slopes that are fitted, by hand."""

import unittest
from types import SimpleNamespace

from validation import fit
from validation.recording import Pod


def call(at, done, duration_ms=1000):
    return {"function": "f", "scheduled_s": str(at), "done_s": str(done),
            "duration_ms": str(duration_ms)}


def run(pods, calls, limit):
    return SimpleNamespace(functions=["f"], pods=pods, request_rows=calls,
                           config={"containerConcurrency": limit})


class Fit(unittest.TestCase):
    def test_lognormal_keeps_median_and_quartiles(self):
        # Of five values the second and the fourth are the quartiles: 1 s and e^1.349 s.
        self.assertEqual(fit.lognormal([0.1, 1.0, 2.0, 3.8536, 9.0]),
                         "lognormal(2000000us, 1.00)")
        self.assertEqual(fit.lognormal([0.5, 0.5, 0.5]), "lognormal(500000us, 0.00)")

    def test_empirical_keeps_the_mean_of_the_highest_part(self):
        # 0 to 31 ms and an outlier of 1 s: from 31 ms, the last point but one, to x the
        # mean is that of both, 515.5 ms, so x is 1 s.
        values = [i / 1000 for i in range(32)] + [1.0]
        points = fit.empirical(values)[len("empirical("):-1].split(", ")
        self.assertEqual(len(points), fit.POINTS)
        self.assertEqual(points[0], "0us")
        self.assertEqual(points[-2], "31000us")
        self.assertEqual(points[-1], "1000000us")

    def test_warm_calls_find_a_pod_that_is_free_and_settled(self):
        pods = [Pod("f", 0, 1, None)]
        # The first comes too early; the third finds the only place taken.
        calls = [call(2, 3.5), call(10, 11.25), call(11, 12.5), call(20, 21.125)]
        found = fit.warm_overheads(run(pods, calls, 1))
        self.assertEqual(found, [0.25, 0.125])
        self.assertEqual(len(fit.warm_overheads(run(pods, calls, 0))), 3)

    def test_lengthening_is_the_slope_over_others_in_the_making(self):
        def pod(begin, end):
            return {"sandbox_begin_s": str(begin), "queue_started_s": str(end)}

        # Beside none, one and two others: 1 s, 1.5 s and 2 s.
        pods = [pod(0, 1), pod(0.5, 2.0), pod(0.75, 2.75)]
        self.assertAlmostEqual(fit.lengthening_s([SimpleNamespace(pod_rows=pods)]), 0.5)

    def test_write_latency_is_up_to_the_first_pod(self):
        one = SimpleNamespace(replicas={"f": [(-3, 0), (1, 2), (2, 3), (9, 0), (20, 1)]},
                              pods=[Pod("f", 1.25, 2, 9), Pod("f", 1.5, 2, 9),
                                    Pod("f", 20.5, 21, None)])
        self.assertEqual(fit.write_latencies(one), [0.25, 0.5])


if __name__ == "__main__":
    unittest.main()
