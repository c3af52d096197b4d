"""A local server as a value: it lives as long as a ``with`` block, and can be asked and filled."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from artwidgets.local.errors import LocalServerError
from artwidgets.local.process import ServerProcess, require_extra

__all__ = ["LocalServer", "serve"]


class LocalServer:
    """A W&B-compatible server on this machine, bound to 127.0.0.1.

    It runs as a process of its own and ends with this one, also when this one is killed.

    Parameters
    ----------
    data_dir : path or None
        Where everything is kept; a server started again on it has the same user and key. None is
        a temporary directory that goes with the server.
    port : int
        0 picks a free one.
    hide_fields : iterable of str
        ``Type.field`` names that the server does not know, as an older one would not (see
        `OLD_FIELDS`). An input's field (``UpdateArtifactInput.tagsToAdd``) is dropped without a word
        then, as the platform does: the answer is success, and nothing was done.
    hide_features : iterable of str
        Features that it does not advertise (see `OLD_FEATURES`).
    patience : float
        Seconds after which a connection is closed that sends no request, or no more of one.

    Attributes
    ----------
    base_url : str
        For ``WANDB_BASE_URL``.
    entity : str
        The default user's entity.
    api_key : str
        The default user's key. In no ``repr``.

    Raises
    ------
    LocalServerError
        Where the server can't start: the port is taken, or the ``local`` extra is not installed.

    Examples
    --------
    >>> with LocalServer() as server:
    ...     server.entity, server.seed_bulk("big", collections=2, versions=3)["versions"]
    ('local', 6)

    In the examples of the methods `server` is a running one.
    """

    def __init__(
        self,
        data_dir: str | os.PathLike[str] | None = None,
        port: int = 0,
        *,
        hide_fields: Iterable[str] = (),
        hide_features: Iterable[str] = (),
        patience: float = 60.0,
    ) -> None:
        self.data_dir = None if data_dir is None else Path(data_dir).absolute()
        self.port = port
        self.base_url = ""
        self.entity = ""
        self.api_key = ""
        self._settings = {
            "hidden_fields": list(hide_fields),
            "hidden_features": list(hide_features),
            "patience": patience,
        }
        self._temporary: Path | None = None
        self._process: ServerProcess | None = None

    def __repr__(self) -> str:
        return f"<LocalServer {self.base_url or 'not running'}>"

    def __enter__(self) -> LocalServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Whether the server's process is alive.

        Examples
        --------
        >>> LocalServer().running
        False
        """
        return self._process is not None and self._process.running

    @property
    def pid(self) -> int | None:
        """The server's process id.

        Examples
        --------
        >>> LocalServer().pid is None
        True
        """
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the server and wait until it answers; does nothing where it runs already.

        Examples
        --------
        >>> server = LocalServer()
        >>> server.start()
        >>> server.running
        True
        >>> server.stop()
        """
        if self.running:
            return
        require_extra()
        folder = self.data_dir or self._temporary
        if folder is None:
            folder = self._temporary = Path(tempfile.mkdtemp(prefix="artwidgets-server-"))
        try:
            self._process = ServerProcess(folder, {"port": self.port, **self._settings})
        except BaseException:
            self.stop()
            raise
        greeting = self._process.greeting
        self.port = greeting["port"]
        self.base_url = f"http://127.0.0.1:{greeting['port']}"
        self.entity = greeting["entity"]
        self.api_key = greeting["api_key"]

    def stop(self) -> None:
        """End the server; a temporary data directory goes with it.

        Examples
        --------
        >>> server = LocalServer()
        >>> server.start()
        >>> server.stop()
        >>> server.running
        False
        """
        process, self._process = self._process, None
        if process is not None:
            process.stop()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = None

    def kill(self) -> None:
        """Kill the server as a crash would, without a chance to tidy up; `start` brings it back.

        Examples
        --------
        >>> with LocalServer() as server:
        ...     key = server.api_key
        ...     server.kill()
        ...     server.start()
        ...     server.api_key == key
        True
        """
        process, self._process = self._process, None
        if process is not None:
            process.kill()

    def add_user(self, name: str, api_key: str | None = None, admin: bool = False) -> str:
        """Add a user and return the key (a new one where none is given).

        Examples
        --------
        >>> len(server.add_user("ann"))
        40
        """
        return str(self._ask("add_user", name=name, api_key=api_key, admin=admin))

    def add_organization(self, name: str, admin: str | None = None) -> None:
        """Add an organization with an entity of the same name; `admin` is the default user where not said.

        Examples
        --------
        >>> server.add_organization("acme")
        """
        self._ask("add_organization", name=name, admin=admin or self.entity)

    def add_member(self, organization: str, user: str, role: str = "member") -> None:
        """Add a user to an organization or team as admin, member or viewer.

        Examples
        --------
        >>> key = server.add_user("bob")
        >>> server.add_organization("labs")
        >>> server.add_member("labs", "bob", role="viewer")
        """
        self._ask("add_member", organization=organization, user=user, role=role)

    def add_team(self, name: str, organization: str, members: Mapping[str, str] | None = None) -> None:
        """Add a team; `members` maps user names to admin, member or viewer.

        Examples
        --------
        >>> key = server.add_user("eve")
        >>> server.add_organization("optics")
        >>> server.add_team("vision", organization="optics", members={"eve": "admin"})
        """
        self._ask("add_team", name=name, organization=organization, members=dict(members or {}))

    def set_default_ttl(self, entity: str, seconds: int | None) -> None:
        """Set the time to live that versions of the entity inherit.

        Examples
        --------
        >>> server.set_default_ttl(server.entity, 30 * 86_400)
        >>> server.set_default_ttl(server.entity, None)
        """
        self._ask("set_default_ttl", entity=entity, seconds=seconds)

    def protect_aliases(self, entity: str, aliases: Sequence[str]) -> None:
        """Let these aliases, and no others, be moved by the entity's admins alone, in all its projects.

        Examples
        --------
        >>> server.protect_aliases(server.entity, ["production"])
        """
        self._ask("protect_aliases", entity=entity, aliases=list(aliases))

    def seed_demo(self, project: str = "demo") -> dict[str, Any]:
        """Fill a project of the default user with a believable year of work; return what is in it.

        Examples
        --------
        >>> server.seed_demo("demo")["registry"]
        'demo-org/wandb-registry-model'
        """
        return dict(self._ask("seed_demo", project=project, user=self.entity))

    def seed_bulk(
        self,
        project: str,
        collections: int = 100,
        versions: int = 1000,
        *,
        type: str = "model",
        files: int = 0,
        metadata: int = 0,
    ) -> dict[str, Any]:
        """Put `collections` times `versions` versions straight into the database.

        Parameters
        ----------
        versions : int
            Per collection.
        files : int
            Stored files of each version, most of them shared with the version before; 0 for one,
            which its collection shares, and a reference.
        metadata : int
            Bytes of each version's metadata, roughly; 0 for three values.

        Examples
        --------
        >>> server.seed_bulk("big", collections=2, versions=3)
        {'project': 'big', 'collections': 2, 'versions': 6}
        """
        return dict(
            self._ask(
                "seed_bulk",
                project=project,
                user=self.entity,
                collections=collections,
                versions=versions,
                type=type,
                files=files,
                metadata=metadata,
            )
        )

    def faults(
        self,
        latency: float = 0.0,
        error_rate: float = 0.0,
        status: int | None = None,
        retry_after: float | datetime | None = None,
        drop_rate: float = 0.0,
        hang: float = 0.0,
        only: str | Sequence[str] | None = None,
        *,
        drop: str = "before",
        count: int | None = None,
        seed: int = 0,
        fail_ids: Sequence[str] = (),
        most_nodes: int | None = None,
        rate_limit: int | None = None,
        rate_window: float = 60.0,
    ) -> None:
        """Switch faults on; called without arguments, off.

        Parameters
        ----------
        latency : float
            Seconds added to every request.
        error_rate : float
            Share of requests answered with `status` (500 where not said).
        status : int or None
            Given alone, every request gets it.
        retry_after : float, datetime or None
            ``Retry-After``, sent with `status`: seconds, or a moment, which is told as a date of
            RFC 1123.
        drop_rate : float
            Share of requests whose connection closes without an answer.
        hang : float
            Seconds that requests hang before their connection closes.
        only : str or sequence of str
            GraphQL operation names (``"DeleteArtifact"``), or path prefixes (``"/wandb_artifacts"``).
        drop : "before" or "after"
            Whether a dropped request's work is done.
        count : int or None
            How many requests fail before the server works again.
        seed : int
            Makes the rates repeatable.
        fail_ids : sequence of str
            Ids of versions, collections and so on: the query or mutation field that is given one
            always fails, with HTTP 500 and its name in ``path``; the document's other fields do
            their work.
        most_nodes : int or None
            A document is answered 502 where it has more mutations (then none is done), or where
            its answer has more nodes.
        rate_limit : int or None
            GraphQL requests per `rate_window` (seconds). Every answer tells
            ``RateLimit-Remaining`` and ``RateLimit-Reset``; what is above gets 429 with
            ``Retry-After``.

        Examples
        --------
        >>> server.faults(latency=0.1, status=503, retry_after=2, only="DeleteArtifact", count=3)
        >>> server.faults()
        """
        self._ask(
            "faults",
            latency=latency,
            error_rate=error_rate,
            status=status,
            retry_after=format_datetime(retry_after.astimezone(UTC), usegmt=True)
            if isinstance(retry_after, datetime)
            else retry_after,
            drop_rate=drop_rate,
            hang=hang,
            only=only if only is None or isinstance(only, str) else list(only),
            drop=drop,
            count=count,
            seed=seed,
            fail_ids=list(fail_ids),
            most_nodes=most_nodes,
            rate_limit=rate_limit,
            rate_window=rate_window,
        )

    def storage_bytes(self) -> int:
        """Return how many bytes of files are on the disk, manifests included.

        Examples
        --------
        >>> seeded = server.seed_bulk("stored", collections=2, versions=1)
        >>> server.storage_bytes() > 0
        True
        """
        return int(self._ask("storage_bytes"))

    def collect_garbage(self, abandoned_after: float = 86_400) -> int:
        """Remove the files that no version uses and return how many bytes that freed.

        Parameters
        ----------
        abandoned_after : float
            Seconds after which a version that was begun and never committed is given up.

        Examples
        --------
        >>> server.collect_garbage()
        0
        """
        return int(self._ask("collect_garbage", abandoned_after=abandoned_after))

    def statements(self, reset: bool = False) -> int:
        """Return how many SQL statements ran since the last reset.

        Examples
        --------
        >>> before = server.statements(reset=True)
        >>> server.statements()
        0
        """
        return int(self._ask("statements", reset=reset))

    def _ask(self, command: str, **what: Any) -> Any:
        if self._process is None or not self.running:
            raise LocalServerError("the local server is not running")
        return self._process.ask(command, **what)


def serve(
    data_dir: str | os.PathLike[str] | None = None,
    port: int = 0,
    announce: Callable[[LocalServer], None] = lambda _server: None,
) -> None:
    """Run a server until it ends or the user interrupts.

    Parameters
    ----------
    announce : callable
        Called once with the running server, to tell address and entity.

    Examples
    --------
    >>> import os, signal
    >>> serve(announce=lambda server: os.kill(server.pid, signal.SIGTERM))
    """
    with LocalServer(data_dir, port) as server:
        announce(server)
        process = server._process
        assert process is not None
        with contextlib.suppress(KeyboardInterrupt):
            process.wait()
