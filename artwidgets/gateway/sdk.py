"""The one module that knows what wandb keeps to itself.

wandb promises what it documents: ``wandb.Api``, ``wandb.init``, ``wandb.errors``. The rest may move in
any release, and artwidgets needs some of it: requests to wandb-core from many threads, a key without a
prompt, errors within seconds. Each such name is a row of `PRIVATE`. It is looked up when it is first
needed, so a release that moved one breaks what needs it and nothing else, with an `SDKVersionError`
that tells the name, what it is for, and what to install.

``tests/sdk-versions`` runs the tests that go through the SDK with each release of `TRIED`. What those
releases do differently, read in their sources:

=======  ===========================================================================================
release  change
=======  ===========================================================================================
0.29.0   ``ServiceApi.send_api_request(timeout=None)`` means the handle's own time-out. Before and
         after that it means to wait for ever. So a request always says its time-out here.
0.30.0   ``authenticate_session`` takes ``prompt=False``
0.31.0   ``authenticate_session`` takes ``update_session=False``. Until then a key that is found
         becomes the whole process's; ``wandb.Api()`` without a key does that too.
0.31.0   addresses of CoreWeave Forge (``wandb/sdk/lib/urls.py``)
later    ``execute_graphql`` takes ``parse=``; before, answers are parsed whole
=======  ===========================================================================================
"""

import inspect
import os
import pkgutil
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from artwidgets.errors import AuthenticationError, InvalidValueError, SDKVersionError
from artwidgets.gateway.endpoint import Endpoint
from artwidgets.gateway.redaction import Secrets
from artwidgets.model.servers import forge_pages, without_credentials

if TYPE_CHECKING:
    import wandb

__all__ = [
    "PRIVATE",
    "REQUEST_SECONDS",
    "TRIED",
    "Private",
    "Service",
    "add_reference_as_it_was",
    "call_failure",
    "extra_headers",
    "gone",
    "http_status",
    "ttl_of",
]

TRIED = ("0.28.2", "0.29.0", "0.30.0", "0.31.0")
"""The releases of wandb that the tests run with, oldest first. pyproject.toml asks for the first."""

REQUEST_SECONDS = 30.0
"""How long a request may take, unless told otherwise."""

_RETRIES = {
    # One retry inside the core (0 means its default of 20), after a whole second: it cuts off fractions,
    # and takes what is left of less for its default of 2 s. The rest of the patience is ours.
    "x_graphql_retry_max": 1,
    "x_graphql_retry_wait_min_seconds": 1.0,
    "x_graphql_retry_wait_max_seconds": 1.0,
    "x_graphql_timeout_seconds": REQUEST_SECONDS,
}


@dataclass(frozen=True, slots=True)
class Private:
    """A name that wandb does not document.

    Attributes
    ----------
    where : str
        ``module:name``, or ``module:Class().name`` where objects of the class have it.
    use : str
        What artwidgets needs it for.
    parameters : tuple of str
        What we give it by name.
    since, until : str
        The first and the last release of `TRIED` with which it is used.
    """

    where: str
    use: str
    parameters: tuple[str, ...] = ()
    since: str = TRIED[0]
    until: str = TRIED[-1]

    @property
    def name(self) -> str:
        """The last part of `where`."""
        return self.where.rpartition(":")[2].rpartition(".")[2]

    @property
    def of_objects(self) -> bool:
        """Whether objects have it, so that it can't be found without one."""
        return "()" in self.where

    def lacking(self) -> str:
        """What of it the installed wandb has not, or ""."""
        try:
            found = pkgutil.resolve_name(self.where)
        except (ImportError, AttributeError):
            return self.where.replace(":", ".")
        taken = inspect.signature(found).parameters if self.parameters else {}
        return next((f"{self.name}({name}=)" for name in self.parameters if name not in taken), "")

    def find(self) -> Any:
        """What has the name in the installed wandb.

        Raises
        ------
        SDKVersionError
            Nothing has, or it does not take our `parameters`.
        """
        if lacking := self.lacking():
            raise _version_error(lacking, self.use)
        return pkgutil.resolve_name(self.where)


