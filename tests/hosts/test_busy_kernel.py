"""A busy kernel is not a dead one, which is waited for; one that starts anew knows nothing of the widget."""

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

RESTART = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"


def test_a_kernel_that_is_busy_comes_back_and_one_that_was_restarted_does_not(
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

    notebook.page.evaluate(RESTART)
    alert = screen.region.get_by_role("alert").first
    expect(alert).to_contain_text("The kernel was restarted.")
    expect(alert).to_contain_text("Run the cell again")
    assert notebook.accessibility_violations(".aw-root.aw-browser") == []
