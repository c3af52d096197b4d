"""The server's budget: read off its headers, told, and kept to before it refuses."""

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from artwidgets.errors import BusyError, ServerError
from artwidgets.gateway.budget import Budget, read_budget, retry_seconds
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.throttle import Throttle
from tests.gateway.test_throttle import Clock
from tests.support.gateway_server import quiet_wandb
from tests.support.raw_server import KEY, Asked, Reply, data, errors, raw_server
from tests.support.waiting import patient, until

__all__ = ["quiet_wandb"]


def budget_of(remaining: float, reset: float = 60) -> Budget:
    return read_budget({"RateLimit-Remaining": f"{remaining:g}", "RateLimit-Reset": f"{reset:g}"})


@pytest.mark.parametrize("value", ["7", "7.0"])
def test_a_wait_in_seconds(value: str) -> None:
    assert retry_seconds(value) == 7


def test_a_wait_until_a_date() -> None:
    then = datetime.now(UTC) + timedelta(minutes=5)
    assert 295 < (retry_seconds(format_datetime(then, usegmt=True)) or 0) <= 300
    assert retry_seconds("Fri, 31 Dec 1999 23:59:59 GMT") == 0


@pytest.mark.parametrize("value", [None, "", "soon", "12 minutes"])
def test_a_wait_that_can_not_be_read_is_none(value: str | None) -> None:
    assert retry_seconds(value) is None


def test_headers_in_any_case_and_without_any() -> None:
    budget = read_budget({"ratelimit-remaining": "80", "RATELIMIT-RESET": "30", "Retry-After": "9"})
    assert budget.remaining == 80
    assert 29 < budget.renewed_in <= 30
    assert 8 < (budget.retry_after or 0) <= 9
    assert read_budget({}).remaining is None
    assert read_budget({"RateLimit-Remaining": "a lot"}).remaining is None


def test_the_pace_goes_slowly_while_little_is_left() -> None:
    clock = Clock()
    throttle = Throttle(concurrency=8, max_concurrency=8, clock=clock)
    throttle.heed(budget_of(600))
    assert (throttle.concurrency, throttle.slowed) == (8, None)
    throttle.heed(budget_of(125))
    assert throttle.concurrency == 4
    assert throttle.wait == 0
    assert throttle.slowed == "125 of 1,000 of the server's budget are left, and it is full again in 60 s"
    throttle.succeeded(0.1, 1)
    assert throttle.slowed
    clock.now += 61
    assert throttle.concurrency == 8
    throttle.succeeded(0.1, 1)
    assert throttle.slowed is None


def test_the_pace_waits_when_hardly_any_is_left() -> None:
    throttle = Throttle(concurrency=8, max_concurrency=8, clock=Clock())
    throttle.heed(budget_of(10, reset=8))
    assert throttle.concurrency == 1
    assert 7 < throttle.wait <= 8


def test_more_is_left_again() -> None:
    throttle = Throttle(concurrency=8, max_concurrency=8, clock=Clock())
    throttle.heed(budget_of(100))
    throttle.heed(budget_of(900))
    assert throttle.concurrency == 8
    throttle.heed(None)
    throttle.heed(read_budget({}))
    assert throttle.concurrency == 8


def test_what_is_left_is_asked_for_while_much_is_asked(quiet_wandb: Path) -> None:
    headers = {"RateLimit-Remaining": "100", "RateLimit-Reset": "40"}
    came = threading.Event()

    def answer(asked: Asked) -> Reply:
        if "ArtwidgetsBudget" in asked.query:
            came.set()
        return data({"viewer": {"id": "u"}}, **headers)

    with raw_server(answer) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        for _ in range(49):
            connection.execute("query A { viewer { id } }")
        assert connection.budget is None
        connection.execute("query A { viewer { id } }")
        assert came.wait(patient(20))
        until(lambda: connection.budget, meanwhile=lambda: connection.execute("query A { viewer { id } }"))
        assert connection.budget is not None
        assert connection.budget.remaining == 100
        assert sum("ArtwidgetsBudget" in asked.query for asked in server.asked) == 1


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_long_wait_that_the_core_sleeps_through_is_told(form: str, quiet_wandb: Path) -> None:
    then = datetime.now(UTC) + timedelta(hours=1)
    wait = "3600" if form == "seconds" else format_datetime(then, usegmt=True)
    with raw_server(lambda asked: Reply(b"", 429, {"Retry-After": wait})) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        began = time.monotonic()
        with pytest.raises(BusyError, match=r"asks to wait for 3,\d+ s, until \d\d:\d\d:\d\d UTC") as caught:
            connection.execute("query A { a }", timeout=1)
        assert time.monotonic() - began < patient(4)
        assert 3590 < (caught.value.retry_after or 0) <= 3600
        assert KEY not in str(caught.value)
        assert KEY not in repr(connection._transport.budget)


