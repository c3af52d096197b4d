"""A collection into which versions are restored: what it has already, and which aliases are free there."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from artwidgets.archive import ArchivedVersion
from artwidgets.gateway.restoring.process import LoggedVersion
from artwidgets.gateway.restoring.target import LivingCollection
from artwidgets.model.edits import CollectionEdit, NamesEdit
from artwidgets.model.records import Collection, Version
from artwidgets.model.servers import same_server
from artwidgets.model.values import UNSET

__all__ = ["LATEST", "RESTORED", "Found", "RestoreTarget", "origin_of"]

RESTORED = "artwidgets.restored"
"""The key of a restored version's metadata that tells what it was."""

LATEST = "latest"
"""The platform's own alias."""


class Found(NamedTuple):
    """A version that is there.

    Attributes
    ----------
    id : str
    name : str
        ``entity/project/collection:vN``.
    """

    id: str
    name: str


def origin_of(version: ArchivedVersion) -> dict[str, Any]:
    """What a version was, as the metadata of the restored one tells it."""
    record = version.record
    origin: dict[str, Any] = {
        "name": record.qualified_name,
        "version": record.version,
        "created": record.created and record.created.isoformat(),
        "server": version.server,
        "run": record.run,
        "id": record.artifact_id,
    }
    before = record.metadata.get(RESTORED)
    return origin if before is None else origin | {"before": before}


class RestoreTarget:
    """A collection while versions are restored into it.

    Parameters
    ----------
    living : LivingCollection
        As it was right before.
    server : str
        The identity of the server that it is on.
    """

    def __init__(self, living: LivingCollection, server: str) -> None:
        self.collection: Collection | None = living.collection
        self.complete = living.complete
        self._server = server
        self._holders: dict[str, str] = {}
        self._live: dict[str, Found] = {}
        self._by_digest: dict[str | None, list[tuple[Found, Any]]] = {}
        self._bare = True
        self._latest: Version | None = None
        for one in living.versions:
            origin = one.metadata.get(RESTORED)
            self._add(Found(one.artifact_id, one.qualified_name), one.digest, origin, one.aliases)
            self._bare = self._bare and origin is not None
            if LATEST in one.aliases:
                self._latest = one

    def _add(self, found: Found, digest: str | None, origin: Any, aliases: Iterable[str]) -> None:
        self._live[found.id] = found
        self._by_digest.setdefault(digest, []).append((found, origin))
        self._holders |= dict.fromkeys(aliases, found.name.rpartition("/")[2])

    def has(self, version: ArchivedVersion, digest: str) -> Found | None:
        """The version itself where it still lives here, or what was made of it before."""
        itself = self._live.get(version.record.artifact_id)
        if itself is not None and same_server(version.server, self._server):
            return itself
        # Who copies metadata to another version copies the origin, too: the digest has to be right as well.
        for candidate in {digest, version.record.digest}:
            for found, origin in self._by_digest.get(candidate, ()):
                if _is_origin(origin, version):
                    return found
        return None

    def keeps_latest(self, version: ArchivedVersion) -> Version | None:
        """Who had the platform's own alias before, unless it was itself restored and is older."""
        origin = self._latest.metadata.get(RESTORED) if self._latest is not None else None
        number = origin.get("version") if isinstance(origin, Mapping) else None
        return None if isinstance(number, int) and number <= version.record.version else self._latest

    def was_there(self, logged: LoggedVersion) -> bool:
        """Whether the server gave a version that it had, in the place of a new one."""
        return logged.id in self._live

    def free(self, aliases: Iterable[str]) -> tuple[list[str], dict[str, str]]:
        """Aliases that nobody has here, and who has the others."""
        wanted = [alias for alias in aliases if alias != LATEST]
        taken = {alias: self._holders[alias] for alias in wanted if alias in self._holders}
        return [alias for alias in wanted if alias not in taken], taken

    def add(self, logged: LoggedVersion, digest: str, origin: Mapping[str, Any], aliases: list[str]) -> None:
        """A version is here now."""
        self._add(Found(logged.id, logged.name), digest, origin, aliases)

    def edit(self, archived: Collection) -> CollectionEdit | None:
        """What the collection gets of what it was: only where nobody but a restore has put anything here."""
        now = self.collection
        if now is None or not self._bare:
            return None
        described = archived.description if archived.description and not now.description else UNSET
        tags = archived.tags if archived.tags and not now.tags else ()
        edit = CollectionEdit(description=described, tags=NamesEdit(add=tags) if tags else None)
        return edit if edit.pruned(now) else None


def _is_origin(origin: object, version: ArchivedVersion) -> bool:
    if not isinstance(origin, Mapping):
        return False
    server, id = origin.get("server"), origin.get("id")
    return (
        isinstance(server, str) and id == version.record.artifact_id and same_server(server, version.server)
    )
