"""The one way to the server: a ``wandb.Api``, asked safely from many threads.

What it adds to the SDK (measured facts: PLATFORM section 3 and :mod:`artwidgets.gateway.failures`):
errors that come within seconds and say the cause, a deadline for every request, at most 8 requests
in flight, a memory of what the server does not know, and one lock for SDK objects.
"""

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from artwidgets.errors import AuthenticationError, InvalidValueError, RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.documents import Document, Missing
from artwidgets.gateway.failures import missing_parts, translate
from artwidgets.gateway.pages import pages_of
from artwidgets.gateway.reachability import PROBE_SECONDS, probe
from artwidgets.gateway.secrets import Secrets
from artwidgets.servers import identity, plain, same_server

if TYPE_CHECKING:
    import wandb
    from wandb.apis.public.service_api import ServiceApi
    from wandb.sdk.wandb_settings import Settings

__all__ = ["IN_FLIGHT", "REQUEST_SECONDS", "Connection", "Viewer"]

IN_FLIGHT = 8
"""Requests at once. wandb-core sends at most 10 per Api, and more than 8 only queue (measured)."""

REQUEST_SECONDS = 30.0
"""How long a request may take, unless told otherwise."""

# One lock for the whole process: the caches that break are the SDK's module globals.
_SDK_LOCK = threading.RLock()

_RETRIES: dict[str, Any] = {
    # One retry inside the core, which alone sees and honours Retry-After. The rest is our pace's.
    "x_graphql_retry_max": 1,
    "x_graphql_retry_wait_min_seconds": 0.3,
    "x_graphql_retry_wait_max_seconds": 2.0,
    "x_graphql_timeout_seconds": REQUEST_SECONDS,
}


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
        The one name under which everything about this server is kept; see `artwidgets.servers`.
    pages : str
        Where its web pages begin, as the SDK has it.
    missing : Missing
        What this server is known not to have.
    """

    def __init__(self, api: "wandb.Api", service: "ServiceApi", viewer: Viewer, secrets: Secrets) -> None:
        self._api = api
        self._service = service
        self._viewer = viewer
        self._secrets = secrets
        self._places = threading.BoundedSemaphore(IN_FLIGHT)
        self._learning = threading.Lock()
        self.base_url: str = plain(service.base_url)
        self.identity: str = identity(service.base_url)
        self.pages: str = pages_of(service)
        self.missing = Missing()

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
        except ServerError as error:
            # Those inside hold wandb's settings, which show the key.
            failure = error.with_traceback(None)
        raise failure

    @classmethod
    def _opened(cls, api: "wandb.Api | None", base_url: str | None, key: Secrets) -> "Connection":
        settings = _settings_of(api) if api is not None else _settings_for(base_url, key.api_key)
        probe(settings.base_url)
        service = _service(settings)
        secrets = Secrets(settings.api_key)
        viewer = _ask_viewer(service, secrets)
        if api is None:
            api = _api(settings, service, secrets)
        return cls(api, service, viewer, secrets)

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

    def execute(
        self,
        document: Document | str,
        variables: Mapping[str, Any] | None = None,
        timeout: float = REQUEST_SECONDS,
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

        Returns
        -------
        dict
            ``data`` of the answer.

        Raises
        ------
        ServerError
            One of its kinds; see :mod:`artwidgets.errors`.
        """
        while True:
            missing = self.missing
            text = document if isinstance(document, str) else document(missing)
            try:
                with self._places:
                    return _send(self._service, text, variables, timeout, self._secrets)
            except RefusedError as error:
                lacking = missing_parts(str(error))
                # `self.missing` may have grown in another thread since `missing` was read: then ask anew.
                if isinstance(document, str) or not (lacking - missing.parts):
                    raise
                with self._learning:
                    self.missing = self.missing | lacking

    def check(self, error: Exception, timeout: float = REQUEST_SECONDS) -> ServerError:
        """What an exception of the SDK means, as an error of our tree."""
        return _translated(error, self.base_url, self._secrets, timeout)

    def scrub(self, text: str) -> str:
        """`text` without the API key."""
        return self._secrets.scrub(text)


def _send(
    service: "ServiceApi", text: str, variables: Mapping[str, Any] | None, timeout: float, secrets: Secrets
) -> dict[str, Any]:
    from wandb.sdk.lib.service.service_connection import WandbApiFailedError

    try:
        data: dict[str, Any] | None = service.execute_graphql(text, dict(variables or {}), timeout=timeout)
        return data or {}
    except WandbApiFailedError as error:
        failure = _translated(error, service.base_url, secrets, timeout)
    # Raised outside the handler, so that the SDK's exception does not travel along as __context__.
    raise failure


