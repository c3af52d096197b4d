"""In a real kernel, on a machine whose front end of widgets is of another release."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from artwidgets.local import LocalServer
from tests.doctor.test_machine import ANYWIDGET, installed

Run = Callable[[list[Path]], str]

CELL = "from artwidgets import Session; session = Session(); session.doctor()"


@pytest.fixture
def run(sdk: LocalServer, tmp_path: Path) -> Run:
    """Run a cell in a kernel that finds Jupyter's parts in these folders first; what it showed."""
    # Two seconds, which each process that only collects the tests would spend too.
    import nbclient
    import nbformat

    def shown(folders: list[Path]) -> str:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
        client = nbclient.NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
        )
        places = {
            "ARTWIDGETS_STATE_DIR": str(tmp_path / "state"),
            "ARTWIDGETS_CACHE_DIR": str(tmp_path / "cache"),
            "IPYTHONDIR": str(tmp_path / "ipython"),
            "JUPYTER_PATH": os.pathsep.join(map(str, folders)),
            "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        }
        client.execute(env={**os.environ, **places})
        assert sdk.api_key not in nbformat.writes(notebook)
        (output,) = notebook.cells[0].outputs
        # Text alone: nothing that a browser would take for HTML.
        assert set(output["data"]) == {"text/plain"}
        return str(output["data"]["text/plain"])

    return shown


def test_a_front_end_that_does_not_fit_is_told(run: Run, tmp_path: Path) -> None:
    said = " ".join(run(installed(tmp_path, "0.9.13")).split())
    assert f"anywidget {ANYWIDGET}, but the front end in" in said
    assert f"pip install anywidget=={ANYWIDGET}" in said
    assert "1 thing is bad" in said


def test_one_that_fits_is_good(run: Run, tmp_path: Path) -> None:
    said = run(installed(tmp_path, ANYWIDGET))
    assert "Everything is as good as it can be." in said
    assert f"front end {ANYWIDGET} (in this environment" in said
    assert json.dumps(said).count("\\n") > 10
