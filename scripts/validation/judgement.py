"""How far a simulated figure may be from the measured one, and whether it is."""

import math
from collections import namedtuple

from validation import figures

Row = namedtuple("Row", "experiment run mode figure measured spread simulated error "
                        "target verdict")

OK, MISS, UNJUDGED = "ok", "MISS", "-"
ZERO_TOLERANCE_S = 2.0
# Of the measured value, and at least so much in the figure's own unit.
RELATIVE = {
    figures.P95: (0.20, 0.0),
    figures.PODS_CREATED: (0.15, 1.0),
    figures.PODS_READY: (0.15, 1.0),
    figures.POD_SECONDS: (0.10, 0.0),
    figures.FIRST_RESPONSE: (0.20, 0.0),
}


def kind(figure):
    return figure.split(":")[0]


def scaled(figure, value):
    """Slowdowns are compared by their logarithms, all else as it is."""
    return math.log(value) if kind(figure) == figures.SLOWDOWN else value


def spread(figure, values):
    """Largest difference between the runs of one experiment; None with fewer than two."""
    finite = [scaled(figure, value) for value in values if math.isfinite(value)]
    return max(finite) - min(finite) if len(finite) >= 2 else None


def target(figure, measured, spread_of_runs):
    """Largest absolute error, in the scale of scaled()."""
    repeats = 0.0 if spread_of_runs is None else 2 * spread_of_runs
    if kind(figure) == figures.SLOWDOWN:
        return max(0.02, 0.15 * math.log(measured), repeats)
    if kind(figure) == figures.ZERO:
        return max(ZERO_TOLERANCE_S, repeats)
    ratio, least = RELATIVE[figure]
    return max(ratio * measured, least, repeats)


def error(figure, measured, simulated, end_s):
    """Signed, in the scale of scaled(); infinite when one side has no value.

    A recording that ends above zero only says that it was not earlier at zero."""
    if math.isinf(measured):
        return 0.0 if math.isinf(simulated) else min(0.0, simulated - end_s)
    if math.isinf(simulated):
        return math.inf
    return scaled(figure, simulated) - scaled(figure, measured)


def judge(recording, mode, figure, measured, simulated, spread_of_runs, is_judged):
    limit = target(figure, measured, spread_of_runs)
    if math.isinf(measured):
        limit = ZERO_TOLERANCE_S
    difference = error(figure, measured, simulated, recording.end_s)
    verdict = UNJUDGED
    if is_judged:
        verdict = OK if abs(difference) <= limit else MISS
    return Row(recording.experiment, recording.name, mode, figure, measured,
               spread_of_runs, simulated, difference, limit, verdict)
