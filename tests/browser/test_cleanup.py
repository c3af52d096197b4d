"""The whole way in a real Chromium, with the unmodified SDK on both ends; edit and delete in JupyterLab."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import wandb
from playwright.sync_api import Locator, expect

from artwidgets.local import LocalServer
from tests.hosts.in_page import InPage
from tests.support.chromium import Chrome
from tests.support.lab import Lab, Notebook
from tests.support.logged import log_into
from tests.support.screen import Screen, open_editor

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=\"document.title='owned'\">"


class NotebookScreen(Screen):
    """The browser in a notebook, and what a person does with it in one go."""

    def __init__(self, notebook: Notebook | InPage) -> None:
        super().__init__(notebook.page)
        self.notebook = notebook

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
def log(sdk: LocalServer, project: str) -> Callable[..., None]:
    """Log versions in one run: each ``(name, {path: content}, aliases)``."""

    def logged(*versions: tuple[str, dict[str, str], Sequence[str]], **fields: object) -> None:
        with wandb.init(project=project) as run:
            for name, files, aliases in versions:
                log_into(run, name, files, aliases=aliases or None, **fields)

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
def show_in_lab(lab: Lab, cell: str) -> Show:
    """Show the browser in a new notebook in JupyterLab, and wait for its rows."""

    def shown(rows: int) -> NotebookScreen:
        screen = NotebookScreen(lab.open([cell]))
        expect(screen.grid).to_have_attribute("aria-rowcount", str(rows + 1))
        return screen

    return shown


@pytest.fixture
def show(chrome: Chrome, cell: str) -> Iterator[Show]:
    """Show the browser on a page, and wait for its rows."""
    opened: list[InPage] = []

    def shown(rows: int) -> NotebookScreen:
        opened.append(InPage(chrome, [cell]))
        screen = NotebookScreen(opened[-1])
        expect(screen.grid).to_have_attribute("aria-rowcount", str(rows + 1))
        return screen

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


def test_versions_without_aliases_are_deleted_and_exactly_their_bytes_are_freed(
    sdk, project, show_in_lab, tmp_path
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
    screen = show_in_lab(4)
    # JupyterLab has a layout of its own for terms in an output: floating columns.
    expect(screen.region.get_by_role("term").filter(has_text="Stored")).to_have_css("float", "none")
    screen.write("alias:none", rows=2)
    screen.grid.get_by_role("checkbox", name="Select all matching").click()
    expect(screen.region.get_by_text("2 selected, 9 KB listed")).to_be_visible()
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


def test_description_aliases_and_metadata_are_edited_in_place(log, show_in_lab, remote):
    log(("net", {"a": "a"}, []), ("net", {"a": "b"}, ["best"]), metadata={"loss": 0.5})
    screen = show_in_lab(2)
    cell = screen.cell("net:v0", "Description")
    open_editor(cell)
    screen.page.keyboard.type("the first one")
    screen.page.keyboard.press("Enter")
    expect(cell).to_contain_text("the first one")
    aliases = screen.cell("net:v0", "Aliases")
    open_editor(aliases)
    screen.page.keyboard.type("golden,")
    screen.page.keyboard.press("Enter")
    expect(aliases).to_contain_text("golden")
    details = screen.region.get_by_role("region", name="Details")
    expect(details.get_by_role("heading", name="net:v0")).to_be_visible()
    details.get_by_role("button", name="Value of loss: 0.5").click()
    screen.page.keyboard.type("0.125")
    screen.page.keyboard.press("Enter")
    expect(details.get_by_role("button", name="Value of loss: 0.125")).to_be_visible()
    review = screen.open_review()
    expect(review).to_contain_text("the first one")
    screen.apply()
    expect(screen.status).to_contain_text("1 version edited")
    version = remote("net:v0")
    assert version.description == "the first one"
    assert "golden" in version.aliases
    assert version.metadata == {"loss": 0.125}
    assert remote("net:v1").description is None


def test_a_sorted_and_filtered_row_is_edited_by_its_id(log, show, remote):
    log(("net", {"a": "a" * 9}, []), ("net", {"a": "a" * 5}, []), ("net", {"a": "a" * 7}, ["best"]))
    screen = show(3)
    screen.write("name:net", rows=3)
    # The largest first, then the smallest.
    screen.grid.get_by_role("columnheader", name="Size").click()
    screen.grid.get_by_role("columnheader", name="Size").click()
    expect(screen.grid.get_by_role("row").nth(1)).to_contain_text("net:v1")
    screen.write("-alias:best", rows=2)
    cell = screen.cell("net:v0", "Description")
    open_editor(cell)
    screen.page.keyboard.type("largest")
    screen.page.keyboard.press("Enter")
    expect(cell).to_contain_text("largest")
    screen.open_review()
    screen.apply()
    assert [remote(f"net:v{number}").description for number in range(3)] == ["largest", None, None]


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


def test_metadata_json_that_is_wrong_says_where_and_loses_nothing(log, show):
    log(("net", {"a": "a"}, []), metadata={"loss": 0.5})
    screen = show(1)
    screen.cell("net:v0", "Type").click()
    details = screen.region.get_by_role("region", name="Details")
    details.get_by_role("button", name="Edit as JSON").click()
    text = details.get_by_role("textbox", name="Metadata as JSON")
    text.fill('{"loss": 0.5,\n "more": }')
    details.get_by_role("button", name="Stage JSON").click()
    expect(details.get_by_role("alert").filter(has_text="line 2")).to_be_visible()
    expect(text).to_have_value('{"loss": 0.5,\n "more": }')
    text.fill('{"loss": 0.5, "more": [1]}')
    details.get_by_role("button", name="Stage JSON").click()
    expect(details.get_by_role("button", name="more: 1 items")).to_be_visible()


def test_keys_stay_in_the_widget_and_the_filter_says_what_is_wrong(log, show_in_lab):
    log(("net", {"a": "a"}, []))
    screen = show_in_lab(1)
    screen.cell("net:v0", "Type").click()
    screen.page.keyboard.press("/")
    field = screen.region.get_by_role("textbox", name="Filter", exact=True)
    expect(field).to_be_focused()
    field.fill("siez:>1GB")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(screen.region.get_by_role("alert").filter(has_text="size")).to_be_visible()
    # Escape closes what lies over the field, and never clears it in silence.
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("Escape")
    expect(field).to_have_value("siez:>1GB")
    field.fill("")
    field.press_sequentially("dd")
    expect(screen.page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(1)
    expect(screen.region).to_be_visible()


def test_a_saved_notebook_holds_rows_and_no_key(sdk, log, show_in_lab):
    log(("net", {"a": "a"}, ["best"]))
    screen = show_in_lab(1)
    screen.page.get_by_role("menuitem", name="File", exact=True).click()
    screen.page.get_by_text("Save Notebook", exact=True).click()
    files = "[open(path).read() for path in __import__('glob').glob('*.ipynb')]"
    screen.notebook.wait_for(f"any('<td>net:v0</td>' in text for text in {files})", True)
    (saved,) = [text for text in screen.notebook.evaluate(files) if "<td>net:v0</td>" in text]
    assert sdk.api_key not in saved


def test_axe_finds_nothing_in_table_review_and_details(log, show):
    log(("net", {"a": "a"}, ["best"]), ("net", {"a": "b"}, []), metadata={"loss": 0.5, "deep": {"lr": 1}})
    screen = show(2)
    assert screen.notebook.accessibility_violations(".aw-browser") == []
    screen.cell("net:v0", "Type").click()
    expect(screen.region.get_by_role("heading", name="net:v0")).to_be_visible()
    screen.select("net:v0", "net:v1")
    screen.button("Delete").click()
    assert screen.notebook.accessibility_violations(".aw-browser") == []
    screen.open_review()
    assert screen.notebook.accessibility_violations(".aw-browser") == []
