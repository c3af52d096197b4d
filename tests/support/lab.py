"""A real Jupyter server and a real Chromium for tests, one of each per test session.

``lab.open(cells)`` writes a notebook, opens it (in JupyterLab, or where `at` says), runs all cells
through the Run menu and returns a :class:`Notebook`: drive its ``page`` by role and accessible
name, and ask its kernel with ``evaluate`` and ``execute``.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Frame, Page, expect, sync_playwright

from artwidgets.frontend.hatch_build import FRONTEND, install
from artwidgets.local import LocalServer
from tests.support.jupyter import CHROMIUM_FLAGS, Jupyter, Kernel, chromium
from tests.support.waiting import patient, until

__all__ = ["ROOT", "Host", "Lab", "Notebook", "axe_violations", "chrome", "lab"]

ROOT = Path(__file__).parents[2]

Host = Literal["lab", "notebook", "voila"]

_ADDRESSES = {"lab": "/lab/tree/{}?reset", "notebook": "/notebooks/{}", "voila": "/voila/render/{}"}
_KERNEL_IDLE = """
() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === "idle"
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
            told=lambda: f"{expression} is {self.evaluate(expression)!r}, not {value!r}",
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

    def accessibility_violations(self, selector: str) -> list[str]:
        """Return what axe-core finds wrong below `selector`: rule, what it says, and where."""
        return axe_violations(self.page, selector)

    def close(self) -> None:
        """Close the page; the kernel ends with the lab."""
        self._kernel.close()
        self.page.context.close()


def axe_violations(page: Page | Frame, selector: str, only: Sequence[str] | None = None) -> list[str]:
    """Return what axe-core finds wrong below `selector` of a page: rule, what it says, and where.

    Parameters
    ----------
    only : sequence of str, optional
        The rules asked for; all by default.
    """
    if not page.evaluate("() => 'axe' in window"):
        install()
        page.evaluate((FRONTEND / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    options = {"runOnly": list(only)} if only else {}
    found = page.evaluate("([selector, options]) => axe.run(selector, options)", [selector, options])
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
    browser : playwright.sync_api.Browser
    """

    def __init__(self, jupyter: Jupyter, browser: Browser) -> None:
        self.jupyter = jupyter
        self.browser = browser
        self._opened: list[Notebook] = []

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
        before: str | None = None,
        **context: Any,
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
        before : str, optional
            JavaScript that runs in the page before any of its own.
        context
            Further options of the browser context, as Playwright names them.
        """
        name = self.jupyter.write(cells, voila={"theme": theme.lower()})
        running = self.jupyter.kernels()
        page = self.page(_ADDRESSES[at].format(name), width=width, height=height, before=before, **context)
        if at == "voila":
            expect(page.locator("body.jp-Notebook, .jp-Notebook").first).to_be_attached(
                timeout=1000 * patient(60)
            )
            (kernel,) = self.jupyter.kernels() - running
            opened = Notebook(page, Kernel(kernel), name)
        else:
            page.wait_for_function(_KERNEL_IDLE, timeout=1000 * patient(60))
            opened = Notebook(page, self.jupyter.kernel_of(name), name)
        self._opened.append(opened)
        if at != "voila":
            opened.use_theme(theme)
            if run:
                opened.run_all()
        return opened

    def page(
        self, path: str, *, width: int = 1400, height: int = 1000, before: str | None = None, **context: Any
    ) -> Page:
        """Open a page of the server in a browser context of its own."""
        page = self.browser.new_context(viewport={"width": width, "height": height}, **context).new_page()
        page.set_default_timeout(1000 * patient(20))
        if before:
            page.add_init_script(script=before)
        page.goto(f"{self.url}{path}")
        return page

    def close_all(self) -> None:
        """Close the pages that are open."""
        while self._opened:
            self._opened.pop().close()
        for context in self.browser.contexts:
            context.close()


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """A Chromium alone, for pages that need no Jupyter."""
    expect.set_options(timeout=1000 * patient(20))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _session_lab(
    sdk: LocalServer, chrome: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    """Kernels talk to the session's local server, whichever test is the first to open a notebook."""
    jupyter = Jupyter(tmp_path_factory.mktemp("lab"))
    started = Lab(jupyter, chrome)
    yield started
    started.close_all()
    jupyter.stop()


@pytest.fixture
def lab(_session_lab: Lab) -> Iterator[Lab]:
    """Jupyter and Chromium; what a test opened is closed after it."""
    yield _session_lab
    _session_lab.close_all()
