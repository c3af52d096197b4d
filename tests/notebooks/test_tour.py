"""The tour runs from top to bottom, in the environment that ``artwidgets demo`` makes."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from artwidgets import Session
from artwidgets.cli.demo import PROJECT, environment, tour_notebook
from artwidgets.local import LocalServer

SECONDS = 120


class Tour:
    """The tour after its execution.

    Attributes
    ----------
    text : str
        The notebook as it would be saved, outputs and widget state included.
    key : str
        Of the server it ran against.
    left : frozenset of str
        The versions of the demo project that are there afterwards.
    """

    def __init__(self, notebook: Any, text: str, key: str, left: frozenset[str]) -> None:
        self.notebook = notebook
        self.left = left
        self.text = text
        self.key = key

    def output(self, cell: str, kind: str = "text/plain") -> str:
        """What a cell showed: its printed text and its value in this form."""
        (found,) = (item for item in self.notebook.cells if item.id == cell)
        return "".join(
            item["text"] if item.output_type == "stream" else str(item["data"].get(kind, ""))
            for item in found.outputs
        )


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


def run(folder: Path, leave: str | None = None) -> Tour:
    """Execute the tour; with `leave` the suggested clicks are made as well."""
    # Two seconds, which each process that only collects the tests would spend too.
    import nbclient
    import nbformat

    notebook = nbformat.read(tour_notebook(), as_version=4)
    if leave is not None:
        at = next(n for n, cell in enumerate(notebook.cells) if cell.id == "year") + 1
        notebook.cells.insert(at, nbformat.v4.new_code_cell(CLICKS.replace("LEAVE", leave)))
    with LocalServer() as server:
        server.seed_demo(project=PROJECT)
        client = nbclient.NotebookClient(
            notebook,
            timeout=SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
        )
        places = {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_RUNTIME_DIR": str(folder / "runtime")}
        client.execute(env={**os.environ, **environment(server, folder), **places})
        left = Session(server.entity, PROJECT, base_url=server.base_url, api_key=server.api_key).load()
        return Tour(notebook, nbformat.writes(notebook), server.api_key, frozenset(left["name"]))


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    return run(tmp_path_factory.mktemp("tour"))


def test_logs_three_versions(tour: Tour) -> None:
    assert tour.output("log") == "['digits:v0', 'digits:v1', 'digits:v2']"


def test_shows_a_browser_of_them_and_of_the_demo_project(tour: Tour) -> None:
    for cell in ("look", "year"):
        assert tour.output(cell, "application/vnd.jupyter.widget-view+json")
    assert "digits:v1" in tour.output("look", "text/html")


def test_finds_plans_and_applies(tour: Tour) -> None:
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


@pytest.mark.parametrize("leave", [pytest.param("cleared", marks=pytest.mark.attack), "only back"])
def test_by_hand_with_every_suggested_click_the_same_versions_are_gone(
    tour: Tour, tmp_path: Path, leave: str
) -> None:
    """Marks that were made by hand, in an earlier step, are not deleted by a later one."""
    by_hand = run(tmp_path, LEAVING[leave])
    assert by_hand.left == tour.left


def test_no_output_holds_the_key(tour: Tour) -> None:
    assert tour.key not in tour.text


def test_is_kept_without_outputs() -> None:
    kept = json.loads(Path(tour_notebook()).read_text(encoding="utf-8"))
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert "widgets" not in kept["metadata"]
