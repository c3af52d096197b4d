"""Identity by id: what is selected, edited and shown survives filter, sort and refresh."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.grid import Grid, Grouping
from artwidgets.widgets.grid.grouping import GROUP
from tests.support.examples import examples
from tests.widgets.grid.examples import COLUMNS, Browser, listing, shown

SORTABLE = [column.key for column in COLUMNS if column.key != "metadata"]


@pytest.mark.parametrize("key", SORTABLE)
@pytest.mark.parametrize("descending", [False, True])
def test_sorting_orders_by_value_and_puts_missing_last(key: str, descending: bool) -> None:
    grid, _browser = shown()
    grid.sort([(key, descending)])
    values = grid.view[key]
    there = values[[bool(v) if isinstance(v, str | tuple) else not pd.isna(v) for v in values]]
    assert list(values.index[: len(there)]) == list(there.index), "missing values come last"
    if key == "name":
        keys: list[Any] = list(zip(grid.view["collection"], grid.view["version"], strict=True))
    else:
        keys = [v.casefold() if isinstance(v, str) else v for v in there]
    assert keys == sorted(keys, reverse=descending)


def test_v10_comes_after_v9() -> None:
    grid, _browser = shown()
    grid.sort([("name", False)])
    assert list(grid.view["name"])[8:12] == ["model-0:v8", "model-0:v9", "model-0:v10", "model-0:v11"]


def test_sorting_by_two_columns_breaks_ties_by_the_second() -> None:
    grid, _browser = shown()
    grid.sort([("files", True), ("size", False)])
    pairs = list(zip(-grid.view["files"], grid.view["size"], strict=True))
    assert pairs == sorted(pairs)


def test_no_sort_is_the_order_the_rows_came_in() -> None:
    grid, _browser = shown()
    grid.sort([("size", True)])
    grid.sort([])
    assert list(grid.view.index) == list(listing().index)


def test_metadata_sorts_by_its_text() -> None:
    grid, _browser = shown()
    grid.sort([("metadata", False)])
    assert grid.view["metadata"].iloc[0] == {"loss": 0.0}


def test_selection_is_ids_and_survives_filter_sort_and_refresh() -> None:
    grid, browser = shown()
    grid.sort([("size", True)])
    browser.ask("select", epoch=grid.rows.epoch, ranges=[[5, 8]], mode="add")
    chosen = set(grid.view.index[5:8])
    grid.filter(~grid.rows.frame.index.isin(list(chosen)[:1]))
    assert set(grid.selection) == chosen
    assert grid.counts["selected_hidden"] == 1
    refreshed = listing(600).sample(frac=1, random_state=1)
    grid.show(refreshed)
    assert set(grid.selection) == chosen
    assert grid.counts["selected_hidden"] == 0
    assert grid.selection == [i for i in refreshed.index if i in chosen], "in base order"


def test_a_row_that_is_gone_is_no_longer_selected() -> None:
    grid, _browser = shown()
    grid.select(["id3", "id490"])
    grid.show(listing(100))
    assert grid.selection == ["id3"]


def test_select_all_matching_takes_what_the_filter_shows_and_nothing_else() -> None:
    grid, browser = shown()
    mask = listing()["files"].to_numpy() == 2
    grid.filter(mask)
    browser.ask("select", epoch=grid.rows.epoch, all=True, mode="add")
    assert grid.selection == list(listing().index[mask])
    grid.filter(None)
    browser.ask("select", epoch=grid.rows.epoch, all=True, mode="toggle")
    assert grid.selection == list(listing().index[~mask])


def test_selecting_in_python() -> None:
    grid, browser = shown()
    grid.select(np.arange(500) < 3)
    grid.select(["id1", "unknown"], mode="remove")
    assert grid.selection == ["id0", "id2"]
    assert browser.pushed("selection")[-1]["selected"] == 2
    assert grid.counts["selected_size"] == "838 MB"
    grid.select("all-filtered")
    assert len(grid.selection) == 500
    grid.select(None)
    assert grid.selection == []
    with pytest.raises(InvalidValueError, match="all-filtered"):
        grid.select("everything")


def test_rows_are_never_changed_by_what_is_laid_over_them() -> None:
    grid, _browser = shown()
    grid.overlay({"id0": {"description": "other"}}, {"id0": "deleted"})
    pd.testing.assert_frame_equal(grid.view, listing())


def test_the_sort_order_is_applied_to_new_rows() -> None:
    grid, _browser = shown()
    grid.sort([("size", True)])
    grid.show(listing(50))
    assert list(grid.view["size"]) == sorted(listing(50)["size"], reverse=True)


def page_of(grid: Grid) -> dict[str, Any]:
    """Return all a person can see, except which view it is."""
    opened = Browser(grid).ask("open", rows=120)
    return {key: opened[key] for key in opened.keys() - {"id", "ok", "epoch"}}


states = st.fixed_dictionaries(
    {
        "rows": st.integers(0, 80),
        "modulus": st.none() | st.integers(1, 5),
        "keys": st.lists(
            st.tuples(st.sampled_from(SORTABLE), st.booleans()), max_size=2, unique_by=lambda k: k[0]
        ),
        "marked": st.sets(st.sampled_from([f"id{i}" for i in range(80)]), max_size=5),
        "group": st.none() | st.sampled_from(["collection", "flag"]),
        "folded": st.none() | st.sets(st.sampled_from(["", "link", "model-0", "model-3"])),
        "selected": st.sets(st.sampled_from([f"id{i}" for i in range(80)]), max_size=5),
    }
)


def put(grid: Grid, state: dict[str, Any]) -> None:
    """Bring a grid to a state, whatever it showed before."""
    frame = listing(state["rows"])
    modulus = state["modulus"]
    grid.show(frame, None if modulus is None else np.arange(len(frame)) % modulus == 0)
    grid.sort(state["keys"])
    grid.overlay(
        {i: {"description": "new"} for i in state["marked"]}, dict.fromkeys(state["marked"], "edited")
    )
    grid.select(sorted(state["selected"]))
    grid.group_by = state["group"]
    grid.fold(None if state["folded"] is None else [GROUP + name for name in state["folded"]])


@settings(max_examples=examples(40), deadline=None)
@given(before=states, after=states)
def test_an_updated_grid_shows_what_a_new_one_shows(before: dict[str, Any], after: dict[str, Any]) -> None:
    ways = (Grouping("collection", "Collection", size="size"), Grouping("flag", "Kind"))
    updated, created = Grid(COLUMNS, groupings=ways), Grid(COLUMNS, groupings=ways)
    put(updated, before)
    put(updated, after)
    put(created, after)
    assert page_of(updated) == page_of(created)
