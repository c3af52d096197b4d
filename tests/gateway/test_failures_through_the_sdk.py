"""Each kind of failure, as bytes on a socket, through the real SDK, to the error that a person sees.

What the core of wandb does with them is the table at the top of ``gateway/failures.py``.
"""

import time
from pathlib import Path
from typing import Any

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
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.failures import words_of_fields
from tests.support.gateway_server import quiet_wandb
from tests.support.raw_server import KEY, Reply, data, errors, raw_server
from tests.support.waiting import patient

__all__ = ["quiet_wandb"]

ONE, TWO = ("broken", ["m3"]), ("other words", ["m7", "artifact", 0, "id"])
HTML = b"<html><h1>Bad gateway</h1></html>"

KINDS: dict[str, tuple[Reply, type[ServerError], bool]] = {
    "errors with a path": (errors(200, ONE, TWO, value={"m0": None}), RefusedError, False),
    "errors of validation": (errors(200, ("Cannot query x", None)), RefusedError, False),
    "400": (errors(400, ONE), RefusedError, False),
    "400, no body": (Reply(b"", 400), RefusedError, False),
    "401": (errors(401, ("user is not logged in", None)), AuthenticationError, False),
    "403": (errors(403, ("permission denied", ["m3"])), PermissionDeniedError, False),
    "404 of GraphQL": (errors(404, ("project not found", ["p"])), NotFoundError, False),
    "404 of a gateway": (Reply(HTML, 404), UnreachableError, False),
    "404 of a program in Go": (Reply(b"404 page not found\n", 404), UnreachableError, False),
    "404, other JSON": (Reply(b'{"message":"no Route matched"}', 404), UnreachableError, False),
    "404, no body": (Reply(b"", 404), UnreachableError, False),
    "409": (errors(409, ("conflict", None)), RefusedError, False),
    "413": (Reply(HTML, 413), RefusedError, True),
    "422": (errors(422, ("too complex", None)), RefusedError, False),
    "429": (Reply(b"", 429), BusyError, False),
    "500 of a field": (errors(500, ONE, value={"m0": None}), FailedError, True),
    "500 of a gateway": (Reply(HTML, 500), FailedError, True),
    "502": (Reply(HTML, 502), BusyError, True),
    "503": (Reply(b"", 503), BusyError, False),
    "504": (Reply(b"", 504), BusyError, True),
    "dropped": (Reply(None), UnreachableError, True),
    "cut off": (Reply(b'{"data":{"a":'), UnreachableError, True),
    "empty": (Reply(b""), UnreachableError, False),
    "HTML": (Reply(HTML), UnreachableError, False),
    "a list": (Reply(b"[]"), UnreachableError, False),
    "null": (Reply(b"null"), UnreachableError, False),
    "no data": (data(None), UnreachableError, False),
    "neither data nor errors": (Reply(b"{}"), UnreachableError, False),
    "data that is none": (Reply(b'{"data":[]}'), UnreachableError, False),
}


def failure(reply: Reply) -> ServerError:
    with raw_server(lambda asked: reply) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        with pytest.raises(ServerError) as caught:
            connection.execute("query A { a }", timeout=10)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value


@pytest.mark.parametrize("name", KINDS)
def test_each_failure_is_of_its_kind_and_comes_in_seconds(name: str, quiet_wandb: Path) -> None:
    reply, kind, perhaps_too_large = KINDS[name]
    began = time.monotonic()
    error = failure(reply)
    assert time.monotonic() - began < patient(5)
    assert type(error) is kind, repr(error)
    assert error.perhaps_too_large is perhaps_too_large


def test_what_the_server_named_is_kept(quiet_wandb: Path) -> None:
    error = failure(errors(200, ONE, TWO, ONE))
    assert error.fields == ("m3", "m7")
    assert str(error) == "m3 broken; m7.artifact[0].id other words; m3 broken"
    assert words_of_fields(error) == {"m3": "broken", "m7": "other words"}


@pytest.mark.parametrize("status", [400, 404, 500])
def test_with_another_status_the_words_stay_and_the_names_are_lost(status: int, quiet_wandb: Path) -> None:
    """The day this fails, the core hands `path` on, and items of a batch can be told apart by it."""
    error = failure(errors(status, ("artifact not found", ["m3"])))
    assert "artifact not found" in str(error)
    assert error.fields == ()


def test_a_404_of_the_thing_is_told_in_the_servers_words(quiet_wandb: Path) -> None:
    words = "project not found (<Response [404]>)"
    assert str(failure(errors(404, (words, ["project"])))) == words


def test_a_404_of_the_address_says_so(quiet_wandb: Path) -> None:
    assert "Is the base URL that of a W&B server?" in str(failure(Reply(b"", 404)))


def test_an_answer_without_data_says_that_there_was_none(quiet_wandb: Path) -> None:
    assert "neither data nor an error" in str(failure(data(None)))


def test_an_empty_selection_is_an_answer(quiet_wandb: Path) -> None:
    payload: dict[str, Any] = {}
    with raw_server(lambda asked: data(payload)) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        assert connection.execute("query A { a }") == {}
