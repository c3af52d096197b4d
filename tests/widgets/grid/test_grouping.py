"""Rows put together under group rows: lines, names, sums, and what a selection or an edit takes."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.errors import InvalidValueError
from artwidgets.model.units import format_size
from artwidgets.widgets.grid import Grid, Grouping
from artwidgets.widgets.grid.view import View
from tests.support.examples import examples
from tests.widgets.grid.examples import COLUMNS, Browser, listing

BY_COLLECTION = Grouping("collection", "Collection", size="size", offered=("name",))
BY_RUN = Grouping("run", "Run", blank="No run", missing="Run not known", size="size", weightless="flagged")

Line = tuple[str, str]


def grouped(rows: int = 50, by: str | None = "collection") -> tuple[Grid, Browser]:
    grid = Grid(COLUMNS, groupings=(BY_COLLECTION, BY_RUN))
    grid.show(listing(rows))
    grid.group_by = by
    return grid, Browser(grid)


def seen(grid: Grid, start: int = 0, stop: int = 10_000) -> list[Line]:
    """What a window shows, line by line: ("group", its name) or ("row", its id)."""
    page = grid.state.window(start, stop)
    heads = {group["at"]: ("group", group["label"]) for group in page.get("groups", ()) if group["at"] >= 0}
    rows = iter(page["ids"])
    return [heads.get(at) or ("row", next(rows)) for at in range(len(page["ids"]) + len(heads))]


def group_of(grid: Grid, label: str) -> dict[str, Any]:
    """What is told of one group."""
    lines = grid.state.window(0, grid.rows.lines)["groups"]
    return next(group for group in lines if group["label"] == label)


def test_rows_stand_below_their_group_in_their_order() -> None:
    grid, _browser = grouped(25)
    assert seen(grid)[:5] == [
        ("group", "model-0"),
        ("row", "id0"),
        ("row", "id10"),
        ("row", "id20"),
        ("group", "model-1"),
    ]
    assert grid.rows.lines == 35
    assert list(grid.view.index[:4]) == ["id0", "id10", "id20", "id1"]
    assert grid.counts["total"] == 25, "group rows are no rows"


def test_a_group_tells_rows_bytes_selection_marks_and_its_place() -> None:
    grid, _browser = grouped(25)
    grid.select(["id0", "id3", "id10"])
    grid.overlay({"id20": {"description": "new"}}, {"id20": "edited", "id10": "deleted", "id1": "deleted"})
    group = group_of(grid, "model-0")
    sizes = listing(25)["size"]
    total = sizes["id0"] + sizes["id10"] + sizes["id20"]
    assert (group["rows"], group["size"]) == (3, format_size(int(total)))
    assert (group["selected"], group["folded"], group["position"]) == (2, False, (1, 10))
    assert group["marks"] == {"edited": 1, "deleted": 1}


def test_the_rows_further_up_are_told_by_their_group_too() -> None:
    grid, _browser = grouped(25)
    page = grid.state.window(2, 4)
    assert [(group["at"], group["line"], group["label"]) for group in page["groups"]] == [(-1, 0, "model-0")]
    assert page["numbers"] == [1, 2]


def test_without_grouping_a_page_is_as_it_was() -> None:
    grid, browser = grouped(25, by=None)
    assert grid.rows.groups is None
    assert not {"groups", "numbers"} & grid.state.window(0, 10).keys()
    assert not {"group", "lines"} & browser.ask("open").keys()


def test_how_the_rows_are_grouped_is_told_also_where_there_are_none() -> None:
    grid, browser = grouped(25)
    grid.filter(np.zeros(25, dtype=bool))
    opened = browser.ask("open")
    assert (opened["group"], opened["lines"], opened["page"]["ids"]) == ("collection", 0, [])


@pytest.mark.parametrize("descending", [False, True])
def test_groups_stand_where_the_first_of_their_rows_would(descending: bool) -> None:
    grid, _browser = grouped()
    grid.sort([("created", descending)])
    created = listing(50)["created"]
    ends = created.groupby(listing(50)["collection"]).agg("max" if descending else "min")
    # Rows of one moment stay in their base order, and so do their groups.
    expected = list(ends.sort_values(ascending=not descending, kind="stable"))
    order = [name for kind, name in seen(grid) if kind == "group"]
    assert [ends[name] for name in order] == expected


def test_sorted_by_size_groups_stand_by_their_sums() -> None:
    grid, _browser = grouped()
    grid.sort([("size", True)])
    sums = listing(50).groupby("collection")["size"].sum()
    order = [name for kind, name in seen(grid) if kind == "group"]
    assert [sums[name] for name in order] == sorted(sums, reverse=True)
    of_first = [name for kind, name in seen(grid)[1:6] if kind == "row"]
    sizes = listing(50)["size"][of_first]
    assert list(sizes) == sorted(sizes, reverse=True)


def test_rows_without_a_value_are_groups_of_their_own() -> None:
    grid, _browser = grouped(4, by=None)
    run = pd.array(["r1", "", None, "r1"], dtype="string")
    grid.show(listing(4).assign(run=run, flagged=[True, False, False, False]))
    grid.group_by = "run"
    assert [name for kind, name in seen(grid) if kind == "group"] == ["r1", "No run", "Run not known"]
    # What is flagged weighs nothing: 757 MB are of the other row.
    assert group_of(grid, "r1")["size"] == "757 MB"
    grid.fold([group_of(grid, "Run not known")["id"]])
    assert [kind for kind, _name in seen(grid)][-1] == "group"


def test_groups_of_one_name_are_parted_by_another_column() -> None:
    parted = Grouping("collection", "Collection", by="collection_id", within="project")
    grid = Grid(COLUMNS, groupings=(parted,))
    ids = pd.Categorical(["a", "b", "a"])
    grid.show(listing(3).assign(collection="net", collection_id=ids, project=["p", "q", "p"]))
    grid.group_by = "collection"
    assert [name for kind, name in seen(grid) if kind == "group"] == ["p/net", "q/net"]


def test_folded_rows_have_no_line_but_count_as_rows() -> None:
    grid, browser = grouped(25)
    browser.ask("open")
    assert browser.ask("fold", groups=[group_of(grid, "model-0")["id"]], folded=True)["ok"]
    assert seen(grid)[:3] == [("group", "model-0"), ("group", "model-1"), ("row", "id1")]
    assert grid.counts["total"] == len(grid.view) == 25
    pushed = browser.pushed("view")[-1]
    assert (pushed["lines"], pushed["total"], pushed["keep"]) == (32, 25, True)
    # The rows keep their numbers.
    assert grid.state.window(2, 3)["numbers"] == [3]
    browser.ask("fold", all=True, folded=True)
    assert len(seen(grid)) == 10
    browser.ask("fold", groups=[group_of(grid, "model-9")["id"]], folded=False)
    assert seen(grid)[9:] == [("group", "model-9"), ("row", "id9"), ("row", "id19")]
    browser.ask("fold", all=True, folded=False)
    assert grid.rows.lines == 35


def test_folds_outlive_filter_sort_and_refresh() -> None:
    grid, _browser = grouped(25)
    grid.fold([group_of(grid, "model-3")["id"]])
    grid.sort([("size", True)])
    grid.filter(np.arange(25) % 2 == 1)
    grid.show(listing(40))
    folded = [group["label"] for group in grid.state.window(0, 100)["groups"] if group["folded"]]
    assert folded == ["model-3"]
    grid.fold()
    grid.show(listing(9).assign(collection="late"))
    assert group_of(grid, "late")["folded"], "fold all holds for groups to come"


def test_an_opened_table_finds_row_and_group_at_their_lines() -> None:
    grid, browser = grouped(25)
    first = group_of(grid, "model-1")
    opened = browser.ask("open", rows=5, anchor="id11", focus=first["id"])
    assert (opened["anchor"], opened["focus"], opened["start"]) == (6, 4, 6)
    grid.fold([first["id"]])
    assert browser.ask("open", anchor="id11")["anchor"] == 4, "a folded row is at its group"
    assert browser.ask("open", anchor="\x1fgroup:gone")["anchor"] is None


def test_a_group_selects_all_its_rows_of_the_filter() -> None:
    grid, browser = grouped(25)
    grid.filter(np.arange(25) != 10)
    group = group_of(grid, "model-0")
    browser.ask("select", epoch=grid.rows.epoch, groups=[group["id"]], mode="add")
    assert grid.selection == ["id0", "id20"]
    grid.fold()
    browser.ask("select", epoch=grid.rows.epoch, groups=[group["id"]], mode="remove")
    assert grid.selection == []


def test_a_group_selection_of_another_view_is_refused() -> None:
    grid, browser = grouped(25)
    group, epoch = group_of(grid, "model-0"), grid.rows.epoch
    grid.filter(np.arange(25) != 10)
    answer = browser.ask("select", epoch=epoch, groups=[group["id"]], mode="add")
    assert answer["stale"]
    assert grid.selection == []
    # Folding moves lines, and no row into another group: Space right after Enter is not lost.
    epoch = grid.rows.epoch
    grid.fold()
    assert browser.ask("select", epoch=epoch, groups=[group["id"]], mode="add")["ok"]
    assert grid.selection == ["id0", "id20"]
    assert browser.ask("select", epoch=epoch, ranges=[[0, 1]], mode="add")["stale"]


def test_a_range_takes_what_is_on_display_and_folded_groups_whole() -> None:
    grid, browser = grouped(25)
    grid.fold([group_of(grid, "model-1")["id"]])
    # id20; the folded group of three; the next group row; its first row.
    assert seen(grid, 3, 7) == [("row", "id20"), ("group", "model-1"), ("group", "model-2"), ("row", "id2")]
    answer = browser.ask("select", epoch=grid.rows.epoch, ranges=[[3, 7]], mode="add")
    assert set(grid.selection) == {"id20", "id1", "id11", "id21", "id2"}
    assert answer["folded"] == 3
    # A range that ends on an unfolded group row takes none of its rows.
    browser.ask("select", epoch=grid.rows.epoch, ranges=[[5, 6]], mode="replace")
    assert grid.selection == []
    answer = browser.ask("select", epoch=grid.rows.epoch, all=True, mode="add")
    assert len(grid.selection) == 25
    assert "folded" not in answer


def test_find_goes_to_a_rows_line_or_says_which_row_a_folded_group_holds() -> None:
    grid, browser = grouped(25)
    assert browser.ask("find", text="model-1:v", after=0) == {
        "id": "test:1",
        "ok": True,
        "position": 5,
        "message": "",
    }
    grid.fold([group_of(grid, "model-1")["id"]])
    answer = browser.ask("find", text="model-1:v", after=0)
    assert (answer["position"], answer["folded"]) == (4, "model-1:v0")
    assert answer["message"] == "model-1:v0 is in this folded group."
    nothing = browser.ask("find", text="nothing", after=0)
    assert (nothing["position"], nothing["message"]) == (None, "Nothing begins with “nothing”.")


def edits_of(grid: Grid) -> list[Any]:
    edits: list[Any] = []
    grid.on_edit(lambda *edit: edits.append(edit))
    return edits


def test_paste_goes_on_below_a_group_row_and_never_into_a_folded_group() -> None:
    grid, browser = grouped(25)
    edits = edits_of(grid)
    grid.fold([group_of(grid, "model-1")["id"]])
    pasted = {"epoch": grid.rows.epoch, "columns": ["description"], "text": "a\nb\nc"}
    answer = browser.ask("paste", position=3, **pasted)
    assert answer["changed"] == 3
    assert [ids for ids, _column, _value in edits] == [["id20"], ["id2"], ["id12"]]
    refused = browser.ask("paste", position=4, **pasted)
    assert refused["error"] == "Paste into a row: a group has no cells."
    last = grid.rows.lines - 1
    assert "only 1 are left" in browser.ask("paste", position=last, **pasted)["error"]


def test_fill_tells_how_many_rows_are_in_folded_groups() -> None:
    grid, browser = grouped(25)
    edits = edits_of(grid)
    grid.fold([group_of(grid, "model-1")["id"]])
    grid.select(["id0", "id1", "id11"])
    answer = browser.ask("fill", row="id0", column="description")
    assert (answer["changed"], answer["folded"]) == (3, 2)
    assert set(edits[0][0]) == {"id0", "id1", "id11"}


def test_copy_takes_the_selected_rows_in_their_order_and_no_group_rows() -> None:
    grid, browser = grouped(25)
    grid.select(["id1", "id10", "id0"])
    answer = browser.ask("copy", row="id0", column="name", columns=["name"])
    assert answer["text"].split("\n") == ["Name", "model-0:v0", "model-0:v1", "model-1:v0"]
    grid.select(None)
    group = group_of(grid, "model-1")["id"]
    assert browser.ask("copy", row=group, column="name", columns=["name"])["text"] == "model-1"


def test_an_edit_is_not_opened_in_a_folded_group() -> None:
    grid, browser = grouped(25)
    grid.edit("id1")
    assert browser.pushed("edit")[-1]["position"] == 5
    grid.fold()
    assert not grid.shows("id1")
    with pytest.raises(InvalidValueError, match="not shown"):
        grid.edit("id1")


def test_a_mark_and_an_edit_bring_their_groups_along() -> None:
    grid, browser = grouped(25)
    browser.ask("open")
    grid.overlay({}, {"id1": "deleted"})
    page = browser.pushed("patch")[-1]["page"]
    assert page["ids"] == ["id1"]
    assert [(group["label"], group["marks"]) for group in page["groups"]] == [("model-1", {"deleted": 1})]


def test_what_a_person_chose_is_remembered_and_what_code_set_is_not(tmp_path: Any) -> None:
    made = {"groupings": (BY_COLLECTION, BY_RUN), "remember": tmp_path / "columns.json"}
    grid = Grid(COLUMNS, **made)
    grid.group_by = "collection"
    assert Grid(COLUMNS, **made).group_by is None
    browser = Browser(grid)
    grid.arrangement = {"hidden": ["ttl"]}
    assert browser.ask("group", by="collection")["ok"]
    assert grid.arrangement == {"hidden": ["ttl"], "group": "collection"}
    assert Grid(COLUMNS, **made).group_by == "collection"
    browser.ask("group", by=None)
    assert Grid(COLUMNS, **made).group_by is None


def test_an_unknown_grouping_is_refused_with_those_there_are() -> None:
    grid, browser = grouped()
    words = "The rows can be grouped by collection, run, not by 'size'."
    with pytest.raises(InvalidValueError) as refused:
        grid.group_by = "size"
    assert str(refused.value) == words
    assert browser.ask("group", by="size")["error"] == words
    assert grid.group_by == "collection"


def test_a_group_row_in_focus_is_told_as_no_row() -> None:
    grid, browser = grouped()
    focused: list[str | None] = []
    grid.on_focus(focused.append)
    browser.ask("focus", row="id3")
    browser.ask("focus", row=None)
    assert focused == ["id3", None]


def test_a_page_of_many_long_groups_fits_and_says_how_far_it_came() -> None:
    grid, _browser = grouped(120)
    frame = listing(120)
    grid.show(frame.assign(collection=[f"{'x' * 500}{i}" for i in range(120)]))
    page = grid.state.window(0, 120)
    lines = len(page["ids"]) + len(page["groups"])
    assert 0 < lines <= 120
    assert page == grid.state.window(0, lines), "cut at the end, and nowhere else"


rows_of_groups = st.lists(st.sampled_from("abcde"), min_size=0, max_size=30)


@settings(max_examples=examples(150), deadline=None)
@given(
    names=rows_of_groups,
    keep=st.lists(st.booleans(), min_size=30, max_size=30),
    folded=st.sets(st.sampled_from("abcde")),
    window=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_lines_rows_and_places_agree_with_a_plain_loop(
    names: list[str], keep: list[bool], folded: set[str], window: tuple[int, int]
) -> None:
    frame = pd.DataFrame({"g": names}, index=pd.Index([f"r{i}" for i in range(len(names))], dtype="str"))
    view = View()
    view.show(frame, np.array(keep[: len(names)], dtype=bool))
    view.group(Grouping("g", "G"))
    view.fold([f"\x1fgroup:{name}" for name in folded], True)

    shown = [at for at in range(len(names)) if keep[at]]
    by_name: dict[str, list[int]] = {}
    for at in shown:
        by_name.setdefault(names[at], []).append(at)
    lines: list[tuple[str, int | None]] = []
    for name, members in by_name.items():
        lines.append((name, None))
        lines += [(name, at) for at in members if name not in folded]

    assert list(view.shown) == [at for members in by_name.values() for at in members]
    assert view.lines == len(lines)
    start, stop = window
    asked = view.window(start, stop)
    expected = lines[start:stop]
    assert list(asked.rows) == [at for _name, at in expected if at is not None]
    heads = [at for at, (_name, row) in enumerate(expected) if row is None]
    assert [at for at, _group in asked.groups if at >= 0] == heads
    groups = view.groups
    if groups is None:
        assert not lines
        return
    for at, (name, row) in enumerate(lines):
        assert groups.is_group(at) is (row is None)
        if row is not None:
            assert view.line_of(f"r{row}") == at
            following = [row for _name, row in lines[at : at + 4] if row is not None]
            assert list(view.rows_from(at, len(following))) == following
        else:
            assert view.line_of(f"\x1fgroup:{name}") == at
            assert view.in_folded(f"r{by_name[name][0]}") is (name in folded)
    taken = [
        at
        for name, row in expected
        for at in ([row] if row is not None else by_name[name] if name in folded else [])
    ]
    first, last = view.rows_between(start, stop)
    assert list(view.shown[first:last]) == taken
    assert groups.folded_rows(start, stop) == sum(
        len(by_name[name]) for name, row in expected if row is None and name in folded
    )
