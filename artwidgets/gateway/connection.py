"""The one way to the server: a ``wandb.Api``, asked safely from many threads.

What it adds to the SDK (measured facts: artwidgets/local/README.md and :mod:`artwidgets.gateway.failures`):
errors that come within seconds and say the cause, a deadline for every request, at most 8 requests
in flight, a memory of what the server does not know, and one lock for SDK objects.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from artwidgets.errors import (
    ArtwidgetsError,
    AuthenticationError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway import documents
from artwidgets.gateway.budget import Budget
from artwidgets.gateway.documents import Document, Missing
from artwidgets.gateway.endpoint import Endpoint
from artwidgets.gateway.failures import missing_parts
from artwidgets.gateway.reachability import PROBE_SECONDS, probe
from artwidgets.gateway.redaction import Secrets
from artwidgets.gateway.sdk import REQUEST_SECONDS, Service
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.transport import Transport
from artwidgets.model.servers import identity, plain, same_server
from artwidgets.model.web_pages import pages_of

if TYPE_CHECKING:
    import wandb

__all__ = ["IN_FLIGHT", "REQUEST_SECONDS", "TOGETHER", "Connection", "Viewer"]

IN_FLIGHT = 8
"""Requests at once. wandb-core sends at most 10 per Api, and more than 8 only queue (measured)."""

TOGETHER = 50
"""Versions or collections that are asked for by id in one request, at most."""

_T = TypeVar("_T")

# One lock for the whole process: the caches that break are the SDK's module globals.
_SDK_LOCK = threading.RLock()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose key it is.

    Attributes
    ----------
    username : str
    entity : str or None
        The default entity.
    teams : tuple of str
    """

    username: str
    entity: str | None
    teams: tuple[str, ...] = ()


class Connection:
    """A ``wandb.Api`` and how to ask it. Make one with :meth:`open`.

    Attributes
    ----------
    base_url : str
        The server's address in its plainest form: no trailing slash, no ``user:password@``.
    identity : str
        The one name under which everything about this server is kept; see `artwidgets.model.servers`.
    pages : str
        Where its web pages begin, as the SDK has it.
    way : Endpoint
        Address, key, headers and proxies, for who asks in another way.
    missing : Missing
        What this server is known not to have.
    tells_changes : bool
        False once a version was found changed whose ``updatedAt`` had not moved.
    rereading : Throttle
        How many versions or collections it bears to be asked for by id at once.
    """

    def __init__(
        self, api: "wandb.Api", service: Service, viewer: Viewer, secrets: Secrets, transport: Transport
    ) -> None:
        self._api = api
        self._viewer = viewer
        self._secrets = secrets
        self._transport = transport
        self._slots = threading.BoundedSemaphore(IN_FLIGHT)
        self._learning = threading.Lock()
        self.base_url: str = plain(service.base_url)
        self.identity: str = identity(service.base_url)
        self.pages: str = pages_of(service.pages)
        self.way: Endpoint = service.endpoint
        self.missing = Missing()
        self.tells_changes = True
        self.rereading = Throttle(size=TOGETHER, max_size=TOGETHER)

    @classmethod
    def open(
        cls, api: "wandb.Api | None" = None, base_url: str | None = None, api_key: str | None = None
    ) -> "Connection":
        """Wrap an Api, or make one.

        Without arguments it is the server and the key that wandb itself would use: environment,
        ``wandb login``'s netrc entry, settings. Never prompts.

        Parameters
        ----------
        api : wandb.Api, optional
            Used as it is; its own retry settings stay untouched.
        base_url : str, optional
        api_key : str, optional
            Never kept in anything that is shown or written.

        Raises
        ------
        UnreachableError
            Within seconds, where nobody answers at the address.
        AuthenticationError
            No key is configured, or the server does not accept it.
        """
        key = Secrets(api_key)
        # Tools that print tracebacks with local variables (cgitb, rich) shall find no key in them.
        del api_key
        try:
            return cls._opened(api, base_url, key)
        except BaseException as error:
            failure = _without_frames(error)
        raise failure

    @classmethod
    def _opened(cls, api: "wandb.Api | None", base_url: str | None, key: Secrets) -> "Connection":
        service = Service.of(api) if api is not None else Service.for_server(base_url, key)
        probe(service.base_url)
        secrets = Secrets(service.api_key)
        transport = Transport(service, secrets)
        viewer = _ask_viewer(service, transport, secrets)
        if api is None:
            api = _api(service, transport)
        return cls(api, service, viewer, secrets, transport)

    @staticmethod
    def endpoint(api: "wandb.Api | None", base_url: str | None, key: Secrets) -> Endpoint:
        """Address and key that :meth:`open` would use; nobody is asked.

        Raises
        ------
        AuthenticationError
            No key is configured.
        """
        return (Service.of(api) if api is not None else Service.for_server(base_url, key)).endpoint

    def __repr__(self) -> str:
        return f"<Connection to {self.base_url} as {self._viewer.username}>"

    def is_for(self, server: str) -> bool:
        """Whether an address, as a plan or journal names it, is this server under any of its names."""
        return same_server(server, self.identity)

    @property
    def viewer(self) -> Viewer:
        """Whose key it is."""
        return self._viewer

    @property
    def default_entity(self) -> str | None:
        """The entity that wandb would use when none is named."""
        return self._api.settings.get("entity") or self._viewer.entity

    @contextmanager
    def sdk(self) -> Iterator["wandb.Api"]:
        """The Api, under the one lock under which SDK objects may be made.

        Making ``wandb.Artifact`` objects in two threads crashes (measured with 0.31.0: unlocked
        global caches), so whoever needs one takes this lock, and holds it shortly.
        """
        with _SDK_LOCK:
            yield self._api

    def ask_sdk(self, ask: "Callable[[wandb.Api], _T]", timeout: float = REQUEST_SECONDS) -> _T:
        """What `ask` reads through the Api, under the same lock, with the SDK's exceptions told in our tree.

        Parameters
        ----------
        ask : callable
            Runs in another thread. Where the server asks for a longer wait than `timeout` it ends here at
            once, and there when the SDK gives up; until then the lock is taken.
        timeout : float
            Seconds.

        Raises
        ------
        ServerError
        """

        def call() -> _T | ServerError:
            # Returned, so that the SDK's exception, which may quote the key, does not travel along.
            try:
                with self.sdk() as api:
                    return ask(api)
            except ArtwidgetsError:
                raise
            except Exception as error:
                return self.check(error, timeout)

        found = self._transport.watched(call, timeout)
        if isinstance(found, ServerError):
            raise found
        return found

    def execute(
        self,
        document: Document | str,
        variables: Mapping[str, Any] | None = None,
        timeout: float = REQUEST_SECONDS,
        parse: Callable[[str], Any] | None = None,
    ) -> dict[str, Any]:
        """Send one GraphQL request; safe from any thread.

        Parameters
        ----------
        document : str or callable
            The text, or what builds it for a server that lacks certain things. A builder is asked
            again without whatever the server says it does not know, and the server's lacks are
            remembered for all later requests.
        variables : mapping, optional
        timeout : float
            Seconds for the answer, from when the request has a place in flight.
        parse : callable, optional
            Makes of the answer's text what `json.loads` would make of it, or less. Not every release of
            wandb asks it.

        Returns
        -------
        dict
            ``data`` of the answer; an answer that has none is an error.

        Raises
        ------
        ServerError
            One of its kinds; see :mod:`artwidgets.errors`.
        """
        while True:
            missing = self.missing
            text = document if isinstance(document, str) else document(missing)
            try:
                with self._slots:
                    return self._transport.send(text, variables, timeout, parse)
            except RefusedError as error:
                lacking = missing_parts(str(error))
                # `self.missing` may have grown in another thread since `missing` was read: then ask anew.
                if isinstance(document, str) or not (lacking - missing.parts):
                    raise
                with self._learning:
                    self.missing = self.missing | lacking

    @property
    def budget(self) -> Budget | None:
        """How much the server allows still, as far as it said so not long ago."""
        return self._transport.budget.latest

    def check(self, error: Exception, timeout: float = REQUEST_SECONDS) -> ServerError:
        """What an exception of the SDK means, as an error of our tree."""
        return self._transport.check(error, timeout)

    def scrub(self, text: str) -> str:
        """`text` without the API key."""
        return self._secrets.scrub(text)


