"""README's picture of the floors, drawn from the table that the tests hold the code against.

``python -m tests.docs.floors_picture`` draws it anew.
"""

from html import escape

from tests.docs.readme import ROOT
from tests.packaging.test_floors import FLOORS

__all__ = ["PICTURE", "drawn"]

PICTURE = ROOT / "notebooks/images/floors.svg"

WORDS = {
    "__main__": "python -m artwidgets",
    "cli": "the shell",
    "widgets": "the browser, its panels, the table",
    "session": "the one door",
    "applying": "carries a plan out",
    "doctor": "what a server bears",
    "gateway": "alone imports wandb",
    "planning": "what will be done, frozen",
    "archive": "versions kept in a folder or a store",
    "filters": "the query language",
    "storage": "what a delete frees",
    "listing": "the DataFrame",
    "model": "values",
    "errors": "exceptions",
    "paths": "files of our own",
}
"""What lives in each folder, in a few words."""

WIDTH, HEIGHT, GAP, EDGE = 600, 44, 8, 16
BESIDE, APART = 96, 232
_STYLE = """
text { font: 14px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
.name { font: 600 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
.soft { fill: #59636e; font-size: 13px }
rect { fill: #f6f8fa; stroke: #d1d9e0 }
.door { fill: #ddf4ff; stroke: #54aeff }
.apart { stroke-dasharray: 4 3 }
path { fill: none; stroke: #59636e; stroke-width: 1.5 }
.head { fill: #59636e; stroke: none }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .soft { fill: #9198a1 }
  rect { fill: #151b23; stroke: #3d444d } .door { fill: #121d2f; stroke: #1f6feb }
  path { stroke: #9198a1 } .head { fill: #9198a1 }
}
"""


def drawn() -> str:
    """The picture as SVG, light or dark as its reader's screen is."""
    lines = []
    below: dict[str, int] = {}
    for row, floor in enumerate(reversed(FLOORS)):
        top = EDGE + row * (HEIGHT + GAP)
        # The folder that speaks to servers stands on the side where they are.
        names = sorted(floor, key=lambda name: (name == "gateway", name))
        width = (WIDTH - GAP * (len(names) - 1)) / len(names)
        for column, name in enumerate(names):
            below[name] = top
            lines += _box(EDGE + column * (width + GAP), top, width, name)
    height = max(below.values()) + HEIGHT + EDGE
    servers = EDGE + WIDTH + BESIDE
    door = below["gateway"]
    lines += _server(servers, door - HEIGHT - GAP, "W&B", "cloud, or your own server", "")
    lines += _server(
        servers, door + HEIGHT + GAP, "local", "a server to try and test on,", "imports nothing else"
    )
    for end in (door - HEIGHT / 2 - GAP / 2, door + HEIGHT * 1.5 + GAP * 1.5):
        lines += _arrow(EDGE + WIDTH, door + HEIGHT / 2, servers, end)
    svg_width = servers + APART + EDGE
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {svg_width} {height}" width="{svg_width}" '
            f'height="{height}" role="img">',
            "<title>The folders of artwidgets as floors: each imports only from those below it</title>",
            f"<style>{_STYLE}</style>",
            *lines,
            "</svg>\n",
        ]
    )


def _box(left: float, top: float, width: float, name: str) -> list[str]:
    kind = ' class="door"' if name == "session" else ""
    middle = top + HEIGHT / 2 + 5
    # A name of the typewriter's letters is as wide as it has letters.
    words = left + 14 + 8.6 * len(name) + 12
    return [
        f'<rect{kind} x="{left:g}" y="{top:g}" width="{width:g}" height="{HEIGHT}" rx="6"/>',
        f'<text class="name" x="{left + 14:g}" y="{middle:g}">{escape(name)}</text>',
        f'<text class="soft" x="{words:g}" y="{middle:g}">{escape(WORDS[name])}</text>',
    ]


def _server(left: float, top: float, name: str, first: str, second: str) -> list[str]:
    tall = HEIGHT + 20
    start = top - 10
    lines = [first, second] if second else [first]
    return [
        f'<rect class="apart" x="{left:g}" y="{start:g}" width="{APART}" height="{tall}" rx="6"/>',
        f'<text class="name" x="{left + 14:g}" y="{start + (22 if second else 28):g}">{escape(name)}</text>',
        *(
            f'<text class="soft" x="{left + 14:g}" y="{start + (40 if second else 47) + 16 * at:g}">'
            f"{escape(line)}</text>"
            for at, line in enumerate(lines)
        ),
    ]


def _arrow(left: float, top: float, right: float, end: float) -> list[str]:
    half = (left + right) / 2
    return [
        f'<path d="M{left:g} {top:g} C{half:g} {top:g} {half:g} {end:g} {right - 8:g} {end:g}"/>',
        f'<path class="head" d="M{right:g} {end:g} l-9 -5 v10 z"/>',
    ]


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
