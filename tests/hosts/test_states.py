"""Rows that are missing, old or in part: told in calm words, with the button that mends it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import wandb
from playwright.sync_api import expect

from artwidgets.local import LocalServer
from tests.hosts.in_page import InPage
from tests.support.chromium import Chrome
from tests.support.screen import Screen

pytestmark = pytest.mark.browser

PROJECT = "states"
ROWS = 40

Show = Callable[..., tuple[InPage, Screen]]


@pytest.fixture
def server_of_its_own(tmp_path: Path) -> Iterator[LocalServer]:
    """One that may fail, stop and come back."""
    with LocalServer(tmp_path / "data") as server:
        server.seed_bulk(project=PROJECT, collections=2, versions=ROWS // 2)
        yield server


@pytest.fixture
def show(chrome: Chrome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """Show a browser of a server on a page, its files kept to this test."""
    for kind in ("STATE", "CACHE"):
        monkeypatch.setenv(f"ARTWIDGETS_{kind}_DIR", str(tmp_path / kind.lower()))
    shown: list[InPage] = []

    def one(server: LocalServer, project: str = PROJECT) -> tuple[InPage, Screen]:
        cell = (
            "from artwidgets import ArtifactBrowser\n"
            f"browser = ArtifactBrowser({server.entity!r}, {project!r},"
            f" base_url={server.base_url!r}, api_key={server.api_key!r})\n"
            "browser"
        )
        shown.append(InPage(chrome, [cell]))
        return shown[-1], Screen(shown[-1].page)

    yield one
    for page in shown:
        page.close()


def expect_instead_of_rows(screen: Screen, title: str, button: str) -> None:
    expect(screen.region.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(screen.button(button).last).to_be_visible()
    expect(screen.grid).not_to_be_visible()


def test_what_failed_was_stopped_or_is_old_has_its_name_and_a_way_on(
    show: Show, server_of_its_own: LocalServer, tmp_path: Path
) -> None:
    server = server_of_its_own
    server.faults(status=403, error_rate=1)
    notebook, screen = show(server)
    expect_instead_of_rows(screen, "You may not see this", "Retry")
    expect(screen.region.get_by_text("Ask an admin of the team").first).to_be_visible()
    assert notebook.accessibility_violations(".aw-root.aw-browser") == []

    # The button keeps the keys in the widget.
    server.faults(latency=2)
    screen.use(screen.button("Retry"), "keyboard")
    screen.button("Cancel").click()
    expect_instead_of_rows(screen, "Loading was stopped", "Load")
    expect(screen.button("Retry")).to_have_count(0)
    server.faults()
    screen.use(screen.button("Load"), "keyboard")
    screen.expect_rows(ROWS)
    expect(screen.region.get_by_text("Loading was stopped")).not_to_be_visible()
    assert notebook.page.evaluate("() => document.activeElement.closest('.aw-browser') !== null")

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
    # What is read anew is kept, too, and would take the place of the older copy.
    notebook.wait_for("browser.wait()", True)
    another_day(notebook, show, server)

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


def another_day(notebook: InPage, show: Show, server: LocalServer) -> None:
    """What was kept is shown at once, and told as what it is."""
    notebook.execute(
        "from dataclasses import replace\n"
        "from datetime import timedelta\n"
        "session = browser.session\n"
        "then = session.snapshot.loaded_at - timedelta(hours=3)\n"
        "assert session._source._cache().save(replace(session.snapshot, loaded_at=then))"
    )
    server.faults(latency=3)
    _, screen = show(server)
    expect(screen.region.get_by_text("Shown from the copy of 3 hours ago, refreshing.")).to_be_visible()
    screen.expect_rows(ROWS)
    server.faults()
    expect(screen.region.get_by_text("Shown from the copy")).not_to_be_visible()


def test_nothing_is_there(show: Show, sdk: LocalServer, project: str) -> None:
    notebook, screen = show(sdk, project)
    expect_instead_of_rows(screen, "There is no such project", "Retry")
    wandb.Api().create_project(project, sdk.entity)
    screen.button("Retry").click()
    expect_instead_of_rows(screen, "There are no artifact versions here yet", "Refresh")
    assert notebook.accessibility_violations(".aw-root.aw-browser") == []
