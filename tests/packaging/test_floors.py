"""The floors are the folders (artwidgets/README.md): arrows point down, and nowhere is a circle."""

import graphlib
from collections.abc import Callable, Iterable, Set
from pathlib import Path

from tests.packaging.source import PACKAGE, ROOT, Module, modules

FLOORS = (
    {"errors", "paths"},
    {"model"},
    {"listing"},
    {"filters", "storage"},
    {"archive"},
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


def test_every_module_has_a_floor() -> None:
    assert {name for name, module in modules().items() if module.floor_name not in {*LEVEL, *APART}} == set()


def test_imports_point_down() -> None:
    def up(module: Module) -> set[str]:
        if module.floor_name in APART:
            return set()
        others = _floors(item.module for item in module.imports) - {*APART, module.floor_name}
        return {name for name in others if LEVEL[name] >= LEVEL[module.floor_name]}

    assert _all(up) == {}


def test_only_the_gateway_imports_wandb() -> None:
    assert _all(lambda module: _libraries(module) & {"wandb"}, but=set(USES_WANDB)) == {}


def test_widget_libraries_stay_on_the_widget_floor() -> None:
    assert _all(lambda module: _libraries(module) & WIDGET_LIBRARIES, but={"widgets"}) == {}


def test_the_session_is_the_one_door() -> None:
    """What a session returns may be named above it, by the session's own names."""

    def past_it(module: Module) -> set[str]:
        everything = (item.module for item in (*module.imports, *module.type_imports))
        return _floors(everything) & {"applying", "doctor", "gateway"}

    below = {name for name in {*LEVEL, *APART} if LEVEL.get(name, 0) <= LEVEL["session"]}
    assert _all(past_it, but=below) == {}


def test_the_local_server_stands_alone() -> None:
    def across(module: Module) -> set[str]:
        ours = {item.module for item in module.imports if item.module.startswith("artwidgets")}
        inside = module.floor_name == "local"
        return {name for name in ours if name.startswith("artwidgets.local") is not inside}

    assert _all(across, but=set(STARTS_SERVERS)) == {}


def test_there_is_no_circle() -> None:
    """Imports of functions and of type checkers count: a circle is one to who reads it."""
    graph = {
        name: {item.module for item in (*module.imports, *module.type_imports) if item.module in modules()}
        for name, module in modules().items()
        if module.floor_name not in APART or module.floor_name == "local"
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_no_folder_is_without_its_paragraph() -> None:
    bare = [
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_dir() and any(path.glob("*.py")) and "frontend" not in path.parts
        if not (modules()[_name(path)].docstring or "").strip()
    ]
    assert bare == []


def test_files_stay_short_enough_to_be_read_in_one_go() -> None:
    sources = [module.path for module in modules().values()]
    sources += [path for path in (PACKAGE / "frontend").rglob("*.ts") if "node_modules" not in path.parts]
    lines = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources
    }
    assert {name for name, count in lines.items() if count > MOST_LINES} == set()


def _all(wrong: Callable[[Module], set[str]], but: Set[str] = frozenset()) -> dict[str, set[str]]:
    """What is wrong with each module, by name, where anything is; `but` those of some floors."""
    assert modules()
    found = {name: wrong(module) for name, module in modules().items() if module.floor_name not in but}
    return {name: names for name, names in found.items() if names}


def _floors(names: Iterable[str]) -> set[str]:
    return {modules()[name].floor_name for name in names if name in modules()}


def _libraries(module: Module) -> set[str]:
    return {item.module.partition(".")[0] for item in module.imports}


def _name(folder: Path) -> str:
    return ".".join(folder.relative_to(ROOT).parts)
