"""Each side alone against a recorded conversation (see :mod:`tests.widgets.grid.recording`)."""

import json
from typing import Any

import pytest

from tests.support.chromium import Chrome
from tests.widgets.grid.examples import Wire
from tests.widgets.grid.recording import DEEDS, FILE, Player, made, person


@pytest.fixture
def recorded() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def test_python_says_again_what_it_said(recorded: dict[str, Any]) -> None:
    grid = made()
    state = json.loads(json.dumps({key: getattr(grid, key) for key in recorded["state"]}))
    assert state == recorded["state"]
    grid.comm = wire = Wire()
    for event in recorded["events"]:
        wire.sent.clear()
        if "done" in event:
            DEEDS[event["done"]](grid)
        else:
            data = {"method": "custom", "content": event["asked"]}
            wire.handle_msg({"content": {"data": data}, "buffers": []})
        assert json.loads(json.dumps(wire.sent)) == event["said"], event.get("done") or event["asked"]


@pytest.mark.browser
def test_the_front_end_asks_and_shows_the_same_without_python(
    chrome: Chrome, recorded: dict[str, Any]
) -> None:
    player = Player(recorded)
    page, frame = player.open(chrome)
    person(page, frame, player.do)
    assert player.unheard == []
    assert frame.evaluate("() => [window.failures, window.violations]") == [[], []]
