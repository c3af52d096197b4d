"""The overview and the facets of 100,000 versions: drawn, followed and filtered from."""

import json
import statistics
from collections.abc import Iterator

from playwright.sync_api import Frame, sync_playwright

from artwidgets import ArtifactBrowser, Session
from artwidgets.widgets.panel import Panel
from tests.benchmarks.result import Row, best
from tests.benchmarks.serving import bench_server
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome, launched
from tests.support.screen import Screen

__all__ = ["run"]

CLICKS = 8
"""Tiles that are clicked, one after the other."""

# Two frames: what changed in this one is on the screen in the next.
_CLICK = """
async ([target, done]) => {
    const began = performance.now();
    document.querySelector(target).click();
    while (!document.querySelector(done)) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return (performance.now() - began) / 1000;
}
"""


def run(latency: float, divisor: int) -> Iterator[Row]:
    """In a frame of its own, without a Jupyter; `latency` plays no part, all is loaded before."""
    with bench_server() as server, sync_playwright() as playwright:
        collections = 1000 // divisor
        for kind, share in (("model", 5), ("dataset", 3), ("eval", 2)):
            server.seed_bulk(project=kind, collections=collections * share // 10, versions=100, type=kind)
        session = Session(server.entity, None)
        session.load()
        browser = ArtifactBrowser(session=session)
        size = f"{len(session.listing):,} versions"
        chromium = launched(playwright)
        try:
            page, frame = Sandbox.of_browser(browser).open(Chrome(chromium))
            screen = Screen(page, frame, browser)
            screen.expect_rows(len(session.listing))
            yield from _drawn(frame, browser, size)
            yield from _clicked(screen, browser, size)
            for panel, name in ((browser.overview, "overview"), (browser.facets, "facets")):
                yield from _described(panel, name, size)
        finally:
            chromium.close()


def _drawn(frame: Frame, browser: ArtifactBrowser, size: str) -> Iterator[Row]:
    for name, drawn in (("Overview", ".aw-tile"), ("Facets", ".aw-facet-value")):
        frame.get_by_role("button", name=name, exact=True).evaluate("one => one.id = 'aw-bench'")
        took = frame.evaluate(_CLICK, ["#aw-bench", drawn])
        frame.evaluate("document.querySelector('#aw-bench').id = ''")
        yield Row(f"{name.lower()} of {size}, opened to painted", took, at_most=0.3)
    # What else is open would have its part in each click.
    browser.workspace.parts.show("facets", False)


def _clicked(screen: Screen, browser: ArtifactBrowser, size: str) -> Iterator[Row]:
    tree = screen.frame.get_by_role("tree", name="Storage")
    rows = screen.grid.get_attribute("aria-rowcount")
    times = []
    for at in range(CLICKS):
        tile = tree.locator('[role=treeitem][aria-level="2"]').nth(at)
        tile.evaluate("one => one.id = 'aw-bench'")
        times.append(
            screen.frame.evaluate(_CLICK, ["#aw-bench", f'[role=grid]:not([aria-rowcount="{rows}"])'])
        )
        browser.filter = ""
        screen.expect_rows(int(rows or 1) - 1)
        tree.locator("#aw-bench").evaluate("one => one.id = ''")
    note = f"(worst of {CLICKS}: {max(times):.3f} s)"
    yield Row(f"click on a tile of {size} to filtered", statistics.median(times), at_most=0.12, note=note)


def _described(panel: Panel, name: str, size: str) -> Iterator[Row]:
    panel.workspace.parts.show(name, True)
    for query in ("", "age:>30d -tag:keep"):
        panel.workspace.filter(query)
        asked = f"{name} of {size}" + (f", {query!r}" if query else "")
        yield Row(f"{asked}, Python's part", best(5, panel.describe), at_most=0.1)
        sent = len(json.dumps(panel.describe(), separators=(",", ":"))) / 1000
        yield Row(f"{asked}, sent", sent, unit="kB", at_most=64)
