"""The tour runs from top to bottom, in the environment that ``artwidgets demo`` makes."""

import re
from pathlib import Path
from typing import Any

import pytest

from artwidgets.cli.demo import tour_notebook
from tests.notebooks.executing import Executed, execute

CLICKS = """
browser.wait()


def press(panel, kind, **content):
    answer = panel.answer({"id": "tour:1", "kind": kind, **content})
    assert answer["ok"], answer["error"]
    assert browser.wait(60)


browser.filter = "alias:none age:>90d"
browser.selection = list(browser.view.index)
press(browser.toolbar, "delete")
press(browser.toolbar, "review")
assert len(session_before := browser.session.changes) > 50
LEAVE
"""
"""What the tour suggests to click in the year of work, as the front end says it."""

LEAVING = {
    "cleared": 'press(browser.review, "clear"); assert not browser.session.changes',
    "only back": 'press(browser.review, "back"); assert browser.session.changes is session_before',
}


def run(folder: Path, leave: str | None = None) -> Executed:
    """Execute the tour; with `leave` the suggested clicks are made as well."""

    def with_clicks(notebook: Any) -> None:
        import nbformat

        if leave is not None:
            at = next(n for n, cell in enumerate(notebook.cells) if cell.id == "year") + 1
            notebook.cells.insert(at, nbformat.v4.new_code_cell(CLICKS.replace("LEAVE", leave)))

    return execute(tour_notebook(), folder, with_clicks)


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    return run(tmp_path_factory.mktemp("tour"))


def test_logs_three_versions(tour: Executed) -> None:
    assert tour.output("log") == "['digits:v0', 'digits:v1', 'digits:v2']"


def test_shows_a_browser_of_them_and_of_the_demo_project(tour: Executed) -> None:
    for cell in ("look", "year"):
        assert tour.output(cell, "application/vnd.jupyter.widget-view+json")
    assert "digits:v1" in tour.output("look", "text/html")


def test_finds_plans_and_applies(tour: Executed) -> None:
    assert tour.output("stage").startswith("<Plan ")
    assert "versions to delete" in tour.output("stage")
    # Exactly, not from so much to so much.
    assert re.search(r"; frees [\d.]+ [kMG]?B>", tour.output("stage"))
    assert "Delete " in tour.output("frame")
    assert "artifact = api.artifact('local/demo/" in tour.output("script")
    report = tour.output("apply")
    assert " done>" in report, report  # nothing failed, was skipped or not reached
    assert "finished" in tour.output("history")
    assert "versions to delete" in tour.output("keep")


def test_a_run_that_is_deleted_while_one_works_is_found_to_be_gone(tour: Executed) -> None:
    assert "squad-tokenized:v" in tour.output("gone")


@pytest.mark.parametrize("leave", [pytest.param("cleared", marks=pytest.mark.attack), "only back"])
def test_by_hand_with_every_suggested_click_the_same_versions_are_gone(
    tour: Executed, tmp_path: Path, leave: str
) -> None:
    """Marks that were made by hand, in an earlier step, are not deleted by a later one."""
    by_hand = run(tmp_path, LEAVING[leave])
    assert by_hand.left == tour.left


def test_no_output_holds_the_key(tour: Executed) -> None:
    assert tour.key not in tour.text
