"""A proxy between the real SDK and the real server that makes things go wrong, as told.

It speaks HTTP over real sockets and has nothing of `artwidgets` in it. What no rule is about is passed
on as it came. Point the SDK, or a session, at it with its base URL::

    with FaultProxy(server.base_url) as proxy:
        proxy.fault(faults.html(502), operation="VersionsNow", times=1)
        proxy.fault(faults.item_error(500), operation="ArtwidgetsApply", about=artifact_id)
        proxy.before("ArtwidgetsApply", lambda request: colleague.add_alias("net:v1", "production"))
        session = Session(entity, project, base_url=proxy.base_url, api_key=server.api_key)
        ...
        assert [seen.operation for seen in proxy.requests] == [...]

A rule is about requests: `operation` is the name in the document ("VersionsNow"), `about` an artifact's
or collection's id anywhere among the variables, `path` the address for what is not GraphQL; the first
two and the last may hold ``*``. `skip` lets the first so many pass, `times` ends the rule after so many
(None: never). A request meets all hooks that fit and the first fault that fits, in the order told.

What a fault does is a function of an :class:`Exchange`; :mod:`tests.support.faults` has the common ones.
An exception in a hook or a fault is raised again when the proxy is left.
"""

import http.client
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

__all__ = ["Answer", "Exchange", "Fault", "FaultProxy", "Hook", "Request", "Rule"]

_OPERATION = re.compile(r"\b(?:query|mutation|subscription)\s+(\w+)")
_OF_ONE_CONNECTION = frozenset(
    ("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade")
)
_UPSTREAM_SECONDS = 60.0


@dataclass(frozen=True)
class Request:
    """A request as it came.

    Attributes
    ----------
    method, path : str
        `path` with its query.
    headers : mapping
        Names in lower case.
    body : bytes
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @cached_property
    def graphql(self) -> dict[str, Any] | None:
        """The body of a GraphQL request: ``query``, ``variables``; None for anything else."""
        if urlsplit(self.path).path != "/graphql":
            return None
        try:
            body = json.loads(self.body)
        except ValueError:
            return None
        return body if isinstance(body, dict) and isinstance(body.get("query"), str) else None

    @cached_property
    def operation(self) -> str:
        """The name of the document's operation, "" where there is none."""
        found = _OPERATION.search(self.graphql["query"]) if self.graphql else None
        return found.group(1) if found else ""

    @property
    def variables(self) -> dict[str, Any]:
        """Values of the document's variables."""
        return (self.graphql or {}).get("variables") or {}

    def is_about(self, number: str) -> bool:
        """Whether the id `number` is among the variables, or in the document itself."""
        return self.graphql is not None and (
            mentions(self.variables, number) or f'"{number}"' in self.graphql["query"]
        )


def mentions(value: Any, text: str) -> bool:
    """Whether `text` is one of the strings in a JSON value, at any depth."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += one.values()
        elif isinstance(one, list):
            left += one
        elif one == text:
            return True
    return False


@dataclass(frozen=True)
class Answer:
    """What is answered.

    Attributes
    ----------
    status : int
    body : bytes
    headers : mapping
        ``Content-Length`` is added.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})

    @classmethod
    def of_json(cls, value: Any, status: int = 200, **headers: str) -> Self:
        """Answer with a JSON value."""
        return cls(status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})


class Exchange:
    """One request under way, and what a fault can do with it. Nothing happens by itself.

    Attributes
    ----------
    request : Request
    about : str or None
        The id that the rule is about.
    """

    def __init__(self, proxy: "FaultProxy", handler: "_Handler", request: Request, about: str | None) -> None:
        self._proxy = proxy
        self._handler = handler
        self.request = request
        self.about = about

    def pass_on(self, body: bytes | None = None) -> Answer:
        """Let the server do the work, perhaps of another `body`, and return its answer unsent."""
        return self._proxy.ask(self.request, self.request.body if body is None else body)

    def send(self, answer: Answer, *, of: int | None = None) -> None:
        """Answer; with `of`, say that the body has so many bytes and close after those it has."""
        self._handler.send(answer, of)

    def drip(self, answer: Answer, *, every: float, size: int = 1) -> None:
        """Answer `size` bytes at a time, every so many seconds, as long as somebody reads."""
        head = self._handler.head(answer, len(answer.body))
        pieces = [head, *(answer.body[at : at + size] for at in range(0, len(answer.body), size))]
        for piece in pieces:
            if not self._handler.write(piece) or self.wait(every):
                self._handler.close_connection = True
                return

    def wait(self, seconds: float) -> bool:
        """Let time pass; True when the proxy ends meanwhile."""
        return self._proxy.ending.wait(seconds)

    def reset(self) -> None:
        """Break the connection off without an answer (TCP reset)."""
        self._handler.broken = True
        self._handler.close_connection = True

    def close(self) -> None:
        """Close the connection in good order, without an answer."""
        self._handler.close_connection = True


Fault = Callable[[Exchange], None]
Hook = Callable[[Request], object]


@dataclass
class Rule:
    """Which requests something happens to, and what.

    Attributes
    ----------
    used : int
        How often it happened.
    """

    act: Fault | None
    hook: Hook | None = None
    operation: str | None = None
    about: str | None = None
    path: str | None = None
    times: int | None = None
    skip: int = 0
    used: int = 0
    passed: int = 0

    def fits(self, request: Request) -> bool:
        """Whether the request is one of those meant, whatever the rule has been used."""
        if self.operation is not None and not (
            request.operation and fnmatchcase(request.operation, self.operation)
        ):
            return False
        if self.path is not None and not fnmatchcase(urlsplit(request.path).path, self.path):
            return False
        return self.about is None or request.is_about(self.about)

    def take(self, request: Request) -> bool:
        """Whether it happens to this request; counts it."""
        if (self.times is not None and self.used >= self.times) or not self.fits(request):
            return False
        if self.passed < self.skip:
            self.passed += 1
            return False
        self.used += 1
        return True


