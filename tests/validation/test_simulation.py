"""What the simulator is told of a recorded run."""

import os
import tempfile
import unittest
from types import SimpleNamespace

from validation import simulation
from validation.recording import Stages

CONFIG = {
    "autoscaler_config_defaults": {"stable-window": "60s", "target-burst-capacity": 200},
    "autoscaler_config_overrides": {"allow-zero-initial-scale": "true"},
    "revision_annotations": {"autoscaling.knative.dev/target": "1"},
    "initial_scale": 0, "containerConcurrency": 1, "function_mode": "sleep",
    "t0_unix": 1000.25, "queue_proxy_cpu_request": "25m (default)",
}


def written(write, recording):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file.csv")
        write(recording, path)
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()[1:]


class Simulation(unittest.TestCase):
    def test_settings_are_those_of_the_run(self):
        found = simulation.settings(CONFIG)
        for setting in ("autoscaler.stable-window=60s", "autoscaler.target=1",
                        "autoscaler.target-burst-capacity=200",
                        "autoscaler.allow-zero-initial-scale=true",
                        "autoscaler.initial-scale=0", "autoscaler.clock-offset=250000us",
                        "function.container-concurrency=1", "nodes.cpu-model=none",
                        "nodes.cpu=2", "resources.cpu-request=25m"):
            self.assertIn(setting, found)

    def test_annotations_win(self):
        config = dict(CONFIG, function_mode="work", revision_annotations={
            "autoscaling.knative.dev/target-burst-capacity": "-1"})
        found = simulation.settings(config)
        self.assertIn("autoscaler.target-burst-capacity=-1", found)
        self.assertNotIn("autoscaler.target-burst-capacity=200", found)
        self.assertIn("nodes.cpu-model=shared", found)

    def test_annotations_may_have_the_older_spelling(self):
        config = dict(CONFIG, revision_annotations={
            "autoscaling.knative.dev/maxScale": "6",
            "autoscaling.knative.dev/targetBurstCapacity": "0",
            "autoscaling.knative.dev/class": "kpa.autoscaling.knative.dev",
            "serving.knative.dev/creator": "someone"})
        found = simulation.settings(config)
        self.assertIn("autoscaler.max-scale=6", found)
        self.assertIn("autoscaler.target-burst-capacity=0", found)
        self.assertFalse([text for text in found if "creator" in text or "class" in text])

    def test_schedule_is_in_order(self):
        run = SimpleNamespace(schedule=[(2.0, "g", 10.0), (0.5, "f", 1.5)])
        self.assertEqual(written(simulation.write_schedule, run),
                         ["0,f,measure,500000,1500,1", "1,g,measure,2000000,10000,1"])

    def test_functions_have_their_phases_and_past(self):
        run = SimpleNamespace(functions=["f", "g", "h"],
                              tick_phase_s={"f": 1.276, "g": 0.5}, decided_before={"g"})
        self.assertEqual(written(simulation.write_functions, run),
                         ["f,autoscaler.tick-phase,1276ms", "g,autoscaler.tick-phase,500ms",
                          "g,autoscaler.decided-before-start,true"])

    def test_unknown_stages_are_those_of_another_pod(self):
        run = SimpleNamespace(stages=lambda: [("f", Stages(0.1, 0.6, 0.2, None)),
                                              ("f", Stages(0.2, None, None, 30.0))])
        self.assertEqual(written(simulation.write_pod_stages, run),
                         ["f,100000,600000,200000,30000000",
                          "f,200000,600000,200000,30000000"])

    def test_zero_is_the_last_deletion_of_all(self):
        pods = [SimpleNamespace(function="f", deleted_s=4.0),
                SimpleNamespace(function="f", deleted_s=9.0),
                SimpleNamespace(function="g", deleted_s=None),
                SimpleNamespace(function="g", deleted_s=1.0)]
        self.assertEqual(simulation.zero_times(pods), {"f": 9.0, "g": None})

    def test_median_of_some_that_never_end(self):
        never = float("inf")
        self.assertEqual(simulation.median([3.0, never, 1.0]), 3.0)
        self.assertEqual(simulation.median([never, never]), never)
        self.assertEqual(simulation.median([1.0, 2.0]), 1.5)


if __name__ == "__main__":
    unittest.main()
