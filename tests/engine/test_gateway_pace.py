"""The pace: grows while answers come easily, halves when the server struggles, waits when asked."""

import threading

from artwidgets.errors import BusyError, RefusedError, UnreachableError
from artwidgets.gateway.throttle import Pace


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_starts_modest_and_grows_to_its_bounds() -> None:
    pace = Pace(concurrency=1, max_concurrency=8, size=10, max_size=100)
    for _ in range(10):
        pace.succeeded(0.1, pace.size)
    assert pace.concurrency == 8
    assert pace.size == 100


def test_it_does_not_grow_the_size_on_requests_that_were_small() -> None:
    pace = Pace(size=100)
    pace.succeeded(0.1, 3)
    assert pace.size == 100


def test_trouble_halves_it_and_says_why() -> None:
    pace = Pace(concurrency=8, size=100)
    pace.troubled(UnreachableError("no answer"))
    assert (pace.concurrency, pace.size) == (4, 50)
    assert pace.slowed == "the server did not answer in time"
    for _ in range(20):
        pace.troubled(UnreachableError("no answer"))
    assert (pace.concurrency, pace.size) == (1, 1)
    assert pace.smallest


def test_it_waits_as_long_as_the_server_asks() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    pace.troubled(BusyError("busy", retry_after=7))
    assert pace.wait == 7
    assert "asked to wait 7 s" in (pace.slowed or "")
    clock.now += 7
    assert pace.wait == 0


def test_waits_double_while_the_trouble_lasts_and_end_with_it() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    waits = []
    for _ in range(3):
        pace.troubled(BusyError("busy"))
        waits.append(pace.wait)
        clock.now += pace.wait
    assert 0.35 < waits[0] < 0.65
    assert waits[0] < waits[1] < waits[2]
    pace.succeeded(0.1, pace.size)
    pace.troubled(BusyError("busy"))
    assert pace.wait < 0.65


def test_a_refusal_for_size_shrinks_without_a_wait() -> None:
    pace = Pace(size=100)
    pace.troubled(RefusedError("query too complex"))
    assert pace.size == 50
    assert pace.wait == 0


def test_a_sudden_slow_answer_counts_as_trouble() -> None:
    pace = Pace(concurrency=8, max_concurrency=8, size=100)
    pace.succeeded(0.1, 1)
    pace.succeeded(5.0, 1)
    assert pace.concurrency == 4
    assert "5.0 s instead of 0.1 s" in (pace.slowed or "")


def test_after_trouble_it_recovers_by_steps_and_forgets() -> None:
    pace = Pace(concurrency=8, max_concurrency=8, size=64, max_size=64)
    pace.troubled(RefusedError("too big"))
    pace.succeeded(0.1, pace.size)
    assert pace.size < 64
    for _ in range(60):
        pace.succeeded(0.1, pace.size)
    assert (pace.concurrency, pace.size, pace.slowed) == (8, 64, None)


def test_no_more_are_in_flight_than_the_concurrency() -> None:
    pace = Pace(concurrency=2, max_concurrency=2)
    inside, most = [0], [0]
    counting, full = threading.Lock(), threading.Barrier(2, timeout=10)

    def work() -> None:
        with pace.slot() as entered:
            assert entered
            with counting:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            full.wait()
            with counting:
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most[0] == 2


def test_a_cancel_ends_the_wait_for_a_place() -> None:
    pace = Pace()
    cancel = threading.Event()
    cancel.set()
    with pace.slot(cancel) as entered:
        assert not entered
    pace.troubled(BusyError("busy", retry_after=60))
    with pace.slot(cancel) as entered:
        assert not entered
