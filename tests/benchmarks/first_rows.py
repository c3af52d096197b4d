"""From a cell that shows the browser to rows on the screen, in JupyterLab: where the time goes.

A kernel is warm here once ``ArtifactBrowser`` is imported. The SDK's own start (its import, its core's
process, the first answer) is told apart: one kernel has it behind it, the other has it still to do.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from artwidgets.local import LocalServer
from tests.benchmarks.result import Row, best
from tests.benchmarks.serving import bench_server
from tests.benchmarks.wire import received
from tests.support.chromium import launched
from tests.support.jupyter import Jupyter, Kernel

__all__ = ["expensive_imports", "run"]

PROJECT = "first-rows"
PATIENCE = 180_000
"""ms."""
AWAY = 1.0
"""Seconds to the server, where it is shown what a kept listing is worth."""

_WARM = "from artwidgets import ArtifactBrowser, Session\nimport time"
_SDK = "session = Session({entity!r}, {project!r})\nsession.connection"
_BROWSER = """
import time; began, arrived = time.time(), dict()
from artwidgets import ArtifactBrowser
from IPython.display import display
browser = ArtifactBrowser({arguments})
browser.session.subscribe(lambda event: arrived.setdefault("rows", time.time()))
made = time.time()
display(browser)
"""
_LOOP = """
import time, pandas, wandb; began = time.time()
api, rows = wandb.Api(), []
for kind in api.artifact_types({path!r}):
    for collection in kind.collections():
        for version in api.artifacts(kind.name, {path!r} + "/" + collection.name):
            rows.append((version.name, version.type, version.aliases, version.size, version.created_at))
