"""The files of versions, kept on this machine: a committed manifest does not change, so for ever.

One SQLite file for all servers and all processes of a user. It holds what can be had again, so nothing
that goes wrong with it is anybody's error: one that is locked, read-only or full is as good as none, one
that is broken is replaced, and what was not kept is read from the server the next time. No paths and no
names are in it: digests, sizes, and the ids of artifacts.
"""

import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from filelock import FileLock, Timeout

from artwidgets.model.servers import identity
from artwidgets.paths import cache_directory, private_folder
from artwidgets.storage.files import VersionFiles

__all__ = ["MOST_BYTES", "ManifestStore", "manifest_store_path"]

MOST_BYTES: Final = 2**30
"""Bytes on the disk, at most: some 40 million files of versions. What was longest not used goes first."""

_FORMAT: Final = 1
_BUSY_SECONDS: Final = 2.0
_DAY: Final = 86_400
_PAGE_BYTES: Final = 16_384
"""A version of a hundred files has 2.4 KB: of SQLite's usual pages (4 KB) half would stay empty."""
_AT_ONCE: Final = 500
_LET_GO: Final = 100
_ROOM: Final = 0.9
"""Where it is full, so much of it stays: not every batch shall have to make room."""

# What is read for each request is small and by itself, so that a note of its use does not move the files.
_TABLES: Final = """
CREATE TABLE servers (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE artifacts (
    server INTEGER NOT NULL, id TEXT NOT NULL, content INTEGER NOT NULL, used INTEGER NOT NULL,
    PRIMARY KEY (server, id)
) WITHOUT ROWID;
CREATE INDEX artifact_of_content ON artifacts (content);
CREATE TABLE contents (number INTEGER PRIMARY KEY, files BLOB NOT NULL, checksum INTEGER NOT NULL);
"""
_BROKEN: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""What SQLite says of a file that is none of its own, or has not our tables."""

_T = TypeVar("_T")


def manifest_store_path() -> Path:
    """Where they are kept."""
    return cache_directory() / "manifests" / "manifests.sqlite"


class ManifestStore:
    """What is known of the files of one server's versions. Safe from any thread, and from any process.

    Parameters
    ----------
    server : str
        The server's address, under any of its names.
    path : path, optional
        The file; :func:`manifest_store_path` otherwise. Its folder becomes its owner's alone.
    most_bytes : int
        On the disk.
    clock : callable
        Seconds since 1970; only days count.

    Examples
    --------
    >>> import tempfile
    >>> store = ManifestStore("https://api.wandb.ai", Path(tempfile.mkdtemp()) / "kept" / "m.sqlite")
    >>> store.keep({"QXJ0aWZhY3Q6MQ==": VersionFiles.of([("a", 3, False)])})
    >>> again = ManifestStore("https://api.forge.coreweave.com", store.path)
    >>> {one: files.stored for one, files in again.read(["QXJ0aWZhY3Q6MQ==", "other"]).items()}
    {'QXJ0aWZhY3Q6MQ==': 3}
    """

    def __init__(
        self,
        server: str,
        path: Path | None = None,
        *,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = manifest_store_path() if path is None else path
        self._server = identity(server)
        self._most_bytes = most_bytes
        self._clock = clock

    def __repr__(self) -> str:
        return f"<ManifestStore of {self._server} in {self.path}>"

    def read(self, ids: Iterable[str]) -> dict[str, VersionFiles]:
        """What is kept under these names, by name; those of which nothing is kept are not in it."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        found = self._with_store(lambda store: _read(store, self._server, wanted)) or {}
        if found:
            self._with_store(lambda store: _note_use(store, self._server, list(found), self._today))
        return found

    def keep(self, files: Mapping[str, VersionFiles]) -> None:
        """Keep files under names that say which they are; of those that are kept already, these now."""
        if files:
            self._with_store(lambda store: self._keep(store, files))

    def _keep(self, store: sqlite3.Connection, files: Mapping[str, VersionFiles]) -> None:
        with _transaction(store):
            store.execute("INSERT OR IGNORE INTO servers (name) VALUES (?)", (self._server,))
            (server,) = store.execute("SELECT number FROM servers WHERE name = ?", (self._server,)).fetchone()
            _drop(store, _numbers(store, server, list(files)))
            for artifact_id, one in files.items():
                raw = one.to_bytes()
                number = store.execute(
                    "INSERT INTO contents (files, checksum) VALUES (?, ?)",
                    (raw, _checksum(self._server, artifact_id, raw)),
                ).lastrowid
                store.execute(
                    "INSERT INTO artifacts (server, id, content, used) VALUES (?, ?, ?, ?)",
                    (server, artifact_id, number, self._today),
                )
            _make_room(store, self._most_bytes)

    @property
    def _today(self) -> int:
        return int(self._clock() // _DAY)

    def _with_store(self, work: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """What `work` returns; None where there is no store to be had. A broken one is replaced, once."""
        with suppress(_Broken):
            return self._try(work)
        with suppress(OSError, Timeout, _Broken), self._alone():
            # Another process may have made or replaced it meanwhile: that is not to be lost.
            with suppress(_Broken):
                return self._try(work, alone=True)
            self._remove()
            return self._try(work, alone=True)
        return None

    def _try(self, work: Callable[[sqlite3.Connection], _T], *, alone: bool = False) -> _T | None:
        try:
            with closing(self._open(alone)) as store:
                return work(store)
        except sqlite3.Error as error:
            # The last byte of the code tells the kind.
            if (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _BROKEN:
                raise _Broken from error
        except (OSError, Timeout, UnicodeError):
            # The last for half of a surrogate pair, which an id in JSON can hold and SQLite can't.
            pass
        return None

    def _open(self, alone: bool) -> sqlite3.Connection:
        private_folder(self.path.parent)
        if not self.path.exists() or self.path.stat().st_size == 0:
            with nullcontext() if alone else self._alone():
                self._make()
        store = self._connect()
        try:
            (format_,) = store.execute("PRAGMA user_version").fetchone()
            if format_ != _FORMAT:
                raise _not_ours()
            store.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            store.close()
            raise
        return store

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)

    def _make(self) -> None:
        """Make the file with its tables, where no other process has made it meanwhile."""
        # SQLite gives the write-ahead log and the shared memory the rights of the file.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        os.chmod(self.path, 0o600)
        with closing(self._connect()) as store:
            store.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            store.execute("PRAGMA journal_mode = WAL")
            with _transaction(store):
                if store.execute("PRAGMA user_version").fetchone() == (0,):
                    for statement in _TABLES.split(";\n"):
                        store.execute(statement)
                    store.execute(f"PRAGMA user_version = {_FORMAT}")

    def _remove(self) -> None:
        # The log first: SQLite would add what is in it to the file that comes next.
        for end in ("-wal", "-shm", ""):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)

    def _alone(self) -> FileLock:
        """One process at a time makes or replaces the file."""
        return FileLock(self.path.with_name(self.path.name + ".lock"), timeout=_BUSY_SECONDS, mode=0o600)


class _Broken(Exception):
    """The file is none of SQLite's, or has not our tables."""


def _not_ours() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("another format")
    error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
    return error


@contextmanager
def _transaction(store: sqlite3.Connection) -> Iterator[None]:
    store.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):  # a full disk has rolled it back already
            store.execute("ROLLBACK")
        raise
    store.execute("COMMIT")


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(values), _AT_ONCE):
        yield values[at : at + _AT_ONCE]