def test_a_reading_that_would_wait_too_long_ends_while_it_is_silent(quiet_wandb: Path) -> None:
    with raw_server(lambda asked: Reply(b"", 429, {"Retry-After": "600"})) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        began = time.monotonic()
        with pytest.raises(BusyError, match=r"asks to wait for 600 s, until \d\d:\d\d:\d\d UTC"):
            connection.execute("query A { a }", timeout=30)
        assert time.monotonic() - began < patient(10)


def test_so_does_one_by_the_sdks_own_way(quiet_wandb: Path) -> None:
    with raw_server(lambda asked: Reply(b"", 429, {"Retry-After": "600"})) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        began = time.monotonic()
        with pytest.raises(BusyError, match=r"asks to wait for 600 s, until \d\d:\d\d:\d\d UTC") as caught:
            connection.ask_sdk(lambda api: list(api.artifact_types("e/p")), timeout=30)
        assert time.monotonic() - began < patient(10)
        assert KEY not in str(caught.value)


def test_what_the_sdk_raises_is_told_in_our_words(quiet_wandb: Path) -> None:
    with raw_server(lambda asked: errors(200, ("project not found", ["project"]))) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        with pytest.raises(ServerError) as caught:
            connection.ask_sdk(lambda api: list(api.artifact_types("e/p")))
        assert caught.value.__context__ is None
        assert connection.ask_sdk(lambda api: api.settings["base_url"]) == server.base_url


def test_a_change_is_waited_for_to_its_own_end(quiet_wandb: Path) -> None:
    """It may be under way, whatever another request is told meanwhile."""
    with raw_server(lambda asked: Reply(b"", 429, {"Retry-After": "600"})) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        began = time.monotonic()
        with pytest.raises(BusyError, match="asks to wait for 600 s"):
            connection.execute("mutation A { a }", timeout=6)
        assert time.monotonic() - began >= 6
        assert [asked.query.split()[0] for asked in server.asked] == ["mutation", "query"]


def test_a_slow_answer_is_asked_about_once_and_comes(quiet_wandb: Path) -> None:
    asked_about = threading.Event()

    def answer(asked: Asked) -> Reply:
        if "ArtwidgetsBudget" in asked.query:
            asked_about.set()
            return data({"viewer": {"id": "u"}}, **{"Retry-After": "2"})
        assert asked_about.wait(20)
        return data({"a": 1})

    with raw_server(answer) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        assert connection.execute("query A { a }", timeout=30) == {"a": 1}
        assert [asked.query.split()[1] for asked in server.asked] == ["A", "ArtwidgetsBudget"]


def test_a_first_contact_says_how_long_to_wait(quiet_wandb: Path) -> None:
    limited = raw_server(lambda asked: Reply(b"", 429, {"Retry-After": "600"}), viewer=False)
    with limited as server, pytest.raises(BusyError, match="asks to wait for 600 s"):
        Connection.open(base_url=server.base_url, api_key=KEY)


def test_a_short_wait_is_waited_out_by_the_core(quiet_wandb: Path) -> None:
    def answer(asked: Asked) -> Reply:
        return data({"a": 1}) if asked.number else Reply(b"", 429, {"Retry-After": "1"})

    with raw_server(answer) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        assert connection.execute("query A { a }") == {"a": 1}
