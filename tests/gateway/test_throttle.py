"""The pace: grows while answers come easily, halves when the server struggles, waits when asked."""

import threading

from artwidgets.errors import BusyError, RefusedError, UnreachableError
from artwidgets.gateway.throttle import Throttle


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_starts_modest_and_grows_to_its_bounds() -> None:
    throttle = Throttle(concurrency=1, max_concurrency=8, size=10, max_size=100)
    for _ in range(10):
        throttle.succeeded(0.1, throttle.size)
    assert throttle.concurrency == 8
    assert throttle.size == 100


def test_it_does_not_grow_the_size_on_requests_that_were_small() -> None:
    throttle = Throttle(size=100)
    throttle.succeeded(0.1, 3)
    assert throttle.size == 100


def test_trouble_halves_it_and_says_why() -> None:
    throttle = Throttle(concurrency=8, size=100)
    throttle.troubled(UnreachableError("no answer"))
    assert (throttle.concurrency, throttle.size) == (4, 50)
    assert throttle.slowed == "the server did not answer in time"
    for _ in range(20):
        throttle.troubled(UnreachableError("no answer"))
    assert (throttle.concurrency, throttle.size) == (1, 1)
    assert throttle.smallest


def test_it_waits_as_long_as_the_server_asks() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock)
    throttle.troubled(BusyError("busy", retry_after=7))
    assert throttle.wait == 7
    assert "asked to wait 7 s" in (throttle.slowed or "")
    clock.now += 7
    assert throttle.wait == 0


def test_waits_double_while_the_trouble_lasts_and_end_with_it() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock)
    waits = []
    for _ in range(3):
        throttle.troubled(BusyError("busy"))
        waits.append(throttle.wait)
        clock.now += throttle.wait
    assert 0.35 < waits[0] < 0.65
    assert waits[0] < waits[1] < waits[2]
    throttle.succeeded(0.1, throttle.size)
    throttle.troubled(BusyError("busy"))
    assert throttle.wait < 0.65


def test_a_refusal_for_size_shrinks_without_a_wait() -> None:
    throttle = Throttle(size=100)
    throttle.troubled(RefusedError("query too complex"))
    assert throttle.size == 50
    assert throttle.wait == 0


def test_a_sudden_slow_answer_counts_as_trouble() -> None:
    throttle = Throttle(concurrency=8, max_concurrency=8, size=100)
    throttle.succeeded(0.1, 1)
    throttle.succeeded(5.0, 1)
    assert throttle.concurrency == 4
    assert "5.0 s instead of 0.1 s" in (throttle.slowed or "")


def test_after_trouble_it_recovers_by_steps_and_forgets() -> None:
    throttle = Throttle(concurrency=8, max_concurrency=8, size=64, max_size=64)
    throttle.troubled(RefusedError("too big"))
    throttle.succeeded(0.1, throttle.size)
    assert throttle.size < 64
    for _ in range(60):
        throttle.succeeded(0.1, throttle.size)
    assert (throttle.concurrency, throttle.size, throttle.slowed) == (8, 64, None)


def test_no_more_are_in_flight_than_the_concurrency() -> None:
    throttle = Throttle(concurrency=2, max_concurrency=2)
    inside, most = [0], [0]
    counting, full = threading.Lock(), threading.Barrier(2, timeout=10)

    def work() -> None:
        with throttle.slot() as entered:
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
    throttle = Throttle()
    cancel = threading.Event()
    cancel.set()
    with throttle.slot(cancel) as entered:
        assert not entered
    throttle.troubled(BusyError("busy", retry_after=60))
    with throttle.slot(cancel) as entered:
        assert not entered
