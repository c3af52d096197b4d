"""A real Jupyter server and a real Chromium for tests, one of each per test session.

``lab.open(cells)`` writes a notebook, opens it (in JupyterLab, or where `at` says), runs all cells
through the Run menu and returns a :class:`Notebook`: drive its ``page`` by role and accessible
name, and ask its kernel with ``evaluate`` and ``execute``.

JupyterLab itself takes seconds to load, so it is loaded once and stays: each notebook is opened in it
as from its file browser, with a kernel of its own, and closed after the test.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Page, expect, sync_playwright

from artwidgets.frontend.hatch_build import FRONTEND, install
from artwidgets.local import LocalServer
from tests.support import kernels
from tests.support.chromium import Chrome, emptied, launched
from tests.support.jupyter import Jupyter, Kernel
from tests.support.waiting import patient, until

__all__ = ["ROOT", "Host", "Lab", "Notebook", "axe_violations", "chrome", "lab"]

ROOT = Path(__file__).parents[2]

Host = Literal["lab", "notebook", "voila"]

_ADDRESSES = {"lab": "/lab/tree/{}?reset", "notebook": "/notebooks/{}", "voila": "/voila/render/{}"}
_KERNEL_IDLE = """
() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === "idle"
"""
_OPEN = """
(path) => { void window.jupyterapp.commands.execute("docmanager:open", { path, factory: "Notebook" }) }
"""
# Without a question about what was not saved, and without waiting for the kernel's end.
_CLOSE_ALL = """
() => {
  for (const widget of [...window.jupyterapp.shell.widgets("main")]) {
    const kernel = widget.sessionContext?.session?.kernel;
    widget.dispose();
    void kernel?.shutdown();
  }
  return document.querySelector(".jp-Dialog") === null;
}
"""


# Rows of a table that differ in nothing but their words are asked about once: a third of the time.
_AXE = """
([selector, options]) => {
  const LOOKS = ["class", "type", "data-mark", "aria-selected", "aria-checked", "aria-expanded", "aria-busy"];
  const named = ({ name, value }) => LOOKS.includes(name) ? `${name}=${value}` : name;
  const looks = (one) => [one.localName, one.checked, ...[...one.attributes].map(named)].join();
  const seen = new Set();
  const exclude = [...document.querySelectorAll("[role=row][aria-rowindex]")].filter((row) => {
    const look = [...new Set([row, ...row.querySelectorAll("*")].map(looks))].sort().join("|");
    return seen.has(look) || !seen.add(look);
  });
  return axe.run({ include: [selector], ...(exclude.length ? { exclude } : {}) }, options);
}
"""


class Notebook:
    """An open notebook: its page, and its kernel.

    Attributes
    ----------
    page : playwright.sync_api.Page
    """

    def __init__(self, page: Page, kernel: Kernel, name: str) -> None:
        self.page = page
        self.name = name
        self._kernel = kernel

    def execute(self, code: str) -> None:
        """Run code in the notebook's kernel; a Python error there fails the test here."""
        self._kernel.execute(code)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the notebook's kernel, by way of JSON."""
        return self._kernel.evaluate(expression)

    def wait_for(self, expression: str, value: Any) -> None:
        """Wait until an expression in the kernel has this value."""
        until(
            lambda: self.evaluate(expression) == value,
            detail=lambda: f"{expression} is {self.evaluate(expression)!r}, not {value!r}",
            meanwhile=lambda: self.page.evaluate("() => new Promise(requestAnimationFrame)"),
        )

    def run_all(self) -> None:
        """Run all cells through the Run menu."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()

    def use_theme(self, name: str) -> None:
        """Switch to JupyterLab's theme "Light" or "Dark", by the command behind its menu."""
        self.page.evaluate(
            "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})",
            f"JupyterLab {name}",
        )
        light = "true" if name == "Light" else "false"
        expect(self.page.locator(f'body[data-jp-theme-light="{light}"]')).to_be_attached()

    def accessibility_violations(self, selector: str, only: Sequence[str] | None = None) -> list[str]:
        """Return what `axe_violations` finds in the page."""
        return axe_violations(self.page, selector, only)

    def close(self) -> None:
        """Listen to its kernel no more, which ends with the lab."""
        self._kernel.close()


