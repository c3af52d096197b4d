"""Metadata keys as columns: chosen, sorted, edited with their types, filled, and remembered."""

from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from artwidgets import ArtifactBrowser
from artwidgets.errors import InvalidValueError
from artwidgets.widgets.versions.metadata_columns import difference, with_value
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.screen import open_editor
from tests.support.waiting import patient
from tests.widgets.panels.conftest import browser_of, session_on

MODELS = (
    (
        "net",
        {"a.bin": "a"},
        [],
        {"metadata": {"loss": 10, "optimizer": "adam", "train": {"lr": 0.1, "x": 1}}},
    ),
    ("net", {"a.bin": "b"}, [], {"metadata": {"loss": 0.5, "optimizer": "sgd", "done": True}}),
    ("net", {"a.bin": "c"}, [], {"metadata": {"loss": 2, "optimizer": "12"}}),
    ("net", {"a.bin": "d"}, [], {}),
)


@pytest.fixture(scope="module")
def loaded(sdk, worker_number):
    return session_on(sdk, f"metadata-{next(worker_number)}", *MODELS)


@pytest.fixture
def browser(loaded):
    """Nothing is carried out here, so that one session is loaded for all."""
    yield from browser_of(loaded)


def add(browser: ArtifactBrowser, *keys: str) -> None:
    browser.grid.arrangement = {"extra": list(keys)}


def cell(browser: ArtifactBrowser, row: str, key: str) -> dict[str, Any]:
    page = browser.grid.state.page(browser.grid.rows.base_positions([row]))
    return page["cells"][key][0]


def changed(browser: ArtifactBrowser, row: str) -> dict[str, Any]:
    """The row's metadata as it is staged."""
    return browser.workspace.staged.version(row).metadata


def status_message(browser: ArtifactBrowser) -> str:
    return browser.status.describe()["message"]


def test_the_chooser_offers_the_keys_found_nested_ones_too_with_counts(browser):
    counts = {offer.key: offer.rows for offer in browser.grid.offers("")}
    assert counts["metadata.loss"] == counts["metadata.optimizer"] == 3
    assert counts["metadata.train.lr"] == counts["metadata.done"] == 1
    assert [offer.key for offer in browser.grid.offers("TRAIN.L")] == ["metadata.train.lr"]


def test_a_metadata_column_sorts_numbers_as_numbers_missing_last(browser):
    add(browser, "metadata.loss")
    browser.grid.sort([("metadata.loss", False)])
    assert list(browser.view["name"]) == ["net:v1", "net:v2", "net:v0", "net:v3"]
    browser.grid.sort([("metadata.loss", True)])
    assert list(browser.view["name"]) == ["net:v0", "net:v2", "net:v1", "net:v3"]


def test_a_value_is_extracted_once_a_listing(browser):
    add(browser, "metadata.loss")
    values = browser.session.table.metadata_values(("loss",))
    browser.filter = "metadata.loss:<5"
    assert sorted(browser.view["name"]) == ["net:v1", "net:v2"]
    browser.grid.state.page(browser.grid.rows.shown)
    assert browser.session.table.metadata_values(("loss",)) is values


def test_an_edited_number_stays_a_number_and_a_text_a_text(browser, ids, edit):
    add(browser, "metadata.loss", "metadata.optimizer")
    assert edit(ids["net:v0"], "metadata.loss", "0.125")["ok"]
    assert edit(ids["net:v2"], "metadata.optimizer", "13")["ok"]
    assert changed(browser, ids["net:v0"])["loss"] == 0.125
    assert changed(browser, ids["net:v2"])["optimizer"] == "13"
    assert cell(browser, ids["net:v0"], "metadata.loss") == {"t": "0.125", "r": 1}
    assert "now, was" not in status_message(browser)
    browser.session.undo_last()
    assert set(browser.session.changes.edits) == {ids["net:v0"]}


def test_a_change_of_type_is_said(browser, ids, edit):
    add(browser, "metadata.loss")
    assert edit(ids["net:v0"], "metadata.loss", "high")["ok"]
    assert changed(browser, ids["net:v0"])["loss"] == "high"
    assert status_message(browser) == "metadata.loss: text now, was a number."


