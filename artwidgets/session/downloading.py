"""The files of versions, on this machine."""

import os
import threading
from pathlib import Path

import pandas as pd

from artwidgets.applying.archiving import Archiver
from artwidgets.applying.downloading import download, sources_of
from artwidgets.archive import Place
from artwidgets.errors import InvalidValueError
from artwidgets.model import validation as arguments
from artwidgets.model.progress import Progress
from artwidgets.session.base import Ids, SessionBase, listed

__all__ = ["Downloading"]


class Downloading(SessionBase):
    """Files alone, without records: `Archiving` keeps both."""

    def download(
        self,
        ids: Ids,
        folder: str | os.PathLike[str],
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> pd.DataFrame:
        """Fetch the files of versions into a folder, each content once.

        They are laid out as ``Artifact.download`` does it, in ``folder/collection:vN``; in a session of
        all projects in ``folder/project/collection:vN``. Files that several versions have are links of one
        another where the disk knows links, so change a copy. A file is there when it is whole and verified,
        never before; one that is there and right is not fetched again, and what was cut short goes on
        where it was (``folder/.artwidgets-download`` holds it until then). References are not followed.

        Parameters
        ----------
        ids : ids
            For a link, the files of the version that it points to.
        folder : str or path
            On this machine.
        progress : callable, optional
            ``progress(done, total, rate, eta)`` in bytes, a second, seconds.
        cancel : threading.Event, optional
            When set, what is whole stays, and the rest is told as "not reached".

        Returns
        -------
        DataFrame
            Index ``id``; ``name``, ``path`` (its folder), ``status`` ("downloaded", "incomplete"
            where names of files are no names here, "failed", "not reached") and ``reason``, all str.

        Raises
        ------
        NotFoundError
            For an id that is not in the listing.
        ArchiveError
            The folder can't be written.
        ServerError

        Examples
        --------
        >>> session.download(session.where("version:<2"), folder)["status"].unique().tolist()
        ['downloaded']
        """
        rows = list(dict.fromkeys(listed(ids)))
        versions = self.versions(rows)
        if "://" in os.fspath(folder):
            raise InvalidValueError("download() writes to a folder of this machine. archive() takes a URL.")
        arguments.callback(progress, "progress=")

        def archiver(place: Place) -> Archiver:
            return Archiver(
                self.connection, place, self.snapshot.collections.values(), watchdog=self._watchdog()
            )

        found = download(
            archiver,
            sources_of(versions),
            Path(folder).expanduser().absolute(),
            apart=self.scope.project is None,
            progress=progress,
            cancel=cancel,
        )
        found["name"] = [one.name for one in versions]
        return found.set_axis(pd.Index(rows, name="id"), axis="index")
