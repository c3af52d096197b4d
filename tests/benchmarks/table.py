"""100,000 rows in JupyterLab: our grid, ipydatagrid and itables; then 1,000,000 in ours alone.

Each table is shown in a notebook of its own, in one JupyterLab and one Chromium. A measure ends
with the frame in which the rows are on the screen, not with the message that brought them.
"""

import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.benchmarks.result import Row
from tests.benchmarks.wire import received
from tests.support.chromium import launched
from tests.support.jupyter import Jupyter, Kernel

__all__ = ["Measured", "measure", "run"]

JUMPS = (0.5, 0.1, 0.9, 0.3, 0.7, 0.2, 0.8, 0.45, 0.99)
FILTERS = ("17", "42", "99", "31", "83")
PATIENCE = 180_000
"""ms; itables needs a good part of a minute."""

# The same rows for all three. Text is text, so that none of them has to render an object.
FRAME = """
import time, psutil
import numpy as np, pandas as pd
from artwidgets.listing.dtypes import text_dtype
n = {rows}
rows, text = np.arange(n), text_dtype()
numbers = pd.Series(rows).astype(str)
frame = pd.DataFrame({{
    "name": pd.array("model-" + (rows % 10).astype(str).astype(object) + ":v" + numbers, dtype=text),
    "kind": pd.Categorical(np.array(["model", "dataset", "code"])[rows % 3]),
    "description": pd.array("Run " + numbers + ", before the sweep", dtype=text),
    "size": rows * 7919 % 10**9,
    "files": rows % 7,
    "created": pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(rows % 500_000, unit="min"),
}}, index=pd.Index("id" + numbers))
before = psutil.Process().memory_info().rss
"""


@dataclass(frozen=True, slots=True)
class Contender:
    """A table, and how to see what it does.

    Attributes
    ----------
    setup, show : str
        Python: imports, and the cell that is timed.
    painted : str
        JavaScript, an expression that is true once rows are on the screen.
    picture : str
        JavaScript, an expression for what the rows look like now.
    jump : str
        JavaScript, a function body of ``at`` (0 to 1) that goes there.
    filter : str
        Python with ``{text}``, or JavaScript where `filters_in_page`.
    settled : str
        JavaScript, an expression that is true when no visible row is still on its way.
    """

    name: str
    setup: str
    show: str
    painted: str
    picture: str
    jump: str
    filter: str
    filters_in_page: bool = False
    settled: str = "true"


OURS = Contender(
    name="ours",
    setup="""
from artwidgets.filters import ListingIndex, mask
from artwidgets.widgets.grid import Column, Grid
index = ListingIndex(frame)
""",
    show="""
grid = Grid([Column("name", "Name"), Column("kind", "Type"), Column("description", "Description"),
             Column("size", "Size", "bytes"), Column("files", "Files", "count"),
             Column("created", "Created", "time")])
grid.show(frame)
grid
""",
    painted="document.querySelector('.aw-row:not([aria-busy]) .aw-text')",
    picture="[...document.querySelectorAll('.aw-row')].map(r => r.style.top + r.textContent).join()",
    jump="""const box = document.querySelector('.aw-scroll');
        box.scrollTop = at * (box.scrollHeight - box.clientHeight)""",
    filter='grid.filter(mask("{text}", index))',
    settled="""(() => {
        const box = document.querySelector('.aw-scroll').getBoundingClientRect();
        const rows = [...document.querySelectorAll('.aw-row')].filter(row => {
            const at = row.getBoundingClientRect(); return at.bottom > box.top + 40 && at.top < box.bottom });
        return rows.length > 5 && rows.every(row => !row.hasAttribute('aria-busy')) })()""",
)
# Its rows are on a canvas: what can be seen of them is pixels.
IPYDATAGRID = Contender(
    name="ipydatagrid",
    setup="from ipydatagrid import DataGrid",
    show="grid = DataGrid(frame)\ngrid",
    painted="window.ink() > 200",
    picture="window.pixels()",
    jump="""const c = document.querySelector('.lm-DataGrid-viewport canvas');
        const rows = (window.benchRows ?? 0) * 20;
        c.dispatchEvent(new WheelEvent('wheel', {bubbles: true, cancelable: true,
            deltaY: at * rows - (window.benchAt ?? 0)}));
        window.benchAt = at * rows""",
    filter="""grid.transform([{{"type": "filter", "operator": "contains", "column": "description",
        "value": "{text}"}}])""",
)
ITABLES = Contender(
    name="itables",
    setup="from itables.widget import ITable",
    show="ITable(frame, maxBytes=0)",
    painted="document.querySelector('table.dataTable tbody tr td:nth-child(3)')",
    picture="document.querySelector('table.dataTable tbody').textContent",
    jump="""[...document.querySelectorAll('.dt-paging-button:not(.current)')]
        .filter(page => /^[0-9,]+$/.test(page.textContent)).at(-1).click()""",
    filter="""const box = document.querySelector('.dt-search input, input[type=search]');
        box.value = '{text}'; box.dispatchEvent(new Event('input', {{bubbles: true}}));
        box.dispatchEvent(new Event('keyup', {{bubbles: true}}))""",
    filters_in_page=True,
)

