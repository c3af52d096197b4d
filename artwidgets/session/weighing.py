"""What versions weigh: manifests, sizes, groups, and what a delete would free."""

import threading
from collections.abc import Sequence

import pandas as pd

from artwidgets.errors import (
    ServerError,
)
from artwidgets.gateway.manifests import read_manifests
from artwidgets.gateway.turns import turn
from artwidgets.gateway.usage import read_usage
from artwidgets.model import validation as arguments
from artwidgets.model.progress import Progress
from artwidgets.model.records import Version
from artwidgets.session.base import Ids
from artwidgets.session.runs import RunReading, Seldom
from artwidgets.storage import (
    ManifestStore,
    Reclaim,
    VersionFiles,
    Weight,
    checked_groups,
    row_frame,
    storage_by,
    usage_frame,
)

__all__ = ["Weighing"]

FEW_MANIFESTS = 256
"""Manifests that `Session.plan` reads without being asked, to tell exact bytes."""


class Weighing(RunReading):
    """Bytes, as far as manifests tell them."""

    def measure(
        self,
        ids: Ids | None = None,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        """Read manifests, so that what a delete frees is told exactly.

        What came is in `file_index` at once, and stays when it is cancelled; what did not come is
        told in `unmeasured`, and is read when this is called again.

        Parameters
        ----------
        ids : ids, optional
            Of which versions; all of the listing by default.
        progress : callable, optional
            ``progress(done, total, rate, eta)``: manifests, a second, seconds or None.
        cancel : threading.Event, optional
            When set, returns within a fraction of a second.

        Raises
        ------
        ServerError
            When none could be read.
        """
        with turn(self._measuring, cancel) as mine:
            if mine:
                self._measure(ids, progress, cancel)

    def _measure(self, ids: Ids | None, progress: Progress | None, cancel: threading.Event | None) -> None:
        missing = self._unmeasured(ids)
        notify = Seldom(lambda: self._tell("manifests"))

        def take(version_id: str, files: VersionFiles) -> None:
            with self._lock:
                self._files[version_id], self._file_index = files, None
            notify()

        self.unmeasured = ""
        try:
            read = read_manifests(
                self.connection,
                missing,
                take,
                kept=ManifestStore(self.connection.base_url),
                progress=progress,
                cancel=cancel,
                watchdog=self._watchdog(),
            )
            self.unmeasured = read.in_words
            for artifact_id in read.gone:
                # What is gone holds nothing that could be shared or freed.
                take(artifact_id, VersionFiles.of(()))
        except ServerError as error:
            self.unmeasured = str(error)
            raise
        finally:
            self._tell("manifests")

    def _unmeasured(self, ids: Ids | None) -> list[Version]:
        if ids is None:
            return self.snapshot.versions(self.listing.index[~self.file_index.read].tolist())
        return [one for one in self.versions(ids) if not one.is_link and one.id not in self._files]

    @property
    def measured(self) -> bool:
        """Whether any manifest has been read."""
        return bool(self._files)

    def sizes(self, ids: Ids | None = None) -> pd.DataFrame:
        """What versions store, hold alone and share, as far as `measure` has read manifests.

        Beside `listing` and not among its columns, for it changes with every manifest that comes.

        Parameters
        ----------
        ids : ids, optional
            Of which rows; all of the listing by default.

        Returns
        -------
        DataFrame
            On the listing's index, in bytes (Int64, NA where it is not known): ``stored`` (its files
            once, without references), ``exclusive`` (what only this version holds; known once all
            manifests of the listing have been read), ``shared`` (the rest of ``stored``; likewise) and
            ``references`` (what it points to elsewhere). A link holds nothing.

        Raises
        ------
        NotFoundError
            For an id that is not in the listing.

        Examples
        --------
        >>> session.measure()
        >>> known = session.sizes(session.where("version:0"))
        >>> list(known), bool((known["stored"] + known["references"] > 0).all())
        (['stored', 'exclusive', 'shared', 'references'], True)
        """
        with self._lock:
            frame = row_frame(self.file_index, self.listing.index)
            return frame if ids is None else frame[self._rows(ids)]

    def storage(self, by: str | Sequence[str] = "type", measure: bool | None = None) -> pd.DataFrame:
        """What fills the storage, group by group.

        Parameters
        ----------
        by : str or sequence of str
            ``type``, ``collection``, ``run``, ``user`` (whose run made it; asked of the server),
            ``month`` (of creation), ``project``, ``tag``, ``alias``, or several of them.
        measure : bool, optional
            Whether to read the manifests that are missing; by default where they are few (256). See
            also `measure`.

        Returns
        -------
        DataFrame
            One row a group, the most stored first. Columns: what it is grouped by (string; "(none)"
            without one, "(not known)" where the server does not tell), ``versions`` (int64, links
            left out), ``size`` (int64, bytes as listed), and in bytes (Int64, NA where it is not
            known) ``stored`` (each file of the group once), ``exclusive`` (what deleting the whole
            group frees; known once all manifests of the listing have been read), ``references``
            (kept elsewhere), and ``measured`` (float, which part of its manifests has been read).
            A version with several tags or aliases counts in the group of each, so groups then add
            up to more than there is.

        Raises
        ------
        InvalidValueError
            For something that a listing can't be grouped by.

        Examples
        --------
        >>> storage = session.storage(by="type")
        >>> storage[["type", "versions", "measured"]].values.tolist()
        [['model', 20, 1.0]]
        >>> bool((storage["exclusive"] <= storage["stored"]).all())
        True
        """
        measure = measure if measure is None else arguments.flag(measure, "measure=")
        names = checked_groups((by,) if isinstance(by, str) else tuple(by))
        if self._few_missing() if measure is None else measure:
            self.measure()
        users = self._run_users() if "user" in names else {}
        with self._lock:
            return storage_by(self.snapshot, self.file_index, names, users)

    def _run_users(self) -> dict[tuple[str, str], str]:
        """Whose the runs are that made the versions of the listing, by project and run."""
        self.read_runs()
        return self._runs.of(self.snapshot).users

    def usage(self) -> pd.DataFrame | None:
        """What the server itself counts, beside what the manifests that were read come to.

        Returns
        -------
        DataFrame or None
            Columns ``what`` ("acme/vision, stored"), in bytes (Int64) ``server``, ``counted`` (NA
            where it can't be: call `measure` first) and ``difference``, and ``why``: the difference
            in words. None where the server tells nothing of the kind.

        Raises
        ------
        ServerError
            When it does not answer.

        Examples
        --------
        >>> session.measure()
        >>> usage = session.usage()
        >>> list(usage)
        ['what', 'server', 'counted', 'difference', 'why']
        """
        scope = self.scope
        usage = read_usage(self.connection, scope.entity, scope.project, self.deadline)
        if usage is None:
            return None
        with self._lock:
            return usage_frame(usage, self.snapshot, self.file_index)

    def reclaim(self, ids: Ids) -> Reclaim:
        """What deleting these versions frees once the server collects garbage: a range, in bytes.

        Files go only when no version is left that uses them; `measure` makes the range exact.

        Parameters
        ----------
        ids : ids
            Links among them hold nothing.

        Raises
        ------
        NotFoundError
            For an id that is not in the listing.

        Examples
        --------
        >>> found = session.where("version:<5")
        >>> freed = session.reclaim(found)
        >>> freed.lower, freed.upper == int(found["size"].sum()), freed.exact
        (0, True, False)
        >>> session.measure()
        >>> session.reclaim(found).exact
        True
        """
        with self._lock:
            return self.file_index.reclaim(self._rows(ids))

    def weigh(self, ids: Ids) -> Weight:
        """What the listed bytes of these versions are: references, shared, held by them alone, in bytes.

        Raises
        ------
        NotFoundError
            For an id that is not in the listing.
        """
        with self._lock:
            return self.file_index.weigh(self._rows(ids))

    def _few_missing(self) -> bool:
        return int((~self.file_index.read).sum()) <= FEW_MANIFESTS