def test_an_emptied_cell_takes_the_key_away_and_says_so(browser, ids, edit):
    add(browser, "metadata.loss")
    assert edit(ids["net:v0"], "metadata.loss", "")["ok"]
    assert "loss" not in changed(browser, ids["net:v0"])
    assert cell(browser, ids["net:v0"], "metadata.loss") == {}
    assert status_message(browser) == "loss removed from the metadata of 1 version."
    assert edit(ids["net:v3"], "metadata.loss", "")["ok"]
    assert ids["net:v3"] not in browser.session.changes.edits


def test_a_nested_key_is_set_beside_its_neighbours(browser, ids, edit):
    add(browser, "metadata.train.lr")
    assert edit(ids["net:v0"], "metadata.train.lr", "0.2")["ok"]
    assert changed(browser, ids["net:v0"])["train"] == {"lr": 0.2, "x": 1}
    assert edit(ids["net:v3"], "metadata.train.lr", "0.3")["ok"]
    assert changed(browser, ids["net:v3"]) == {"train": {"lr": 0.3}}
    assert browser.session.snapshot.version(ids["net:v0"]).metadata["train"] == {"lr": 0.1, "x": 1}


def test_filling_down_keeps_the_type_and_is_one_step(browser, ids):
    add(browser, "metadata.optimizer")
    ask = browser.grid.messages.answer
    browser.selection = [ids["net:v0"], ids["net:v1"], ids["net:v3"]]
    answer = ask({"id": "t:1", "kind": "fill", "row": ids["net:v2"], "column": "metadata.optimizer"})
    assert answer["changed"] == 3
    assert {changed(browser, ids[f"net:v{n}"])["optimizer"] for n in (0, 1, 3)} == {"12"}
    browser.session.undo_last()
    assert not browser.session.changes
    refused = ask({"id": "t:2", "kind": "fill", "row": ids["net:v3"], "column": "metadata.optimizer"})
    assert refused["error"] == "There is no metadata.optimizer here to fill in."


def test_pasting_reads_each_cell_in_its_own_type(browser, ids):
    add(browser, "metadata.loss", "metadata.optimizer")
    answer = browser.grid.messages.answer(
        {
            "id": "t:1",
            "kind": "paste",
            "epoch": browser.grid.rows.epoch,
            "position": 0,
            "columns": ["metadata.loss", "metadata.optimizer"],
            "text": "1\tadamw\n2.5\t7",
        }
    )
    assert answer["changed"] == 4
    assert changed(browser, ids["net:v3"]) == {"loss": 1, "optimizer": "adamw"}
    assert changed(browser, ids["net:v2"]) == {"loss": 2.5, "optimizer": "7"}


def paste(browser, columns, text, **more):
    return browser.grid.messages.answer(
        {
            "id": "t:1",
            "kind": "paste",
            "epoch": browser.grid.rows.epoch,
            "position": 0,
            "columns": columns,
            "text": text,
            **more,
        }
    )


def test_a_paste_over_many_cells_is_one_step_all_or_nothing(browser, ids):
    add(browser, "metadata.loss")
    counts = []
    browser.workspace.listen("changes", lambda: counts.append(len(browser.session.changes)))
    browser.session.edit([ids["net:v0"]], description="before")
    counts.clear()
    assert paste(browser, ["metadata.loss", "description"], "2.5\tone\nhigh\ttwo")["changed"] == 4
    pasted = browser.session.changes
    assert counts == [3]
    # What changed its type is told, though the cells were pasted as one.
    assert browser.workspace.message[0].startswith("metadata.loss: text now, was a number")
    assert browser.session.undoable == "paste 4 cells"
    assert browser.session.undo_last() == "paste 4 cells"
    assert set(browser.session.changes.edits) == {ids["net:v0"]}
    assert browser.session.redo() == "paste 4 cells"
    assert browser.session.changes == pasted
    # The second line is refused: the first is not staged either.
    refused = paste(browser, ["aliases"], "fine\nno/slash")
    assert "can't hold '/'" in refused["error"]
    assert browser.session.changes is pasted
    assert browser.session.undoable == "paste 4 cells"