TOOLS = """
() => {
    const bodies = () => [...document.querySelectorAll('.lm-DataGrid-viewport canvas')];
    const data = canvas => canvas.getContext('2d')
        .getImageData(0, 0, Math.min(canvas.width, 700), Math.min(canvas.height, 300)).data;
    window.ink = () => { const canvas = bodies()[0]; if (!canvas?.width) return 0;
        const pixels = data(canvas); let dark = 0;
        for (let at = 0; at < pixels.length; at += 4)
            if (pixels[at + 3] > 100 && pixels[at] + pixels[at + 1] + pixels[at + 2] < 300) dark++;
        return dark };
    window.pixels = () => { let sum = 7; for (const value of data(bodies()[0])) sum = (sum * 31 + value) | 0;
        return String(sum) };
    // Two frames: what changed in this one is on the screen in the next.
    window.frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    document.addEventListener('keydown',
        event => { if (event.key === 'Enter' && event.ctrlKey) window.pressed ??= Date.now() }, true);
}
"""


@dataclass
class Measured:
    """What one table needed: seconds, bytes, and bytes of memory. Empty where it can't do that."""

    first_paint: float = 0.0
    received: int = 0
    jumps: list[float] = field(default_factory=list)
    filters: list[float] = field(default_factory=list)
    kernel_memory: int = 0
    browser_memory: int = 0

    @property
    def jump(self) -> float | None:
        """Median seconds from a jump to the rows there."""
        return statistics.median(self.jumps) if self.jumps else None

    @property
    def filter(self) -> float | None:
        """Median seconds from a filter to the rows that match."""
        return statistics.median(self.filters) if self.filters else None


def run(latency: float, divisor: int) -> Iterator[Row]:
    """All three at 100,000 rows, ours at 1,000,000; `latency` plays no part, nothing is asked of W&B."""
    with (
        tempfile.TemporaryDirectory(prefix="artwidgets-bench-") as folder,
        sync_playwright() as playwright,
    ):
        jupyter = Jupyter(Path(folder))
        browser = launched(playwright)
        try:
            rows = 100_000 // divisor
            ours = measure(jupyter, browser, OURS, rows)
            others = [
                (other.name, measure(jupyter, browser, other, rows)) for other in (IPYDATAGRID, ITABLES)
            ]
            yield from _compared(f"{rows:,} rows", ours, others)
            rows = 1_000_000 // divisor
            yield from _alone(f"{rows:,} rows", measure(jupyter, browser, OURS, rows))
        finally:
            browser.close()
            jupyter.stop()


def _compared(size: str, ours: Measured, others: list[tuple[str, Measured]]) -> Iterator[Row]:
    for name, theirs in others:
        target = 12 if name == IPYDATAGRID.name else None
        yield Row(f"{size}, first paint", ours.first_paint, theirs.first_paint, name, at_least=target)
    yield Row(f"{size}, sent to the browser", ours.received / 1000, unit="kB", at_most=64)
    for name, theirs in others:
        yield Row(f"{size}, sent", ours.received / 1000, theirs.received / 1000, name, unit="kB")
    for work in ("jump", "filter"):
        for name, theirs in others:
            mine, other = getattr(ours, work), getattr(theirs, work)
            if mine is not None:
                note = "(its next page; it does not scroll)" if (name, work) == ("itables", "jump") else ""
                yield Row(f"{size}, {work} to repainted", mine, other, name, note=note)
    for name, theirs in others:
        mine, other = ours.kernel_memory / 1e6, theirs.kernel_memory / 1e6
        yield Row(f"{size}, kernel memory for showing them", mine, other, name, unit="MB")
        mine, other = ours.browser_memory / 1e6, theirs.browser_memory / 1e6
        yield Row(f"{size}, browser memory for showing them", mine, other, name, unit="MB")


