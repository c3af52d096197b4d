"""A busy kernel is not a dead one: it is waited for, and the table comes alive by itself."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.hosts.conftest import VERSIONS
from tests.support.lab import Lab
from tests.support.screen import Screen

pytestmark = pytest.mark.browser


# Messages to widgets wait for the cell that runs, as they do wherever a kernel has no subshells.
ON_THE_MAIN_THREAD = """
() => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  kernel.commsOverSubshells = "disabled";
  return kernel.commsOverSubshells;
}
"""


def test_a_widget_under_a_long_cell_says_that_it_waits_and_comes_alive(
    lab: Lab, cell: str, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    busy = f"import time\nwhile not __import__('pathlib').Path({str(go)!r}).exists(): time.sleep(0.05)"
    notebook = lab.open([cell, busy], run=False)
    assert notebook.page.evaluate(ON_THE_MAIN_THREAD) == "disabled"
    notebook.run_all()
    screen = Screen(notebook.page)
    # The whole browser says so, or the table alone where the rest was answered before the long cell began.
    waiting = screen.region.get_by_text("Waiting for the kernel…").filter(visible=True)
    expect(waiting).to_have_count(1)
    # Longer than any patience: still waited for, and nobody is sent to run the cell.
    notebook.page.evaluate("() => new Promise(done => setTimeout(done, 14_000))")
    expect(waiting).to_have_count(1)
    expect(notebook.page.get_by_text("No kernel answers")).to_have_count(0)
    go.touch()
    screen.expect_rows(VERSIONS)
    expect(waiting).to_have_count(0)
    screen.checkbox(screen.first_name()).check()
    screen.expect_selected(1)