_SERVICE = "wandb.apis.public.service_api:ServiceApi"
_AUTH = "wandb.sdk.lib.wbauth"
_SETTINGS = "wandb.sdk.wandb_settings:Settings()"
_ASK = "send requests through wandb-core"
_KEY = "find the API key that wandb itself would use"
_API = "use the server, the key and the proxies of a wandb.Api"
_PATIENCE = "tell failures within seconds, with their cause"
_TTL = "read a version's time-to-live from the SDK"
_REFERENCE = "log a reference again with the digest that it had"

PRIVATE = {
    row.name: row
    for row in (
        Private(_SERVICE, _ASK, ("settings", "timeout")),
        Private(f"{_SERVICE}.execute_graphql", _ASK, ("query", "variables", "timeout")),
        Private("wandb.sdk.lib.service.service_connection:WandbApiFailedError", _ASK),
        Private("wandb.sdk.wandb_setup:singleton", "read wandb's settings and start wandb-core"),
        Private("wandb:Api()._service_api", _API),
        Private(f"{_SERVICE}()._settings", _API),
        Private(f"{_AUTH}:AuthApiKey", _KEY, ("host", "api_key")),
        Private(f"{_AUTH}:set_auth_settings", _KEY),
        Private(
            f"{_AUTH}:authenticate_session",
            _KEY,
            ("host", "source", "no_offline", "prompt", "update_session"),
            since="0.31.0",
        ),
        Private(f"{_AUTH}:session_credentials", _KEY, ("host",), until="0.30.0"),
        Private(f"{_AUTH}:read_netrc_auth", _KEY, ("host",), until="0.30.0"),
        Private(f"{_AUTH}:AuthIdentityTokenFile", _KEY, ("host", "path", "credentials_file"), until="0.30.0"),
        Private(f"{_SETTINGS}.credentials_file", _KEY, until="0.30.0"),
        Private(f"{_SETTINGS}.x_extra_http_headers", "send the headers that people have set"),
        *(Private(f"{_SETTINGS}.{name}", _PATIENCE) for name in _RETRIES),
        Private("wandb:Artifact()._ttl_duration_seconds", _TTL),
        Private("wandb:Artifact()._ttl_is_inherited", _TTL),
        Private(
            "wandb.sdk.artifacts.artifact_manifest_entry:ArtifactManifestEntry",
            _REFERENCE,
            ("path", "digest", "ref", "size", "extra"),
        ),
    )
}
"""Every name of wandb's that is not documented and that artwidgets uses, by its last part."""


def gone() -> list[str]:
    """What the installed wandb lacks of the part of `PRIVATE` that is used with it.

    Less what only objects have, which shows when there is one.
    """
    import wandb

    installed = min(_numbers(wandb.__version__), _numbers(TRIED[-1]))
    return [
        lacking
        for row in PRIVATE.values()
        if not row.of_objects and _numbers(row.since) <= installed <= _numbers(row.until)
        if (lacking := row.lacking())
    ]


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", release)[:3])


def _version_error(lacking: str, use: str) -> SDKVersionError:
    import wandb

    return SDKVersionError(
        f"wandb {wandb.__version__} has no {lacking}, which artwidgets needs to {use}. "
        f"artwidgets is tested with wandb {TRIED[0]} to {TRIED[-1]}: "
        f'install one of these (pip install "wandb>={TRIED[0]},<={TRIED[-1]}"), or a newer artwidgets.'
    )


def _find(name: str) -> Any:
    return PRIVATE[name].find()


def _read(thing: object, name: str) -> Any:
    """An attribute of an object of wandb's."""
    try:
        return getattr(thing, PRIVATE[name].name)
    except AttributeError:
        failure = _version_error(f"{type(thing).__name__}.{name}", PRIVATE[name].use)
    raise failure