def _alone(size: str, ours: Measured) -> Iterator[Row]:
    yield Row(f"{size}, first paint", ours.first_paint, at_most=0.3)
    yield Row(f"{size}, sent to the browser", ours.received / 1000, unit="kB", at_most=64)
    if ours.jump is not None:
        note = f"(worst of {len(ours.jumps)}: {max(ours.jumps):.3f} s)"
        yield Row(f"{size}, jump-scroll to repainted", ours.jump, at_most=0.1, note=note)
    if ours.filter is not None:
        note = f"(worst of {len(ours.filters)}: {max(ours.filters):.3f} s)"
        yield Row(f"{size}, filter to repainted", ours.filter, at_most=0.12, note=note)
    yield Row(f"{size}, kernel memory for showing them", ours.kernel_memory / 1e6, unit="MB")
    yield Row(f"{size}, browser memory for showing them", ours.browser_memory / 1e6, unit="MB")


def measure(jupyter: Jupyter, browser: Browser, table: Contender, rows: int) -> Measured:
    """Show one table of this many rows in a fresh notebook, page and kernel."""
    name = jupyter.write([table.show], "python3")
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{jupyter.url}/lab/tree/{name}?reset")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(state="attached")
    kernel = jupyter.kernel_of(name)
    try:
        kernel.execute(FRAME.format(rows=rows))
        kernel.execute(table.setup)
        kernel.execute("before = psutil.Process().memory_info().rss")
        page.evaluate(TOOLS)
        page.evaluate("rows => { window.benchRows = rows }", rows)
        cdp = page.context.new_cdp_session(page)
        measured = Measured()
        memory = _browser_memory(cdp)
        _first_paint(page, cdp, table, measured)
        measured.browser_memory = _browser_memory(cdp) - memory
        measured.kernel_memory = kernel.evaluate("psutil.Process().memory_info().rss - before")
        measured.jumps = [_jump(page, table, at) for at in JUMPS]
        measured.filters = [_filter(page, kernel, table, text) for text in FILTERS]
        return measured
    finally:
        kernel.close()
        page.close()


def _first_paint(page: Page, cdp: CDPSession, table: Contender, measured: Measured) -> None:
    """From the keys that run the cell to rows on the screen; and what came over the kernel's websocket."""
    page.locator(".jp-CodeCell .cm-content").first.click()
    with received(page, cdp) as sizes:
        painted = page.evaluate_handle(
            f"""() => {{ window.shown = (async () => {{
                for (;;) {{ if (window.pressed && ({table.painted})) {{ await frames(); return Date.now() }}
                    await new Promise(requestAnimationFrame) }} }})() }}"""
        )
        page.keyboard.press("Control+Enter")
        measured.first_paint = page.evaluate("async () => (await window.shown - window.pressed) / 1000")
        painted.dispose()
    measured.received = sum(sizes)


def _browser_memory(cdp: CDPSession) -> int:
    cdp.send("HeapProfiler.collectGarbage")
    used = cdp.send("Runtime.getHeapUsage")
    return int(used["usedSize"] + used.get("embedderHeapUsedSize", 0) + used.get("backingStorageSize", 0))


_CHANGED = """
    const before = {picture};
    const began = Date.now();
    {act};
    for (;;) {{
        await new Promise(requestAnimationFrame);
        if ({picture} !== before && {settled}) break;
        if (Date.now() - began > 60_000) throw new Error('nothing changed');
    }}
    await new Promise(requestAnimationFrame);
    return (Date.now() - began) / 1000;
"""


def _jump(page: Page, table: Contender, at: float) -> float:
    body = _CHANGED.format(picture=table.picture, act=table.jump, settled=table.settled)
    return float(page.evaluate(f"async at => {{ {body} }}", at))


def _filter(page: Page, kernel: Kernel, table: Contender, text: str) -> float:
    """From the filter to the rows that match on the screen; from Python where it is a Python call."""
    act = table.filter.format(text=text)
    if table.filters_in_page:
        body = _CHANGED.format(picture=table.picture, act=act, settled=table.settled)
        return float(page.evaluate(f"async () => {{ {body} }}"))
    page.evaluate(
        f"""() => {{ const before = {table.picture}; window.filtered = (async () => {{
            for (;;) {{ await new Promise(requestAnimationFrame);
                if ({table.picture} !== before && {table.settled}) break }}
            await new Promise(requestAnimationFrame);
            return Date.now() }})() }}"""
    )
    kernel.execute(f"began = time.time()\n{act}")
    began = float(kernel.evaluate("began"))
    return float(page.evaluate("async () => await window.filtered")) / 1000 - began
