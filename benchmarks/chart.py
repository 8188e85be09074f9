"""Line charts side by side, as SVG: a logarithmic x axis each, and one y axis from zero."""

import html
import math

WIDTH, HEIGHT = 250, 170  # of a panel's plot
LEFT, TOP, BETWEEN, BELOW = 50, 30, 30, 45
STYLE = ("text { font: 11px sans-serif; fill: #333 } .line { fill: none; stroke: #1f5fa8; "
         "stroke-width: 1.5 } .dot { fill: #1f5fa8 } .axis { stroke: #333; fill: none } "
         ".grid { stroke: #ddd }")


def nice_top(value):
    """The least of 1, 2 or 5 times a power of ten that is not below a value."""
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def text(x, y, words, anchor="middle", more=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>'
            f"{html.escape(str(words))}</text>")


def powers_of_ten(low, high):
    return [10 ** k for k in range(math.floor(math.log10(low)),
                                   math.ceil(math.log10(high)) + 1)]


def panel(left, title, points, top):
    """One chart, whose y axis ends at `top`."""
    ticks = powers_of_ten(min(x for x, _ in points), max(x for x, _ in points))
    first, last = math.log10(ticks[0]), math.log10(ticks[-1])

    def x_of(x):
        return left + WIDTH * (math.log10(x) - first) / max(last - first, 1)

    def y_of(y):
        return TOP + HEIGHT * (1 - y / top)

    for tick in (0, top / 4, top / 2, 3 * top / 4, top):
        yield (f'<line class="grid" x1="{left}" x2="{left + WIDTH}" '
               f'y1="{y_of(tick):.1f}" y2="{y_of(tick):.1f}"/>')
    yield (f'<path class="axis" d="M{left} {TOP}V{TOP + HEIGHT}H{left + WIDTH}"/>')
    for tick in ticks:
        yield text(x_of(tick), TOP + HEIGHT + 15, f"{tick:,}")
    yield text(left + WIDTH / 2, TOP + HEIGHT + 34, title)
    places = [f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in points]
    yield f'<polyline class="line" points="{" ".join(places)}"/>'
    for place, (x, y) in zip(places, points):
        cx, cy = place.split(",")
        yield (f'<circle class="dot" cx="{cx}" cy="{cy}" r="2.5">'
               f"<title>{x:,}: {y:.2f}</title></circle>")


def draw(series, unit):
    """The SVG of {title: [(x, y), ..]}."""
    top = nice_top(max(y for points in series.values() for _, y in points))
    width = LEFT + len(series) * (WIDTH + BETWEEN)
    height = TOP + HEIGHT + BELOW
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
             f'viewBox="0 0 {width} {height}">',
             f"<style>{STYLE}</style>",
             f'<rect width="{width}" height="{height}" fill="#fff"/>',
             text(LEFT - 40, 16, unit, "start")]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(text(LEFT - 6, TOP + HEIGHT * (1 - share) + 4, f"{share * top:g}",
                          "end"))
    for number, (title, points) in enumerate(series.items()):
        parts += panel(LEFT + number * (WIDTH + BETWEEN), title, points, top)
    return "\n".join([*parts, "</svg>"]) + "\n"
