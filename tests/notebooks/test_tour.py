"""The tour runs from top to bottom, in the environment that ``artwidgets demo`` makes."""

import json
import os
from pathlib import Path

import nbclient
import nbformat
import pytest

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
    """

    def __init__(self, notebook: nbformat.NotebookNode, key: str) -> None:
        self.notebook = notebook
        self.text = nbformat.writes(notebook)
        self.key = key

    def output(self, cell: str, kind: str = "text/plain") -> str:
        """What a cell showed: its printed text and its value in this form."""
        (found,) = (item for item in self.notebook.cells if item.id == cell)
        return "".join(
            item["text"] if item.output_type == "stream" else str(item["data"].get(kind, ""))
            for item in found.outputs
        )


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    folder = tmp_path_factory.mktemp("tour")
    notebook = nbformat.read(tour_notebook(), as_version=4)
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
        return Tour(notebook, server.api_key)


def test_logs_three_versions(tour: Tour) -> None:
    assert tour.output("log") == "['digits:v0', 'digits:v1', 'digits:v2']"


def test_shows_a_browser_of_them_and_of_the_demo_project(tour: Tour) -> None:
    for cell in ("look", "year"):
        assert tour.output(cell, "application/vnd.jupyter.widget-view+json")
    assert "digits:v1" in tour.output("look", "text/html")


def test_finds_plans_and_applies(tour: Tour) -> None:
    assert tour.output("stage").startswith("<Plan ")
    assert "versions to delete" in tour.output("stage")
    assert "to garbage collection" not in tour.output("stage")
    assert "Delete " in tour.output("frame")
    assert "artifact = api.artifact('local/demo/" in tour.output("script")
    report = tour.output("apply")
    assert " done>" in report, report  # nothing failed, was skipped or not reached
    assert "finished" in tour.output("history")
    assert "versions to delete" in tour.output("keep")


def test_no_output_holds_the_key(tour: Tour) -> None:
    assert tour.key not in tour.text


def test_is_kept_without_outputs() -> None:
    kept = json.loads(Path(tour_notebook()).read_text(encoding="utf-8"))
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert "widgets" not in kept["metadata"]
