"""A busy kernel is not a dead one: it is waited for, and the table comes alive by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from artwidgets.local import LocalServer
from tests.hosts.conftest import VERSIONS
from tests.support.lab import Lab
from tests.support.screen import Screen

pytestmark = pytest.mark.browser


@pytest.fixture
def on_the_main_thread(lab: Lab) -> Iterator[None]:
    """Messages to widgets wait for the cell that runs, as they do wherever a kernel has no subshells."""
    setting = lab.jupyter.folder / ".settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    setting.parent.mkdir(parents=True, exist_ok=True)
    setting.write_text('{"kernelSettings": {"commsOverSubshells": "disabled"}}', encoding="utf-8")
    yield
    setting.unlink()


@pytest.mark.usefixtures("on_the_main_thread")
def test_a_widget_under_a_long_cell_says_that_it_waits_and_comes_alive(
    lab: Lab, cell: str, tmp_path: Path, sdk: LocalServer
) -> None:
    go = tmp_path / "go"
    busy = f"import time\nwhile not __import__('pathlib').Path({str(go)!r}).exists(): time.sleep(0.05)"
    notebook = lab.open([cell, busy], reload=True)
    screen = Screen(notebook.page)
    waiting = screen.region.get_by_role("status").filter(has_text="Waiting for the kernel…").first
    expect(waiting).to_be_visible()
    # Longer than any patience: still waited for, and nobody is sent to run the cell.
    notebook.page.wait_for_function(
        "(since) => performance.now() > since + 14_000", arg=notebook.page.evaluate("performance.now()")
    )
    expect(waiting).to_be_visible()
    expect(notebook.page.get_by_text("No kernel answers")).to_have_count(0)
    go.touch()
    screen.expect_rows(VERSIONS)
    expect(notebook.page.get_by_text("Waiting for the kernel…")).to_be_hidden()
    screen.checkbox(screen.first_name()).check()
    screen.expect_selected(1)
