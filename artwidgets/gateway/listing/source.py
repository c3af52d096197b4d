"""Where a session's listing comes from: a server, a part of it, and what was kept of it here."""

import builtins
import threading
from collections.abc import Callable

from artwidgets.errors import AuthenticationError, InvalidValueError, NotFoundError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.endpoint import Endpoint
from artwidgets.gateway.key_owners import key_owner, remember_owner
from artwidgets.gateway.lineage import note_use
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.gateway.reachability import probe
from artwidgets.gateway.redaction import Secrets
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.listing import Listing, Scope
from artwidgets.listing.cache import ListingCache
from artwidgets.listing.run_columns import keep_runs
from artwidgets.model.keywords import SessionOptions, reject_unknown
from artwidgets.model.progress import Progress
from artwidgets.model.records import Version
from artwidgets.model.run_paths import RUN_PATHS, RunPath
from artwidgets.model.validation import flag, optional_name

__all__ = ["Source"]


class Source:
    """The part of a server that a session is about.

    Parameters
    ----------
    entity, project : str or None
    api_key : Secrets
        Wrapped, so that nothing shows it.
    options : SessionOptions
        The others of `artwidgets.Session`.
    """

    def __init__(
        self,
        entity: str | None,
        project: str | None,
        api_key: Secrets,
        options: SessionOptions,
    ) -> None:
        reject_unknown("Session", SessionOptions, options)
        entity = optional_name(entity, "entity=", "Leave it out for the API key's default one.")
        project = optional_name(project, "project=", "Leave it out for all projects of the entity.")
        type = optional_name(options.get("type"), "type=", "Leave it out for all types.")
        collection = optional_name(
            options.get("collection"), "collection=", "Leave it out for all collections."
        )
        base_url = optional_name(
            options.get("base_url"), "base_url=", "Write it as https://host or http://host:port."
        )
        used = flag(options.get("used", False), "used=")
        run = options.get("run")
        if run is not None and not isinstance(run, str) and not hasattr(run, "use_artifact"):
            raise InvalidValueError(
                f"run= is a run path or the active run (wandb.run), not a {builtins.type(run).__name__}. "
                f"{RUN_PATHS}"
            )
        run = optional_name(run, "run=", RUN_PATHS) if isinstance(run, str) else run
        path = run if isinstance(run, str) else None
        self.live_run = None if run is None or isinstance(run, str) else run
        if self.live_run is not None:
            entity, project = entity or self.live_run.entity, project or self.live_run.project
        if path is not None and entity is None:
            named = RunPath.parse(path)
            entity, project = named.entity, named.project
        self._entity, self._project = entity, project
        self._rest = {"type": type, "collection": collection, "run": path}
        self._used = used

        # Not the key itself: what a repr, a debugger's table or a traceback with variables shows of this
        # is nothing.
        self._access = options.get("api"), base_url, api_key
        self._connection: Connection | None = None
        self._opening = threading.Lock()
        self._keeping = threading.Lock()
        self._to_keep: tuple[Listing, Connection] | None = None

    def __str__(self) -> str:
        return f"{self._entity or 'the default entity'}/{self._project or '*'}"

    @property
    def connection(self) -> Connection:
        """The way to the server, opened when it is first needed.

        Raises
        ------
        UnreachableError, AuthenticationError
            Within 5 s.
        """
        with self._opening:
            if self._connection is None:
                api, base_url, key = self._access
                self._connection = Connection.open(api=api, base_url=base_url, api_key=key.api_key)
            return self._connection

    @property
    def named(self) -> tuple[str | None, str | None]:
        """Entity and project as they were named; None for one that was left out."""
        return self._entity, self._project

    def endpoint(self) -> Endpoint:
        """The way to the server, before anybody is asked; nothing is opened."""
        return Connection.endpoint(*self._access)

    @property
    def scope(self) -> Scope:
        """What is, or is to be, listed."""
        entity = self._entity or self.connection.default_entity
        if not entity:
            raise NotFoundError("No entity is named, and the API key has no default one. Pass entity=.")
        return Scope(entity=entity, project=self._project, used=self._used, **self._rest)

    def kept(self) -> Listing | None:
        """What was kept here of an earlier reading; ``loaded_at`` says how old it is.

        The server is not asked for it where it said before whose key this is, and the entity is named.
        """
        if self._connection is None and self._entity is not None:
            endpoint = self.endpoint()
            if (username := key_owner(endpoint)) is not None:
                return ListingCache(endpoint.address, username).load(self.scope)
        return self._cache().load(self.scope)

    def read(
        self,
        progress: Progress | None,
        cancel: threading.Event | None,
        on_page: Callable[[Listing], None],
        previous: Listing | None,
        throttle: Throttle | None = None,
        watchdog: Watchdog | None = None,
    ) -> Listing:
        """Read the listing from the server, and keep it here if all of it came.

        What the `previous` reading told is asked for only where it changed. `throttle` tells how
        fast it goes, `watchdog` when it gives up.
        """
        scope = self.scope
        if previous is not None:
            # The SDK would try for minutes to reach a server that is gone since.
            probe(self.connection.base_url)
        try:
            listing = read_listing(
                self.connection,
                scope.entity,
                scope.project,
                type=scope.type,
                collection=scope.collection,
                run=scope.run,
                used=scope.used,
                progress=progress,
                cancel=cancel,
                on_page=on_page,
                previous=previous,
                throttle=throttle,
                watchdog=watchdog,
            )
        except AuthenticationError:
            # The key was taken back meanwhile: the next time, ask with the one that is configured then.
            with self._opening:
                self._connection = None
            raise
        if previous is not None:
            # The runs that were named before, and that the server names no more.
            listing = keep_runs(listing, previous)
        self.keep(listing)
        return listing

    def keep(self, listing: Listing) -> None:
        """Keep a listing for the next session's first look."""
        self._to_keep = (listing, self.connection)
        # The rows are on the screen by now; writing them down must not make anybody wait.
        threading.Thread(target=self._save, name="artwidgets-keep").start()

    def _save(self) -> None:
        with self._keeping:
            # Of several that came meanwhile the newest, which no older one is written over.
            newest, self._to_keep = self._to_keep, None
            if newest is not None:
                listing, connection = newest
                _cache_of(connection).save(listing)
                remember_owner(connection.way, connection.viewer.username)

    def note_use(self, version: Version) -> None:
        """Let the live run, where there is one, tell that it used this version."""
        if self.live_run is not None:
            note_use(self.connection, self.live_run, version)

    def _cache(self) -> ListingCache:
        return _cache_of(self.connection)


def _cache_of(connection: Connection) -> ListingCache:
    return ListingCache(connection.identity, connection.viewer.username)
