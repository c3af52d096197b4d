"""Restore in History: what a plan archived before it deleted comes back, after a look at what that is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from artwidgets import ArtifactBrowser
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen
from tests.widgets.panels.conftest import Ask


@pytest.fixture
def plan(browser: ArtifactBrowser, ids: dict[str, str], tmp_path: Path) -> str:
    """The id of a plan that archived two versions and deleted them, and edited the third."""
    session = browser.session
    session.delete([ids["net:v0"], ids["net:v1"]])
    session.edit([ids["net:v2"]], description="stays")
    report = session.apply(session.plan(archive=tmp_path / "kept"))
    assert report.summary == "3 done"
    return report.plan.id


def rows(browser: ArtifactBrowser, ask: Ask) -> list[dict[str, object]]:
    plans: list[dict[str, object]] = ask(browser.history, "plans", text="", everywhere=False, start=0)[
        "plans"
    ]
    return plans


def test_what_was_deleted_comes_back(
    browser: ArtifactBrowser, plan: str, ask: Ask, refused: Callable[..., str], tmp_path: Path
) -> None:
    assert "Look at it again" in refused(browser.history, "restore", plan=plan)
    ask(browser.history, "look_up", plan=plan)
    found = browser.history.describe()["restore"]
    assert found is not None
    assert (found["plan"], found["archive"]) == (plan, str(tmp_path / "kept"))
    assert found["words"] == (
        f"2 versions, 40 B, logged again from {tmp_path / 'kept'} as new versions with the same content."
    )
    assert sorted(found["lines"]) == ["net:v0", "net:v1"]
    ask(browser.history, "restore", plan=plan)
    done = browser.history.describe()["restore"]
    assert done is not None
    assert (done["words"], done["button"], done["bad"]) == ("2 restored.", "", False)
    assert "net:v0: restored as " in done["lines"][0]
    assert browser.session.where("version:>2").empty
    assert len(browser.session.load()) == 3
    # Twice makes nothing twice.
    ask(browser.history, "look_up", plan=plan)
    ask(browser.history, "restore", plan=plan)
    done = browser.history.describe()["restore"]
    assert done is not None
    assert done["words"] == "2 already there."
    ask(browser.history, "leave")
    assert browser.history.describe()["restore"] is None


def test_an_archive_that_is_gone_is_told(
    browser: ArtifactBrowser, plan: str, ask: Ask, tmp_path: Path
) -> None:
    (tmp_path / "kept").rename(tmp_path / "elsewhere")
    ask(browser.history, "look_up", plan=plan)
    assert browser.history.describe()["restore"] is None
    assert "There is no archive at" in browser.workspace.message[0]


def test_only_what_was_archived_offers_it(
    browser: ArtifactBrowser, ids: dict[str, str], ask: Ask, tmp_path: Path
) -> None:
    session = browser.session
    session.edit([ids["net:v2"]], description="x")
    session.apply(session.plan(archive=tmp_path / "kept"))
    session.delete([ids["net:v0"]])
    session.apply(session.plan())
    session.delete([ids["net:v1"]])
    session.apply(session.plan(archive=tmp_path / "kept"))
    plans = [(row["words"], row["restorable"]) for row in rows(browser, ask)]
    assert [restorable for _, restorable in plans] == [True, False, False], plans


@pytest.mark.browser
def test_it_is_confirmed_on_the_screen(
    browser: ArtifactBrowser, plan: str, chrome: Chrome, tmp_path: Path
) -> None:
    screen = Screen(*Sandbox.of_browser(browser).open(chrome), browser)
    screen.use(screen.button("History"), "mouse")
    restore = screen.history.get_by_role("button", name="Restore", exact=True)
    screen.use(restore, "mouse")
    expect(screen.history).to_contain_text(f"2 versions, 40 B, logged again from {tmp_path / 'kept'}")
    go = screen.history.get_by_role("button", name="Restore 2 versions")
    expect(go).to_be_focused()
    expect(screen.history.get_by_role("list", name="Versions to restore")).to_contain_text("net:v0")
    assert axe_violations(screen.frame, ".aw-history") == []
    screen.use(screen.history.get_by_role("button", name="Don't restore"), "keyboard")
    expect(go).to_be_hidden()
    expect(restore).to_be_focused()
    screen.use(restore, "keyboard")
    screen.use(go, "keyboard")
    expect(screen.status).to_contain_text("2 restored. Refresh to see them.")
    expect(screen.history.get_by_role("list", name="What became of them")).to_contain_text("net:v0: restored")
