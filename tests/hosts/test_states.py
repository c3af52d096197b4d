"""Rows that are missing, old or in part: told in calm words, with the button that mends it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from artwidgets.local import LocalServer
from tests.hosts.in_page import InPage
from tests.support.chromium import Chrome
from tests.support.lab import Lab
from tests.support.screen import Screen

pytestmark = pytest.mark.browser

ROWS = 40


@pytest.fixture
def server_of_its_own(tmp_path: Path) -> Iterator[LocalServer]:
    """One that may fail, stop and come back."""
    with LocalServer(tmp_path / "data") as server:
        server.seed_bulk(project="states", collections=2, versions=ROWS // 2)
        yield server


def cell(server: LocalServer, folder: Path, project: str = "states") -> str:
    """Python that shows the browser, its files kept to this test."""
    folders = {
        "ARTWIDGETS_STATE_DIR": str(folder / "state"),
        "ARTWIDGETS_CACHE_DIR": str(folder / "cache"),
    }
    return (
        f"import os; os.environ.update({folders!r})\n"
        "from artwidgets import ArtifactBrowser\n"
        f"browser = ArtifactBrowser({server.entity!r}, {project!r},"
        f" base_url={server.base_url!r}, api_key={server.api_key!r})\n"
        "browser"
    )


@pytest.fixture
def show(
    chrome: Chrome, server_of_its_own: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], tuple[InPage, Screen]]]:
    """Show a browser of the server, on a page."""
    for name in ("ARTWIDGETS_STATE_DIR", "ARTWIDGETS_CACHE_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    shown: list[InPage] = []

    def one() -> tuple[InPage, Screen]:
        shown.append(InPage(chrome, [cell(server_of_its_own, tmp_path)]))
        return shown[-1], Screen(shown[-1].page)

    yield one
    for page in shown:
        page.close()


def expect_instead_of_rows(screen: Screen, title: str, button: str) -> None:
    expect(screen.region.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(screen.button(button).last).to_be_visible()
    expect(screen.grid).not_to_be_visible()


def test_each_failure_has_its_name_and_a_way_on(
    show: Callable[[], tuple[InPage, Screen]], server_of_its_own: LocalServer, tmp_path: Path
) -> None:
    server = server_of_its_own
    server.faults(status=403, error_rate=1)
    notebook, screen = show()
    expect_instead_of_rows(screen, "You may not see this", "Retry")
    expect(screen.region.get_by_text("Ask an admin of the team").first).to_be_visible()
    assert notebook.accessibility_violations(".aw-root.aw-browser") == []

    # The button keeps the keys in the widget, and brings the rows.
    server.faults()
    screen.button("Retry").focus()
    notebook.page.keyboard.press("Enter")
    screen.expect_rows(ROWS)
    assert notebook.page.evaluate("() => document.activeElement.closest('.aw-browser') !== null")
    expect(screen.button("Retry")).to_have_count(0)

    # The session ends: rows stay, with their age, and a staged edit with them.
    notebook.execute("browser.session.edit([browser.view.index[0]], description='kept')")
    server.faults(status=401, error_rate=1)
    screen.button("Refresh").click()
    expect(screen.region.get_by_text("You are not signed in.")).to_be_visible()
    expect(screen.region.get_by_text("Shown as read just now.")).to_be_visible()
    expect(screen.grid).to_be_visible()
    assert notebook.accessibility_violations(".aw-root.aw-browser") == []
    server.faults()
    screen.button("Retry").click()
    expect(screen.region.get_by_text("You are not signed in.")).not_to_be_visible()
    assert notebook.evaluate("len(browser.session.changes)") == 1

    # The server stops, and comes back where it was.
    port = int(server.base_url.rpartition(":")[2])
    server.__exit__(None, None, None)
    screen.button("Refresh").click()
    expect(screen.region.get_by_text("The server can't be reached.")).to_be_visible()
    expect(screen.row(screen.first_name())).to_be_visible()
    with LocalServer(tmp_path / "data", port=port):
        screen.button("Retry").click()
        expect(screen.region.get_by_text("The server can't be reached.")).not_to_be_visible()
        screen.expect_rows(ROWS)
        # The rows were there all the time: that it is reading them anew, the rows don't tell.
        notebook.wait_for("browser.wait()", True)


def test_a_copy_is_dated_and_what_was_stopped_can_go_on(
    show: Callable[[], tuple[InPage, Screen]], server_of_its_own: LocalServer
) -> None:
    server = server_of_its_own
    server.faults(latency=2)
    notebook, screen = show()
    screen.button("Cancel").click()
    expect_instead_of_rows(screen, "Loading was stopped", "Load")
    server.faults()
    screen.button("Load").click()
    screen.expect_rows(ROWS)
    expect(screen.region.get_by_text("Loading was stopped")).not_to_be_visible()

    # Another day: what was kept is shown at once, and told as what it is.
    notebook.execute(
        "from dataclasses import replace\n"
        "from datetime import timedelta\n"
        "session = browser.session\n"
        "then = session.snapshot.loaded_at - timedelta(hours=3)\n"
        "assert session._source._cache().save(replace(session.snapshot, loaded_at=then))"
    )
    server.faults(latency=1)
    _, screen = show()
    expect(screen.region.get_by_text("Shown from the copy of 3 hours ago, refreshing.")).to_be_visible()
    screen.expect_rows(ROWS)
    server.faults()
    expect(screen.region.get_by_text("Shown from the copy")).not_to_be_visible()


def test_nothing_there_and_nobody_there(lab: Lab, sdk: LocalServer, project: str, tmp_path: Path) -> None:
    import wandb

    notebook = lab.open([cell(sdk, tmp_path, project)])
    screen = Screen(notebook.page)
    expect_instead_of_rows(screen, "There is no such project", "Retry")
    api = wandb.Api()
    api.create_project(project, sdk.entity)
    screen.button("Retry").click()
    expect_instead_of_rows(screen, "There are no artifact versions here yet", "Refresh")
    assert notebook.accessibility_violations(".aw-root.aw-browser") == []

    # A kernel that starts anew knows nothing of the widget.
    notebook.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    expect(screen.region.get_by_role("alert").first).to_contain_text("The kernel was restarted.")
    expect(screen.region.get_by_role("alert").first).to_contain_text("Run the cell again")
    assert notebook.accessibility_violations(".aw-root.aw-browser") == []
