"""The SDK's texts, as read off wandb-core 0.31.0, told in the words of our tree."""

import pytest

from artwidgets.errors import (
    AuthenticationError,
    BusyError,
    FailedError,
    NotFoundError,
    PermissionDeniedError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway.failures import Secrets, graphql_messages, translate

KEY = "k" * 40
GAVE_UP = "POST http://127.0.0.1:1/graphql giving up after 2 attempt(s)"

TEXTS = [
    ("bad key", 401, AuthenticationError),
    ("input: relogin required\n", 0, AuthenticationError),
    ('returned error 403: {"data":null}', 403, PermissionDeniedError),
    ('returned error 404: {"data":null}', 404, UnreachableError),
    ("<no message>", 404, UnreachableError),
    ("404 page not found\n", 404, UnreachableError),
    ("default backend - 404", 404, UnreachableError),
    ("Not Found", 404, UnreachableError),
    ("project not found", 404, NotFoundError),
    ("[artifact not found; collection not found]", 404, NotFoundError),
    ('returned error 400: {"data":null}', 400, RefusedError),
    (f'{GAVE_UP}\nwhile retrying: HTTP 500: {{"error": "words"}}', 0, FailedError),
    (f"{GAVE_UP}\nwhile retrying: HTTP 502: <html>", 0, BusyError),
    (f"{GAVE_UP}\nwhile retrying: HTTP 429: slow down", 0, BusyError),
    (f'{GAVE_UP}: Post "http://x": dial tcp 127.0.0.1:1: connect: connection refused', 0, UnreachableError),
    (f'{GAVE_UP}: Post "http://x": context deadline exceeded', 0, UnreachableError),
    (f'{GAVE_UP}: Post "http://x": EOF', 0, UnreachableError),
    ("Failed: the service process is busy and did not respond in time.", 0, UnreachableError),
    ("Failed: the service process is not running.", 0, UnreachableError),
    ("invalid character '<' looking for beginning of value", 0, UnreachableError),
    ("input: a0 artifact has aliases\n", 0, RefusedError),
    ("input: a0 permission denied\n", 0, PermissionDeniedError),
    ("input: rate limit exceeded\n", 0, BusyError),
]  # fmt: skip


def translated(text: str, status: int = 0) -> ServerError:
    return translate(text, status, address="http://127.0.0.1:1", secrets=Secrets(KEY), seconds=30)


@pytest.mark.parametrize(("text", "status", "kind"), TEXTS)
def test_each_text_has_its_kind(text: str, status: int, kind: type[ServerError]) -> None:
    assert type(translated(text, status)) is kind


@pytest.mark.parametrize(("text", "status"), [(text, status) for text, status, _ in TEXTS])
def test_the_key_is_in_no_message(text: str, status: int) -> None:
    shown = str(translated(f"{text} {KEY} http://user:secret@host/", status))
    assert KEY not in shown
    assert "secret" not in shown


def test_the_servers_own_words_stay() -> None:
    assert str(translated("input: a0 artifact has aliases\ninput:1:2: too complex\n")) == (
        "a0 artifact has aliases; too complex"
    )


def test_a_deadline_is_told_in_words() -> None:
    assert "gave no answer within 30 s" in str(translated("x did not respond in time."))


def test_a_wait_that_was_asked_for_is_kept() -> None:
    error = translated(f"{GAVE_UP}\nwhile retrying: HTTP 429: Retry-After: 12")
    assert isinstance(error, BusyError)
    assert error.retry_after == 12


def test_messages_of_graphql_come_one_by_one() -> None:
    assert graphql_messages("input:1:2: first\ninput: a.b[3] second\n") == ["first", "a.b[3] second"]
    assert graphql_messages("no such thing") == []


def test_secrets_do_not_show_themselves() -> None:
    assert KEY not in repr(Secrets(KEY))
