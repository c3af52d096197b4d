"""Opening a connection and asking through it: quick, in words, from many threads, without the key."""

import socket
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import wandb

from artwidgets.errors import (
    AuthenticationError,
    BusyError,
    RefusedError,
    UnreachableError,
)
from artwidgets.gateway.connection import IN_FLIGHT, Connection
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.reachability import probe
from artwidgets.local import LocalServer
from tests.support.gateway_server import connection, quiet_wandb, server
from tests.support.waiting import patient

__all__ = ["connection", "quiet_wandb", "server"]

KEY = "k" * 40
VIEWER = "query Viewer { viewer { username } }"


def test_it_knows_whose_key_it_is(server: LocalServer, connection: Connection) -> None:
    assert connection.base_url == server.base_url
    assert connection.viewer.username == server.entity
    assert connection.default_entity == server.entity


def test_it_wraps_an_api_without_touching_its_settings(server: LocalServer, quiet_wandb: Path) -> None:
    api = wandb.Api(overrides={"base_url": server.base_url}, api_key=server.api_key)
    before = api._service_api
    wrapped = Connection.open(api=api)
    assert wrapped.viewer.username == server.entity
    assert api._service_api is before
    with wrapped.sdk() as same:
        assert same is api


def test_nobody_listens(quiet_wandb: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(UnreachableError, match=r"refused.*WANDB_BASE_URL"):
            Connection.open(base_url=address, api_key=KEY)
        assert time.monotonic() - began < patient(5)


def test_somebody_listens_and_never_answers(quiet_wandb: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        with pytest.raises(UnreachableError, match="no answer within"):
            Connection.open(base_url=f"http://127.0.0.1:{silent.getsockname()[1]}", api_key=KEY)
        assert time.monotonic() - began < patient(5)


def test_an_unknown_name() -> None:
    with pytest.raises(UnreachableError, match=r"nowhere\.invalid"):
        probe("http://nowhere.invalid")


@pytest.mark.parametrize("address", ["", "localhost:8080", "ftp://x"])
def test_not_an_address(address: str) -> None:
    with pytest.raises(UnreachableError, match="http://host:port"):
        probe(address)


def test_a_password_in_an_address_is_not_shown() -> None:
    with pytest.raises(UnreachableError) as caught:
        probe("http://me:secret@nowhere.invalid")
    assert "secret" not in str(caught.value)


def test_a_wrong_key(server: LocalServer, quiet_wandb: Path) -> None:
    began = time.monotonic()
    with pytest.raises(AuthenticationError, match="wandb login") as caught:
        Connection.open(base_url=server.base_url, api_key=KEY)
    assert time.monotonic() - began < patient(3)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_malformed_key_is_not_repeated(server: LocalServer, quiet_wandb: Path) -> None:
    with pytest.raises(AuthenticationError) as caught:
        Connection.open(base_url=server.base_url, api_key="much-too-short")
    assert "much-too-short" not in str(caught.value)


def test_no_key_is_an_error_and_not_a_prompt(server: LocalServer, quiet_wandb: Path) -> None:
    # In a process of its own: wandb remembers the key of whoever was logged in to it before.
    question = "from artwidgets.gateway.connection import Connection; Connection.open(base_url={!r})"
    asked = subprocess.run(
        [sys.executable, "-c", question.format(server.base_url)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert asked.returncode == 1
    assert "AuthenticationError: No API key" in asked.stderr
    assert "WANDB_API_KEY" in asked.stderr


def test_what_wandb_itself_would_use(
    server: LocalServer, quiet_wandb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANDB_BASE_URL", server.base_url)
    monkeypatch.setenv("WANDB_API_KEY", server.api_key)
    assert Connection.open().viewer.username == server.entity


def test_the_key_does_not_show(server: LocalServer, connection: Connection) -> None:
    assert server.api_key not in repr(connection)
    assert connection.scrub(f"x {server.api_key} y") == "x [API key] y"


def test_what_the_server_lacks_is_left_out_and_remembered(connection: Connection) -> None:
    asked = []

    def document(missing: Missing) -> str:
        asked.append(missing.parts)
        return f"query Viewer {{ viewer {{ {missing.select('User', 'username', 'shoeSize')} }} }}"

    first = connection.execute(document)
    assert set(first["viewer"]) == {"username"}
    connection.execute(document)
    assert [("User", "shoeSize") in parts for parts in asked] == [False, True, True]


def test_a_text_that_asks_for_what_is_not_there_is_refused(connection: Connection) -> None:
    with pytest.raises(RefusedError, match="shoeSize"):
        connection.execute("query Viewer { viewer { shoeSize } }")


def test_errors_carry_nothing_of_the_sdk(connection: Connection) -> None:
    with pytest.raises(RefusedError) as caught:
        connection.execute("query Viewer { viewer { shoeSize } }")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_server_error_comes_within_seconds_and_says_the_cause(
    server: LocalServer, connection: Connection
) -> None:
    server.faults(status=500)
    began = time.monotonic()
    try:
        with pytest.raises(BusyError, match="HTTP 500"):
            connection.execute(VIEWER)
    finally:
        server.faults()
    assert time.monotonic() - began < patient(5)


def test_a_hang_ends_with_the_deadline(server: LocalServer, connection: Connection) -> None:
    server.faults(hang=20)
    began = time.monotonic()
    try:
        with pytest.raises(UnreachableError, match="no answer within 1 s"):
            connection.execute(VIEWER, timeout=1)
    finally:
        server.faults()
    assert time.monotonic() - began < patient(3)


def test_many_threads_get_their_own_answers_at_most_8_at_once(
    server: LocalServer, connection: Connection
) -> None:
    server.faults(latency=0.05)
    began = time.monotonic()
    gate = threading.Barrier(16, timeout=10)

    def ask(number: int) -> bool:
        if number < 16:
            gate.wait()
        return set(connection.execute(f"query Viewer {{ a{number}: viewer {{ id }} }}")) == {f"a{number}"}

    try:
        with ThreadPoolExecutor(16) as pool:
            assert all(pool.map(ask, range(48)))
    finally:
        server.faults()
    assert time.monotonic() - began >= 0.05 * 48 / IN_FLIGHT
