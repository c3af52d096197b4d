"""One plain request: with the key to the server it is for, and to nobody else."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from artwidgets.errors import UnreachableError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.endpoint import Endpoint
from artwidgets.gateway.examination import PING
from artwidgets.gateway.redaction import Secrets
from artwidgets.local import LocalServer
from tests.support import faults
from tests.support.proxy import FaultProxy
from tests.support.waiting import patient

KEY = "k" * 40


class Elsewhere:
    """A server that answers one thing, and remembers what it was sent."""

    def __init__(self, status: int, body: bytes = b"", **headers: str) -> None:
        seen = self.seen = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                seen.append(dict(self.headers))
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.seen: list[dict[str, str]]

    def __enter__(self) -> "Elsewhere":
        self._thread = threading.Thread(target=self.server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture
def endpoint(sdk: LocalServer) -> Iterator[Endpoint]:
    yield Connection.endpoint(None, None, Secrets())
    sdk.faults()


def test_it_asks_as_wandb_would(sdk: LocalServer, endpoint: Endpoint) -> None:
    answer = endpoint.ask(PING, 5)
    assert answer.status == 200
    assert answer.data is not None
    assert answer.data["viewer"]["username"] == sdk.entity


def test_the_key_shows_nowhere(sdk: LocalServer, endpoint: Endpoint) -> None:
    assert sdk.api_key not in repr(endpoint)
    assert "secret" not in repr(Endpoint("http://me:secret@host", KEY))


def test_status_and_headers_are_seen(sdk: LocalServer, endpoint: Endpoint) -> None:
    sdk.faults(status=429, retry_after=7)
    answer = endpoint.ask(PING, 5)
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")


def test_an_answer_that_comes_byte_by_byte_ends_in_time(sdk: LocalServer, endpoint: Endpoint) -> None:
    with FaultProxy(sdk.base_url) as proxy:
        proxy.fault(faults.drip(0.1), operation="*")
        began = time.monotonic()
        with pytest.raises(UnreachableError, match="no whole answer within 1 s"):
            Endpoint(proxy.base_url, endpoint.api_key).ask(PING, 1)
        assert time.monotonic() - began < patient(3)


def test_a_redirect_does_not_lead_the_key_elsewhere() -> None:
    with Elsewhere(200) as other, Elsewhere(302, Location=f"{other.address}/graphql") as first:
        assert Endpoint(first.address, KEY).ask(PING, 5).status == 302
        assert len(first.seen) == 1
        assert other.seen == []


def test_a_server_that_speaks_no_json_is_an_answer_without_data() -> None:
    with Elsewhere(200, b"<html>") as other:
        assert Endpoint(other.address, KEY).ask(PING, 5).data is None


def test_told_headers_and_proxy_are_used() -> None:
    with Elsewhere(200) as proxy:
        Endpoint("http://nowhere.invalid", KEY, {"X-Told": "1"}, {"http": proxy.address}).ask(PING, 5)
        assert proxy.seen[0]["Host"] == "nowhere.invalid"
        assert proxy.seen[0]["X-Told"] == "1"


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9", "http://nowhere.invalid", "nonsense", "file:///etc"]
)
def test_nobody_there(address: str) -> None:
    with pytest.raises(UnreachableError, match="address"):
        Endpoint(address, KEY).ask(PING, 5)


def test_a_header_that_can_not_be_sent_is_not_repeated() -> None:
    with pytest.raises(UnreachableError) as caught:
        Endpoint("http://127.0.0.1:9", KEY, {"X-Token": "hidden\nwords"}).ask(PING, 5)
    assert "hidden" not in str(caught.value)
