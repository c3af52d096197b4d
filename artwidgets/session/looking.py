"""Reading the listing and looking into it."""

import threading
from collections.abc import Callable
from typing import Any

import pandas as pd

from artwidgets import filters
from artwidgets.doctor import Diagnosis, examine
from artwidgets.errors import (
    UnreachableError,
)
from artwidgets.gateway.details import (
    Details,
    FileChanges,
    read_collection_of,
    read_details,
    read_file_changes,
)
from artwidgets.gateway.listing.reading import reading_throttle
from artwidgets.listing import Listing, collection_rows
from artwidgets.model import validation as arguments
from artwidgets.model.progress import Progress
from artwidgets.model.records import Version
from artwidgets.session.runs import RunReading
from artwidgets.session.unread import UnreadCopy

__all__ = ["Looking"]


class Looking(RunReading):
    """The listing, what it finds, and what stands behind a row."""

    def load(
        self,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
        on_rows: Callable[[], None] | None = None,
        *,
        whole: bool = False,
    ) -> pd.DataFrame:
        """Read the listing, or read it again; staged changes stay.

        A first load shows at once what an earlier one left on this machine, if anything, before the
        server is asked (`copied` is true then, and `snapshot` says how old it is), and otherwise rows as
        they come; what is returned has been read from the server now. Of versions that an earlier reading
        told of, and whose ``updated`` has not moved, description and metadata are not sent again;
        ``snapshot.taken_since`` says since when they are so (a day at most), and ``whole=True`` has them
        sent.

        Parameters
        ----------
        progress : callable, optional
            ``progress(done, total, rate, eta)``: rows, rows or None, rows a second, seconds or None.
        cancel : threading.Event, optional
            When set, reading stops within a second and what has come is kept.
        on_rows : callable, optional
            Called whenever more rows are in `listing`.
        whole : bool
            Have everything sent, whatever is known already.

        Returns
        -------
        DataFrame
            One row per version or link, as `listing`.

            What the server's answers lacked is in ``snapshot.gaps``; it is then not ``complete``.

        Raises
        ------
        NotFoundError, PermissionDeniedError, UnreachableError, AuthenticationError
        """
        arguments.callback(progress, "progress=")
        arguments.callback(on_rows, "on_rows=")

        def show(part: Listing) -> None:
            self._take(part, "loading", self._unread)
            if on_rows is not None:
                on_rows()

        rows_as_they_come = False
        if not self.loaded:
            kept = self._source.kept()
            if kept is not None:
                self._unread = UnreadCopy(kept.loaded_at)
                show(kept)
            # Over rows that are shown already, a listing that only begins would be a step back.
            rows_as_they_come = kept is None
        elif self.copied:
            # Nothing came of the reading before.
            self._unread = UnreadCopy(self.snapshot.loaded_at)
        unread = self._unread
        previous = None if whole or self._snapshot is None or not self._snapshot.complete else self._snapshot
        show_page = show if rows_as_they_come else lambda part: None
        throttle = self._throttle = reading_throttle()
        try:
            loaded = self._source.read(progress, cancel, show_page, previous, throttle, self._watchdog())
            if loaded.gaps and not len(loaded) and self.loaded and len(self.snapshot):
                raise UnreachableError(f"Nothing came of what was asked for: {loaded.missing}. Try again.")
            # A run that ended may have been deleted since, and a version used again: asked for anew.
            self._runs.forget()
            self._uses.forget()
            if loaded.complete or loaded.gaps or rows_as_they_come:
                self._take(loaded, "listing")
        finally:
            self._throttle = None
            if unread is not None:
                unread.end()
        return self.listing

    def where(self, query: "str | filters.Expression | Callable[[pd.DataFrame], Any]") -> pd.DataFrame:
        """The rows that a query finds.

        Parameters
        ----------
        query : str, Expression or callable
            Query text (``"alias:none age:>30d -type:model"``), a `field` expression, or a
            function from the frame to a boolean mask. What it asks of runs is read now (`read_for`).

        Raises
        ------
        FilterError
            With the position, for a text that can't be read.
        ServerError
            When it asks of runs, and none can be read.

        Examples
        --------
        >>> session.where("alias:latest")["name"].tolist()
        ['model-0000:v9', 'model-0001:v9']
        >>> len(session.where(filters.field("version") >= 8))
        4
        """
        self.read_for(query)
        return self.listing[filters.mask(query, self.table)]

    @property
    def collections(self) -> pd.DataFrame:
        """One row a collection, emptied ones too; see `artwidgets.listing.collection_rows`.

        Examples
        --------
        >>> session.collections[["name", "versions"]].values.tolist()
        [['model-0000', 10], ['model-0001', 10]]
        """
        with self._lock:
            snapshot = self.snapshot
            if self._collections is None or self._collections[0] is not snapshot:
                self._collections = (snapshot, collection_rows(snapshot))
            return self._collections[1]

    def collections_where(self, query: str) -> pd.DataFrame:
        """The collections that a query finds, by what `artwidgets.filters.collection_query` tells.

        Raises
        ------
        FilterError

        Examples
        --------
        >>> session.collections_where("versions:>3 name:*-0001")["name"].tolist()
        ['model-0001']
        >>> len(session.collections_where("versions:0"))
        0
        """
        found = self.collections
        return found[filters.collection_mask(query, found)]

    def details(self, row: str) -> Details:
        """Files, runs and links of one version, read from the server."""
        return read_details(self.connection, self._version(row), timeout=self.deadline)

    def collection_of(self, row: str) -> Listing:
        """All versions of the collection that a version (of a link: its source) is in, read now.

        Returns
        -------
        Listing
            Not ``complete`` where not all of them came.

        Raises
        ------
        NotFoundError
            When the version, or its collection, is gone.
        """
        return read_collection_of(self.connection, self._version(row))

    def compare_files(self, old: Version | str, new: Version | str) -> FileChanges:
        """What became of the files between two versions: added, removed, changed, by digest.

        Parameters
        ----------
        old, new : str or Version
            Ids of rows, or records as of `collection_of`.

        Raises
        ------
        NotFoundError
            When one of them is gone.
        """
        before, after = (self._version(one) if isinstance(one, str) else one for one in (old, new))
        return read_file_changes(self.connection, before, after)

    @property
    def pages(self) -> str:
        """Where the server's web pages begin (`artwidgets.model.web_pages`); "" where it has none."""
        return self.connection.pages

    def doctor(self) -> Diagnosis:
        """What this server knows, bears and allows, and how this machine is set up; in under 10 s.

        Read-only, and never raises for what it finds: an unknown project, a wrong key or a server that
        is out of reach is a finding. Without a project, what only a project can show is left out.

        Returns
        -------
        Diagnosis
            Prints as text; ``to_json()`` is for an issue, ``good`` tells whether all is as good as it
            can be. The API key is in none of it.
        """
        return examine(self._source.endpoint, lambda: self.connection, *self._source.named)
