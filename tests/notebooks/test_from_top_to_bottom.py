"""The notebooks run from top to bottom, and what they show and leave is what they say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from artwidgets.cli.demo import tour_notebook
from tests.notebooks.executing import Execute, Executed, executing
from tests.packaging.source import ROOT

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

ELSEWHERE = {"log", "look", "history", "gone", "keep"}
"""Cells of the tour that are about another project, or come after the last deletion."""


@pytest.fixture(scope="module")
def execute(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Execute]:
    with executing(tmp_path_factory.mktemp("kernels")) as function:
        yield function


@pytest.fixture(scope="module")
def tour(execute: Execute, tmp_path_factory: pytest.TempPathFactory) -> Executed:
    return execute(tour_notebook(), tmp_path_factory.mktemp("tour"))


@pytest.fixture(scope="module")
def cleanup(execute: Execute, tmp_path_factory: pytest.TempPathFactory) -> Executed:
    return execute(ROOT / "notebooks/cleanup.ipynb", tmp_path_factory.mktemp("cleanup"))


@pytest.fixture(scope="module")
def headless(execute: Execute, tmp_path_factory: pytest.TempPathFactory) -> Executed:
    return execute(ROOT / "notebooks/headless.ipynb", tmp_path_factory.mktemp("headless"))


@pytest.mark.parametrize("notebook", ["tour", "cleanup", "headless"])
def test_no_output_holds_the_key(notebook: str, request: pytest.FixtureRequest) -> None:
    executed: Executed = request.getfixturevalue(notebook)
    assert executed.key not in executed.text


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
    tour: Executed, execute: Execute, tmp_path: Path, leave: str
) -> None:
    """Marks that were made by hand, in an earlier step, are not deleted by a later one."""

    def with_clicks(notebook: Any) -> None:
        import nbformat

        notebook.cells = [cell for cell in notebook.cells if cell.id not in ELSEWHERE]
        at = next(n for n, cell in enumerate(notebook.cells) if cell.id == "year") + 1
        clicks = CLICKS.replace("LEAVE", LEAVING[leave])
        notebook.cells.insert(at, nbformat.v4.new_code_cell(clicks))

    by_hand = execute(tour_notebook(), tmp_path, with_clicks)
    assert by_hand.left == tour.left


def test_in_the_cleanup_every_version_has_a_reason_and_what_is_dropped_is_done(cleanup: Executed) -> None:
    drop = int(re.findall(r"drop +(\d+)", cleanup.output("preview"))[0])
    deleted, later, skipped = map(
        int,
        re.findall(
            r"<Plan \w+: (\d+) versions to delete, (\d+) versions to delete later, (\d+) skipped; frees",
            cleanup.output("stage"),
        )[0],
    )
    assert deleted + later + skipped == drop
    assert "by summary.loss" in cleanup.output("one", "text/html")
    assert cleanup.output("protected").endswith("if it may go.'")
    assert "is protected: matches alias:production" in cleanup.output("protected")
    assert f": {deleted + later} done>" in cleanup.output("apply")
    assert cleanup.output("after").startswith("Frees ")
    assert cleanup.output("later") == f"'{later} done'"
    assert len(cleanup.left) == int(cleanup.output("setup")) - deleted


def test_without_a_widget_what_goes_is_archived_first_and_one_comes_back(headless: Executed) -> None:
    deleted = int(re.findall(r"<Plan \w+: (\d+) versions to delete", headless.output("plan"))[0])
    assert deleted > 10
    assert f"archived    {deleted}" in headless.output("copy")
    assert f": {deleted} done" in headless.output("apply")
    assert f"whole    {deleted}" in headless.output("kept")
    assert "restored" in headless.output("restore")
    assert len(headless.left) == int(headless.output("setup")) - deleted + 1