def _checksum(server: str, artifact_id: str, raw: bytes) -> int:
    """Of the files and of whose they are: where homes are shared by machines, a log can be mixed up."""
    return zlib.crc32(raw, zlib.crc32(f"{server} {artifact_id}".encode()))


def _read(store: sqlite3.Connection, server: str, ids: Sequence[str]) -> dict[str, VersionFiles]:
    found: dict[str, VersionFiles] = {}
    for part in _parts(ids):
        rows = store.execute(
            "SELECT id, files, checksum FROM artifacts JOIN contents ON contents.number = content "
            f"WHERE server = (SELECT number FROM servers WHERE name = ?) AND id IN ({_marks(part)})",
            (server, *part),
        )
        for artifact_id, raw, checksum in rows:
            # What a disk made of it is not what came; it is read from the server then, and kept anew.
            with suppress(TypeError, ValueError):
                if _checksum(server, artifact_id, raw) == checksum:
                    found[artifact_id] = VersionFiles.from_bytes(raw)
    return {one: found[one] for one in ids if one in found}


def _note_use(store: sqlite3.Connection, server: str, ids: Sequence[str], today: int) -> None:
    """Note that they were of use, once a day: what is used stays longest."""
    with _transaction(store):
        for part in _parts(ids):
            store.execute(
                "UPDATE artifacts SET used = ? WHERE server = (SELECT number FROM servers WHERE name = ?) "
                f"AND used < ? AND id IN ({_marks(part)})",
                (today, server, today, *part),
            )


def _numbers(store: sqlite3.Connection, server: int, ids: Sequence[str]) -> list[int]:
    """The contents that are kept of these artifacts."""
    found: list[int] = []
    for part in _parts(ids):
        rows = store.execute(
            f"SELECT content FROM artifacts WHERE server = ? AND id IN ({_marks(part)})", (server, *part)
        )
        found += [number for (number,) in rows]
    return found


def _drop(store: sqlite3.Connection, numbers: Sequence[int]) -> None:
    for part in _parts(numbers):
        store.execute(f"DELETE FROM contents WHERE number IN ({_marks(part)})", part)
        store.execute(f"DELETE FROM artifacts WHERE content IN ({_marks(part)})", part)


def _make_room(store: sqlite3.Connection, most: int) -> None:
    """Where it is too large, let go of what was longest not used, until a tenth of the room is free."""
    if _bytes(store) <= most:
        return
    oldest = store.execute("SELECT content FROM artifacts ORDER BY used, content").fetchall()
    for at in range(0, len(oldest), _LET_GO):
        _drop(store, [number for (number,) in oldest[at : at + _LET_GO]])
        if _bytes(store) <= _ROOM * most:
            return


def _bytes(store: sqlite3.Connection) -> int:
    """Bytes of the file that hold something: what was let go of is used again for what comes."""
    (pages,), (free,), (size,) = (
        store.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
