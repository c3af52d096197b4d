"""Inside the local server imports point one way, from room to room and inside a room."""

import ast
import graphlib
import sys
from functools import cache

from tests.packaging.source import PACKAGE, Module, modules

LOCAL = PACKAGE / "local"
FLOORS = (
    {"errors", "faults", "older", "refusals"},
    {"store"},
    {"state"},
    {"rules"},
    {"seed"},
    {"api"},
    {"web"},
    {"app"},
    {"child"},
    {"process"},
    {"server"},
    {""},  # the package itself: the public names
)
LEVEL = {name: level for level, floor in enumerate(FLOORS) for name in floor}
ROOMS = {"api", "rules", "seed", "store", "web"}
PREFIX = "artwidgets.local"
LIBRARIES = {
    # By name, what a room may import of the libraries of the ``local`` extra.
    "api": {"ariadne", "graphql", "sqlalchemy"},
    "rules": {"sqlalchemy"},
    "seed": {"sqlalchemy"},
    "store": {"re2", "sqlalchemy"},
    "web": {"graphql", "orjson", "starlette", "uvicorn"},
}
SHADOWED = {"ariadne", "graphql", "requests", "sqlalchemy", "starlette", "uvicorn", *sys.stdlib_module_names}


@cache
def _modules() -> dict[str, Module]:
    found = {name: module for name, module in modules().items() if f"{name}.".startswith(f"{PREFIX}.")}
    assert found
    return found


def _room(name: str) -> str:
    return name.removeprefix(PREFIX).removeprefix(".").partition(".")[0]


def test_every_folder_is_a_room() -> None:
    assert {path.parent.name for path in LOCAL.glob("*/__init__.py")} == ROOMS


def test_every_room_says_what_lives_there() -> None:
    for path in LOCAL.rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_a_package_holds_nothing_but_its_docstring() -> None:
    for path in LOCAL.glob("*/**/__init__.py"):
        assert len(ast.parse(path.read_text(encoding="utf-8")).body) == 1, path


def test_imports_point_down() -> None:
    up = [
        f"{name} imports {item.module}"
        for name, module in _modules().items()
        for item in module.imports
        if item.module in _modules()
        for own, other in [(_room(name), _room(item.module))]
        if other != own and LEVEL[other] >= LEVEL[own]
    ]
    assert up == []


def test_libraries_stay_in_their_rooms() -> None:
    everybodys = {"artwidgets", "__future__", *sys.stdlib_module_names}
    strangers = {
        (name, library)
        for name, module in _modules().items()
        if _room(name) in ROOMS
        for library in {item.module.partition(".")[0] for item in module.imports} - everybodys
        if library not in LIBRARIES[_room(name)]
    }
    assert strangers == set()


def test_no_circle_whenever_it_is_imported() -> None:
    graph = {
        name: {item.module for item in module.imports if item.module in _modules()}
        for name, module in _modules().items()
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_no_import_only_for_types() -> None:
    # `source` leaves them out: with one, a circle would not be seen.
    assert [name for name, module in _modules().items() if "TYPE_CHECKING" in ast.unparse(module.tree)] == []


def test_no_module_has_a_librarys_name() -> None:
    assert [name for name in _modules() if name.rpartition(".")[2] in SHADOWED] == []
