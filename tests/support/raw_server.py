"""An HTTP server whose answers are given byte by byte, for what no server of W&B does on demand.

Real sockets, for the real SDK. Everything but the GraphQL requests that a test is about is answered
as a W&B server would.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Asked", "RawServer", "Reply", "data", "errors", "raw_server"]

KEY = "k" * 40


@dataclass(frozen=True, slots=True)
class Asked:
    """One GraphQL request: its text, its variables, and the how-manieth it is (0 for the first)."""

    query: str
    variables: dict[str, Any]
    number: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back.

    Attributes
    ----------
    body : bytes or None
        None closes the connection without an answer.
    """

    body: bytes | None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def data(value: dict[str, Any] | None, **headers: str) -> Reply:
    """A GraphQL answer."""
    return Reply(json.dumps({"data": value}).encode(), headers=headers)


def errors(status: int, *failures: tuple[str, list[str | int] | None], value: Any = None) -> Reply:
    """GraphQL errors, each a message and the path of the field that failed (or None)."""
    listed = [{"message": text, **({"path": path} if path else {})} for text, path in failures]
    return Reply(json.dumps({"data": value, "errors": listed}).encode(), status)


class RawServer:
    """Answers each GraphQL request with what ``answer`` says; see :func:`raw_server`."""

    def __init__(self, answer: Callable[[Asked], Reply], viewer: bool = True) -> None:
        self.answer = answer
        self.viewer = viewer
        self.asked: list[Asked] = []
        self._counting = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # One packet an answer: two would wait 40 ms for each other.

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers.get("content-length") or 0))
                reply = owner.reply(content) if self.path == "/graphql" else Reply(b"{}", 404)
                if reply.body is None:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in {"content-type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
                self.wfile.flush()

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing: the test looks at what was asked."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._http.server_port}"

    def reply(self, content: bytes) -> Reply:
        """The answer to one request; who asks for the viewer is told one, unless that is in question too."""
        body = json.loads(content)
        if self.viewer and "query Viewer " in body["query"]:
            return data({"viewer": {"id": "u", "username": "ann", "entity": "ann", "teams": {"edges": []}}})
        with self._counting:
            asked = Asked(body["query"], body.get("variables") or {}, len(self.asked))
            self.asked.append(asked)
        return self.answer(asked)

    def start(self) -> None:
        """Answer from now on."""
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def raw_server(answer: Callable[[Asked], Reply], viewer: bool = True) -> Iterator[RawServer]:
    """A server that answers as `answer` says, as long as the block lasts.

    It answers by itself who the viewer is, unless `viewer` is False.
    """
    server = RawServer(answer, viewer)
    server.start()
    try:
        yield server
    finally:
        server.stop()
