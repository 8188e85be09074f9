"""What is read out of a recorded run's rows."""

import contextlib
import io
import os
import tempfile
import unittest

from validation import recording


def machine(time, used):
    return {"t_s": str(time), "user_s": str(used), "sys_s": "0", "irq_s": "0",
            "steal_s": "0"}


class FakeRun:
    """A run of one call of 300 ms CPU that takes from 0.5 s to 1.5 s."""

    request_rows = [{"function_start_s": "0.5", "function_ms": "1000",
                     "duration_ms": "300"}]
    machine_rows = [machine(-1, 10), machine(0, 11), machine(1, 12.5), machine(2, 13)]

    def __init__(self, mode):
        self.config = {"function_mode": mode}


class Phase(unittest.TestCase):
    def test_is_the_most_frequent_time_modulo_two(self):
        times = [1.276, 3.276, 5.275, 7.276, 9.311, 10.02]
        self.assertAlmostEqual(recording.grid_phase(times), 1.276)

    def test_of_negative_times_is_positive(self):
        self.assertAlmostEqual(recording.grid_phase([-0.5, 1.5]), 1.5)

    def test_of_no_ticks_is_unknown(self):
        self.assertIsNone(recording.grid_phase([]))


class Zero(unittest.TestCase):
    def test_is_when_replicas_were_last_set_to_zero(self):
        changes = [(-3, 0), (1, 2), (5, 0), (5.2, 0), (8, 1), (9, 0), (9.1, 0)]
        self.assertEqual(recording.last_zero(changes), 9)

    def test_is_unknown_when_the_recording_ends_above(self):
        self.assertIsNone(recording.last_zero([(1, 2), (5, 0), (8, 1)]))


class Stages(unittest.TestCase):
    def row(self, **cells):
        names = ("created_s", "scheduled_s", "running_seen_s", "ready_s",
                 "deletion_requested_s", "gone_s")
        return {name: str(cells.get(name, "")) for name in names}

    def test_follow_one_another(self):
        stages = recording.stages_of(self.row(
            created_s=1, scheduled_s=1.5, running_seen_s=2.5, ready_s=2.75,
            deletion_requested_s=60, gone_s=90))
        self.assertEqual(stages, (0.5, 1.0, 0.25, 30))

    def test_ready_pod_runs_whatever_was_seen_first(self):
        stages = recording.stages_of(self.row(created_s=1, scheduled_s=1,
                                              running_seen_s=3.1, ready_s=3))
        self.assertEqual(stages, (0, 2, 0, None))

    def test_pod_that_never_ran_has_none(self):
        stages = recording.stages_of(self.row(created_s=1, scheduled_s=1.5))
        self.assertEqual(stages, (0.5, None, None, None))


class OtherLoad(unittest.TestCase):
    def test_is_all_that_sleeping_functions_see(self):
        self.assertEqual(recording.other_load(FakeRun("sleep")), {0: 1.5, 1: 0.5})

    def test_excludes_what_the_functions_execute(self):
        # 0.3 core-seconds over 1 s, half of it in each of the two seconds.
        load = recording.other_load(FakeRun("work"))
        self.assertAlmostEqual(load[0], 1.35)
        self.assertAlmostEqual(load[1], 0.35)


class FindRuns(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)

    def make_run(self, name, files):
        path = os.path.join(self.folder, name)
        os.makedirs(path)
        for file in files:
            open(os.path.join(path, file), "w", encoding="utf-8").close()
        return path

    def test_tells_of_a_run_that_lacks_a_file(self):
        whole = self.make_run("whole", recording.NEEDED)
        self.make_run("torn", [f for f in recording.NEEDED if f != "requests.csv"])
        self.make_run("other", ["config.json"])
        told = io.StringIO()
        with contextlib.redirect_stderr(told):
            self.assertEqual(recording.find_runs([self.folder]), [whole])
        self.assertIn("torn: left out, without requests.csv", told.getvalue())
        self.assertNotIn("other", told.getvalue())

    def test_repeats_are_the_judged_runs_beside(self):
        expected = [self.make_run(name, recording.NEEDED) for name in ("run1", "run2")]
        self.make_run("run1_qps5", recording.NEEDED)
        self.make_run("run3", recording.NEEDED[1:])
        self.make_run("deeper/run4", recording.NEEDED)
        self.assertEqual(recording.judged_runs(self.folder), expected)


if __name__ == "__main__":
    unittest.main()
