"""Each message is answered once: with what was asked for, or with words."""

import logging

import pytest

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.messages import Answer, Message, Responder, StaleError


def responder(announced: list[str]) -> Responder:
    def refuse(_message: Message) -> Answer:
        raise InvalidValueError("An alias can't hold '/'.")

    def stale(_message: Message) -> Answer:
        raise StaleError("The rows changed meanwhile; nothing was done.")

    def broken(message: Message) -> Answer:
        return {"value": message["nothing"]}

    handlers = {"echo": lambda message: {"said": message["text"]}, "refuse": refuse, "stale": stale}
    return Responder({**handlers, "broken": broken}, "The table", announced.append)


def test_an_answer_carries_the_id_of_its_message() -> None:
    answer = responder([]).answer({"id": "a:1", "kind": "echo", "text": "x"})
    assert answer == {"id": "a:1", "ok": True, "said": "x"}


@pytest.mark.parametrize("kind", ["dance", None, ["echo"], {"a": 1}])
def test_a_kind_that_nobody_knows_is_told(kind: object) -> None:
    answer = responder([]).answer({"id": "a:1", "kind": kind})
    assert answer["ok"] is False
    assert "The table does not know the message" in answer["error"]


def test_a_refusal_is_announced_unless_its_sender_shows_it() -> None:
    announced: list[str] = []
    made = responder(announced)
    refused = {"id": "a:1", "ok": False, "error": "An alias can't hold '/'."}
    assert made.answer({"id": "a:1", "kind": "refuse"}) == refused
    assert announced == ["An alias can't hold '/'."]
    assert made.answer({"id": "a:1", "kind": "refuse", "quiet": True}) == refused
    assert len(announced) == 1


def test_a_message_about_rows_that_went_is_stale_and_announced_to_nobody() -> None:
    announced: list[str] = []
    answer = responder(announced).answer({"id": "a:1", "kind": "stale"})
    assert (answer["ok"], answer["stale"], announced) == (False, True, [])


def test_what_nobody_foresaw_is_told_and_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = responder([]).answer({"id": "a:1", "kind": "broken"})
    assert answer["ok"] is False
    assert "KeyError" in answer["error"]
    assert caplog.records[0].exc_info
