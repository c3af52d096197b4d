"""Who listens is told, in order, until they end it."""

import doctest

import pytest

from artwidgets.model import events
from artwidgets.model.events import Events


def test_listeners_are_told_in_order_until_they_end_it() -> None:
    received: list[object] = []
    made = Events("rows", "focus")
    stop = made.listen("rows", lambda count: received.append(count))
    made.listen("rows", lambda count: received.append(-count))
    made.tell("rows", 1)
    stop()
    made.tell("rows", 2)
    made.tell("focus")
    assert received == [1, -1, -2]
    assert made.heard("rows")
    assert not made.heard("focus")


def test_who_ends_while_told_leaves_the_others_told() -> None:
    calls: list[str] = []
    made = Events("rows")
    stop = made.listen("rows", lambda: stop())
    made.listen("rows", lambda: calls.append("second"))
    made.tell("rows")
    assert calls == ["second"]


def test_there_are_no_other_events() -> None:
    with pytest.raises(KeyError):
        Events("rows").listen("row", print)


def test_its_example_runs() -> None:
    assert doctest.testmod(events).failed == 0
