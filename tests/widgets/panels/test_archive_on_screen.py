"""Archive first in a real Chromium, by mouse and by keyboard: chosen, corrected, applied, told."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from artwidgets import Archive, ArtifactBrowser
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen

pytestmark = pytest.mark.browser


@pytest.fixture
def screen(browser: ArtifactBrowser, ids: dict[str, str], chrome: Chrome) -> Screen:
    """The review of two deletes."""
    browser.session.delete([ids["net:v0"], ids["net:v1"]])
    screen = Screen(*Sandbox.of_browser(browser).open(chrome), browser)
    screen.button("Review changes").click()
    expect(screen.confirmation).to_be_visible()
    return screen


def test_it_is_chosen_corrected_and_done(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    box = screen.review.get_by_role("checkbox", name="Archive first")
    to = screen.review.get_by_role("textbox", name="Archive to")
    apply = screen.button("Apply changes")
    expect(to).to_be_hidden()
    screen.confirmation.fill("delete 2 versions")
    box.focus()
    screen.press("Space")
    # Nothing is written yet: the person is there, nothing is deleted without it.
    expect(to).to_be_focused()
    expect(apply).to_be_disabled()
    screen.page.keyboard.insert_text(str(tmp_path / "file" / "kept"))
    expect(screen.review.get_by_role("alert").filter(has_text="is a file, so nothing")).to_be_visible()
    expect(to).to_have_attribute("aria-invalid", "true")
    expect(apply).to_be_disabled()
    assert axe_violations(screen.frame, ".aw-review") == []
    to.fill(str(tmp_path / "kept"))
    expect(screen.review).to_contain_text("Copies up to 30 B. What can't be archived is not deleted.")
    expect(apply).to_contain_text("Archive and delete 2 versions")
    # What was typed to confirm is still there.
    screen.use(apply, "keyboard")
    expect(screen.review).to_contain_text(f"2 archived first, to {tmp_path / 'kept'}.")
    expect(screen.status).to_contain_text("2 versions deleted")
    assert sorted(Archive.open(tmp_path / "kept").listing["name"]) == ["net:v0", "net:v1"]


def test_taken_back_it_deletes_alone(screen: Screen, tmp_path: Path) -> None:
    screen.review.get_by_role("checkbox", name="Archive first").check()
    screen.review.get_by_role("textbox", name="Archive to").fill(str(tmp_path / "kept"))
    apply = screen.button("Apply changes")
    expect(apply).to_contain_text("Archive and delete 2 versions")
    screen.review.get_by_role("checkbox", name="Archive first").uncheck()
    expect(apply).to_contain_text("Delete 2 versions")
    screen.confirmation.fill("delete 2 versions")
    screen.use(apply, "mouse")
    expect(screen.status).to_contain_text("2 versions deleted")
    assert not (tmp_path / "kept").exists()
