"""A column layout outlives the session; a damaged file costs the layout only."""

from pathlib import Path

import pytest

from artwidgets.widgets.grid import Grid
from tests.widgets.grid.examples import COLUMNS, Browser, listing


def test_a_layout_is_there_in_the_next_session(tmp_path: Path) -> None:
    kept = tmp_path / "somewhere" / "columns.json"
    Grid(COLUMNS, remember=kept).arrangement = {"hidden": ["ttl"], "widths": {"name": 300}}
    assert Grid(COLUMNS, remember=kept).arrangement == {"hidden": ["ttl"], "widths": {"name": 300}}
    assert Grid(COLUMNS).arrangement == {}
    assert [path.name for path in kept.parent.iterdir()] == ["columns.json"]


@pytest.mark.parametrize("damaged", ["", "[]", '{"hidden": 3, "order": ["name"], "else": 1}', "\x00"])
def test_a_damaged_file_costs_the_layout_only(tmp_path: Path, damaged: str) -> None:
    kept = tmp_path / "columns.json"
    kept.write_text(damaged, encoding="utf-8")
    assert Grid(COLUMNS, remember=kept).arrangement in ({}, {"order": ["name"]})


def test_a_layout_that_can_not_be_kept_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    grid = Grid(COLUMNS, remember=tmp_path / "file" / "columns.json")
    grid.arrangement = {"hidden": ["ttl"]}
    assert "can't be kept" in caplog.text
    grid.show(listing())
    assert "ttl" not in Browser(grid).ask("open")["page"]["cells"]


def test_a_column_newly_shown_is_asked_for() -> None:
    grid = Grid(COLUMNS)
    grid.show(listing())
    browser = Browser(grid)
    grid.arrangement = {"hidden": []}
    assert browser.pushed("patch") == [{"kind": "patch", "page": None}]
    assert "metadata" in browser.ask("open")["page"]["cells"]
