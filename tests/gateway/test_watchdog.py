"""How long is gone on without progress, and what a wait that the server asks for changes of it."""

import math

import pytest

from artwidgets.errors import BusyError, UnreachableError
from artwidgets.gateway.watchdog import Watchdog
from tests.gateway.test_throttle import Clock

SILENT = UnreachableError("no answer")


def waits(seconds: float) -> BusyError:
    return BusyError(f"wait for {seconds:g} s", retry_after=seconds)


def test_silence_ends_it_and_says_what_was_waited_for() -> None:
    clock = Clock()
    watchdog = Watchdog(60, clock=clock)
    clock.now += 59
    assert watchdog.spent(SILENT) is None
    clock.now += 1
    ended = watchdog.spent(SILENT, "the versions of net")
    assert str(ended) == "no answer Nothing has come for 60 s, waiting for the versions of net."


def test_a_wait_that_is_too_long_ends_it_at_once() -> None:
    error = waits(61)
    assert Watchdog(60, clock=Clock()).spent(error) is error


@pytest.mark.parametrize("seconds", [1, 5, 29, 45, 60])
def test_short_waits_without_end_are_not_longer_than_silence(seconds: float) -> None:
    clock = Clock()
    watchdog = Watchdog(60, clock=clock)
    began = clock.now
    while (ended := watchdog.spent(waits(seconds), "rows")) is None:
        clock.now += seconds + 1
    assert clock.now - began <= 60 + 1
    assert isinstance(ended, BusyError)
    assert "Nothing has come for" in str(ended)
    assert "waiting for rows" in str(ended)


def test_a_wait_and_then_silence_are_one_time() -> None:
    clock = Clock()
    watchdog = Watchdog(60, clock=clock)
    assert watchdog.spent(waits(50)) is None
    clock.now += 50
    assert watchdog.left == 10
    assert watchdog.timeout() == 5


def test_progress_begins_anew() -> None:
    clock = Clock()
    watchdog = Watchdog(60, clock=clock)
    clock.now += 59
    watchdog.progressed()
    assert watchdog.spent(waits(59)) is None
    assert watchdog.left == 60


def test_where_somebody_watches_a_wait_does_not_count() -> None:
    clock = Clock()
    watchdog = Watchdog(60, math.inf, clock=clock)
    for _ in range(10):
        assert watchdog.spent(waits(600)) is None
        clock.now += 600
    assert watchdog.left == 60
    clock.now += 61
    assert watchdog.spent(SILENT) is not None
