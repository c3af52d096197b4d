"""What was archived, brought back."""

import os
import threading

import pandas as pd

from artwidgets.applying.restoring import Restorer
from artwidgets.archive import Archive
from artwidgets.errors import InvalidValueError, NotFoundError
from artwidgets.model import validation as arguments
from artwidgets.model.progress import Progress
from artwidgets.session.base import Ids, SessionBase, listed

__all__ = ["Restoring"]


class Restoring(SessionBase):
    """From an archive to the server."""

    def restore(
        self,
        url: str | os.PathLike[str],
        ids: Ids | None = None,
        project: str | None = None,
        collection: str | None = None,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> pd.DataFrame:
        """Log versions of an archive again, by the SDK, on this session's server and under its entity.

        The new versions have the same digest, files, references, metadata, description, tags and TTL
        (which counts from now), and the aliases that nobody has meanwhile. What each was (name, version,
        creation time, server, run) is told in its metadata under ``artwidgets.restored``. A collection
        that has to be made anew gets its description and tags. Links are not made again; the report
        lists them. What is there already is not logged twice, so that a run that was cut short can be
        repeated. Files are compared with their digests before anything of their version is sent.

        Parameters
        ----------
        url : str or path
            Of the archive: a folder, or any fsspec URL.
        ids : ids, optional
            Of the archive's listing (``Archive.open(url).where(...)``); all by default.
        project : str, optional
            Where to. By default the session's project, or each version's own where the session has none.
        collection : str, optional
            Another name for their collection.
        progress : callable, optional
            ``progress(done, total, rate, eta)`` in bytes, a second, seconds.
        cancel : threading.Event, optional
            When set, what is on its way is ended at once, and the rest is told as "not reached".

        Returns
        -------
        DataFrame
            Index ``id`` (the archive's); ``name``, ``status`` ("restored", "already there", "failed", "not
            reached"), ``new_name`` (``entity/project/collection:vN``), ``new_id``, ``reason``, ``notes``
            (what is left to the person), all str. `load` shows what is new.

        Raises
        ------
        ArchiveError
            There is no archive, or it can't be read.
        NotFoundError
            For an id that the archive does not have.
        InvalidValueError
            The versions are of several projects, and it is not clear which of them are meant.

        Examples
        --------
        >>> archive = session.archive(session.where("version:<2"), folder)
        >>> session.restore(folder)["status"].unique().tolist()
        ['already there']
        """
        archive = Archive.open(url)
        rows = archive.listing.index.tolist() if ids is None else listed(ids)
        unknown = [row for row in rows if row not in archive.listing.index]
        if unknown:
            raise NotFoundError(
                f"{unknown[0]!r} is not the id of a version in {archive.url}. Ids are its listing's index: "
                "pass Archive.open(url).where(...) as it is."
            )
        remedy = "Write its name."
        into = arguments.optional_name(project, "A project", remedy) or self.scope.project
        name = arguments.optional_name(collection, "A collection", remedy)
        arguments.callback(progress, "progress=")
        if project is None and into is not None:
            _require_one_project(archive, rows, into)
        restorer = Restorer(
            self.connection,
            archive,
            self.scope.entity,
            into,
            name,
            patience=max(self.patience, self.deadline),
            timeout=self.deadline,
        )
        return restorer.restore(list(dict.fromkeys(rows)), progress, cancel)


def _require_one_project(archive: Archive, rows: list[str], into: str) -> None:
    """Versions of several projects are not mixed in one unless somebody says so."""
    projects = sorted({archive.snapshot.version(row).project for row in rows})
    if len(projects) > 1:
        raise InvalidValueError(
            f"The archive has versions of {len(projects)} projects ({', '.join(projects[:3])}), and this "
            f"session is for {into}. Pass ids= of one of them, project={into!r} to put all of them there, or "
            "take a session of the entity, which puts each where it was."
        )
