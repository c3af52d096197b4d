"""The benchmarks can be run: they are not part of the package, so no other test would see a name go."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import SUITES

pytest.importorskip("playwright", reason="measures tables in a browser: the extra `bench` has it")
FILES = [path for path in sorted(Path(__file__).parent.glob("*.py")) if path != Path(__file__)]


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_can_be_run(name: str) -> None:
    module = importlib.import_module(f"tests.benchmarks.{name}")
    assert callable(module.run)
    assert [item for item in module.__all__ if not hasattr(module, item)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_kernel_or_another_process_is_told_to_import_is_there(path: Path) -> None:
    texts = [
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for module, names in re.findall(r"^from (artwidgets[\w.]*) import ([\w, ]+)$", "\n".join(texts), re.M):
        found = importlib.import_module(module)
        assert [name for name in names.split(", ") if not hasattr(found, name)] == []


def test_the_filters_are_measured() -> None:
    from tests.benchmarks import filters

    rows = list(filters.run(latency=0, divisor=1000))
    assert [row.ours > 0 for row in rows] == [True] * 4
    assert all("1,000 rows" in str(row) for row in rows)


def test_imports_are_told_by_package_the_dearest_first() -> None:
    from tests.benchmarks.first_rows import expensive_imports

    found = expensive_imports("import email.message, artwidgets.model.units", most=100)
    assert {"email", "artwidgets.model"} <= {name for name, _ in found}
    assert [ms for _, ms in found] == sorted((ms for _, ms in found), reverse=True)
    assert len(expensive_imports("import email.message", most=3)) == 3