def _translated(error: Exception, address: str, secrets: Secrets, seconds: float) -> ServerError:
    response = getattr(error, "response", None)
    status = int(getattr(response, "http_status", 0) or 0)
    return translate(str(error), status, address=secrets.scrub(address), secrets=secrets, seconds=seconds)


def _settings_of(api: "wandb.Api") -> "Settings":
    # The Api has no public way to its credentials and proxies; its service handle carries both.
    handle = getattr(api, "_service_api", None)
    if handle is None:
        raise InvalidValueError(
            f"api= is a wandb.Api, not a {type(api).__name__}. Leave it out to let one be made."
        )
    settings: Settings = handle._settings
    return settings


def _settings_for(base_url: str | None, api_key: str | None) -> "Settings":
    """wandb's settings for a server and a key, as ``wandb.Api()`` would make them, without a prompt."""
    import wandb.errors
    from wandb import env
    from wandb.sdk import wandb_setup
    from wandb.sdk.lib import wbauth

    settings = wandb_setup.singleton().settings
    address = (base_url or env.get_base_url(settings.base_url) or settings.base_url).rstrip("/")
    try:
        if api_key:
            auth: wbauth.Auth | None = wbauth.AuthApiKey(host=address, api_key=api_key)
        else:
            auth = wbauth.authenticate_session(
                host=address, source="artwidgets", no_offline=True, prompt=False, update_session=False
            )
    except (ValueError, wandb.errors.Error) as error:
        failure = AuthenticationError(
            Secrets(api_key or os.environ.get("WANDB_API_KEY")).scrub(
                f"The API key or the address {address} can't be used: {error} "
                "A key has 40 or more letters, digits, - and _; find yours under User settings."
            )
        )
    else:
        if auth is not None:
            made = settings.model_copy()
            wbauth.set_auth_settings(made, auth)
            made.base_url = auth.host.url
            return made
        failure = AuthenticationError(
            f"No API key for {address}. Run `wandb login --host {address}`, set WANDB_API_KEY, "
            "or pass api_key=."
        )
    raise failure


def _service(settings: "Settings") -> "ServiceApi":
    """A handle of our own to wandb-core: the Api's server, key and proxies, but errors in seconds.

    The Api's handle keeps its settings, so nobody else's calls change their patience.
    """
    import wandb
    from wandb.apis.public.service_api import ServiceApi

    mine = settings.model_copy(
        update={name: value for name, value in _RETRIES.items() if getattr(settings, name, None) is None}
    )
    headers = dict(mine.x_extra_http_headers or {})
    # As wandb.Api sends them: the backend answers some fields only to a client that does.
    headers.setdefault("Use-Admin-Privileges", "true")
    headers.setdefault("User-Agent", f"W&B Public Client {wandb.__version__}")
    mine.x_extra_http_headers = headers
    return ServiceApi(settings=mine, timeout=REQUEST_SECONDS)


def _ask_viewer(service: "ServiceApi", secrets: Secrets) -> Viewer:
    """Whose key it is; the first request, which also shows whether the key is accepted."""
    from wandb.sdk import wandb_setup

    # The core's process takes a moment to start, and that is not the server's time.
    wandb_setup.singleton().ensure_service()
    started = time.monotonic()
    missing = Missing()
    while True:
        left = max(1.0, PROBE_SECONDS - (time.monotonic() - started))
        try:
            data = _send(service, documents.viewer(missing), None, left, secrets)
            break
        except RefusedError as error:
            lacking = missing_parts(str(error)) - missing.parts
            if not lacking:
                raise
            missing = missing | lacking
    viewer = data.get("viewer")
    if not viewer:
        raise AuthenticationError(
            f"{service.base_url} does not know the owner of this API key. "
            "Run `wandb login --relogin`, set WANDB_API_KEY, or pass api_key=."
        )
    teams = (viewer.get("teams") or {}).get("edges") or []
    return Viewer(
        username=viewer.get("username") or "",
        entity=viewer.get("entity"),
        teams=tuple(edge["node"]["name"] for edge in teams),
    )


def _api(settings: "Settings", service: "ServiceApi", secrets: Secrets) -> "wandb.Api":
    import wandb
    import wandb.errors

    with _SDK_LOCK:
        try:
            api = wandb.Api(overrides={"base_url": settings.base_url}, api_key=settings.api_key)
        except wandb.errors.Error as error:
            failure = _translated(error, settings.base_url, secrets, REQUEST_SECONDS)
        else:
            # An Api nobody else holds: give it our patience too, for the SDK's own calls through it.
            api._service_api = service
            return api
    raise failure
