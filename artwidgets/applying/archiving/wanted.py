"""What is known of versions and contents while they are brought into an archive."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from artwidgets.archive import Content, Entry, Place, entries_of
from artwidgets.errors import ArchiveError
from artwidgets.model.records import Version

__all__ = ["Ask", "Hold", "Wanting", "outcomes_of"]

_TOGETHER = 16
"""Folders of a store that are looked into at once."""


@dataclass(slots=True, eq=False)
class Wanting:
    """A version on its way into the archive.

    Attributes
    ----------
    kept_at : str or None
        Where the archive has it already, from an earlier run.
    left : set of Content
        What is not there yet.
    fetched : bool
        Whether anything of it had to come.
    done : bool
    reason : str
        Why it is not archived, "" as long as nothing is in the way.
    tries : int
        That failed.
    seen : int
        How much had come when it last failed.
    """

    version: Version
    kept_at: str | None
    was_kept: bool = field(init=False)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Entry, ...] = ()
    left: set[Content] = field(default_factory=set)
    fetched: bool = False
    done: bool = False
    reason: str = ""
    tries: int = 0
    seen: int = 0

    def __post_init__(self) -> None:
        self.was_kept = self.kept_at is not None

    def take(self, manifest: Mapping[str, Any]) -> None:
        """Take the manifest; its files are one of each content.

        Raises
        ------
        ArchiveError
        """
        self.manifest = manifest
        entries = entries_of(manifest, self.version.qualified_name)
        self.files = tuple({one.content: one for one in entries if one.content is not None}.values())

    @property
    def contents(self) -> list[Content]:
        """What its files hold, each once."""
        return [one.content for one in self.files if one.content is not None]


@dataclass(slots=True, eq=False)
class Ask:
    """A content that is not in the archive yet.

    Attributes
    ----------
    holders : list of (Wanting, Entry)
        Versions that have it, and as which of their files.
    at : int
        Which of them is asked.
    tries : int
        That failed, of this one.
    seen : int
        How much had come when it last failed.
    alone : bool
        Whether its address is asked for by itself.
    breaks : int
        How often no whole answer came.
    """

    content: Content
    holders: list[tuple[Wanting, Entry]] = field(default_factory=list)
    at: int = 0
    tries: int = 0
    seen: int = 0
    alone: bool = False
    breaks: int = 0

    @property
    def holder(self) -> tuple[Wanting, Entry] | None:
        """The version that is asked, None when all have been."""
        return self.holders[self.at] if self.at < len(self.holders) else None

    @property
    def entry(self) -> Entry:
        """As which of its files."""
        return self.holders[self.at][1]


class Hold:
    """Which contents a place has, looked up a folder of them at a time.

    A file of the right size is the right one: it was hashed before it was moved to its place.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._folders: dict[str, dict[str, int]] = {}
        self._looking = threading.Lock()

    def look(self, contents: Iterable[Content]) -> None:
        """Look into the folders of contents; safe from any thread, and what takes time of this.

        Raises
        ------
        ArchiveError
            The place can't be read.
        """
        with self._looking:
            folders = {one.path.rpartition("/")[0] for one in contents} - self._folders.keys()
            if self._place.is_local or len(folders) < 2:
                for folder in folders:
                    self._look(folder)
                return
            with ThreadPoolExecutor(_TOGETHER, thread_name_prefix="artwidgets-archive-look") as threads:
                list(threads.map(self._look, folders))

    def has(self, content: Content) -> bool:
        """Whether it is there."""
        return self._folder(content).get(content.path) == content.size

    def add(self, content: Content) -> None:
        """It is there now."""
        self._folder(content)[content.path] = content.size

    def forget(self, content: Content) -> None:
        """It is not there, or no use."""
        self._folder(content).pop(content.path, None)

    def _folder(self, content: Content) -> dict[str, int]:
        return self._look(content.path.rpartition("/")[0])

    def _look(self, folder: str) -> dict[str, int]:
        if folder not in self._folders:
            try:
                found = self._place.files(folder, sweep=True)
            except OSError as error:
                raise ArchiveError(f"{self._place.url} can't be read ({error.strerror}).") from None
            self._folders[folder] = {path: info.size for path, info in found.items()}
        return self._folders[folder]


def outcomes_of(versions: Sequence[Version], wants: Sequence[Wanting]) -> pd.DataFrame:
    """What became of versions; see `Archive.outcomes`."""
    by_id = {want.version.id: want for want in wants}
    rows = [(one.id, one.name, *_outcome(one, by_id.get(one.id))) for one in versions]
    frame = pd.DataFrame(rows, columns=["id", "name", "status", "size", "reason"]).set_index("id")
    return frame.astype({"size": "int64"})


def _outcome(version: Version, want: Wanting | None) -> tuple[str, int, str]:
    if version.is_link:
        return "skipped", 0, f"It is a link. Archive {version.source or 'the version it points to'} instead."
    if want is None:
        return "not reached", 0, ""
    size = sum(one.size for one in want.contents)
    if want.done:
        return "already archived" if want.was_kept and not want.fetched else "archived", size, ""
    return ("failed" if want.reason else "not reached"), size, want.reason
