"""The whole browser in JupyterLab in Debian's Firefox, by role and accessible name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.conftest import VERSIONS
from tests.hosts.firefox import Firefox, executable
from tests.support.jupyter import Kernel
from tests.support.lab import Lab

pytestmark = pytest.mark.browser

IDLE = """
[...window.jupyterapp?.shell.widgets("main") ?? []]
  .some(widget => widget.sessionContext?.session?.kernel?.status === "idle")
"""


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    program = executable()
    if program is None:
        system = Path("/etc/os-release")
        if system.exists() and "ID=debian" in system.read_text(encoding="utf-8").splitlines():
            pytest.fail("Firefox is missing: apt-get install firefox-esr (.ci/firefox does it).")
        pytest.skip("There is no Firefox here, and this is no Debian, which packages one as firefox-esr.")
    profile = tmp_path / "firefox"
    profile.mkdir()
    started = Firefox(program, profile)
    yield started
    started.stop()


def test_one_filters_scrolls_edits_marks_and_reviews(firefox: Firefox, lab: Lab, cell: str) -> None:
    name = lab.jupyter.write([cell], "python3")
    firefox.goto(f"{lab.url}/lab/tree/{name}?reset")
    firefox.wait_for(IDLE)
    kernel = lab.jupyter.kernel_of(name)
    try:
        walk_through(firefox, kernel)
    finally:
        kernel.close()


def walk_through(firefox: Firefox, kernel: Kernel) -> None:
    firefox.evaluate("void document.querySelector('.jp-Notebook .cm-content').focus()")
    firefox.press("Control", "Enter")
    # Firefox looks for roles and names on the page's own thread, for seconds in a page like this one, and
    # anywidget drops a widget that has not begun within two: nothing is looked for until the rows are there.
    firefox.wait_for(f"document.querySelector('[role=grid][aria-rowcount=\"{VERSIONS + 1}\"]') !== null")
    region = firefox.expect("region", "Artifact browser")
    # Within the widget: Firefox asks each element of the whole page, for three seconds of a core.
    firefox.expect("grid", "Artifact versions", region, **{"aria-rowcount": str(VERSIONS + 1)})

    # Filter.
    firefox.expect("textbox", "Filter", region).click()
    firefox.type("name:model-0002")
    firefox.press("Enter")
    rows = {"aria-rowcount": str(VERSIONS // 4 + 1)}
    grid = firefox.expect("grid", "Artifact versions", region, **rows)
    firefox.expect("checkbox", "Select model-0002:v49", grid)
    firefox.expect("rowheader", "model-0002:v49", grid)

    # Scroll by the wheel, to rows that were not there.
    assert firefox.find("checkbox", "Select model-0002:v0", grid) == []
    # One turn moves a page at most, and the table is as tall as its rows allow; what is left of a turn at the
    # table's end moves the notebook, and with it the table from under the pointer.
    for _ in range(20):
        grid.evaluate("grid => void grid.scrollIntoView({block: 'center'})")
        grid.wheel(5000)
        if firefox.find("checkbox", "Select model-0002:v0", grid):
            break
    last = firefox.expect("checkbox", "Select model-0002:v0", grid)

    # Edit a cell in place.
    column = grid.evaluate(
        """grid => [...grid.querySelectorAll('[role=columnheader]')]
             .find(header => header.textContent.trim() === 'Description').ariaColIndex"""
    )
    row = "row => row.closest('[role=row]')"
    assert last.evaluate(f"box => ({row})(box).querySelector('[aria-colindex=\"{column}\"]') !== null")
    last.evaluate(f"box => ({row})(box).querySelector('[aria-colindex=\"{column}\"]').focus()")
    firefox.press("F2")
    firefox.expect("textbox", "Description of model-0002:v0", grid)
    firefox.type("seen in Firefox")
    firefox.press("Enter")
    firefox.wait_for("document.querySelector('[role=grid]').textContent.includes('seen in Firefox')")

    # Mark for deletion, and look at it all before it happens.
    firefox.expect("checkbox", "Select model-0002:v0", grid).click()
    firefox.expect("button", "Delete", region).click()
    # Every tenth version has an alias, so that it is marked and will be skipped.
    firefox.expect("image", "Staged, but will be skipped", grid)
    firefox.expect("button", "Review changes", region).click()
    review = firefox.expect("region", "Review changes", region)
    firefox.expect("button", "Apply changes", review)
    changes = kernel.evaluate("browser.session.plan().to_frame().to_dict('records')")
    assert len(changes) == 1, changes
