"""Pods ready over time, recorded and simulated, as one small SVG per run."""

import os

WIDTH, HEIGHT, MARGIN = 640, 200, 36
RECORDED, SIMULATED = "#222222", "#c0392b"


def stairs(course, end_s, to_x, to_y):
    """A step line from 0 pods at time 0."""
    points = [f"M{to_x(0):.1f} {to_y(0):.1f}"]
    for time, ready in course:
        if 0 <= time <= end_s:
            points.append(f"H{to_x(time):.1f}V{to_y(ready):.1f}")
    points.append(f"H{to_x(end_s):.1f}")
    return "".join(points)


def label(x, y, text, anchor="middle"):
    return (f'<text x="{x:.0f}" y="{y:.0f}" font-size="11" font-family="sans-serif" '
            f'text-anchor="{anchor}">{text}</text>')


def draw(title, end_s, recorded, simulated):
    """SVG text; courses are those of figures.pods_over_time()."""
    top = max([ready for _, ready in recorded + simulated] + [1])

    def to_x(time):
        return MARGIN + time / end_s * (WIDTH - 2 * MARGIN)

    def to_y(ready):
        return HEIGHT - MARGIN - ready / top * (HEIGHT - 2 * MARGIN)

    lines = [(recorded, RECORDED, ""), (simulated, SIMULATED, ' stroke-dasharray="4 2"')]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">',
             '<rect width="100%" height="100%" fill="white"/>',
             f'<path d="M{MARGIN} {MARGIN}V{HEIGHT - MARGIN}H{WIDTH - MARGIN}" '
             'fill="none" stroke="#999"/>',
             label(WIDTH / 2, 18, title),
             label(MARGIN - 6, to_y(top) + 4, top, "end"),
             label(MARGIN - 6, to_y(0) + 4, 0, "end"),
             label(to_x(end_s), HEIGHT - MARGIN + 14, f"{end_s:.0f} s"),
             label(WIDTH / 2, HEIGHT - 8, "pods ready: recorded solid, simulated dashed")]
    for course, colour, dash in lines:
        parts.append(f'<path d="{stairs(course, end_s, to_x, to_y)}" fill="none" '
                     f'stroke="{colour}"{dash}/>')
    return "\n".join(parts + ["</svg>"]) + "\n"


def save(folder, recording, mode, recorded, simulated):
    os.makedirs(folder, exist_ok=True)
    name = f"{recording.experiment}-{recording.name}-{mode}"
    with open(os.path.join(folder, name + ".svg"), "w", encoding="utf-8") as file:
        file.write(draw(name, recording.end_s, recorded, simulated))
