"""One session of a person with the table, recorded from both real sides, to be replayed to each alone.

``python -m tests.widgets.grid.recording`` records it anew into ``conversation.json`` (it needs a Chromium):
do so when the protocol changes, and read the difference.

The file holds the widget's first state and a list of events. An event is a question of the browser
(``asked``) or something done in Python (``done``, a name in :data:`DEEDS`), with all that Python
``said`` to it.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page, expect, sync_playwright

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.grid import Grid, Grouping
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome, launched
from tests.widgets.grid.examples import COLUMNS, listing

__all__ = ["DEEDS", "FILE", "Player", "made", "person"]

FILE = Path(__file__).with_name("conversation.json")
TIMELESS = tuple(column for column in COLUMNS if column.kind != "time")
"""What a time column shows depends on the day."""

Event = dict[str, Any]


def made() -> Grid:
    """Return the grid that the person works with."""
    grid = Grid(TIMELESS, groupings=(Grouping("collection", "Collection", size="size"),))
    staged: dict[str, dict[str, Any]] = {}

    def edit(ids: list[str], column: str, value: Any) -> None:
        if column == "aliases" and any("/" in word for word in value):
            raise InvalidValueError("An alias can't hold '/'.")
        for row in ids:
            staged.setdefault(row, {})[column] = value
        grid.overlay(staged, dict.fromkeys(staged, "edited"))

    grid.on_edit(edit)
    grid.show(listing())
    return grid


DEEDS: dict[str, Callable[[Grid], None]] = {
    "mark": lambda grid: grid.overlay({}, {"id0": "deleted"}),
    "filter": lambda grid: grid.filter(listing()["files"].to_numpy() != 3),
    "refresh": lambda grid: grid.show(listing().iloc[100:]),
}
"""What happens in Python of itself, by name."""


def person(page: Page, frame: Frame, do: Callable[[str], None]) -> None:
    """Scroll, find, sort, select, edit, be refused; a mark, a filter, a refresh; group. Look at each."""
    grid = frame.get_by_role("grid", name="Artifact versions")

    def row(name: str) -> Any:
        box = frame.get_by_role("checkbox", name=f"Select {name}", exact=True)
        return grid.get_by_role("row").filter(has=box)

    def cell(name: str, column: str) -> Any:
        header = grid.get_by_role("columnheader", name=column, exact=True)
        return row(name).locator(f'[aria-colindex="{header.get_attribute("aria-colindex")}"]')

    expect(grid).to_have_attribute("aria-rowcount", "501")
    expect(cell("model-1:v0", "Size")).to_have_text("919 MB")
    cell("model-2:v0", "Aliases").get_by_role("button", name="1 more: latest").click()
    expect(frame.get_by_role("menu").get_by_role("menuitem")).to_have_text(["best", "latest"])
    page.keyboard.press("Escape")

    frame.locator(".aw-scroll").evaluate("box => box.scrollTop = 9600")
    expect(cell("model-2:v30", "Files")).to_have_text("1")
    cell("model-2:v30", "Name").click()
    page.keyboard.type("model-7:v1")
    expect(row("model-7:v31").or_(row("model-7:v1")).first.locator(":focus")).to_be_visible()

    grid.get_by_role("columnheader", name="Size", exact=True).click()
    grid.get_by_role("columnheader", name="Size", exact=True).click()
    expect(grid.get_by_role("columnheader", name="Size", exact=True)).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(grid.locator('[aria-rowindex="2"]')).to_contain_text("model-0:v0")

    row("model-0:v0").get_by_role("checkbox").check()
    grid.locator('[aria-rowindex="5"]').get_by_role("checkbox").click(modifiers=["Shift"])
    expect(frame.get_by_text("4 selected, 10 MB")).to_be_visible()

    cell("model-0:v0", "Description").dblclick()
    frame.get_by_role("textbox", name="Description of model-0:v0").fill("<i>seen</i>")
    page.keyboard.press("Enter")
    expect(cell("model-0:v0", "Description")).to_have_text("<i>seen</i>")
    expect(row("model-0:v0").get_by_role("img", name="Edited, not yet applied")).to_be_visible()

    cell("model-0:v0", "Aliases").dblclick()
    frame.get_by_role("combobox", name="Aliases of model-0:v0").fill("a/b")
    page.keyboard.press("Enter")
    expect(frame.get_by_role("alert")).to_have_text("An alias can't hold '/'.")
    page.keyboard.press("Escape")

    do("mark")
    expect(row("model-0:v0").get_by_role("img", name="Marked for deletion")).to_be_visible()
    expect(cell("model-0:v0", "Description")).to_have_text("Run 0")
    do("filter")
    expect(grid).to_have_attribute("aria-rowcount", "430")
    expect(frame.get_by_text("429 of 500 rows")).to_be_visible()
    do("refresh")
    expect(grid).to_have_attribute("aria-rowcount", "401")
    expect(row("model-0:v0")).to_have_count(0)

    frame.get_by_role("button", name="Group by: None").click()
    frame.get_by_role("menuitemcheckbox", name="Collection").click()
    grouped = frame.get_by_role("treegrid", name="Artifact versions")
    first = grouped.locator(".aw-group").first
    expect(first.locator(".aw-group-name")).to_have_text("model-9")
    first.get_by_role("checkbox").click()
    expect(first.locator(".aw-group-cell")).to_contain_text("40 selected")
    first.locator(".aw-group-cell").click()
    expect(first).to_have_attribute("aria-expanded", "false")
    expect(grouped.locator(".aw-group")).not_to_have_count(1)
    expect(grouped).to_have_attribute("aria-rowcount", "401")


class Recorder(Sandbox):
    """A host that keeps what is said over its one widget's comm."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self.grid = grid
        self.events: list[Event] = []

    def do(self, deed: str) -> None:
        """Let something happen in Python."""
        self.events.append({"done": deed, "said": []})
        DEEDS[deed](self.grid)

    def say(self, model: str, data: Any) -> None:
        """Keep what Python says with the event that it answers."""
        if data["method"] == "custom":
            self.events[-1]["said"].append(data["content"])
        super().say(model, data)

    def _hear(self, model: str, data: Any) -> None:
        if data["method"] == "custom":
            self.events.append({"asked": data["content"], "said": []})
        super()._hear(model, data)


