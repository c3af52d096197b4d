"""Deadlines follow the machine, and what never comes is told."""

import os

import pytest

from tests.support.waiting import patient, until


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The machine's load, to be set; it has two cores."""
    now = [0.5]
    monkeypatch.setattr(os, "getloadavg", lambda: (now[0], 0.0, 0.0))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.delenv("ARTWIDGETS_PATIENCE", raising=False)
    return now


def test_a_deadline_is_longer_on_a_busy_machine(load: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    assert patient(20) == 20
    load[0] = 5.0
    assert patient(20) == 50
    load[0] = 100.0
    assert patient(20) == 120
    monkeypatch.setenv("ARTWIDGETS_PATIENCE", "2")
    assert patient(20) == 240


def test_what_is_waited_for_is_returned() -> None:
    turns = iter([None, [], "there"])
    assert until(lambda: next(turns)) == "there"


def test_what_never_comes_is_told(load: list[float]) -> None:
    with pytest.raises(AssertionError, match=r"Not so after \d s: still 7"):
        until(lambda: False, 0.05, detail=lambda: "still 7")


def test_something_is_done_meanwhile() -> None:
    turns: list[int] = []
    until(lambda: len(turns) == 3, meanwhile=lambda: turns.append(1))


def test_a_failing_question_ends_the_waiting() -> None:
    with pytest.raises(ZeroDivisionError):
        until(lambda: 1 / 0)