def axe_violations(
    page: Page | Frame, selector: str, only: Sequence[str] | None = None, more: Sequence[str] = ()
) -> list[str]:
    """Return what axe-core finds wrong below `selector` of a page: rule, what it says, and where.

    Parameters
    ----------
    only : sequence of str, optional
        The rules asked for; all that axe asks by itself by default.
    more : sequence of str, optional
        Rules asked for besides, which axe does not ask by itself.
    """
    if not page.evaluate("() => 'axe' in window"):
        install()
        page.evaluate((FRONTEND / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    # What is right is told of no element, which is a quarter of the time; no rule asked for needs what is
    # fetched beforehand, which is a fifth.
    options = {
        "resultTypes": ["violations"],
        "preload": False,
        "rules": {rule: {"enabled": True} for rule in more},
        **({"runOnly": list(only)} if only else {}),
    }
    found = page.evaluate(_AXE, [selector, options])
    return [
        f"{violation['id']}: {node['failureSummary']} {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


class Lab:
    """A Jupyter server in a folder of its own, and a Chromium to look at it.

    Parameters
    ----------
    jupyter : Jupyter
    chrome : Chrome
    """

    def __init__(self, jupyter: Jupyter, chrome: Chrome) -> None:
        self.jupyter = jupyter
        self.chrome = chrome
        self._opened: list[Notebook] = []
        self._kept: dict[str | None, Page] = {}

    @property
    def url(self) -> str:
        """Where the server is."""
        return self.jupyter.url

    def open(
        self,
        cells: Sequence[str],
        *,
        at: Host = "lab",
        width: int = 1400,
        height: int = 1000,
        theme: str = "Light",
        run: bool = True,
        reload: bool = False,
        scale: float = 1,
        before: str | None = None,
        kernel: str = kernels.NAME,
    ) -> Notebook:
        """Open a new notebook with these code cells, and run them all.

        Parameters
        ----------
        cells : sequence of str
        at : {"lab", "notebook", "voila"}
        width, height : int
            Of the browser window, pixels.
        theme : {"Light", "Dark"}
        run : bool
            Whether to run all cells through the Run menu; Voila always does.
        reload : bool
            Whether JupyterLab is to be loaded anew, as after a change of its settings.
        scale : float
            Pixels of the screen for each of the page, where it is loaded anew.
        before : str, optional
            JavaScript that runs in the page before any of its own.
        kernel : {"warm", "python3"}
            See :mod:`tests.support.kernels`, or one of Jupyter's own.
        """
        name = self.jupyter.write(cells, kernel, voila={"theme": theme.lower()})
        running = self.jupyter.kernels()
        if at == "lab" and not reload:
            page = self._jupyterlab(before)
            page.set_viewport_size({"width": width, "height": height})
            # What moves while something is waited for is painted again and again.
            page.emulate_media(reduced_motion="reduce")
            self.show(name, page)
        else:
            address = _ADDRESSES[at].format(name)
            page = self.page(address, width=width, height=height, scale=scale, before=before)
        if at == "voila":
            expect(page.locator("body.jp-Notebook, .jp-Notebook").first).to_be_attached(
                timeout=1000 * patient(60)
            )
            (kernel,) = self.jupyter.kernels() - running
            opened = Notebook(page, Kernel(kernel), name)
            self._opened.append(opened)
        else:
            opened = self.opened(name, page)
            opened.use_theme(theme)
            if run:
                opened.run_all()
        return opened

    def opened(self, name: str, page: Page) -> Notebook:
        """Return a notebook that a page of JupyterLab or Notebook 7 shows, once its kernel is there."""
        page.wait_for_function(_KERNEL_IDLE, timeout=1000 * patient(60))
        self._opened.append(Notebook(page, self.jupyter.kernel_of(name), name))
        return self._opened[-1]

    def show(self, path: str, page: Page | None = None) -> Page:
        """Open a notebook that is there already in JupyterLab, as from its file browser.

        Parameters
        ----------
        path : str
        page : playwright.sync_api.Page, optional
            Where JupyterLab is; by default the one that is kept.
        """
        page = page or self._jupyterlab(None)
        page.evaluate(_OPEN, path)
        return page

    def page(
        self,
        path: str,
        *,
        width: int = 1400,
        height: int = 1000,
        scale: float = 1,
        before: str | None = None,
    ) -> Page:
        """Open a page of the server in a browser context of its own."""
        page = self.chrome.page(viewport={"width": width, "height": height}, device_scale_factor=scale)
        if before:
            page.add_init_script(script=before)
        page.goto(f"{self.url}{path}")
        return page

    def close_all(self) -> None:
        """Close the notebooks that are open in the JupyterLab that is kept."""
        while self._opened:
            self._opened.pop().close()
        for before, page in list(self._kept.items()):
            if not closed_all(page):
                del self._kept[before]
                page.context.close()

    def stop(self) -> None:
        """Close everything and end the server."""
        for page in self._kept.values():
            page.context.close()
        self.jupyter.stop()

    def _jupyterlab(self, before: str | None) -> Page:
        """JupyterLab as it is kept, with what was run before it."""
        if before not in self._kept:
            page = self.chrome.keep(self.page("/lab?reset", before=before))
            page.wait_for_function("() => window.jupyterapp !== undefined", timeout=1000 * patient(60))
            page.evaluate("() => window.jupyterapp.restored")
            self._kept[before] = page
        return self._kept[before]


def closed_all(page: Page) -> bool:
    """Close what is open in JupyterLab, and undo what a test did to its page; whether that worked."""
    try:
        page.keyboard.press("Escape")
        emptied(page)
        return bool(page.evaluate(_CLOSE_ALL))
    except PlaywrightError:
        return False


@pytest.fixture(scope="session")
def _session_chrome() -> Iterator[Chrome]:
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield Chrome(browser)
        browser.close()


@pytest.fixture
def chrome(_session_chrome: Chrome) -> Iterator[Chrome]:
    """Chromium; what a test opened is closed after it."""
    expect.set_options(timeout=1000 * patient(20))
    yield _session_chrome
    _session_chrome.close_all()


@pytest.fixture(scope="session")
def _session_lab(
    sdk: LocalServer, _session_chrome: Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    """Kernels talk to the session's local server, whichever test is the first to open a notebook."""
    started = Lab(Jupyter(tmp_path_factory.mktemp("lab")), _session_chrome)
    yield started
    started.stop()


@pytest.fixture
def lab(_session_lab: Lab, chrome: Chrome) -> Iterator[Lab]:
    """Jupyter and Chromium; what a test opened is closed after it."""
    yield _session_lab
    _session_lab.close_all()