class _Recorded:
    """A widget of which only the first state is known."""

    model_id = "grid"
    comm = None

    def __init__(self, state: dict[str, Any]) -> None:
        self._state = {**made().get_state({"_esm", "_part", "_library"}), **state}

    def get_state(self) -> dict[str, Any]:
        return self._state


class Player(Sandbox):
    """A host that answers the front end from the recording; no grid is there.

    Attributes
    ----------
    unheard : list
        Questions that the recorded front end did not ask.
    """

    def __init__(self, recorded: dict[str, Any]) -> None:
        super().__init__(_Recorded(recorded["state"]))  # type: ignore[arg-type]
        self._events: list[Event] = recorded["events"]
        self.unheard: list[Any] = []

    def do(self, deed: str) -> None:
        """Say what Python said when this was done."""
        (event,) = (event for event in self._events if event.get("done") == deed)
        for content in event["said"]:
            self.say("grid", {"method": "custom", "content": content})

    def _hear(self, model: str, data: Any) -> None:
        if data["method"] != "custom":
            return
        asked = data["content"]
        like = [event for event in self._events if _what(event.get("asked", {})) == _what(asked)]
        if not like:
            # Told and asked after a pause of the person, so a slower machine does so more often.
            if asked["kind"] not in ("focus", "check"):
                self.unheard.append(asked)
            self.say(model, {"method": "custom", "content": {"id": asked["id"], "ok": True}})
            return
        event = like[0]
        if len(like) > 1:
            self._events.remove(event)
        origin, recorded = asked["id"].split(":")[0], event["asked"]["id"].split(":")[0]
        for content in event["said"]:
            own = {**content, "id": asked["id"]} if "id" in content else content
            own = {**own, "origin": origin} if own.get("origin") == recorded else own
            self.say(model, {"method": "custom", "content": own})


def _what(asked: Event) -> str:
    return json.dumps({key: value for key, value in asked.items() if key != "id"}, sort_keys=True)


def record(chrome: Chrome) -> dict[str, Any]:
    """Let the person work with a real grid, and return what was said."""
    grid = made()
    wanted = ("label", "height", "arrangement", "_layout_columns", "_groupings", "_opening")
    state = {name: getattr(grid, name) for name in wanted}
    recorder = Recorder(grid)
    page, frame = recorder.open(chrome)
    person(page, frame, recorder.do)
    return {"state": state, "events": recorder.events}


def as_text(recorded: dict[str, Any]) -> str:
    """Return a recording as JSON with a line for each event, so that a difference can be read."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    events = ",\n".join(line(event) for event in recorded["events"])
    return f'{{"state": {line(recorded["state"])},\n"events": [\n{events}\n]}}\n'


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = launched(playwright)
        text = as_text(record(Chrome(browser)))
        browser.close()
    FILE.write_text(text, encoding="utf-8")
