"""A diagnosis as text and as JSON, and the time that its steps share."""

import json
import threading
import time
from datetime import UTC, datetime

import pytest

from artwidgets.doctor import Diagnosis, Finding, Status
from artwidgets.doctor.allowance import Allowance
from tests.support.waiting import patient

WHEN = datetime(2026, 11, 24, 17, 45, tzinfo=UTC)


def diagnosis(*findings: Finding) -> Diagnosis:
    return Diagnosis(findings, WHEN, 1.25)


GOOD = Finding("Server", Status.GOOD, "https://wandb.example.com")
WORSE = Finding("Answers", Status.WORSE, "900 ms", "Move nearer.")
BAD = Finding("Key", Status.BAD, "not accepted", "Run `wandb login`.")


def test_text_is_aligned_and_says_what_to_do() -> None:
    assert str(diagnosis(GOOD, WORSE)).splitlines()[1:] == [
        "",
        "  good   Server   https://wandb.example.com",
        "  worse  Answers  900 ms",
        "                  -> Move nearer.",
    ]


def test_long_words_are_wrapped_below_each_other() -> None:
    long = Finding("Fields", Status.WORSE, "word " * 60, "other " * 60)
    lines = str(diagnosis(long)).splitlines()[2:]
    assert max(map(len, lines)) <= 100
    assert {line[:17].strip() for line in lines[1:]} == {""}
    assert sum(line.count("word") for line in lines) == 60


@pytest.mark.parametrize(
    ("findings", "summary", "good"),
    [
        ((GOOD,), "Everything is as good as it can be.", True),
        ((GOOD, WORSE), "1 thing could be better.", False),
        ((BAD, WORSE, WORSE), "1 thing is bad, 2 things could be better.", False),
        ((BAD, BAD), "2 things are bad.", False),
    ],
)
def test_the_first_line_counts(findings: tuple[Finding, ...], summary: str, good: bool) -> None:
    found = diagnosis(*findings)
    assert str(found).splitlines()[0].endswith(f"2026-11-24 17:45 UTC, 1.2 s. {summary}")
    assert found.good is good


def test_text_from_a_server_is_inert() -> None:
    found = diagnosis(Finding("Key", Status.GOOD, "of ann\x1b[2J\u202e\nbad    Key"))
    assert "\x1b" not in str(found)
    assert "\u202e" not in str(found)
    assert len(str(found).splitlines()) == 3
    assert found.to_json().isascii()


def test_json_holds_it_all() -> None:
    data = json.loads(diagnosis(GOOD, BAD).to_json())
    assert data["at"] == "2026-11-24T17:45:00+00:00"
    assert data["good"] is False
    assert data["findings"][1] == {
        "name": "Key",
        "status": "bad",
        "value": "not accepted",
        "advice": "Run `wandb login`.",
    }


def test_a_finding_is_found_by_its_name() -> None:
    assert diagnosis(GOOD, BAD).finding("Key") is BAD
    with pytest.raises(KeyError):
        diagnosis(GOOD).finding("Key")


class TestAllowance:
    def test_a_step_gets_its_share_and_no_more_than_is_left(self) -> None:
        allowance = Allowance(5)
        assert allowance.spend(1, lambda seconds: seconds) == 1
        assert 4 < allowance.spend(60, lambda seconds: seconds) <= 5

    def test_a_step_that_takes_too_long_is_not_waited_for(self) -> None:
        ends = threading.Event()
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            Allowance(60).spend(0.2, lambda _: ends.wait(30))
        assert time.monotonic() - began < patient(5)
        ends.set()

    def test_when_nothing_is_left_nothing_is_begun(self) -> None:
        begun: list[float] = []
        with pytest.raises(TimeoutError):
            Allowance(0).spend(1, begun.append)
        assert begun == []

    def test_what_a_step_raises_comes_out(self) -> None:
        def fails(_: float) -> None:
            raise ValueError("of the step")

        with pytest.raises(ValueError, match="of the step"):
            Allowance(5).spend(1, fails)
