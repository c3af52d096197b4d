"""Both sides of the wire have one source: artwidgets/widgets/protocol."""

import re
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from artwidgets import ArtifactBrowser, Session
from artwidgets.widgets.commands import COMMANDS
from artwidgets.widgets.messages import Handlers
from artwidgets.widgets.protocol import (
    browser,
    collections,
    details,
    facets,
    filter_bar,
    grid,
    history,
    overview,
    review,
    shared,
    status,
    toolbar,
)
from tests.frontend.protocol import COMMANDS_FILE, FILES, commands, typescript

MODULES = (
    browser, collections, details, facets, filter_bar, grid, history, overview, review, shared, status,
    toolbar,
)  # fmt: skip
PANELS = {module.__name__.rpartition(".")[2]: module for module in MODULES if module is not shared}


@pytest.mark.parametrize("source", FILES, ids=[source.stem for source in FILES])
def test_typescript_is_made_of_it(source: Path) -> None:
    """Where this fails: ``python -m tests.frontend.protocol``."""
    assert _bare(FILES[source].read_text(encoding="utf-8")) == _bare(typescript(source))


def test_commands_are_made_of_their_table() -> None:
    """Where this fails: ``python -m tests.frontend.protocol``."""
    assert _bare(COMMANDS_FILE.read_text(encoding="utf-8")) == _bare(commands())


def test_each_command_is_done_by_somebody(handlers: dict[str, Handlers]) -> None:
    # The page itself goes to the filter, and shows the keys.
    assert set(COMMANDS) - {"filter", "help"} <= set(handlers["toolbar"])
    assert {command.name: command for command in COMMANDS.values()} == COMMANDS


def test_every_panel_has_its_file() -> None:
    assert {source.stem for source in FILES} == {*PANELS, "shared"}


@pytest.mark.parametrize("panel", PANELS)
def test_what_is_asked_is_what_is_answered(panel: str, handlers: dict[str, Handlers]) -> None:
    wanted = get_type_hints(PANELS[panel].Messages)
    assert set(handlers[panel]) == set(wanted)
    for kind, ask in wanted.items():
        hints = get_type_hints(handlers[panel][kind])
        answered = hints.pop("return")
        assert (*hints.values(), answered) == get_args(ask), kind


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_names_are_spelled_in_one_way(module: Any) -> None:
    payloads = [item for item in vars(module).values() if hasattr(item, "__required_keys__")]
    names = {name for payload in payloads for name in payload.__annotations__}
    assert {name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)} == set()


def test_a_type_of_each_kind_is_written_as_typescript_writes_it(tmp_path: Path) -> None:
    source = tmp_path / "some.py"
    source.write_text(
        'Kind = Literal["a", 1]\n"""What it is."""\n\n'
        'class Some(TypedDict, total=False):\n    """Some."""\n\n'
        "    rows: list[str | None]\n    by: dict[str, tuple[int, bool]]\n"
        'class More(Some):\n    """More."""\n    of: NotRequired[list["More"]]\n    """Of them."""\n',
        encoding="utf-8",
    )
    _head, _, made = typescript(source).partition("\n")
    assert _bare(made) == _bare(
        '/** What it is. */ export type Kind = "a" | 1;'
        "/** Some. */ export interface Some {"
        " rows?: (string | null)[] | undefined; by?: Record<string, [number, boolean]> | undefined; }"
        "/** More. */ export interface More extends Some { /** Of them. */ of?: More[] | undefined; }"
    )


@pytest.fixture(scope="module")
def handlers() -> dict[str, Handlers]:
    """What answers each panel's messages."""
    # Nothing is asked of a server before something is loaded.
    made = ArtifactBrowser(session=Session("me", "mine", base_url="http://127.0.0.1:9", api_key="x" * 40))
    panels = {"filter_bar": made.filter_bar, "toolbar": made.toolbar, "details": made.details}
    panels |= {"review": made.review, "history": made.history, "status": made.status}
    panels |= {"overview": made.overview, "facets": made.facets}
    panels |= {"collections": made.collections}
    found = {name: panel.kinds() for name, panel in panels.items()}
    return {**found, "browser": made.kinds(), "grid": made.grid.messages.handlers}


def _bare(text: str) -> str:
    """Without what a formatter adds or takes away."""
    return re.sub(r"([:=])\|", r"\1", re.sub(r"\s+|,(?=\s*[\]}>)])", "", text))
