"""Cells that run in the test's process, and the widget that they show on a page: no JupyterLab, no kernel.

A page is opened in a tenth of the time that a notebook takes, and looking for something in it takes a
fraction. It has what :class:`tests.support.lab.Notebook` has, so that most tests run on either.
"""

import ast
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from ipywidgets import Widget

from artwidgets import ArtifactBrowser
from tests.hosts.jupyter_colours import jupyter_colours
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.waiting import patient, until

__all__ = ["InPage"]


class InPage:
    """The widget of some cells on a page of its own.

    Parameters
    ----------
    chrome : Chrome
    cells : sequence of str
        One of them calls ``display``, or ends with the widget.
    width, height : int
        Of the page, pixels.

    Attributes
    ----------
    page : playwright.sync_api.Page
    """

    def __init__(self, chrome: Chrome, cells: Sequence[str], width: int = 1400, height: int = 1000) -> None:
        self._shown: list[Widget] = []
        self._names: dict[str, Any] = {"display": self._shown.append}
        for cell in cells:
            self._run(cell)
        (widget,) = self._shown
        browser = isinstance(widget, ArtifactBrowser)
        sandbox = Sandbox.of_browser(widget) if browser else Sandbox(widget)
        self.page, _ = sandbox.open(chrome, style=_style("Light"))
        self.page.set_viewport_size({"width": width, "height": height})
        self.use_theme("Light")

    def _run(self, cell: str) -> None:
        parsed = ast.parse(cell)
        last = parsed.body.pop() if isinstance(parsed.body[-1], ast.Expr) else None
        exec(compile(parsed, "<cell>", "exec"), self._names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), self._names)
            if isinstance(value, Widget):
                self._shown.append(value)

    def execute(self, code: str) -> None:
        """Run code beside the cells."""
        exec(code, self._names)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression beside the cells, as JSON has it."""
        return json.loads(json.dumps(eval(expression, self._names)))

    def wait_for(self, expression: str, value: Any) -> None:
        """Wait until an expression has this value."""
        until(
            lambda: self.evaluate(expression) == value,
            detail=lambda: f"{expression} is {self.evaluate(expression)!r}, not {value!r}",
            meanwhile=lambda: self.page.evaluate("() => new Promise(requestAnimationFrame)"),
        )

    def use_theme(self, name: str) -> None:
        """Wear the colours of JupyterLab's theme "Light" or "Dark"."""
        style = "; ".join(f"{name}: {value}" for name, value in _style(name).items())
        self.page.evaluate(
            """([style, light]) => {
              document.documentElement.setAttribute("style", style);
              document.body.dataset.jpThemeLight = light;
            }""",
            [style, str(name == "Light").lower()],
        )

    def accessibility_violations(self, selector: str, only: Sequence[str] | None = None) -> list[str]:
        """Return what `axe_violations` finds in the page."""
        return axe_violations(self.page, selector, only)

    def close(self) -> None:
        """Wait for what the widget still does: what it does it in is the test's own."""
        for widget in self._shown:
            if isinstance(widget, ArtifactBrowser):
                assert widget.wait(patient(30))


@cache
def _style(theme: str) -> dict[str, str]:
    return {**jupyter_colours(theme.lower()), "background": "var(--jp-layout-color0)"}
