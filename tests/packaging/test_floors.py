"""The floors are the folders (artwidgets/README.md): arrows point down, and nowhere is a circle."""

import graphlib
from pathlib import Path

import pytest

from tests.packaging.source import PACKAGE, ROOT, Module, modules

FLOORS = (
    {"errors", "paths"},
    {"model"},
    {"listing"},
    {"filters", "storage"},
    {"gateway", "planning"},
    {"applying", "doctor"},
    {"session"},
    # Only from here on is there a widget.
    {"widgets"},
    {"cli"},
    {"__main__"},
)
"""From the bottom up. What stands on one floor stands side by side: neither imports the other."""
LEVEL = {name: level for level, floor in enumerate(FLOORS) for name in floor}
APART = {
    "": "the package itself: names its public parts, and imports them when they are first used",
    "local": "the local server, which knows nothing of the rest",
}
WIDGET_LIBRARIES = {"IPython", "anywidget", "comm", "ipykernel", "ipywidgets", "tornado", "traitlets"}
USES_WANDB = {
    "gateway": "the one floor that talks to the server",
}
STARTS_SERVERS = {
    "cli": "`artwidgets serve` and `artwidgets demo`",
}
MOST_LINES = 450
LONG = {
    "artwidgets/session.py": "the one door: every public verb, mostly their docstrings; no logic of its own",
}

MODULES = modules()


@pytest.fixture(params=MODULES.values(), ids=MODULES.keys())
def module(request: pytest.FixtureRequest) -> Module:
    assert isinstance(request.param, Module)
    return request.param


def test_every_module_has_a_floor(module: Module) -> None:
    assert module.floor_name in {*LEVEL, *APART}


def test_imports_point_down(module: Module) -> None:
    if module.floor_name in APART:
        return
    floors = {MODULES[item.module].floor_name for item in module.imports if item.module in MODULES}
    others = floors - {*APART, module.floor_name}
    assert not {name for name in others if LEVEL[name] >= LEVEL[module.floor_name]}


def test_only_the_gateway_imports_wandb(module: Module) -> None:
    if module.floor_name not in USES_WANDB:
        assert "wandb" not in _libraries(module)


def test_widget_libraries_stay_on_the_widget_floor(module: Module) -> None:
    if module.floor_name != "widgets":
        assert not _libraries(module) & WIDGET_LIBRARIES


def test_the_session_is_the_one_door(module: Module) -> None:
    """What a session returns may be named above it, by the session's own names."""
    if LEVEL.get(module.floor_name, 0) > LEVEL["session"]:
        everything = {item.module for item in (*module.imports, *module.type_imports)}
        floors = {MODULES[name].floor_name for name in everything if name in MODULES}
        assert not floors & {"applying", "doctor", "gateway"}


def test_the_local_server_stands_alone(module: Module) -> None:
    ours = {item.module for item in module.imports if item.module.startswith("artwidgets")}
    if module.floor_name == "local":
        assert {name for name in ours if not name.startswith("artwidgets.local")} == set()
    elif module.floor_name not in STARTS_SERVERS:
        assert {name for name in ours if name.startswith("artwidgets.local")} == set()


def test_there_is_no_circle() -> None:
    """Imports of functions and of type checkers count: a circle is one to who reads it."""
    graph = {
        name: {item.module for item in (*module.imports, *module.type_imports) if item.module in MODULES}
        for name, module in MODULES.items()
        if module.floor_name not in APART or module.floor_name == "local"
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_no_folder_is_without_its_paragraph() -> None:
    bare = [
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_dir() and any(path.glob("*.py")) and "frontend" not in path.parts
        if not (MODULES[_name(path)].docstring or "").strip()
    ]
    assert bare == []


def test_files_stay_short_enough_to_be_read_in_one_go() -> None:
    sources = [module.path for module in MODULES.values()]
    sources += [path for path in (PACKAGE / "frontend").rglob("*.ts") if "node_modules" not in path.parts]
    lines = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources
    }
    assert {name for name, count in lines.items() if count > MOST_LINES} == set(LONG)


def _libraries(module: Module) -> set[str]:
    return {item.module.partition(".")[0] for item in module.imports}


def _name(folder: Path) -> str:
    return ".".join(folder.relative_to(ROOT).parts)