def test_a_refused_cell_is_named_and_the_rest_is_pasted_where_that_is_chosen(browser, ids):
    counts, pushed = [], []
    browser.workspace.listen("changes", lambda: counts.append(len(browser.session.changes)))
    browser.grid.send = pushed.append
    refused = paste(browser, ["aliases", "description"], "fine\tone\nno/slash\ttwo\nwell\tthree")
    names = list(browser.grid.view["name"])
    (cell,) = refused["cells"]
    assert (cell["row"], cell["column"]) == (names[1], "Aliases")
    assert refused["error"].startswith(f"Nothing was pasted. {names[1]}, Aliases: ")
    assert (refused["ok"], refused["refused"], refused["others"]) == (False, 1, 5)
    assert (browser.session.changes.edits, counts, pushed) == ({}, [], [])

    answer = paste(browser, ["aliases", "description"], "fine\tone\nno/slash\ttwo\nwell\tthree", rest=True)
    assert (answer["changed"], answer["left"]) == (5, 1)
    assert counts == [3]
    # One push, whatever the number of cells.
    assert [push["kind"] for push in pushed] == ["patch"]
    assert browser.session.undo_last() == "paste 5 cells"
    assert not browser.session.changes


def test_what_only_staging_refuses_refuses_a_paste_with_its_address(browser, ids):
    add(browser, "metadata.loss")

    def refuse(row, column, value):
        if value == "three":
            raise InvalidValueError("Not three.")

    browser.grid.on_edit(refuse)
    refused = paste(browser, ["description"], "one\ntwo\nthree")
    assert [(cell["row"], cell["column"], cell["words"]) for cell in refused["cells"]] == [
        (list(browser.grid.view["name"])[2], "Description", "Not three.")
    ]
    assert not browser.session.changes
    assert paste(browser, ["description"], "one\ntwo\nthree", rest=True)["changed"] == 2
    assert browser.session.undo_last() == "paste 2 cells"


def test_where_no_cell_takes_it_there_is_nothing_to_choose(browser, ids):
    refused = paste(browser, ["aliases"], "no/slash\nnor:this", rest=True)
    assert (refused["ok"], refused["refused"], refused["others"]) == (False, 2, 0)
    assert not browser.session.changes


@pytest.mark.parametrize("pastes", [20, pytest.param(500, marks=pytest.mark.attack)])
def test_undo_of_everything_is_nothing_after_many_pastes(browser, ids, pastes):
    for step in range(pastes):
        paste(browser, ["description"], f"{step}\n{step} too")
    assert len(browser.session.changes) == 2
    while browser.session.undo_last() is not None:
        pass
    assert not browser.session.changes
    assert not browser.grid.state.page(browser.grid.rows.shown)["marks"]


def test_the_columns_are_remembered(browser):
    add(browser, "metadata.loss")
    scope = browser.session.scope
    other = ArtifactBrowser(scope.entity, scope.project)
    assert other.grid.extra == ("metadata.loss",)
    other.load()
    assert other.wait(patient(30))
    assert other.grid.state.page(other.grid.rows.shown[:1])["cells"]["metadata.loss"] == [{}]


def test_the_selection_gets_keys_set_added_and_taken_away_in_one_step(browser, ids, ask, refused):
    browser.selection = [ids["net:v0"], ids["net:v1"], ids["net:v3"]]
    ask(
        browser.toolbar,
        "edit",
        metadata_key="train.lr",
        metadata_value="0.5",
        remove_metadata=["loss"],
        add_tags=["seen"],
    )
    assert changed(browser, ids["net:v0"]) == {"optimizer": "adam", "train": {"lr": 0.5, "x": 1}}
    assert changed(browser, ids["net:v3"]) == {"train": {"lr": 0.5}}
    assert browser.workspace.staged.version(ids["net:v1"]).tags == ("seen",)
    browser.session.undo_last()
    assert not browser.session.changes
    assert "Write a value for loss" in refused(browser.toolbar, "edit", metadata_key="loss")
    assert "Name the metadata key" in refused(browser.toolbar, "edit", metadata_value="1")
    words = refused(browser.toolbar, "edit", metadata_key="a", metadata_value="1", remove_metadata=["a"])
    assert words == "a can't be both set and removed."
    assert ask(browser.toolbar, "suggest", column="metadata", text="lr")["words"] == ["train.lr"]


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ({}, ("a",), 1, {"a": 1}),
        ({"a": 1}, ("a",), None, {}),
        ({"a": {"b": 1}}, ("a", "b"), 2, {"a": {"b": 2}}),
        ({"a.b": 1}, ("a", "b"), 2, {"a.b": 2}),
        ({"a.b": 1, "a": {"b": 3}}, ("a", "b"), 2, {"a.b": 1, "a": {"b": 2}}),
        ({"a": {"b": 1, "c": 2}}, ("a", "b"), None, {"a": {"c": 2}}),
        ({"z": 1}, ("a", "b"), None, {"z": 1}),
    ],
)
def test_a_value_is_put_under_a_key(before, path, value, after):
    assert with_value(before, path, value) == after
    assert difference(before, before) == {"update_metadata": {}, "remove_metadata": []}


