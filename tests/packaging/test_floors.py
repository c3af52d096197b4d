"""Dependencies point one way (DESIGN section 2): a module imports only from its floor or below."""

import graphlib

import pytest

from tests.packaging.source import PACKAGE, ROOT, Module, modules

FLOORS = (
    {"errors", "inert", "paths", "private", "servers"},
    {"json_values"},
    {"arguments", "field_types"},
    {"signing", "tables", "units"},
    {"records", "values"},
    {"edits"},
    {"expiry", "reviewed"},
    {"automations", "changes", "filters", "guards", "listing", "storage"},
    {"review_warnings"},
    {"cache", "gateway", "retention"},
    {"plan", "plan_json", "plan_table", "script"},
    {"deeds", "planning", "report", "report_table"},
    {"history_frame", "journal"},
    {"own"},
    {"batches", "second_look", "seen", "sending", "verify"},
    {"present"},
    {"doctor"},
    {"checking", "past", "refresh", "reverting", "runner", "source"},
    {"session"},
    # Only from here on is there a widget.
    {"bundles"},
    {"grid"},
    {"panels"},
    {"browser"},
    {"bench", "cli"},
    {"__main__"},
)
LEVEL = {name: level for level, floor in enumerate(FLOORS) for name in floor}
APART = {
    "": "the package itself: names its public parts, and imports them when they are first used",
    "local": "the local server, which knows nothing of the rest",
}
WIDGETS = {"grid", "panels", "browser"}
WIDGET_LIBRARIES = {"IPython", "anywidget", "comm", "ipykernel", "ipywidgets", "tornado", "traitlets"}
USES_WANDB = {
    "gateway": "the one module that talks to the server",
    "bench": "measures artwidgets against what the SDK's own loops take",
}
STARTS_SERVERS = {
    "cli": "`artwidgets serve` and `artwidgets demo`",
    "bench": "measures against a server of its own",
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
    ours = {MODULES[item.module].floor_name for item in module.imports if item.module in MODULES}
    up = {name for name in ours - {*APART} if LEVEL[name] > LEVEL[module.floor_name]}
    assert not up


def test_only_the_gateway_imports_wandb(module: Module) -> None:
    if module.floor_name not in USES_WANDB:
        assert "wandb" not in _libraries(module)


def test_widget_libraries_stay_on_the_widget_floors(module: Module) -> None:
    if module.floor_name not in {*WIDGETS, "bench"}:
        assert not _libraries(module) & WIDGET_LIBRARIES


def test_the_local_server_stands_alone(module: Module) -> None:
    ours = {item.module for item in module.imports if item.module.startswith("artwidgets")}
    if module.floor_name == "local":
        assert {name for name in ours if not name.startswith("artwidgets.local")} == set()
    elif module.floor_name not in STARTS_SERVERS:
        assert {name for name in ours if name.startswith("artwidgets.local")} == set()


def test_no_module_needs_itself_to_load() -> None:
    graph = {
        name: {item.module for item in module.imports if item.when_loaded and item.module in MODULES}
        for name, module in MODULES.items()
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


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
