"""The invariant of a table that is told of changes: ``update(a -> b)`` shows what ``create(b)`` shows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Frame

from artwidgets.widgets.grid import Column, Grid
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.examples import examples
from tests.widgets.grid.examples import COLUMNS, Browser, listing

TIMELESS = tuple(column for column in COLUMNS if column.kind != "time")
ROWS = 60
KEYS = ("name", "aliases", "description", "size", "files", "ttl", "flag")

# -- what Python would tell a browser that opens it now -----------------------------------------

ids = st.integers(0, ROWS + 5).map("id{}".format)
rows = st.lists(st.integers(0, ROWS - 1), unique=True)
sorting = st.lists(st.tuples(st.sampled_from(KEYS), st.booleans()), max_size=3, unique_by=lambda key: key[0])
change = st.one_of(
    st.tuples(st.just("show"), rows),
    st.tuples(st.just("filter"), st.none() | st.lists(st.booleans(), min_size=ROWS, max_size=ROWS)),
    st.tuples(st.just("sort"), sorting),
    st.tuples(st.just("overlay"), st.dictionaries(ids, st.text(max_size=5), max_size=4)),
    st.tuples(st.just("select"), st.tuples(st.lists(ids), st.sampled_from(["replace", "add", "remove"]))),
)


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(change, max_size=8))
def test_any_history_tells_what_its_last_state_tells(changes: list[tuple[str, Any]]) -> None:
    everything = listing(ROWS)
    frame, mask, keys, over = everything, None, [], {}
    updated = Grid(TIMELESS)
    updated.show(frame)
    looker = Browser(updated)
    looker.ask("open", rows=50)
    for kind, value in changes:
        if kind == "show":
            frame, mask = everything.iloc[value], None
            updated.show(frame)
        elif kind == "filter":
            mask = None if value is None else np.array(value[: len(frame)], dtype=bool)
            updated.filter(mask)
        elif kind == "sort":
            keys = value
            updated.sort(keys)
        elif kind == "overlay":
            over = value
            updated.overlay(
                {row: {"description": text} for row, text in over.items()}, dict.fromkeys(over, "edited")
            )
        else:
            updated.select(value[0], value[1])

    created = Grid(TIMELESS)
    created.show(frame, mask)
    created.sort(keys)
    created.overlay({row: {"description": text} for row, text in over.items()}, dict.fromkeys(over, "edited"))
    created.select(updated.selection)
    answer, expected = looker.ask("open", rows=50), Browser(created).ask("open", rows=50)
    for one in (answer, expected):
        del one["id"], one["epoch"]
    assert answer == expected


# -- what the browser shows of it -----------------------------------------------------------------

Act = Callable[[Grid], None]


def nothing(_grid: Grid) -> None:
    """As it comes."""


def staged(grid: Grid) -> None:
    grid.overlay({"id1": {"description": "new", "aliases": ("a", "b")}}, {"id1": "edited", "id3": "deleted"})


def narrow(grid: Grid) -> None:
    grid.arrangement = {"hidden": ["files"], "pinned": ["size"], "widths": {"size": 200}, "order": ["ttl"]}


CASES: dict[str, tuple[Act, Act]] = {
    "filtered to nothing": (nothing, lambda grid: grid.filter(np.zeros(500, dtype=bool))),
    "sorted by two": (nothing, lambda grid: grid.sort([("files", True), ("size", False)])),
    "other rows": (nothing, lambda grid: grid.show(listing(700).iloc[::-1])),
    "no rows": (staged, lambda grid: grid.show(listing(0))),
    "staged": (nothing, staged),
    "no longer staged": (staged, lambda grid: grid.overlay()),
    "selected": (nothing, lambda grid: grid.select(["id2", "id3", "id400"])),
    "selected and hidden": (
        lambda grid: grid.select(["id2", "id3"]),
        lambda grid: grid.filter(listing().index.to_numpy() != "id2"),
    ),
    "laid out": (nothing, narrow),
    "other columns": (
        staged,
        lambda grid: setattr(grid, "columns", (*TIMELESS[:3], Column("size", "Bytes", "count"))),
    ),
    "failed": (nothing, lambda grid: grid.set_status("failed", "The server did not answer.")),
    "loading": (nothing, lambda grid: grid.set_status("loading", "Reading")),
    "renamed and higher": (
        nothing,
        lambda grid: (setattr(grid, "label", "Runs"), setattr(grid, "height", "300px")),
    ),
}

SHOW = """async (ids) => {
  window.over?.abort();
  window.over = new AbortController();
  document.body.replaceChildren();
  for (const id of ids) {
    const box = document.body.appendChild(document.createElement("div"));
    box.id = id;
    box.style.cssText = "position: absolute; inset: 0";
    await window.show(id, box, window.over.signal);
  }
}"""

LOOK = """(id) => {
  const table = document.getElementById(id).querySelector(".aw-table");
  if (!table || table.querySelector(".aw-row[aria-busy]")) return null;
  const lines = [];
  const describe = (node, depth) => {
    if (node.nodeType === Node.TEXT_NODE) return lines.push(" ".repeat(depth) + node.data);
    const said = [...node.attributes].map(({ name, value }) => {
      if (name === "class") value = [...node.classList].sort().join(" ");
      if (name === "style") value = value.split("; ").sort().join("; ");
      return `${name}=${value}`;
    // The one tab stop is where the person was, which no new view knows; an empty value says nothing.
    }).filter((text) => !/^tabindex=|=$/.test(text)).sort();
    if (node.localName === "input") said.push(`is=${[node.checked, node.indeterminate, node.disabled]}`);
    lines.push(`${" ".repeat(depth)}<${[node.localName, ...said].join("; ")}>`);
    // Where rows stand in the document says nothing to the eye; where they stand on the screen is above.
    const inside = [...node.childNodes];
    if (node.matches(".aw-body")) inside.sort((a, b) => a.dataset.position - b.dataset.position);
    for (const child of inside) describe(child, depth + 1);
  };
  describe(table, 0);
  return lines.join("\\n");
}"""


def look(frame: Frame, grid: Grid) -> list[str]:
    """Return what is shown of it, once every row has come."""
    return str(frame.wait_for_function(LOOK, arg=grid.model_id).json_value()).splitlines()


def table(*acts: Act) -> Grid:
    grid = Grid(TIMELESS)
    grid.show(listing())
    for act in acts:
        act(grid)
    return grid


@pytest.mark.browser
def test_the_browser_shows_the_same(chrome: Chrome) -> None:
    """All cases in one page, which takes longer to open than what is done in it."""
    pairs = {case: (table(before), table(before, update)) for case, (before, update) in CASES.items()}
    _, frame = Sandbox(*(grid for pair in pairs.values() for grid in pair)).open(chrome)
    for case, (updated, created) in pairs.items():
        frame.evaluate(SHOW, [updated.model_id, created.model_id])
        look(frame, updated)
        _, update = CASES[case]
        update(updated)
        for _ in range(100):
            if look(frame, updated) == look(frame, created):
                break
            frame.evaluate("() => new Promise(requestAnimationFrame)")
        assert look(frame, updated) == look(frame, created), case
