"""The notebooks as they lie here: without outputs, and with a first cell that says what they lead to."""

import json
import re
from pathlib import Path

import pytest

from artwidgets.cli.demo import tour_notebook
from tests.docs.readme import TEXT
from tests.notebooks.executing import kept_without_outputs
from tests.packaging.source import ROOT

FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells(path: Path) -> list[tuple[str, str]]:
    """Return the kind and the text of each cell."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return [(cell["cell_type"], "".join(cell["source"])) for cell in kept["cells"]]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_has_no_outputs(path: Path) -> None:
    assert kept_without_outputs(path)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_begins_with_what_there_is_at_its_end(path: Path) -> None:
    kind, text = cells(path)[0]
    assert kind == "markdown"
    assert re.match(r"# .+\n\nAt the end of this ", text)


def test_the_one_for_marimo_does_so_too() -> None:
    text = (FOLDER / "marimo_app.py").read_text(encoding="utf-8")
    assert "At the end of this " in text.split("@app.cell")[1]


def test_the_tour_says_before_each_cell_what_it_shows() -> None:
    kinds = [kind for kind, _ in cells(tour_notebook())]
    assert kinds == ["markdown", "code"] * (len(kinds) // 2) + ["markdown"]


def test_readme_leads_to_all_of_them() -> None:
    there = {path.name for path in FOLDER.iterdir() if path.suffix in (".ipynb", ".py")}
    assert there == set(re.findall(r"\]\(notebooks/([\w.]+)\)", TEXT))
