"""The whole way in a real Chromium, read back by the unmodified SDK; once in JupyterLab, logged by it too."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import wandb
from playwright.sync_api import Locator, expect

from artwidgets.local import LocalServer
from tests.hosts.in_page import InPage
from tests.support.chromium import Chrome
from tests.support.lab import Notebook
from tests.support.logged import log_into
from tests.support.screen import Screen, open_editor
from tests.support.seeded import seeded_run

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=\"document.title='owned'\">"


class NotebookScreen(Screen):
    """The browser in a notebook, and what a person does with it in one go."""

    def __init__(self, notebook: Notebook | InPage, rows: int) -> None:
        super().__init__(notebook.page)
        self.notebook = notebook
        self.expect_rows(rows)

    def select(self, *names: str) -> None:
        for name in names:
            self.page.get_by_role("checkbox", name=f"Select {name}", exact=True).click()
        self.expect_selected(len(names))

    def open_review(self) -> Locator:
        self.button("Review changes").click()
        expect(self.review.get_by_role("heading", level=3).first).to_be_visible()
        return self.review

    def apply(self) -> None:
        """Type what is asked for, if anything is, and apply; wait for the outcomes."""
        apply = self.button("Apply changes")
        confirmation = self.confirmation
        if confirmation.is_visible():
            expect(apply).to_be_disabled()
            confirmation.fill(confirmation.get_attribute("placeholder") or "")
        expect(apply).to_be_enabled()
        apply.click()
        expect(self.region.get_by_role("heading", name="Results")).to_be_visible()


@pytest.fixture
def log(project: str) -> Callable[..., None]:
    """Put versions there as one run of the SDK does: each ``(name, {path: content}, aliases)``."""

    def logged(*versions: tuple[str, dict[str, str], Sequence[str]], **fields: object) -> None:
        with seeded_run(project) as run:
            for name, files, aliases in versions:
                run.log(name, files, aliases=aliases or None, **fields)

    return logged


@pytest.fixture
def cell(sdk: LocalServer, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Python that shows the browser on the test's project."""
    folders = {
        "ARTWIDGETS_STATE_DIR": str(tmp_path / "state"),
        "ARTWIDGETS_CACHE_DIR": str(tmp_path / "cache"),
    }
    for name, folder in folders.items():
        monkeypatch.setenv(name, folder)
    return (
        f"import os; os.environ.update({folders!r})\n"
        "from artwidgets import ArtifactBrowser\n"
        f"browser = ArtifactBrowser({sdk.entity!r}, {project!r})\n"
        "browser"
    )


Show = Callable[[int], NotebookScreen]


@pytest.fixture
def show(chrome: Chrome, cell: str) -> Iterator[Show]:
    """Show the browser on a page, and wait for its rows."""
    opened: list[InPage] = []

    def shown(rows: int) -> NotebookScreen:
        opened.append(InPage(chrome, [cell]))
        return NotebookScreen(opened[-1], rows)

    yield shown
    for page in opened:
        page.close()


@pytest.fixture
def remote(sdk: LocalServer, project: str) -> Callable[[str], wandb.Artifact]:
    """A version as the plain SDK sees it now."""
    return lambda name: wandb.Api().artifact(f"{sdk.entity}/{project}/{name}")


def names(sdk: LocalServer, project: str, collection: str) -> set[str]:
    """The versions of a collection, as the plain SDK lists them."""
    versions = wandb.Api().artifacts("model", f"{sdk.entity}/{project}/{collection}")
    return {version.name for version in versions}