class Service:
    """A handle of our own to wandb-core, the SDK's process that sends its requests.

    One server, one key, and errors within seconds. Nothing is asked before the first request.

    Parameters
    ----------
    settings : wandb.sdk.wandb_settings.Settings
        With the server's address and the credentials. They are copied: what else uses them keeps its
        own patience.
    """

    def __init__(self, settings: Any) -> None:
        import wandb

        lost = [name for name in _RETRIES if not hasattr(settings, name)]
        if lost:
            # Everything works without them, but slower to fail.
            warnings.warn(str(_version_error(f"setting {lost[0]}", _PATIENCE)), stacklevel=2)
        self._settings = settings.model_copy(
            update={
                name: value
                for name, value in _RETRIES.items()
                if name not in lost and getattr(settings, name) is None
            }
        )
        headers = dict(_read(settings, "x_extra_http_headers") or {})
        # As wandb.Api sends them: the backend answers some fields only to a client that does.
        headers.setdefault("Use-Admin-Privileges", "true")
        headers.setdefault("User-Agent", f"W&B Public Client {wandb.__version__}")
        self._settings.x_extra_http_headers = headers
        self._parses = "parse" in inspect.signature(_find("execute_graphql")).parameters
        self._handle = _find("ServiceApi")(settings=self._settings, timeout=REQUEST_SECONDS)

    @classmethod
    def of(cls, api: "wandb.Api") -> "Service":
        """The server, the key and the proxies of an Api, which stays as it is."""
        if not hasattr(api, "artifacts"):
            raise InvalidValueError(
                f"api= is a wandb.Api, not a {type(api).__name__}. Leave it out to let one be made."
            )
        # It has no public way to its credentials and proxies; its handle to wandb-core carries both.
        return cls(_read(_read(api, "_service_api"), "_settings"))

    @classmethod
    def for_server(cls, base_url: str | None, key: Secrets) -> "Service":
        """A server and a key; by default those that ``wandb.Api()`` would use. Never prompts.

        Raises
        ------
        AuthenticationError
            No key is configured, or it can't be one.
        """
        import wandb.errors

        settings = _find("singleton")().settings
        address = (base_url or os.environ.get("WANDB_BASE_URL") or settings.base_url).rstrip("/")
        try:
            if key.api_key:
                auth = _find("AuthApiKey")(host=address, api_key=key.api_key)
            else:
                auth = _configured_credentials(address, settings)
        except (ValueError, wandb.errors.Error) as error:
            failure = AuthenticationError(
                (key if key.api_key else Secrets(os.environ.get("WANDB_API_KEY"))).scrub(
                    f"The API key or the address {address} can't be used: {error} "
                    "A key has 40 or more letters, digits, - and _; find yours under User settings."
                )
            )
        else:
            if auth is not None:
                made = settings.model_copy()
                _find("set_auth_settings")(made, auth)
                made.base_url = auth.host.url
                return cls(made)
            failure = AuthenticationError(
                f"No API key for {without_credentials(address)}. Run `wandb login --host "
                f"{without_credentials(address)}`, set WANDB_API_KEY, or pass api_key=."
            )
        raise failure

    @property
    def base_url(self) -> str:
        """The server's address."""
        return str(self._settings.base_url)

    @property
    def api_key(self) -> str | None:
        """The key, where the credentials are one."""
        return self._settings.api_key or None

    @property
    def pages(self) -> str:
        """Where the server's web pages are, as the SDK has it; of CoreWeave Forge before 0.31.0 as well."""
        settings = self._settings
        return str(settings.app_url_override or forge_pages(self.base_url) or settings.app_url)

    @property
    def endpoint(self) -> Endpoint:
        """Address, key, headers and proxies, for the few requests that don't go through wandb-core."""
        proxies = {"http": self._settings.http_proxy, "https": self._settings.https_proxy}
        return Endpoint(
            address=self.base_url,
            api_key=self.api_key,
            headers=dict(_read(self._settings, "x_extra_http_headers") or {}),
            proxies={scheme: proxy for scheme, proxy in proxies.items() if proxy},
        )

    def start(self) -> None:
        """Start wandb-core, which takes a moment that is not the server's."""
        _find("singleton")().ensure_service()

    def execute_graphql(
        self,
        text: str,
        variables: Mapping[str, Any],
        timeout: float,
        parse: Callable[[str], Any] | None = None,
    ) -> Any:
        """The ``data`` of an answer, parsed; sound on many threads.

        Parameters
        ----------
        text : str
        variables : mapping
        timeout : float
            Seconds.
        parse : callable, optional
            In the place of `json.loads`; not asked where this wandb has no such parameter.

        Raises
        ------
        call_failure()
            Whatever went wrong.
        """
        chosen = {"parse": parse} if parse is not None and self._parses else {}
        return self._handle.execute_graphql(query=text, variables=variables, timeout=timeout, **chosen)

    def make_api(self) -> "wandb.Api":
        """A ``wandb.Api`` on the same server and key, whose own requests have our patience too.

        Raises
        ------
        wandb.errors.Error
        """
        import wandb

        api = wandb.Api(overrides={"base_url": self.base_url}, api_key=self.api_key)
        _read(api, "_service_api")
        api._service_api = self._handle
        return api


