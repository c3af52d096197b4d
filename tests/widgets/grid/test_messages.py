"""What the browser asks is answered, once, in words where it is refused."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.grid import Column, Grid
from tests.widgets.grid.examples import Browser, listing, shown


def test_opening_tells_the_view_and_a_first_page() -> None:
    _grid, browser = shown()
    opened = browser.ask("open", rows=20)
    assert opened["ok"]
    assert (opened["total"], opened["base"], opened["selected"]) == (500, 500, 0)
    assert opened["page"]["ids"] == [f"id{i}" for i in range(20)]
    assert opened["page"]["labels"][0] == "model-0:v0"
    assert opened["page"]["cells"]["size"][1] == {"t": "919 MB", "h": "919,000,000 bytes"}
    assert opened["page"]["cells"]["aliases"][2] == {"c": ["best", "latest"], "n": 2}
    assert "metadata" not in opened["page"]["cells"], "a hidden column is not sent"


def test_rows_that_travelled_with_the_widget_are_not_sent_again() -> None:
    _grid, browser = shown()
    opened = browser.ask("open", rows=20, travelled=1)
    assert (opened["total"], opened["start"]) == (500, 0)
    assert "page" not in opened
    again = browser.ask("open", rows=20, travelled=1)
    assert again["page"]["ids"][0] == "id0", "another browser may have been told less since"


def test_what_was_done_since_the_rows_travelled_is_told() -> None:
    for change in (
        lambda grid: grid.select(["id3"]),
        lambda grid: grid.overlay({}, {"id3": "deleted"}),
        lambda grid: grid.set_status("loading"),
        # Of these other rows or cells travelled than those that a browser already shows.
        lambda grid: grid.sort([("size", True)]),
        lambda grid: setattr(grid, "columns", grid.columns[:2]),
    ):
        grid, browser = shown()
        change(grid)
        opened = browser.ask("open", rows=20, travelled=1)
        assert len(opened["page"]["ids"]) == 20


def test_opening_finds_the_place_again_by_id() -> None:
    grid, browser = shown()
    grid.sort([("size", True)])
    at = list(grid.view.index).index("id77")
    opened = browser.ask("open", rows=20, anchor="id77", focus="gone")
    assert (opened["anchor"], opened["focus"]) == (at, None)
    assert "id77" in opened["page"]["ids"]


def test_rows_are_what_the_view_shows() -> None:
    grid, browser = shown()
    grid.filter(listing()["files"].to_numpy() == 3)
    grid.sort([("created", False)])
    answer = browser.ask("rows", epoch=grid.rows.epoch, start=10, stop=30)
    assert answer["page"]["ids"] == list(grid.view.index[10:30])


def test_a_page_past_the_end_is_short_and_no_error() -> None:
    grid, browser = shown()
    assert browser.ask("rows", epoch=grid.rows.epoch, start=490, stop=550)["page"]["ids"] == [
        f"id{i}" for i in range(490, 500)
    ]


def test_a_question_of_an_older_view_is_told_stale_and_does_nothing() -> None:
    grid, browser = shown()
    before = grid.rows.epoch
    grid.sort([("size", True)])
    for question in (
        {"kind": "rows", "start": 0, "stop": 60},
        {"kind": "select", "ranges": [[0, 10]], "mode": "add"},
        {"kind": "select", "all": True, "mode": "add"},
        {"kind": "paste", "position": 0, "columns": ["description"], "text": "x"},
    ):
        answer = browser.ask(epoch=before, **question)
        assert answer["ok"] is False
        assert answer["stale"] is True
    assert grid.selection == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"kind": "dance"}, "does not know"),
        ({"kind": "sort", "keys": [["nope", True]]}, "no column 'nope'"),
        ({"kind": "rows", "start": -5, "stop": 3}, "no rows"),
        ({"kind": "edit", "row": "id1", "column": "size", "value": "1"}, "can't be edited"),
        ({"kind": "edit", "row": "gone", "column": "description", "value": "1"}, "no longer"),
        ({"kind": "edit", "row": "id1", "column": "description", "value": "1"}, "Nothing takes edits"),
        ({"kind": "select", "ids": ["id1"], "mode": "maybe"}, "selection mode"),
        ({"kind": "fill", "row": "id1", "column": "description"}, "Select the rows"),
        ({"kind": "value", "row": "gone", "column": "description"}, "no longer"),
        ({"kind": "find"}, "KeyError"),
    ],
)
def test_what_can_not_be_done_is_answered_in_words(question: dict[str, Any], words: str) -> None:
    grid, browser = shown()
    answer = browser.ask(**{"epoch": grid.rows.epoch, **question})
    assert answer["ok"] is False
    assert words in answer["error"]


def test_a_page_stays_under_64_kb_whatever_the_values() -> None:
    rows = 200
    frame = listing(rows)
    frame["description"] = ['\u4e2d\\"' * 5000] * rows
    frame["aliases"] = [tuple(f"alias-{'x' * 100}-{i}" for i in range(50))] * rows
    grid = Grid([Column(f"c{i}", "C") for i in range(60)] + list(shown()[0].columns))
    grid.show(frame.assign(**{f"c{i}": ["word " * 400] * rows for i in range(60)}))
    browser = Browser(grid)
    answer = browser.ask("rows", epoch=grid.rows.epoch, start=0, stop=120)
    assert len(json.dumps(answer, ensure_ascii=False).encode()) < 64 * 1024
    assert answer["page"]["ids"][0] == "id0"
    assert all(len(json.dumps(push, ensure_ascii=False).encode()) < 64 * 1024 for push in browser.wire.sent)


def test_an_ordinary_page_is_small() -> None:
    grid, browser = shown()
    answer = browser.ask("rows", epoch=grid.rows.epoch, start=0, stop=60)
    assert len(json.dumps(answer)) < 24_000


def test_an_edit_goes_by_id_through_validation_to_who_takes_it() -> None:
    taken: list[Any] = []

    def no_slash(value: Any) -> Any:
        if any("/" in word for word in value):
            raise InvalidValueError("An alias can't hold '/'.")
        return tuple(value)

    grid = Grid(
        [Column("name", "Name"), Column("aliases", "Aliases", "chips", editable=True, validate=no_slash)]
    )
    grid.show(listing())
    grid.on_edit(lambda ids, column, value: taken.append((ids, column, value)))
    grid.sort([("name", True)])
    browser = Browser(grid)

    # As it is typed, and when it is sent.
    assert browser.ask("check", column="aliases", value=["prod"])["ok"]
    assert browser.ask("check", column="aliases", value=["a/b"])["error"] == "An alias can't hold '/'."
    refused = browser.ask("edit", row="id42", column="aliases", value=["a/b"])
    assert (refused["ok"], refused["error"]) == (False, "An alias can't hold '/'.")
    assert taken == []

    assert browser.ask("edit", row="id42", column="aliases", value=["prod"])["page"]["ids"] == ["id42"]
    assert taken == [(["id42"], "aliases", ("prod",))]


def test_staged_edits_show_the_new_value_and_tell_the_old() -> None:
    grid, browser = shown()
    grid.on_edit(
        lambda ids, column, value: grid.overlay({i: {column: value} for i in ids}, {"id4": "edited"})
    )
    page = browser.ask("edit", row="id4", column="description", value="better")["page"]
    assert page["cells"]["description"] == [{"t": "better"}]
    assert page["old"] == {"0": {"description": "Run 4"}}
    assert page["marks"] == {"0": "edited"}


def test_an_overlay_sends_only_rows_that_look_different() -> None:
    grid, browser = shown()
    grid.overlay({"id1": {"description": "a"}}, {"id1": "edited", "id2": "deleted"})
    grid.overlay({"id1": {"description": "a"}}, {"id1": "edited", "id3": "deleted"})
    first, second = browser.pushed("patch")
    assert set(first["page"]["ids"]) == {"id1", "id2"}
    assert set(second["page"]["ids"]) == {"id2", "id3"}
    grid.overlay({"id1": {"description": "a"}}, {"id1": "edited", "id3": "deleted"})
    assert len(browser.pushed("patch")) == 2


def test_filling_changes_the_selected_rows_that_are_shown_and_says_how_many_are_not() -> None:
    grid, browser = shown()
    taken: list[Any] = []
    grid.on_edit(lambda *edit: taken.append(edit))
    grid.select(["id1", "id2", "id3"])
    grid.filter(grid.rows.frame.index.to_numpy() != "id2")
    answer = browser.ask("fill", row="id4", column="description")
    assert (answer["changed"], answer["left"]) == (2, 1)
    assert taken == [(["id1", "id3"], "description", "Run 4")]


def test_copying_gives_exact_values_as_tsv() -> None:
    grid, browser = shown()
    one = browser.ask("copy", columns=["name"], row="id3", column="size")
    assert one["text"] == str(3 * 7919 % 1000 * 1_000_000)
    grid.select(["id1", "id2"])
    rows = browser.ask("copy", columns=["name", "aliases"], row="id3", column="size")
    assert rows["text"].splitlines() == [
        "Name\tAliases",
        "model-1:v0\tlatest",
        "model-2:v0\tbest, latest",
    ]


def test_pasting_edits_the_cells_below_and_to_the_right() -> None:
    grid, browser = shown()
    taken: list[Any] = []
    grid.on_edit(lambda *edit: taken.append(edit))
    grid.sort([("name", True)])
    ids = list(grid.view.index[3:5])
    answer = browser.ask(
        "paste",
        epoch=grid.rows.epoch,
        position=3,
        columns=["aliases", "description"],
        text="a, b\tone\nc\ttwo\n",
    )
    assert answer["changed"] == 4
    assert taken == [
        ([ids[0]], "aliases", ["a", "b"]),
        ([ids[0]], "description", "one"),
        ([ids[1]], "aliases", ["c"]),
        ([ids[1]], "description", "two"),
    ]


def test_a_copied_text_of_several_lines_is_pasted_as_it_was() -> None:
    grid, browser = shown()
    text = 'He said:\n\t"two lines" \n'
    grid.show(grid.rows.frame.assign(description=text))
    grid.select(["id1", "id2"])
    copied = browser.ask("copy", columns=["name", "description"], row="id1", column="name")["text"]
    taken: list[Any] = []
    grid.on_edit(lambda *edit: taken.append(edit))
    rows = copied.partition("\n")[2]
    browser.ask("paste", epoch=grid.rows.epoch, position=0, columns=["aliases", "description"], text=rows)
    assert [value for _, key, value in taken if key == "description"] == [text, text]


def test_pasting_into_a_column_that_can_not_be_edited_changes_nothing() -> None:
    grid, browser = shown()
    taken: list[Any] = []
    grid.on_edit(lambda *edit: taken.append(edit))
    answer = browser.ask("paste", epoch=grid.rows.epoch, position=0, columns=["ttl", "flag"], text="30d\tx")
    assert answer["ok"] is False
    assert taken == []


def test_long_text_is_cut_in_the_page_and_whole_in_the_editor() -> None:
    frame = listing(3)
    frame.loc["id1", "description"] = "x" * 2000
    grid, browser = shown()
    grid.show(frame)
    page = browser.ask("rows", epoch=grid.rows.epoch, start=1, stop=2)["page"]
    assert page["cells"]["description"][0]["m"] == 1
    assert browser.ask("value", row="id1", column="description")["value"] == "x" * 2000


def test_suggestions_that_begin_so_come_first() -> None:
    _grid, browser = shown()
    assert browser.ask("suggest", column="aliases", text="t")["words"] == ["latest", "best", "production"]
    assert browser.ask("suggest", column="aliases", text="P")["words"] == ["production"]
    assert browser.ask("suggest", column="description", text="x")["words"] == []


def test_finding_goes_on_from_here_and_around() -> None:
    grid, browser = shown()
    grid.sort([("name", False)])
    names = list(grid.view["name"])
    first = names.index("model-3:v0")
    assert browser.ask("find", text="MODEL-3", after=0)["position"] == first
    assert browser.ask("find", text="model-3", after=499)["position"] == first
    assert browser.ask("find", text="nope", after=0)["position"] is None


def test_python_asks_for_an_editor_by_id_and_tells_where_the_row_is() -> None:
    grid, browser = shown()
    grid.sort([("size", True)])
    grid.edit("id42")
    (push,) = browser.pushed("edit")
    assert push["row"] == grid.view.index[push["position"]] == "id42"
    assert push["epoch"] == grid.rows.epoch
    grid.filter(grid.rows.frame.index.to_numpy() != "id42")
    assert not grid.shows("id42")
    with pytest.raises(InvalidValueError, match="not shown"):
        grid.edit("id42")


def test_who_listens_hears_of_focus_commands_and_selection() -> None:
    grid, browser = shown()
    heard: list[Any] = []
    grid.on_focus(heard.append)
    grid.on_command(heard.append)
    grid.on_selection(lambda: heard.append(grid.selection))
    browser.ask("focus", row="id9")
    browser.ask("command", name="delete")
    browser.ask("select", ids=["id9"], mode="add")
    assert heard == ["id9", "delete", ["id9"]]


def test_an_error_in_a_callback_is_answered_not_swallowed(caplog: pytest.LogCaptureFixture) -> None:
    grid, browser = shown()

    def broken(_name: str) -> None:
        raise ZeroDivisionError("by nothing")

    grid.on_command(broken)
    words = browser.ask("command", name="delete")["error"]
    assert words.startswith("Something unforeseen went wrong (ZeroDivisionError: by nothing).")
    assert "Traceback" in caplog.text


def test_a_callback_may_change_the_grid_from_another_thread() -> None:
    """Callbacks run without the lock, or this would never end."""
    import threading

    grid, browser = shown()

    def elsewhere(_name: str) -> None:
        worker = threading.Thread(target=grid.overlay, args=({}, {"id1": "deleted"}))
        worker.start()
        worker.join(10)
        assert not worker.is_alive()

    grid.on_command(elsewhere)
    assert browser.ask("command", name="delete")["ok"]


def test_status_is_told_and_stays_until_rows_come() -> None:
    grid, browser = shown()
    grid.set_status("loading", "Reading 12 collections")
    assert browser.pushed("status")[-1]["text"] == "Reading 12 collections"
    assert browser.ask("open")["state"] == "loading"
    grid.show(listing(0))
    assert browser.ask("open")["state"] == "ready"


def test_ids_must_be_unique() -> None:
    grid, _browser = shown()
    with pytest.raises(InvalidValueError, match="unique ids"):
        grid.show(pd.concat([listing(3), listing(3)]))
    with pytest.raises(InvalidValueError, match="mask"):
        grid.filter(np.ones(3, dtype=bool))
