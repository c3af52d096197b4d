"""The widget in Japanese: by `language=`, and because the page's browser is Japanese.

With ``ARTWIDGETS_PICTURES=FOLDER`` each state is photographed there, light and dark, at 1400 and 800 pixels.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from artwidgets import ArtifactBrowser, Session
from artwidgets.frontend.hatch_build import FRONTEND
from artwidgets.local import LocalServer
from tests.hosts.jupyter_colours import jupyter_colours
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen
from tests.support.waiting import patient

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("ARTWIDGETS_PICTURES")
TABLE: Mapping[str, Mapping[str, str]] = json.loads((FRONTEND / "words" / "ja.json").read_text("utf-8"))
ENGLISH = {
    word.strip(): japanese
    for words in TABLE.values()
    for word, japanese in words.items()
    if word.strip() != japanese.strip() and re.search("[A-Za-z]{2}", word)
}
"""What nobody is to see. Some are also words that people write: names, and what the filter is written in."""
THEIRS = {
    "none",
    "keep",
    "name",
    "type",
    "metadata",
    "link",
    "linked",
    "collection",
    "description",
    "tags",
    "aliases",
}

SHOWN = """root => {
  const found = new Set();
  const add = (text) => text && found.add(text.trim());
  for (const one of root.querySelectorAll("*")) {
    if (!one.checkVisibility()) continue;
    for (const name of ["aria-label", "title", "placeholder", "aria-valuetext"]) add(one.getAttribute(name));
    for (const node of one.childNodes) if (node.nodeType === 3) add(node.data);
  }
  return [...found];
}"""
"""Every text that is shown, heard or told to the pointer."""


def _key(text: str) -> str:
    """What words with numbers are known by."""
    numbers = iter(range(1, 99))
    return re.sub(r"\d[\d,.]*(?: [KMGTP]?B\b)?", lambda _: f"{{{next(numbers)}}}", text)


class Japanese(Screen):
    """The browser by its Japanese names."""

    def __init__(self, *shown: Any) -> None:
        super().__init__(*shown)
        self.found: dict[str, list[str]] = {}
        self.region = self.frame.get_by_role("region", name="アーティファクトブラウザ")
        self.grid = self.frame.get_by_role("grid", name="アーティファクトのバージョン")
        self.review = self.frame.get_by_role("region", name="変更を確認")
        self.confirmation = self.review.get_by_role("textbox", name="確認の入力")

    def named(self, english: str) -> Locator:
        """A button."""
        return self.button(TABLE["frontend"][english])

    def english(self) -> list[str]:
        """What is on the screen in English, of what is in the table."""
        shown = set(self.region.evaluate(SHOWN)) - THEIRS
        return sorted(text for text in shown if text in ENGLISH or _key(text) in ENGLISH)

    def at(self, state: str, *but: str) -> None:
        """Look at it: nothing is in English; photographed where that is wanted."""
        for theme in ("light", "dark") if PICTURES else ():
            self._wear(theme)
            for width in (800, 1400):
                self.resize(width - 30, 690)
                self.page.screenshot(path=Path(PICTURES or "") / f"ja-{state}-{theme}-{width}.png")
        if PICTURES:
            self._wear("light")
        if wrong := [text for text in self.english() if text not in but]:
            self.found[state] = wrong

    def axe(self) -> None:
        """Axe finds nothing here, too; in every state it is asked by `test_every_state.py`."""
        assert axe_violations(self.frame, ".aw-browser") == []

    def _wear(self, theme: str) -> None:
        style = {**jupyter_colours(theme), "background": "var(--jp-layout-color0)"}
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        self.frame.evaluate(
            "style => document.documentElement.setAttribute('style', style)",
            "; ".join(f"{name}: {value}" for name, value in style.items()),
        )


Open = Callable[..., Japanese]


@pytest.fixture(scope="module")
def session(sdk: LocalServer) -> Session:
    sdk.seed_demo(project="languages")
    made = Session(sdk.entity, "languages")
    made.load()
    return made


@pytest.fixture
def show(session: Session, chrome: Chrome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Show the demo's browser, with nothing staged, in a language or to a browser of a locale."""
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    made: list[ArtifactBrowser] = []

    def shown(language: str | None = None, locale: str | None = None) -> Japanese:
        session.unstage()
        browser = ArtifactBrowser(session=session, language=language, height="300px")
        made.append(browser)
        return Japanese(*Sandbox.of_browser(browser).open(chrome, locale=locale), browser)

    yield shown
    for browser in made:
        assert browser.wait(patient(30))
        browser.close()


