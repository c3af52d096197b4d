"""Imports of the front end point one way: no circle, and folders know only `shared`."""

import graphlib
import re
from pathlib import Path

import pytest

from artwidgets.frontend.hatch_build import FRONTEND

# Of types too: who needs another's types to be understood is not understood without it.
IMPORT = re.compile(r'^(?:import|export)\b[^;"]*"(\.[^"]+)"', re.MULTILINE)
SHARED = "shared"


def imports() -> dict[str, set[str]]:
    """What each source imports, by path below the frontend folder."""
    sources = [path for path in FRONTEND.rglob("*.ts") if "node_modules" not in path.parts]
    return {_name(source): {_name(target) for target in _imported(source)} for source in sources}


def _imported(source: Path) -> list[Path]:
    text = source.read_text(encoding="utf-8")
    return [(source.parent / path).resolve() for path in IMPORT.findall(text) if path.endswith(".ts")]


def _name(path: Path) -> str:
    return path.relative_to(FRONTEND).as_posix()


IMPORTS = imports()


def test_every_import_is_read() -> None:
    assert {target for targets in IMPORTS.values() for target in targets} <= set(IMPORTS)
    assert IMPORTS["grid/editors/chips.ts"] >= {"shared/chip.ts", "grid/editors/field.ts"}
    # One that takes several lines, and one of types alone.
    assert "grid/protocol.ts" in IMPORTS["grid/gridview.ts"] & IMPORTS["grid/rowstore.ts"]


def test_no_source_needs_itself() -> None:
    graphlib.TopologicalSorter(IMPORTS).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("source", sorted(IMPORTS))
def test_a_folder_knows_itself_and_what_is_shared(source: str) -> None:
    own = source.partition("/")[0]
    folders = {target.partition("/")[0] for target in IMPORTS[source]}
    assert folders <= ({SHARED} if own == SHARED else {own, SHARED})


def test_editors_know_nothing_of_the_table_they_stand_in() -> None:
    inner = {source: targets for source, targets in IMPORTS.items() if source.startswith("grid/editors/")}
    imported = {target for targets in inner.values() for target in targets}
    assert {target for target in imported if not target.startswith(("shared/", "grid/editors/"))} == set()
