"""Kept before it goes: versions into an archive."""

import os
import threading
from concurrent.futures import Executor

from artwidgets.applying.archiving import Archiver
from artwidgets.archive import Archive, Place
from artwidgets.model import validation as arguments
from artwidgets.model.progress import Progress
from artwidgets.session.base import Ids, SessionBase

__all__ = ["Archiving"]


class Archiving(SessionBase):
    """Copies that outlive a delete."""

    def archive(
        self,
        ids: Ids,
        target: str | os.PathLike[str],
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
        executor: Executor | None = None,
    ) -> Archive:
        """Copy versions with their files into an archive; nothing is changed on the server.

        Each content is copied once, hashed on its way, and kept only when it is what the manifest says.
        What the archive has is not copied again, so that a run that was cut short goes on where it was.
        References are recorded and not followed.

        Parameters
        ----------
        ids : ids
            Links among them are skipped: what they point to can be archived.
        target : str or path
            A folder, or any fsspec URL (``s3://bucket/folder``).
        progress : callable, optional
            ``progress(done, total, rate, eta)`` in bytes, a second, seconds.
        cancel : threading.Event, optional
            When set, what is whole stays, and the rest is told as "not reached".
        executor : concurrent.futures.Executor, optional
            Whose workers fetch and write, such as ``distributed.Client(...).get_executor()``. What is sent
            to it holds signed addresses and no key; `target` is then a place that the workers reach.

        Returns
        -------
        Archive
            With `Archive.outcomes`: what became of each version.

        Raises
        ------
        NotFoundError
            For an id that is not in the listing.
        ArchiveError
            The target is no place for an archive, or can't be read.
        ServerError

        Examples
        --------
        >>> archive = session.archive(session.where("version:<2"), folder)
        >>> archive.outcomes["status"].unique().tolist()
        ['archived']
        >>> archive.verify()["status"].unique().tolist()
        ['whole']
        """
        versions = self.versions(ids)
        place = Place(target)
        arguments.callback(progress, "progress=")
        archiver = Archiver(
            self.connection,
            place,
            self.snapshot.collections.values(),
            executor=executor,
            watchdog=self._watchdog(),
        )
        return Archive(place, archiver.archive(versions, progress, cancel))