def test_every_part_menu_and_dialog_is_in_the_language_that_was_said(show: Open) -> None:
    screen = show("ja")
    expect(screen.row_at(1)).to_be_visible()
    assert screen.grid.evaluate("one => one.closest('[lang]').lang") == "ja"
    screen.at("table")
    screen.row_at(1).click(button="right")
    expect(screen.frame.get_by_role("menuitem", name="コレクション bert-finetune で絞り込む")).to_be_visible()
    screen.at("row menu")
    screen.press("Escape")
    screen.grid.get_by_role("columnheader", name="サイズ", exact=True).click(button="right")
    expect(screen.frame.get_by_role("menu", name="列のオプション")).to_be_visible()
    screen.at("column menu")
    screen.press("Escape")
    screen.named("Columns").click()
    expect(screen.frame.get_by_role("dialog", name="列")).to_be_visible()
    screen.at("columns")
    screen.press("Escape")
    screen.named("Filters").click()
    expect(screen.frame.get_by_role("dialog", name="プリセットと保存済みフィルタ")).to_be_visible()
    screen.at("filters")
    screen.named("Filters").click()
    screen.frame.get_by_role("button", name="キーボードショートカット").click()
    expect(screen.frame.get_by_role("dialog", name="キーボードショートカット")).to_be_visible()
    # It stands on the key.
    screen.at("keys", "Delete")
    screen.press("Escape")
    field = screen.frame.get_by_role("textbox", name="フィルタ", exact=True)
    field.fill("ali")
    expect(screen.frame.get_by_role("listbox")).to_be_visible()
    screen.at("completion")
    field.fill("")
    screen.press("Escape")
    assert screen.browser
    screen.expect_rows(len(screen.browser.session.listing))
    screen.axe()

    for row in (1, 2):
        screen.row_at(row).get_by_role("checkbox").check()
    expect(screen.frame.get_by_role("group", name="選択", exact=True)).to_contain_text("2 件を選択中、一覧上")
    screen.named("Edit").click()
    expect(screen.frame.get_by_role("dialog", name="選択したバージョンを編集")).to_be_visible()
    screen.at("edit")
    screen.press("Escape")
    screen.named("Delete").click()
    screen.named("Facets").click()
    expect(screen.frame.get_by_role("region", name="絞り込み")).to_be_visible()
    screen.named("Overview").click()
    expect(screen.frame.get_by_role("tree", name="ストレージ")).to_be_visible()
    screen.at("overview")
    screen.named("Overview").click()
    screen.named("Clean up by rule").click()
    expect(screen.frame.get_by_role("region", name="ポリシー")).to_be_visible()
    screen.at("policy")
    screen.named("Close policy").click()
    screen.named("Review changes").click()
    expect(screen.review).to_contain_text("bert-finetune:v40 にはエイリアス latest があります。")
    screen.button(TABLE["kernel"]["Delete all with aliases"]).click()
    expect(screen.confirmation).to_have_attribute("placeholder", "2 件のバージョンを削除")
    expect(screen.review).to_contain_text("エイリアス latest も一緒に削除されます")
    screen.at("review")
    screen.axe()
    screen.named("Back").first.click()
    screen.named("History").click()
    expect(screen.frame.get_by_role("region", name="履歴")).to_be_visible()
    screen.at("history")
    screen.press("Escape")
    screen.named("Collections").click()
    expect(screen.frame.get_by_role("grid", name="コレクション")).to_be_visible()
    screen.at("collections")
    assert screen.found == {}


def test_what_is_typed_to_confirm_is_what_stands_there(
    sdk: LocalServer, project: str, chrome: Chrome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    sdk.seed_bulk(project=project, collections=1, versions=12)
    session = Session(sdk.entity, project)
    session.load()
    session.delete(session.where("version:<11").index, delete_aliases=True)
    browser = ArtifactBrowser(session=session, language="ja")
    screen = Japanese(*Sandbox.of_browser(browser).open(chrome), browser)
    screen.named("Review changes").click()
    apply = screen.named("Apply changes")
    expect(screen.confirmation).to_have_attribute("placeholder", "11 件のバージョンを削除")
    for wrong in ("", "1 件のバージョンを削除", "11 件のコレクションを削除", "11", "delete 1 versions"):
        screen.confirmation.fill(wrong)
        expect(apply).to_be_disabled()
    screen.confirmation.fill("delete 11 versions")
    expect(apply).to_be_enabled()
    # As an input method writes it; Enter that only ends what it composes confirms nothing.
    screen.confirmation.fill("１１件のバージョンを削除")
    expect(apply).to_be_enabled()
    screen.confirmation.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    screen.confirmation.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    assert browser.wait(patient(30))
    assert browser.review.report is None
    screen.press("Enter")
    expect(screen.review.get_by_role("heading", name="結果")).to_be_visible()
    assert browser.wait(patient(30))
    assert browser.review.report is not None
    assert len(browser.review.report.done) == 11
    assert [version["name"] for _, version in session.listing.iterrows()] == ["model-0000:v11"]
    browser.close()


@pytest.mark.parametrize(
    ("locale", "language", "shown"),
    [("ja-JP", None, "ja"), ("ja-JP", "en", "en"), ("de-DE", None, "en"), ("de-DE", "ja", "ja")],
)
def test_a_page_is_in_the_language_of_its_browser_unless_one_was_said(
    show: Open, locale: str, language: str | None, shown: str
) -> None:
    screen = show(language, locale)
    name = {"ja": "アーティファクトブラウザ", "en": "Artifact browser"}[shown]
    region = screen.frame.get_by_role("region", name=name)
    expect(region.locator(".aw-row").first).to_be_visible()
    # Each part has a module, and words, of its own.
    expect(region.locator("[lang]")).to_have_count(10)
    spoken = region.locator("[lang]").evaluate_all("parts => [...new Set(parts.map(part => part.lang))]")
    assert spoken == [shown]
    if shown == "ja":
        assert screen.english() == []