def _configured_credentials(address: str, settings: Any) -> Any:
    """The key or the identity token that ``wandb.Api()`` would find, or None.

    Without a prompt, and without making them the whole process's.
    """
    if not PRIVATE["authenticate_session"].lacking():
        return _find("authenticate_session")(
            host=address, source="artwidgets", no_offline=True, prompt=False, update_session=False
        )
    # Before 0.31.0: the places where it looks, in its order.
    if session := _find("session_credentials")(host=address):
        return session
    key, token = os.environ.get("WANDB_API_KEY"), os.environ.get("WANDB_IDENTITY_TOKEN_FILE")
    if key and token:
        raise ValueError("Both WANDB_API_KEY and WANDB_IDENTITY_TOKEN_FILE are set: unset one.")
    if token:
        file = _read(settings, "credentials_file")
        return _find("AuthIdentityTokenFile")(host=address, path=token, credentials_file=file)
    key = key or _find("read_netrc_auth")(host=address)
    return _find("AuthApiKey")(host=address, api_key=key) if key else None


def call_failure() -> type[Exception]:
    """The exception of a request that failed, for whatever reason."""
    kind: type[Exception] = _find("WandbApiFailedError")
    return kind


def http_status(error: Exception) -> int:
    """The HTTP status behind an exception of wandb's, 0 where it tells none."""
    return int(getattr(getattr(error, "response", None), "http_status", 0) or 0)


def extra_headers() -> dict[str, str]:
    """The headers that people have set for requests to their server and its storage."""
    return dict(_read(_find("singleton")().settings, "x_extra_http_headers") or {})


def ttl_of(artifact: "wandb.Artifact") -> tuple[int | None, bool]:
    """Seconds to live from creation (None: for ever), and whether they are the team's default.

    ``Artifact.ttl``, which is documented, does not tell the second.
    """
    return _read(artifact, "_ttl_duration_seconds"), bool(_read(artifact, "_ttl_is_inherited"))


def add_reference_as_it_was(artifact: "wandb.Artifact", path: str, raw: Mapping[str, Any]) -> None:
    """Add a reference without looking at what it refers to.

    ``Artifact.add_reference``, which is documented, asks the store that it points to, or (with
    ``checksum=False``) makes a digest of the address: both would be another version.

    Parameters
    ----------
    artifact : wandb.Artifact
    path : str
    raw : mapping
        The entry as a manifest has it: ``digest``, ``ref``, and ``size``, ``extra`` where it has them.
    """
    entry = _find("ArtifactManifestEntry")(
        path=path,
        digest=raw["digest"],
        ref=raw["ref"],
        size=raw.get("size"),
        extra=dict(raw.get("extra") or {}),
    )
    artifact.manifest.add_entry(entry)