frame, took = pandas.DataFrame(rows), time.time() - began
"""
# What the browser needs of the SDK before it can ask for a listing, step by step.
_SDK_START = """
import time
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.redaction import Secrets
from artwidgets.gateway.sdk import Service
laps = [time.perf_counter()]
lap = lambda: laps.append(time.perf_counter())
import wandb; lap()
service = Service.for_server(None, Secrets(None)); lap()
service.start(); lap()
Connection.open(); lap()
print(*(after - before for before, after in zip(laps, laps[1:])))
"""
_STEPS = ("import wandb", "its settings and its API", "its core's process", "the first answers")

_WATCH = """
number => {
    const rows = () => document.querySelectorAll('.aw-browser')[number]
        ?.querySelector('.aw-row:not([aria-busy]) .aw-text');
    const seen = window.seen = {};
    const steps = {
        panel: () => document.querySelectorAll('.aw-browser')[number],
        table: () => document.querySelectorAll('.aw-browser')[number]?.querySelector('.aw-table'),
        rows };
    document.addEventListener('keydown',
        event => { if (event.key === 'Enter' && event.ctrlKey) seen.pressed ??= Date.now() }, true);
    window.painted = (async () => {
        for (;;) {
            await new Promise(requestAnimationFrame);
            // What changed in this frame is on the screen in the next.
            for (const [name, there] of Object.entries(steps))
                if (!(name in seen) && there()) { await new Promise(requestAnimationFrame);
                    seen[name] = Date.now() }
            if ('rows' in seen) return seen }
    })();
}
"""


@dataclass
class Shown:
    """When what was there, in seconds since the keys that ran the cell.

    Attributes
    ----------
    rows : float
        Rows on the screen.
    steps : dict
        What came before, by its name.
    received : int
        Bytes over the kernel's websocket, until it is quiet.
    """

    rows: float
    steps: dict[str, float] = field(default_factory=dict)
    received: int = 0

    @property
    def note(self) -> str:
        """The steps as a note."""
        return "(" + ", ".join(f"{name} {at:.2f} s" for name, at in sorted(self.steps.items(), key=_at)) + ")"


def _at(step: tuple[str, float]) -> float:
    return step[1]


def run(latency: float, divisor: int) -> Iterator[Row]:
    """Imports, the SDK's start, a first and a second browser, and one over a kept listing."""
    with (
        bench_server() as server,
        tempfile.TemporaryDirectory(prefix="artwidgets-bench-") as folder,
        sync_playwright() as playwright,
    ):
        server.seed_bulk(project=PROJECT, collections=100 // divisor, versions=100)
        work = f"{10_000 // divisor:,} versions"
        yield from _imports()
        yield _sdk_start()
        jupyter = Jupyter(Path(folder))
        browser = launched(playwright)
        try:
            yield from _browsers(jupyter, browser, server, work, latency)
        finally:
            browser.close()
            jupyter.stop()


def _imports() -> Iterator[Row]:
    """In a Python of its own, as the first cell of a notebook finds it; modules are compiled before."""
    below = "import pandas, anywidget, pyarrow"
    ours = "from artwidgets import ArtifactBrowser"
    _python(ours)
    took, stands_on = best(3, _python, ours), best(3, _python, below)
    yield Row("import ArtifactBrowser", took, stands_on, "pandas, pyarrow and anywidget alone")
    dear = ", ".join(f"{name} {ms:.0f}" for name, ms in expensive_imports(ours))
    yield Row("... less what it stands on", took - stands_on, note=f"(ms in the dearest packages: {dear})")


def expensive_imports(code: str, most: int = 10) -> list[tuple[str, float]]:
    """Packages by the ms that importing their own modules takes, as ``python -X importtime`` tells them.

    Parameters
    ----------
    code : str
        What is run. Of artwidgets each folder counts alone.
    most : int
    """
    spent: dict[str, float] = {}
    output = _python(code, "-X", "importtime").stderr
    for own, name in re.findall(r"^import time:\s*(\d+) \|\s*\d+ \|\s*(\S+)$", output, re.M):
        package = ".".join(name.split(".")[: 2 if name.startswith("artwidgets.") else 1])
        spent[package] = spent.get(package, 0) + int(own) / 1000
    return sorted(spent.items(), key=_at, reverse=True)[:most]


def _sdk_start() -> Row:
    laps = [float(lap) for lap in _python(_SDK_START).stdout.split()]
    steps = ", ".join(f"{name} {lap:.2f} s" for name, lap in zip(_STEPS, laps, strict=True))
    return Row("the SDK's own start", sum(laps), note=f"({steps})")


def _python(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "WANDB_SERVICE"}
    return subprocess.run(
        [sys.executable, *options, "-c", code], check=True, capture_output=True, text=True, env=environment
    )


def _browsers(
    jupyter: Jupyter, browser: Browser, server: LocalServer, work: str, latency: float
) -> Iterator[Row]:
    named = f"{server.entity!r}, {PROJECT!r}"
    sdk = _SDK.format(entity=server.entity, project=PROJECT)
    first = _BROWSER.format(arguments=named)
    again = _BROWSER.format(arguments="session=browser.session")
    cache = Path(os.environ["ARTWIDGETS_CACHE_DIR"])

    with _Notebook(jupyter, browser, [first, again]) as notebook:
        notebook.kernel.execute(f"{_WARM}\n{sdk}")
        one, two = notebook.show(0), notebook.show(1)
        notebook.kernel.execute(_LOOP.format(path=f"{server.entity}/{PROJECT}"))
        loop = float(notebook.kernel.evaluate("took"))
    name = f"{work}, first rows in a warm kernel, the SDK started"
    yield Row(name, one.rows, at_most=1.5, note=one.note)
    yield Row(name, one.rows, loop, "the documented loop to its DataFrame")
    name = f"{work}, a second browser on the same session"
    yield Row(f"{name}, first rows", two.rows, at_most=0.3, note=two.note)
    yield Row(f"{name}, first rows", two.rows, one.rows, "the first")
    yield Row(f"{name}, sent to the page", two.received / 1000, one.received / 1000, "the first", unit="kB")

    # What that kernel left of the listing is there for the next one; this one shall find nothing.
    empty = tempfile.mkdtemp(dir=cache)
    with _Notebook(jupyter, browser, [first]) as notebook:
        notebook.kernel.execute(f"{_WARM}\nimport os; os.environ['ARTWIDGETS_CACHE_DIR'] = {empty!r}")
        cold = notebook.show(0)
    yield Row(f"{work}, first rows in a warm kernel, the SDK's start in it", cold.rows, note=cold.note)

    server.faults(latency=AWAY)
    with _Notebook(jupyter, browser, [first]) as notebook:
        notebook.kernel.execute(f"{_WARM}\nimport os; os.environ['ARTWIDGETS_CACHE_DIR'] = {empty + '2'!r}")
        far = notebook.show(0)
    with _Notebook(jupyter, browser, [first]) as notebook:
        notebook.kernel.execute(f"{_WARM}\nimport wandb")
        kept = notebook.show(0)
    server.faults(latency=latency)
    name = f"{work}, the server {AWAY:g} s away, first rows"
    yield Row(f"{name} of a kept listing", kept.rows, far.rows, "without one", note=kept.note)
    server.faults()


class _Notebook:
    """A notebook in a page and with a kernel of its own, whose cells are run one by one."""

    def __init__(self, jupyter: Jupyter, browser: Browser, cells: list[str]) -> None:
        self._jupyter, self._browser, self._cells = jupyter, browser, cells
        self.kernel: Kernel
        self._page: Page
        self._cdp: CDPSession

    def __enter__(self) -> "_Notebook":
        name = self._jupyter.write(self._cells, "python3")
        self._page = self._browser.new_page(viewport={"width": 1400, "height": 2000})
        self._page.set_default_timeout(PATIENCE)
        self._page.goto(f"{self._jupyter.url}/lab/tree/{name}?reset")
        self._page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(state="attached")
        self.kernel = self._jupyter.kernel_of(name)
        self._cdp = self._page.context.new_cdp_session(self._page)
        return self

    def __exit__(self, *_: object) -> None:
        self.kernel.close()
        self._page.close()

    def show(self, number: int) -> Shown:
        """Run a cell, and tell when what was seen."""
        self._page.locator(".jp-CodeCell .cm-content").nth(number).click()
        with received(self._page, self._cdp) as sizes:
            self._page.evaluate(_WATCH, number)
            self._page.keyboard.press("Control+Enter")
            seen = self._page.evaluate("() => window.painted")
        pressed = seen.pop("pressed") / 1000
        steps = {name: at / 1000 - pressed for name, at in seen.items()}
        for name, variable in (
            ("cell begins", "began"),
            ("browser made", "made"),
            ("listing", "arrived['rows']"),
        ):
            if name != "listing" or self.kernel.evaluate("bool(arrived)"):
                steps[name] = float(self.kernel.evaluate(variable)) - pressed
        return Shown(steps.pop("rows"), steps, sum(sizes))
