"""Notebooks run from top to bottom, in the environment that ``artwidgets demo`` makes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from artwidgets import Session
from artwidgets.cli.demo import PROJECT, environment
from artwidgets.local import LocalServer
from tests.packaging.source import ROOT
from tests.support import kernels
from tests.support.program import Program

__all__ = ["Execute", "Executed", "executing", "kept_without_outputs"]

SECONDS = 120


class Executed:
    """A notebook after its execution.

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


Execute = Callable[..., Executed]


@contextmanager
def executing(folder: Path) -> Iterator[Execute]:
    """Give a function that executes a notebook; the kernels have all that they import from one process."""
    # Two seconds, which each process that only collects the tests would spend too.
    import nbclient
    import nbformat

    begins_kernels = Program(
        *(sys.executable, "-m", "tests.support.kernels"),
        ready=kernels.READY,
        cwd=ROOT,
        stdin=subprocess.PIPE,  # ends with this process, however that ends
    )
    kernels.kernelspec(folder, int(begins_kernels.ready.split()[-1]))

    def execute(path: Path, cwd: Path, change: Callable[[Any], None] = lambda notebook: None) -> Executed:
        """Execute a notebook in a folder, on a server of its own; `change` may change its cells before."""
        notebook = nbformat.read(path, as_version=4)
        change(notebook)
        with LocalServer() as server:
            server.seed_demo(project=PROJECT)
            client = nbclient.NotebookClient(
                notebook,
                timeout=SECONDS,
                kernel_name=kernels.NAME,
                resources={"metadata": {"path": str(cwd)}},
            )
            client.create_kernel_manager().kernel_spec_manager = kernels.specs(folder)
            variables = {"IPYTHONDIR": str(cwd / "ipython"), "JUPYTER_RUNTIME_DIR": str(cwd / "runtime")}
            client.execute(env={**os.environ, **environment(server, cwd), **variables})
            left = Session(server.entity, PROJECT, base_url=server.base_url, api_key=server.api_key).load()
            return Executed(notebook, nbformat.writes(notebook), server.api_key, frozenset(left["name"]))

    try:
        yield execute
    finally:
        begins_kernels.stop()


def kept_without_outputs(path: Path) -> bool:
    """Whether a notebook lies in the repository as nobody has run it."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code"]
    bare = all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    return bool(code) and bare and "widgets" not in kept["metadata"]
