"""The examples in docstrings are what a reader tries first, so they run; on a real server, where it needs."""

import doctest
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest

from artwidgets import Session, field
from artwidgets.filters import SavedFilters
from artwidgets.local import LocalServer
from tests.packaging.source import modules

FINDER = doctest.DocTestFinder(exclude_empty=True)
_numbers = count()


def examples() -> Iterator[doctest.DocTest]:
    for name, module in modules().items():
        # The local server's examples open servers of their own (tests/local).
        if ">>>" in module.path.read_text(encoding="utf-8") and not name.startswith("artwidgets.local"):
            yield from (test for test in FINDER.find(import_module(name)) if test.examples)


EXAMPLES = {test.name: test for test in examples()}


@pytest.fixture
def place(sdk: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Entity and project of two collections with ten versions each."""
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path / "cache"))
    project = f"examples-{next(_numbers)}"
    sdk.seed_bulk(project, collections=2, versions=10)
    return sdk.entity, project


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_in_a_docstring_holds(name: str, place: tuple[str, str], tmp_path: Path) -> None:
    test = EXAMPLES[name]
    entity, project = place
    session = Session(entity, project)
    session.load()
    saved = SavedFilters(tmp_path / "filters.json")
    test.globs |= {"entity": entity, "project": project, "session": session, "saved": saved, "field": field}
    outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test)
    assert outcome.attempted == len(test.examples)
    assert outcome.failed == 0


def test_the_public_names_have_examples() -> None:
    for name in ("Session", "Session.where", "Session.edit", "Session.delete", "Session.keep"):
        assert f"artwidgets.session.{name}" in EXAMPLES
    assert "artwidgets.filters.reference.field" in EXAMPLES