class FaultProxy:
    """Passes on what comes to `base_url`, and makes the faults that were told.

    Parameters
    ----------
    target : str
        The real server's base URL.

    Attributes
    ----------
    base_url : str
    requests : list of Request
        What came, in the order of arrival.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._rules: list[Rule] = []
        self._lock = threading.Lock()
        self._errors: list[BaseException] = []
        self.requests: list[Request] = []
        self.ending = threading.Event()
        self._listener = _Listener(self)
        self.base_url = f"http://127.0.0.1:{self._listener.server_address[1]}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,), name="fault-proxy")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ending.set()
        self._listener.shutdown()
        self._thread.join()
        self._listener.end()
        if self._errors and error is None:
            raise self._errors[0]

    def fault(
        self,
        act: Fault,
        *,
        operation: str | None = None,
        about: str | None = None,
        path: str | None = None,
        times: int | None = None,
        skip: int = 0,
    ) -> Rule:
        """Let `act` happen to requests, instead of passing them on; see the module's words."""
        return self._add(Rule(act, None, operation, about, path, times, skip))

    def before(
        self,
        operation: str | None,
        hook: Hook,
        *,
        about: str | None = None,
        path: str | None = None,
        times: int | None = 1,
        skip: int = 0,
    ) -> Rule:
        """Call `hook` with the request right before it is passed on (or meets its fault)."""
        return self._add(Rule(None, hook, operation, about, path, times, skip))

    def _add(self, rule: Rule) -> Rule:
        with self._lock:
            self._rules.append(rule)
        return rule

    def clear(self) -> None:
        """Forget all rules and what came."""
        with self._lock:
            self._rules.clear()
            self.requests.clear()

    def count(self, operation: str) -> int:
        """How many requests of an operation came (``*`` allowed)."""
        with self._lock:
            return sum(fnmatchcase(request.operation, operation) for request in self.requests)

    def ask(self, request: Request, body: bytes) -> Answer:
        """Send the request to the server, with `body`, and return its answer."""
        headers = {
            name: value
            for name, value in request.headers.items()
            if name not in _OF_ONE_CONNECTION and name not in ("accept-encoding", "content-length")
        }
        # A connection of its own: one that was kept could be closed by the server right now.
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_UPSTREAM_SECONDS)
        try:
            connection.request(request.method, request.path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
            answer_headers = {k: v for k, v in answer.getheaders() if k.lower() not in _OF_ONE_CONNECTION}
        except (OSError, http.client.HTTPException) as error:
            return Answer(502, f"the server did not answer: {error}".encode(), {"Content-Type": "text/plain"})
        finally:
            connection.close()
        return Answer(answer.status, content, answer_headers)

    def handle(self, handler: "_Handler", request: Request) -> None:
        """Carry one request through what was told about it."""
        with self._lock:
            self.requests.append(request)
            hooks: list[Hook] = []
            met: Rule | None = None
            for rule in self._rules:
                if rule.hook is not None and rule.take(request):
                    hooks.append(rule.hook)
                elif rule.act is not None and met is None and rule.take(request):
                    met = rule
        exchange = Exchange(self, handler, request, met.about if met else None)
        try:
            for hook in hooks:
                hook(request)
            if met is not None and met.act is not None:
                met.act(exchange)
            else:
                exchange.send(exchange.pass_on())
        except Exception as error:
            # Kept, and raised where the proxy is left: the thread that asked must see an end, too.
            self._errors.append(error)
            exchange.reset()


class _Listener(ThreadingHTTPServer):
    """Accepts connections, a thread each, and knows the open ones so that it can end them."""

    request_queue_size = 128
    daemon_threads = False

    def __init__(self, proxy: FaultProxy) -> None:
        self.proxy = proxy
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def end(self) -> None:
        """Break off what is still open and wait for its threads."""
        for one in tuple(self.open):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed meanwhile, which is what was wanted
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: _Listener

    def setup(self) -> None:
        self.broken = False
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.open.add(self.request)
        super().setup()

    def finish(self) -> None:
        self.server.open.discard(self.request)
        super().finish()
        if self.broken:
            # With no time to linger, closing sends a reset in place of a good-bye.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # who asked went away

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _carry(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self._body(headers))
        self.server.proxy.handle(self, request)

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = _carry

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return self.rfile.read(int(headers.get("content-length") or 0))
        body = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return bytes(body)

    def head(self, answer: Answer, length: int) -> bytes:
        """The answer's first lines."""
        lines = [f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('', ''))[0]}"]
        lines += [f"{k}: {v}" for k, v in answer.headers.items() if k.lower() != "content-length"]
        if self.command == "HEAD":
            length = int(answer.headers.get("content-length") or length)
        if answer.status != 204:
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def send(self, answer: Answer, of: int | None) -> None:
        """Write the whole answer, or one that promises `of` bytes and has fewer."""
        body = b"" if self.command == "HEAD" else answer.body
        self.write(self.head(answer, len(answer.body) if of is None else of) + body)
        if of is not None:
            self.close_connection = True

    def write(self, content: bytes) -> bool:
        """Write, and whether somebody still reads."""
        try:
            self.wfile.write(content)
        except ConnectionError:
            self.close_connection = True
            return False
        return True