def _without_frames(error: BaseException) -> BaseException:
    """The exception without the frames it came through: those inside hold wandb's settings, with the key."""
    found: list[BaseException] = [error]
    for one in found:
        one.with_traceback(None)
        found += [part for part in (one.__cause__, one.__context__) if part and part not in found]
    return error


def _ask_viewer(service: Service, transport: Transport, secrets: Secrets) -> Viewer:
    """Whose key it is; the first request, which also shows whether the key is accepted."""
    # The core's process takes a moment to start, and that is not the server's time.
    service.start()
    started = time.monotonic()
    missing = Missing()
    while True:
        left = max(1.0, PROBE_SECONDS - (time.monotonic() - started))
        try:
            data = transport.send(documents.viewer(missing), None, left)
            break
        except RefusedError as error:
            lacking = missing_parts(str(error)) - missing.parts
            if not lacking:
                raise
            missing = missing | lacking
    try:
        return _viewer_of(data, service.base_url)
    except (AttributeError, LookupError, TypeError):
        failure = UnreachableError(
            f"What {secrets.scrub(service.base_url)} says of the owner of the key is not what a W&B server "
            "says. Check the base URL, and what stands between you and the server."
        )
    raise failure


def _viewer_of(data: Mapping[str, Any], address: str) -> Viewer:
    viewer = data.get("viewer")
    if not viewer:
        raise AuthenticationError(
            f"{address} does not know the owner of this API key. "
            "Run `wandb login --relogin`, set WANDB_API_KEY, or pass api_key=."
        )
    edges = (viewer.get("teams") or {}).get("edges") or []
    teams = [edge["node"].get("name") for edge in edges if edge and edge.get("node")]
    return Viewer(
        username=viewer.get("username") or "",
        entity=viewer.get("entity"),
        teams=tuple(filter(None, teams)),
    )


def _api(service: Service, transport: Transport) -> "wandb.Api":
    import wandb.errors

    with _SDK_LOCK:
        try:
            # An Api nobody else holds.
            return service.make_api()
        except wandb.errors.Error as error:
            failure = transport.explain(error, REQUEST_SECONDS)
    raise failure
