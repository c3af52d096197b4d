"""An archive that is there already: what it has, whether it is whole. No server is asked."""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from functools import cached_property
from typing import Any, BinaryIO

import pandas as pd

from artwidgets import filters
from artwidgets.archive.catalog import Catalog
from artwidgets.archive.layout import OBJECTS, Content
from artwidgets.archive.place import Place
from artwidgets.archive.verifying import verify_contents
from artwidgets.archive.versions import ArchivedVersion
from artwidgets.errors import ArchiveError, NotFoundError
from artwidgets.listing import Listing, Scope
from artwidgets.listing.records import columns_of
from artwidgets.model.progress import Progress

__all__ = ["Archive"]


class Archive:
    """Versions with their files, in a folder or under any fsspec URL. See `open`.

    Attributes
    ----------
    url : str
        Where it is.
    outcomes : DataFrame or None
        What the `Session.archive` that returned it did, one row a version on the index ``id``: ``name``,
        ``status`` ("archived", "already archived", "failed", "not reached"), ``size`` (int64, bytes of
        its files), ``reason``. None of one that was opened.
    """

    def __init__(self, place: Place, outcomes: pd.DataFrame | None = None) -> None:
        self._place = place
        self.url = place.url
        self.outcomes = outcomes

    @classmethod
    def open(cls, url: str | os.PathLike[str]) -> "Archive":
        """Open an archive.

        Parameters
        ----------
        url : str or path
            A folder, or any fsspec URL (``s3://bucket/folder``).

        Raises
        ------
        ArchiveError
            There is none, or it can't be read.
        """
        archive = cls(Place(url))
        if not archive._catalog.versions and not archive._catalog.unreadable:
            raise ArchiveError(
                f"There is no archive at {archive.url}. Look at the address, or make one with "
                "session.archive(ids, url)."
            )
        return archive

    def __repr__(self) -> str:
        return f"<Archive {self.url}: {len(self._catalog.versions):,} versions>"

    @cached_property
    def _catalog(self) -> Catalog:
        return Catalog(self._place)

    @cached_property
    def _paths(self) -> dict[str, str]:
        """Where each version is kept, by its id here."""
        held = self._catalog.versions
        servers: dict[str, set[str]] = {}
        for version in held.values():
            servers.setdefault(version.record.artifact_id, set()).add(version.server)
        paths = {}
        for path, version in sorted(held.items()):
            own = version.record.artifact_id
            # Two servers may have given the same id.
            paths[own if len(servers[own]) == 1 else f"{own}@{version.server}"] = path
        return paths

    @cached_property
    def snapshot(self) -> Listing:
        """The listing with its collections; see `listing`."""
        held = self._catalog.versions
        versions = [held[path] for path in self._paths.values()]
        columns = columns_of(version.record for version in versions) | {"id": list(self._paths)}
        collections = {version.collection.id: version.collection for version in versions}
        first = next(iter(held.values()), None)
        scope = Scope(entity=first.record.entity if first else "", project=None)
        return Listing.from_columns(columns, collections=collections, scope=scope)

    @property
    def listing(self) -> pd.DataFrame:
        """One row a version, as it was when it was archived; index and columns as of `Session.listing`."""
        return self.snapshot.frame

    def where(self, query: "str | filters.Expression | Callable[[pd.DataFrame], Any]") -> pd.DataFrame:
        """The rows that a query finds; the filter language of `Session.where`.

        Raises
        ------
        FilterError
        """
        return self.listing[filters.mask(query, filters.ListingIndex(self.listing, named=True))]

    def version(self, row: str) -> ArchivedVersion:
        """A version with its manifest.

        Parameters
        ----------
        row : str
            Its id in `listing`.

        Raises
        ------
        NotFoundError
            No row has this id.
        ArchiveError
            It can't be read.
        """
        if row not in self._paths:
            raise NotFoundError(
                f"{row!r} is not the id of a version in {self.url}. Ids are its listing's index."
            )
        return self._catalog.read(self._paths[row])

    def on_disk(self, content: Content) -> str | None:
        """Where a file would be on a disk of this machine; None where the archive is elsewhere."""
        return self._place.on_disk(content.path)

    def read(self, content: Content) -> BinaryIO:
        """What a file holds, to be read from its beginning and closed.

        Raises
        ------
        ArchiveError
            The archive does not have it.
        """
        try:
            return self._place.open(content.path)
        except Exception as error:
            failure = ArchiveError(f"{content.path} of {self.url} can't be read ({type(error).__name__}).")
        raise failure

    @cached_property
    def _sizes(self) -> dict[str, int]:
        """Bytes of each content that is there, by path."""
        try:
            return {path: info.size for path, info in self._place.files(OBJECTS).items()}
        except Exception as error:
            failure = ArchiveError(f"{self.url} can't be read ({type(error).__name__}).")
        raise failure

    @property
    def size(self) -> int:
        """Bytes of all contents that it holds."""
        return sum(self._sizes.values())

    @property
    def missing(self) -> pd.DataFrame:
        """Files that are not there, or not of their size, without reading any; none in a whole archive.

        Returns
        -------
        DataFrame
            One row a file: ``name`` (of the version), ``path``, ``size`` (int64, bytes), on the
            version's id.
        """
        rows = [
            (row, version.record.name, entry.path, entry.content.size)
            for row, version in self._each(None)
            if isinstance(version, ArchivedVersion)
            for entry in version.entries
            if entry.content is not None and self._sizes.get(entry.content.path) != entry.content.size
        ]
        frame = pd.DataFrame(rows, columns=["id", "name", "path", "size"]).set_index("id")
        return frame.astype({"size": "int64"})

    def verify(
        self,
        ids: Iterable[str] | str | pd.DataFrame | None = None,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
        executor: Executor | None = None,
    ) -> pd.DataFrame:
        """Read every file of versions, each content once, and compare it with its digest.

        Parameters
        ----------
        ids : ids, optional
            Of which versions (a frame's index, too); all by default.
        progress : callable, optional
            ``progress(done, total, rate, eta)`` in bytes.
        cancel : threading.Event, optional
            When set, what was not read yet is told as "not verified".
        executor : concurrent.futures.Executor, optional
            Whose workers read; threads of this process by default.

        Returns
        -------
        DataFrame
            Index ``id``; ``name``, ``status`` ("whole", "missing" files, "damaged", "not verified") and
            ``reason``, all str. A file of the archive that is no version is a row, too.

        Raises
        ------
        NotFoundError
        ArchiveError
            The executor takes no tasks.
        """
        held: dict[str, ArchivedVersion | str] = dict(self._each(ids))
        wanted = {row: one.contents for row, one in held.items() if isinstance(one, ArchivedVersion)}
        found = verify_contents(self._place, wanted, progress, cancel, executor)
        rows = [
            (row, one.record.name, *found[row])
            if isinstance(one, ArchivedVersion)
            else (row, row, "damaged", one)
            for row, one in held.items()
        ]
        if ids is None:
            rows += [(path, path, "damaged", why) for path, why in self._catalog.unreadable.items()]
        return pd.DataFrame(rows, columns=["id", "name", "status", "reason"]).set_index("id")

    def _each(
        self, ids: Iterable[str] | str | pd.DataFrame | None
    ) -> Iterable[tuple[str, ArchivedVersion | str]]:
        if ids is None:
            rows = self.listing.index.tolist()
        elif isinstance(ids, pd.DataFrame):
            rows = ids.index.tolist()
        else:
            rows = [ids] if isinstance(ids, str) else list(ids)
        for row in rows:
            try:
                version = self.version(row)
                _ = version.entries
            except ArchiveError as error:
                yield row, str(error)
            else:
                yield row, version
