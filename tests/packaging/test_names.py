"""The public names: complete, importable, and free until they are used."""

import ast
import importlib
import json
import subprocess
import sys

import pytest

import artwidgets
from tests.packaging.source import modules

HEAVY = {"anywidget", "ipywidgets", "numpy", "pandas", "sqlalchemy", "wandb"}


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after running `code`."""
    listed = f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    return set(json.loads(ended.stdout))


def test_importing_artwidgets_is_free() -> None:
    assert not loaded_by("import artwidgets") & HEAVY


def test_the_local_server_is_named_without_its_libraries() -> None:
    assert not loaded_by("from artwidgets.local import LocalServer") & (HEAVY | {"ariadne", "uvicorn"})


def test_a_session_needs_no_widgets() -> None:
    assert not loaded_by("from artwidgets import Session") & {"anywidget", "ipywidgets", "IPython"}


def test_what_a_first_look_does_not_need_is_not_loaded_for_it() -> None:
    assert not loaded_by("from artwidgets import ArtifactBrowser") & {"markdown_it", "requests", "wandb"}


def test_what_logs_versions_starts_without_pandas() -> None:
    assert not loaded_by("import artwidgets.gateway.restoring.child") & HEAVY


def test_every_public_name_of_the_package_exists() -> None:
    assert set(artwidgets.__all__) <= set(dir(artwidgets))
    for name in artwidgets.__all__:
        assert getattr(artwidgets, name) is not None
    with pytest.raises(AttributeError, match="Artifact"):
        artwidgets.Artifact  # noqa: B018


def test_no_module_takes_what_another_keeps_to_itself() -> None:
    private = {
        f"{node.module}.{alias.name}"
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module in modules()
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    }
    assert private == set()


def test_all_names_nothing_that_is_missing() -> None:
    missing = [
        f"{name}.{item}"
        for name in modules()
        if "__main__" not in name
        for module in [importlib.import_module(name)]
        for item in getattr(module, "__all__", [])
        if not hasattr(module, item)
    ]
    assert missing == []
