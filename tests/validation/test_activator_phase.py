"""What the autoscaler sees of requests that wait in the activator, by hand."""

import unittest

from validation.activator_phase import reported_average


class ReportedAverage(unittest.TestCase):
    def test_before_any_report_it_is_the_early_one(self):
        self.assertEqual(reported_average([0.1, 0.2], 0.5, 0.9, 0.0, 60), 1)

    def test_first_report_takes_the_early_one_off(self):
        # From 0.1 s to 0.9 s two requests: 1 + (2 - 1), in one second.
        self.assertAlmostEqual(reported_average([0.1, 0.1], 0.95, 0.9, 0.0, 60), 2)

    def test_seconds_are_those_of_wall_time(self):
        # The run begins half a second into one, so 0.1 s and 0.9 s are in two seconds:
        # (1 + (2 - 1)) / 2.
        self.assertAlmostEqual(reported_average([0.1, 0.1], 0.95, 0.4, 0.5, 60), 1)

    def test_later_reports_count_in_full(self):
        # 2 in second 0, 2 in second 1.
        self.assertAlmostEqual(reported_average([0.1, 0.1], 1.95, 0.9, 0.0, 60), 2)

    def test_requests_count_from_their_arrival(self):
        # Since 0.1 s: one for 0.8 s, another for 0.4 s, 1.2 / 0.8 = 1.5 on average.
        self.assertAlmostEqual(reported_average([0.1, 0.5], 0.95, 0.9, 0.0, 60), 1.5)


if __name__ == "__main__":
    unittest.main()