def test_in_jupyterlab_versions_without_aliases_are_deleted_and_exactly_their_bytes_are_freed(
    sdk, project, lab, cell
):
    shared = "s" * 3_000

    def logged(run: wandb.Run, more: str, *aliases: str) -> int:
        log_into(run, "net", {"shared": shared, more: more * 1_000}, aliases=aliases)
        return sdk.storage_bytes()

    sdk.collect_garbage()
    with wandb.init(project=project) as run:
        before = logged(run, "a", "best")
        logged(run, "b")
        garbage = logged(run, "cc") - before
        logged(run, "d", "latest")
    screen = NotebookScreen(lab.open([cell]), rows=4)
    # JupyterLab has a layout of its own for terms in an output: floating columns.
    expect(screen.region.get_by_role("term").filter(has_text="Stored")).to_have_css("float", "none")

    # Keys stay in the widget, and the filter says what is wrong.
    screen.cell("net:v0", "Type").click()
    screen.press("/")
    expect(screen.field).to_be_focused()
    screen.field.fill("siez:>1GB")
    expect(screen.field).to_have_attribute("aria-invalid", "true")
    expect(screen.region.get_by_role("alert").filter(has_text="size")).to_be_visible()
    # Escape closes what lies over the field, and never clears it in silence.
    screen.press("Escape", "Escape")
    expect(screen.field).to_have_value("siez:>1GB")
    screen.field.fill("")
    screen.field.press_sequentially("dd")
    expect(screen.page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(1)
    expect(screen.region).to_be_visible()
    # Nothing holds that, and the rows before are not taken for those that come after it.
    expect(screen.grid).to_have_attribute("aria-rowcount", "1")

    # The saved notebook holds rows and no key.
    screen.write("", rows=4)
    expect(screen.page.locator("td").filter(has_text=re.compile("^net:v0$"))).to_be_attached()
    screen.page.get_by_role("menuitem", name="File", exact=True).click()
    screen.page.get_by_text("Save Notebook", exact=True).click()
    files = "[open(path).read() for path in __import__('glob').glob('*.ipynb')]"
    screen.notebook.wait_for(f"any('<td>net:v0</td>' in text for text in {files})", True)
    (saved,) = [text for text in screen.notebook.evaluate(files) if "<td>net:v0</td>" in text]
    assert sdk.api_key not in saved

    screen.write("alias:none", rows=2)
    screen.grid.get_by_role("checkbox", name="Select all matching").click()
    selection = screen.region.get_by_role("group", name="Selection", exact=True)
    expect(selection).to_contain_text("2 selected, 9 KB listed")
    screen.button("Delete").click()
    expect(screen.status).to_contain_text("2 versions marked for deletion")
    review = screen.open_review()
    expect(review).to_contain_text("Frees 3 KB of 9 KB listed.")
    screen.apply()
    expect(screen.status).to_contain_text("2 versions deleted")
    assert names(sdk, project, "net") == {"net:v0", "net:v3"}
    assert sdk.collect_garbage() == garbage > 3_000
    kept = wandb.Api().artifact(f"{sdk.entity}/{project}/net:best")
    assert Path(kept.download(), "shared").read_text() == shared
    screen.button("Back").click()
    expect(screen.grid).to_be_visible()
    expect(screen.grid).to_have_attribute("aria-rowcount", "1")


def test_what_is_edited_in_a_sorted_and_filtered_table_is_the_row_by_its_id(log, show, remote):
    log(
        ("net", {"a": "a" * 9}, []),
        ("net", {"a": "a" * 5}, []),
        ("net", {"a": "a" * 7}, ["best"]),
        metadata={"loss": 0.5},
    )
    screen = show(3)
    screen.write("name:net", rows=3)
    # The largest first, then the smallest.
    screen.grid.get_by_role("columnheader", name="Size").click()
    screen.grid.get_by_role("columnheader", name="Size").click()
    expect(screen.grid.get_by_role("row").nth(1)).to_contain_text("net:v1")
    screen.write("-alias:best", rows=2)

    cell = screen.cell("net:v0", "Description")
    open_editor(cell)
    screen.page.keyboard.type("the largest")
    screen.press("Enter")
    expect(cell).to_contain_text("the largest")
    aliases = screen.cell("net:v0", "Aliases")
    open_editor(aliases)
    screen.page.keyboard.type("golden,")
    screen.press("Enter")
    expect(aliases).to_contain_text("golden")

    details = screen.details
    expect(details.get_by_role("heading", name="net:v0")).to_be_visible()
    details.get_by_role("button", name="Value of loss: 0.5").click()
    screen.page.keyboard.type("0.125")
    screen.press("Enter")
    expect(details.get_by_role("button", name="Value of loss: 0.125")).to_be_visible()
    # JSON that is wrong says where, and loses nothing.
    details.get_by_role("button", name="Edit as JSON").click()
    text = details.get_by_role("textbox", name="Metadata as JSON")
    text.fill('{"loss": 0.125,\n "more": }')
    details.get_by_role("button", name="Stage JSON").click()
    expect(details.get_by_role("alert").filter(has_text="line 2")).to_be_visible()
    expect(text).to_have_value('{"loss": 0.125,\n "more": }')
    text.fill('{"loss": 0.125, "more": [1]}')
    details.get_by_role("button", name="Stage JSON").click()
    expect(details.get_by_role("button", name="more: 1 items")).to_be_visible()

    review = screen.open_review()
    expect(review).to_contain_text("the largest")
    screen.apply()
    expect(screen.status).to_contain_text("1 version edited")
    edited, *others = (remote(f"net:v{number}") for number in range(3))
    assert edited.description == "the largest"
    assert "golden" in edited.aliases
    assert edited.metadata == {"loss": 0.125, "more": [1]}
    assert [(one.description, one.metadata) for one in others] == [(None, {"loss": 0.5})] * 2


def test_a_delete_is_refused_for_its_aliases_and_done_when_said_explicitly(sdk, project, log, show):
    log(("net", {"a": "a"}, ["best"]), ("net", {"a": "b"}, []))
    screen = show(2)
    screen.select("net:v0")
    screen.button("Delete").click()
    expect(screen.status).to_contain_text("will be skipped: it has aliases")
    review = screen.open_review()
    expect(review.get_by_role("heading", name="Will be skipped")).to_be_visible()
    expect(review).to_contain_text("has the alias best")
    expect(screen.button("Apply changes")).to_be_disabled()
    review.get_by_role("button", name="Delete with aliases: net:v0").click()
    expect(review.get_by_role("heading", name="Versions to delete")).to_be_visible()
    screen.apply()
    assert names(sdk, project, "net") == {"net:v1"}


def test_a_collection_is_deleted_and_a_link_is_unlinked_from_its_source(sdk, project, log, show, remote):
    log(("net", {"a": "a"}, ["best"]), ("old", {"a": "b"}, ["last"]))
    remote("net:v0").link(f"{sdk.entity}/{project}/shelf")
    screen = show(3)
    screen.cell("old:v0", "Type").click()
    details = screen.region.get_by_role("region", name="Details")
    expect(details.get_by_role("heading", name="old:v0")).to_be_visible()
    details.get_by_text("Collection", exact=True).click()
    details.get_by_role("button", name="Delete collection with its 1 version").click()
    expect(screen.status).to_contain_text("old is marked for deletion")
    screen.select("shelf:v0")
    screen.button("Delete").click()
    expect(screen.status).to_contain_text("the sources stay")
    review = screen.open_review()
    expect(review.get_by_role("heading", name="Collections to delete")).to_be_visible()
    expect(review).to_contain_text("Frees 0 bytes")
    screen.apply()
    expect(screen.status).to_contain_text("1 collection deleted, 1 link removed")
    api = wandb.Api()
    assert not api.artifact_collection_exists(f"{sdk.entity}/{project}/old", "model")
    assert not api.artifact_exists(f"{sdk.entity}/{project}/shelf:v0")
    assert set(remote("net:v0").aliases) == {"best", "latest"}


def test_markup_in_server_text_is_shown_as_text(log, show, remote):
    log(("net", {"a": "a"}, []), description=EVIL, metadata={EVIL: EVIL})
    screen = show(1)
    expect(screen.cell("net:v0", "Description")).to_contain_text("<img src=x")
    screen.cell("net:v0", "Type").click()
    details = screen.region.get_by_role("region", name="Details")
    expect(details.get_by_role("group", name="Description", exact=True)).to_have_text(EVIL)
    details.get_by_role("button", name="Edit description").click()
    expect(details.get_by_role("textbox", name="Description", exact=True)).to_have_value(EVIL)
    expect(details.get_by_role("group", name="Metadata tree")).to_contain_text("<img src=x")
    screen.select("net:v0")
    screen.button("Delete").click()
    screen.open_review()
    assert screen.region.locator("img").count() == 0
    assert screen.page.title() != "owned"
