"""In a real kernel, on a machine whose front end of widgets is of another release."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from artwidgets.local import LocalServer
from tests.doctor.test_machine import ANYWIDGET, installed

Run = Callable[..., list[str]]

CELL = """
import os
from artwidgets import Session
os.environ["JUPYTER_PATH"] = {!r}
Session().doctor()
"""


@pytest.fixture
def run(sdk: LocalServer, tmp_path: Path) -> Run:
    """Look from a kernel that finds Jupyter's parts in these folders first, then in those; what it showed."""
    # Two seconds, which each process that only collects the tests would spend too.
    import nbclient
    import nbformat

    def shown(*search_paths: list[Path]) -> list[str]:
        cells = [CELL.format(os.pathsep.join(map(str, folders))) for folders in search_paths]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        client = nbclient.NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
        )
        own = {
            "ARTWIDGETS_STATE_DIR": str(tmp_path / "state"),
            "ARTWIDGETS_CACHE_DIR": str(tmp_path / "cache"),
            "IPYTHONDIR": str(tmp_path / "ipython"),
            "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        }
        client.execute(env={**os.environ, **own})
        assert sdk.api_key not in nbformat.writes(notebook)
        outputs = [output for cell in notebook.cells for output in cell.outputs]
        # Text alone: nothing that a browser would take for HTML.
        assert [set(output["data"]) for output in outputs] == [{"text/plain"}] * len(search_paths)
        return [str(output["data"]["text/plain"]) for output in outputs]

    return shown


def test_a_front_end_that_does_not_fit_is_told_and_one_that_fits_is_good(run: Run, tmp_path: Path) -> None:
    unfit, fit = run(installed(tmp_path / "unfit", "0.9.13"), installed(tmp_path / "fit", ANYWIDGET))
    text = " ".join(unfit.split())
    assert f"anywidget {ANYWIDGET}, but the front end in" in text
    assert f"pip install anywidget=={ANYWIDGET}" in text
    assert "1 thing is bad" in text
    assert "Everything is as good as it can be." in fit
    assert f"front end {ANYWIDGET} (in this environment" in fit
    assert json.dumps(fit).count("\\n") > 10
