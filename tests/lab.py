"""A real JupyterLab and a real Chromium for tests, one of each per test session.

``lab.open(cells)`` writes a notebook, opens it, runs all cells through the Run menu and returns a
:class:`Notebook`: drive its ``page`` by role and accessible name, and ask its kernel with
``evaluate`` and ``execute``.
"""

import ast
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client import BlockingKernelClient
from playwright.sync_api import Browser, Page, expect, sync_playwright

__all__ = ["AXE", "Lab", "Notebook", "lab"]

AXE = Path(__file__).parent.parent / "artwidgets/frontend/node_modules/axe-core/axe.min.js"
"""axe-core, once ``npm ci`` ran in the frontend folder."""

_CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_ANSWER_SECONDS = 60


class Notebook:
    """An open notebook: its page, and its kernel.

    Attributes
    ----------
    page : playwright.sync_api.Page
    """

    def __init__(self, page: Page, kernel: BlockingKernelClient) -> None:
        self.page = page
        self._kernel = kernel

    def execute(self, code: str) -> None:
        """Run code in the notebook's kernel; a Python error there fails the test here."""
        self._ask(code, {})

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the notebook's kernel, by way of JSON."""
        reply = self._ask("", {"value": f"__import__('json').dumps({expression})"})["user_expressions"][
            "value"
        ]
        assert reply["status"] == "ok", "\n".join(reply["traceback"])
        return json.loads(ast.literal_eval(reply["data"]["text/plain"]))

    def wait_for(self, expression: str, value: Any) -> None:
        """Wait until an expression in the kernel has this value."""
        seen: list[Any] = []
        for _ in range(200):
            seen = [self.evaluate(expression)]
            if seen == [value]:
                return
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
        raise AssertionError(f"{expression} is {seen[0]!r}, not {value!r}")

    def use_theme(self, name: str) -> None:
        """Switch JupyterLab to its theme "Light" or "Dark", by the command behind its menu."""
        self.page.evaluate(
            "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})",
            f"JupyterLab {name}",
        )
        light = "true" if name == "Light" else "false"
        expect(self.page.locator(f'body[data-jp-theme-light="{light}"]')).to_be_attached()

    def accessibility_violations(self, selector: str) -> list[str]:
        """Return what axe-core finds wrong below `selector`: rule, what it says, and where."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("(selector) => axe.run(selector)", selector)
        return [
            f"{violation['id']}: {node['failureSummary']} {node['html'][:200]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def close(self) -> None:
        """Close the page; the kernel ends with the lab."""
        self._kernel.stop_channels()
        self.page.context.close()

    def _ask(self, code: str, expressions: dict[str, str]) -> dict[str, Any]:
        reply = self._kernel.execute(
            code, user_expressions=expressions, store_history=False, reply=True, timeout=_ANSWER_SECONDS
        )["content"]
        assert reply["status"] == "ok", "\n".join(reply.get("traceback", [str(reply)]))
        return dict(reply)


class Lab:
    """JupyterLab on a free loopback port, in a folder of its own, and a Chromium to look at it.

    Parameters
    ----------
    folder : Path
        For notebooks, settings and runtime files.
    browser : playwright.sync_api.Browser
    """

    def __init__(self, folder: Path, browser: Browser) -> None:
        self._folder = folder
        self._browser = browser
        self._names = (f"notebook{number}.ipynb" for number in itertools.count(1))
        self._opened: list[Notebook] = []
        # A question about news would lie over the page.
        settings = folder / ".settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
        settings.parent.mkdir(parents=True)
        settings.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter", "lab", "--allow-root", "--no-browser"),
                *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
                *("--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}"),
                *("--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"),
            ],
            cwd=folder,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._said: deque[str] = deque(maxlen=50)
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._said.append(line)
            if "is running at" in line:
                break
        else:
            raise RuntimeError("JupyterLab did not start:\n" + "".join(self._said))
        # Its log must be read on, or it stops when the pipe is full.
        threading.Thread(target=self._said.extend, args=(self._process.stderr,), daemon=True).start()

    def open(
        self,
        cells: Sequence[str],
        *,
        width: int = 1400,
        height: int = 1000,
        theme: str = "Light",
        run: bool = True,
    ) -> Notebook:
        """Open a new notebook with these code cells, and run them all.

        Parameters
        ----------
        cells : sequence of str
        width, height : int
            Of the browser window, pixels.
        theme : {"Light", "Dark"}
        run : bool
            Whether to run all cells through the Run menu.
        """
        name = next(self._names)
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, self._folder / name)
        page = self._browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{self.url}/lab/tree/{name}?reset")
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_attached(timeout=60_000)
        opened = Notebook(page, self._kernel_of(name))
        self._opened.append(opened)
        opened.use_theme(theme)
        if run:
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_text("Run All Cells", exact=True).click()
        return opened

    def close_all(self) -> None:
        """Close the pages that are open."""
        while self._opened:
            self._opened.pop().close()

    def stop(self) -> None:
        """End JupyterLab and its kernels."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)
        assert self._process.stderr is not None
        self._process.stderr.close()

    def _kernel_of(self, notebook: str) -> BlockingKernelClient:
        with urllib.request.urlopen(f"{self.url}/api/sessions", timeout=20) as answer:
            sessions = json.load(answer)
        (kernel,) = (session["kernel"]["id"] for session in sessions if session["path"] == notebook)
        client = BlockingKernelClient(connection_file=str(self._folder / f".runtime/kernel-{kernel}.json"))
        client.load_connection_file()
        client.start_channels(stdin=False, hb=False)
        return client

    def _environment(self) -> dict[str, str]:
        places = {
            "JUPYTER_CONFIG_DIR": ".config",
            "JUPYTER_RUNTIME_DIR": ".runtime",
            "JUPYTERLAB_SETTINGS_DIR": ".settings",
            "JUPYTERLAB_WORKSPACES_DIR": ".workspaces",
            "IPYTHONDIR": ".ipython",
        }
        return {**os.environ, **{name: str(self._folder / place) for name, place in places.items()}}


def _chromium() -> str | None:
    """Return a system Chromium; None means Playwright's own."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def _session_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(_CHROMIUM_FLAGS))
        started = Lab(tmp_path_factory.mktemp("lab"), browser)
        yield started
        started.close_all()
        started.stop()
        browser.close()


@pytest.fixture
def lab(_session_lab: Lab) -> Iterator[Lab]:
    """JupyterLab and Chromium; what a test opened is closed after it."""
    yield _session_lab
    _session_lab.close_all()