def test_a_value_in_the_way_of_a_nested_key_is_not_overwritten():
    with pytest.raises(InvalidValueError, match=r"metadata.a is a number and holds no keys"):
        with_value({"a": 1}, ("a", "b"), 2)


@pytest.fixture
def shown(browser: ArtifactBrowser, chrome: Chrome) -> tuple[ArtifactBrowser, Page, Frame]:
    page, frame = Sandbox.of_browser(browser).open(chrome)
    expect(frame.get_by_role("grid", name="Artifact versions")).to_have_attribute("aria-rowcount", "5")
    return browser, page, frame


@pytest.mark.browser
def test_models_are_sorted_by_loss_from_the_columns_button_and_edited_in_place(
    shown: tuple[ArtifactBrowser, Page, Frame],
):
    browser, page, frame = shown
    grid = frame.get_by_role("grid", name="Artifact versions")
    frame.get_by_role("button", name="Columns", exact=True).click()
    page.keyboard.type("loss")
    dialog = frame.get_by_role("dialog", name="Columns")
    dialog.get_by_role("group", name="Storage, runs and metadata").get_by_role(
        "checkbox", name="metadata.loss"
    ).check()
    page.keyboard.press("Escape")
    header = grid.get_by_role("columnheader", name="metadata.loss", exact=True)
    expect(header).to_be_in_viewport()
    expect(header).to_have_attribute("aria-colindex", "3")
    header.click()
    column = grid.locator('.aw-row [aria-colindex="3"]')
    expect(column).to_have_text(["0.5", "2", "10", ""])

    open_editor(column.nth(2))
    editor = frame.get_by_role("textbox", name="metadata.loss of net:v0")
    expect(editor).to_have_value("10")
    editor.fill("0.25")
    editor.press("Enter")
    expect(column.nth(2)).to_have_text("0.25")
    assert [staged.metadata.update for staged in browser.session.changes.edits.values()] == [{"loss": 0.25}]


@pytest.mark.browser
def test_f2_on_the_metadata_cell_offers_its_keys_and_the_dialog_sets_one(
    shown: tuple[ArtifactBrowser, Page, Frame],
):
    browser, page, frame = shown
    browser.grid.arrangement = {"hidden": []}
    grid = frame.get_by_role("grid", name="Artifact versions")
    header = grid.get_by_role("columnheader", name="Metadata", exact=True)
    at = header.get_attribute("aria-colindex")
    cell = grid.locator(f'[aria-rowindex="3"] [aria-colindex="{at}"]')
    cell.click()
    page.keyboard.press("F2")
    dialog = frame.get_by_role("dialog", name="Columns")
    expect(dialog.get_by_role("checkbox", name="metadata.optimizer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()

    # The dialog sets a key of the selection.
    browser.selection = list(browser.view.index)
    frame.get_by_role("button", name="Edit", exact=True).click()
    dialog = frame.get_by_role("dialog", name="Edit selected versions")
    dialog.get_by_role("textbox", name="Metadata key", exact=True).fill("checked")
    dialog.get_by_role("textbox", name="Value", exact=True).fill("true")
    dialog.get_by_role("button", name="Stage edit").click()
    expect(dialog).to_have_count(0)
    assert {staged.metadata.update["checked"] for staged in browser.session.changes.edits.values()} == {True}
    assert len(browser.session.changes.edits) == 4
