"""The examples in docstrings are what a reader tries first, so they run; on a real server, where it needs."""

import doctest
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest

from artwidgets import Session, field
from artwidgets.filters import SavedFilters
from artwidgets.local import LocalServer
from tests.packaging.source import PACKAGE, ROOT

FINDER = doctest.DocTestFinder(exclude_empty=True)
_numbers = count()


def with_examples() -> Iterator[str]:
    """Names of modules; which examples they have is looked at later: collecting tests imports no module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        # The local server's examples open servers of their own (tests/local).
        elsewhere = name.startswith(("artwidgets.local", "artwidgets.frontend"))
        if not elsewhere and ">>>" in path.read_text(encoding="utf-8"):
            yield name


def examples(module: str) -> list[doctest.DocTest]:
    return [test for test in FINDER.find(import_module(module)) if test.examples]


@pytest.fixture
def make_project(
    sdk: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], tuple[str, str]]:
    """Make entity and project of two collections with ten versions each."""
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path / "cache"))

    def made() -> tuple[str, str]:
        project = f"examples-{next(_numbers)}"
        sdk.seed_bulk(project, collections=2, versions=10)
        return sdk.entity, project

    return made


@pytest.mark.parametrize("module", list(with_examples()))
def test_the_examples_in_docstrings_hold(
    module: str, make_project: Callable[[], tuple[str, str]], tmp_path: Path
) -> None:
    tests = examples(module)
    assert tests
    for test in tests:
        saved = SavedFilters(tmp_path / f"{test.name}.json")
        test.globs |= {"saved": saved, "field": field, "folder": tmp_path / test.name}
        # Half of them are about values alone.
        if names(test) & {"session", "entity", "project"}:
            entity, project = make_project()
            session = Session(entity, project)
            session.load()
            test.globs |= {"entity": entity, "project": project, "session": session}
        outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test)
        assert outcome.attempted == len(test.examples)
        assert outcome.failed == 0, test.name


def names(test: doctest.DocTest) -> set[str]:
    """What is named in the examples, outside functions of their own."""
    codes = (compile(example.source, test.name, "single") for example in test.examples)
    return {name for code in codes for name in code.co_names}


def test_the_public_names_have_examples() -> None:
    rooms = [name for name in with_examples() if name.startswith("artwidgets.session.")]
    names = {test.name.rpartition(".")[2] for room in rooms for test in examples(room)}
    assert {"Session", "where", "edit", "delete", "keep", "storage", "history"} <= names
    assert "artwidgets.filters.reference.field" in {
        test.name for test in examples("artwidgets.filters.reference")
    }
