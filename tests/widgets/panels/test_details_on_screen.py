"""The details panel as it is seen and used: in Chromium, in a frame of no origin with a strict policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from artwidgets import ArtifactBrowser
from artwidgets.local import LocalServer
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen
from tests.support.waiting import patient
from tests.widgets.panels.conftest import Logged, log_all

pytestmark = pytest.mark.browser

CARD = """\
# Reviews
Fine-tuned on **12,400** reviews, see [the notes](https://example.org/notes).

#### Results
| split | loss |
|:--|--:|
| test | 0.22 |

<script>window.failures.push("ran")</script> <img src=x onerror="window.failures.push('ran')">
[a trap](javascript:window.failures.push('ran'))
"""


class DetailsScreen(Screen):
    """The details panel alone, without a table."""

    def look_at(self, name: str) -> None:
        """Put a row in focus, as the table does."""
        names = self.browser.session.listing["name"]
        self.browser.workspace.look_at(names.index[names == name][0])
        expect(self.details.get_by_role("heading", name=name, exact=True)).to_be_visible()
        expect(self.details.get_by_text("Reading…")).to_have_count(0)

    def button(self, name: str) -> Locator:
        return self.details.get_by_role("button", name=name, exact=True)

    def is_sound(self) -> None:
        """Nothing for axe to find, nothing the policy refused, nothing thrown."""
        assert axe_violations(self.frame, ".aw-details") == []
        assert self.frame.evaluate("() => [window.violations, window.failures, window.origin]") == [
            [],
            [],
            "null",
        ]


LONG = "\n\n".join(f"Paragraph {number}." for number in range(40))
LOGGED: tuple[Logged, ...] = (
    ("card", {"a": "a"}, [], {"description": CARD}),
    ("plain", {"a": "a"}, [], {}),
    ("long", {"a": "a"}, [], {"description": f"{LONG}\n\nhttps://example.org/end"}),
    ("net", {"a": "a", "b": "b"}, [], {"metadata": {"loss": 0.5, "lr": 1, "gone": True}}),
    ("net", {"a": "aaa", "c": "c"}, [], {"metadata": {"loss": 0.25, "lr": 1, "deep": {"er": "<b>"}}}),
)


@pytest.fixture(scope="module")
def kept(
    sdk: LocalServer, _session_chrome: Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DetailsScreen]:
    """The details in a page that all tests here share, each with an artifact of its own."""
    log_all("details-on-screen", *LOGGED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        browser = ArtifactBrowser(sdk.entity, "details-on-screen")
        browser.load()
        assert browser.wait(patient(30))
        expect.set_options(timeout=1000 * patient(20))
        page, frame = Sandbox(browser.details).open(_session_chrome, framed=True)
        _session_chrome.keep(page)
        yield DetailsScreen(page, frame, browser)
        assert browser.wait(patient(30))
        page.context.close()


@pytest.fixture
def shown(kept: DetailsScreen, chrome: Chrome) -> DetailsScreen:
    """The details, with nothing staged."""
    kept.browser.session.unstage()
    return kept


def test_a_description_is_read_as_markdown_and_written_as_text(shown: DetailsScreen) -> None:
    shown.look_at("card:v0")
    preview = shown.details.get_by_role("group", name="Description")
    expect(preview.get_by_role("heading", name="Results", level=4)).to_be_visible()
    link = preview.get_by_role("link", name="the notes")
    assert [link.get_attribute(name) for name in ("href", "target", "rel")] == [
        "https://example.org/notes",
        "_blank",
        "noopener noreferrer nofollow",
    ]
    expect(preview.get_by_role("columnheader", name="loss")).to_have_css("text-align", "end")
    expect(preview).to_contain_text("<script>window.failures")
    expect(preview).to_contain_text("[a trap](javascript:")
    assert preview.locator("script, img").count() == 0
    assert preview.get_by_role("link").count() == 1
    shown.is_sound()

    shown.button("Edit description").click()
    field = shown.details.get_by_role("textbox", name="Description", exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_value(CARD)
    shown.is_sound()
    field.fill("never mind")
    field.press("Escape")
    expect(preview).to_contain_text("Fine-tuned")
    expect(shown.button("Edit description")).to_be_focused()
    assert not shown.browser.session.changes

    shown.page.keyboard.press("Enter")
    field.fill("Now **better**.")
    shown.button("Preview description").click()
    expect(preview.get_by_text("better", exact=True)).to_have_css("font-weight", "700")
    expect(field).to_be_hidden()
    (edit,) = shown.browser.session.changes.edits.values()
    assert edit.description == "Now **better**."


def test_what_is_written_is_staged_when_one_goes_elsewhere(shown: DetailsScreen) -> None:
    shown.look_at("plain:v0")
    preview = shown.details.get_by_role("group", name="Description", exact=True)
    expect(preview).to_contain_text("No description.")
    shown.button("Edit description").click()
    shown.details.get_by_role("textbox", name="Description", exact=True).fill("about it")
    shown.details.get_by_role("textbox", name="TTL").click()
    expect(preview).to_have_text("about it")
    shown.details.get_by_text("Collection", exact=True).click()
    shown.button("Edit collection description").click()
    shown.details.get_by_role("textbox", name="Collection description").fill("- all *nets*")
    shown.page.keyboard.press("Control+Enter")
    expect(shown.details.get_by_role("listitem").get_by_text("nets")).to_have_css("font-style", "italic")
    changes = shown.browser.session.changes
    assert [edit.description for edit in changes.edits.values()] == ["about it"]
    assert [edit.description for edit in changes.collection_edits.values()] == ["- all *nets*"]


def test_a_long_description_is_folded_until_asked_for_or_gone_into(shown: DetailsScreen) -> None:
    shown.look_at("long:v0")
    preview = shown.details.get_by_role("group", name="Description")
    folded = preview.bounding_box()["height"]
    shown.button("Show all").click()
    expect(shown.button("Show less")).to_have_attribute("aria-expanded", "true")
    assert preview.bounding_box()["height"] > 2 * folded
    shown.button("Show less").click()
    assert preview.bounding_box()["height"] == folded
    preview.get_by_role("link").focus()
    expect(shown.button("Show less")).to_be_visible()


def test_metadata_and_files_are_compared_with_the_previous_version(shown: DetailsScreen) -> None:
    shown.look_at("net:v1")
    shown.button("Value of lr: 1").click()
    shown.page.keyboard.type("2")
    shown.page.keyboard.press("Enter")
    expect(shown.button("Value of lr: 2")).to_be_visible()
    toggle = shown.button("Compare with v0")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    toggle.click()
    differences = shown.details.get_by_role("list", name="Differences of metadata").get_by_role("listitem")
    expect(differences).to_have_text(
        [
            "~changed loss 0.5 → 0.25",
            "~changed lr 1 → 2 staged",
            '+added deep.er "<b>"',
            "\N{MINUS SIGN}removed gone true",
        ]
    )
    expect(shown.details.get_by_role("group", name="Metadata tree")).to_be_hidden()
    shown.button("Compare files with v0").click()
    files = shown.details.get_by_role("list", name="Differences of files").get_by_role("listitem")
    expect(files).to_have_text(["~changed a 1 B → 3 B", "+added c 1 B", "\N{MINUS SIGN}removed b 1 B"])
    shown.is_sound()

    shown.look_at("net:v0")
    expect(shown.button("Compare with v1")).to_have_attribute("aria-pressed", "true")
    shown.button("Compare with v1").click()
    expect(shown.details.get_by_role("group", name="Metadata tree")).to_be_visible()
