"""A folder or an fsspec URL, with the few acts that an archive needs, each whole or not at all.

fsspec because it is the one well-kept door to local disks, S3, GCS, Azure, SFTP and more, with the
credentials that people have configured for each.
"""

import errno
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast
from urllib.parse import urlsplit

from artwidgets.errors import ArchiveError, ArtwidgetsError

__all__ = ["Info", "Place", "takes_nothing"]

_ATOMIC_WRITES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "memory"}
"""Stores where an object is there only when all of it came (a PUT), so that nothing need be moved."""

_IN_PARTS = {"s3", "s3a", "gs", "gcs"}
"""Those of them whose fsspec module sends a large object in parts that become one when it is committed.
A process that is killed leaves parts that nobody sees; the bucket's lifecycle rule takes them away."""

_SMALL = 8 * 2**20
"""Bytes that are sent in one request."""
_MOST_PARTS = 9_000
"""Of one object: S3 takes 10,000."""

_PART = ".part"
_STALE_SECONDS = 86_400.0
"""Without a byte for a day no file is being written: a fetch that is silent is given up in a minute."""


class Info(NamedTuple):
    """A file of a place.

    Attributes
    ----------
    size : int
        Bytes.
    sign : str
        Another one when it was written anew; "" where the store tells none.
    """

    size: int
    sign: str


class Place:
    """Somewhere to keep files. Made in no time; the store is asked when it is first used.

    Parameters
    ----------
    url : str or path
        A folder of this machine, or any fsspec URL (``s3://bucket/folder``). Credentials are those
        that fsspec's own configuration has; in the URL they are refused, because it is written down.

    Raises
    ------
    ArchiveError
        It is no place for an archive, or what would open it is not installed.
    """

    def __init__(self, url: str | os.PathLike[str]) -> None:
        text = os.fspath(url)
        if not isinstance(text, str) or not text.strip():
            raise ArchiveError(
                "An archive needs a place: a folder, or an fsspec URL such as s3://bucket/folder."
            )
        if "://" not in text:
            text = str(Path(text).expanduser().absolute())
        elif _has_password(text):
            raise ArchiveError(
                "The address of the archive has a password in it, and it would be written into plans and "
                "records. Give credentials to fsspec (environment, configuration file) and leave them out."
            )
        elif not text.partition("://")[2].strip("/"):
            raise ArchiveError(
                f"{text} says no folder. Write one, such as {text.rstrip('/')}//bucket/folder."
            )
        self.url = text.rstrip("/") or "/"
        self._made: set[str] = set()

    def __repr__(self) -> str:
        return f"<Place {self.url}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and other.url == self.url

    def __hash__(self) -> int:
        return hash(self.url)

    def __reduce__(self) -> tuple[type["Place"], tuple[str]]:
        # Its connections stay where they are: a worker opens its own.
        return Place, (self.url,)

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        import fsspec.core

        try:
            fs, root = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            failure = ArchiveError(f"{self.url} can't be opened: {error}")
        else:
            return fs, root.rstrip("/")
        raise failure

    @property
    def is_local(self) -> bool:
        """Whether it is on a disk of this machine."""
        return "://" not in self.url or self.url.startswith(("file://", "local://"))

    def require(self) -> None:
        """Refuse what can be seen to be no place to write to; no store is asked.

        Raises
        ------
        ArchiveError
            On this machine: a file is in its way, or its folder is not ours to write in. Elsewhere: what
            would open it is not known, or not installed.
        """
        import fsspec

        if not self.is_local:
            try:
                fsspec.get_filesystem_class(_protocol(self.url))
            except (ImportError, ValueError) as error:
                failure = ArchiveError(f"{self.url} can't be opened: {error}")
            else:
                return
            raise failure
        folder = Path(self._opened[1])
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        if not folder.is_dir():
            raise ArchiveError(f"{folder} is a file, so nothing can be kept in it. Write a folder.")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise ArchiveError(f"{folder} can't be written to by this user. Write another folder.")

    def _at(self, path: str) -> str:
        return f"{self._opened[1]}/{path}"

    def on_disk(self, path: str) -> str | None:
        """Where a file is on a disk of this machine; None where it is elsewhere."""
        return self._at(path) if self.is_local else None

    def open(self, path: str) -> BinaryIO:
        """A file, to be read from its beginning.

        Raises
        ------
        FileNotFoundError, OSError, ArchiveError
        """
        with self._store_errors():
            return cast(BinaryIO, self._opened[0].open(self._at(path), "rb"))

    def read(self, path: str) -> bytes:
        """All of a file.

        Raises
        ------
        FileNotFoundError, OSError, ArchiveError
        """
        with self._store_errors(), self.open(path) as file:
            return file.read()

    def info(self, path: str) -> Info | None:
        """Size and sign of a file, None where there is none; always as it is now.

        Raises
        ------
        OSError, ArchiveError
        """
        fs = self._opened[0]
        with suppress(AttributeError):
            fs.invalidate_cache(self._at(path).rpartition("/")[0])
        try:
            with self._store_errors():
                return _info(fs.info(self._at(path)))
        except FileNotFoundError:
            return None

    def files(self, folder: str, *, sweep: bool = False) -> dict[str, Info]:
        """The files in a folder and in those below it, by path; {} where there is no such folder.

        Parameters
        ----------
        folder : str
        sweep : bool
            Whether what killed runs left half written, a day ago or more, is taken away on the way.

        Raises
        ------
        OSError, ArchiveError
        """
        fs, root = self._opened
        fs.invalidate_cache()
        try:
            with self._store_errors():
                found = fs.find(self._at(folder), detail=True)
        except FileNotFoundError:
            return {}
        begin = len(root) + 1
        files = {path: details for path, details in found.items() if details.get("type") == "file"}
        if sweep:
            for path, details in files.items():
                if path.endswith(_PART) and _age(details) > _STALE_SECONDS:
                    # Another one may sweep as well, and who may not remove it leaves it there.
                    with suppress(OSError):
                        fs.rm_file(path)
        return {path[begin:]: _info(details) for path, details in files.items() if not path.endswith(_PART)}

    def write(self, path: str, data: bytes) -> None:
        """Write a file whole: a reader, or a crash, meets the old one, none, or the new one.

        Raises
        ------
        OSError, ArchiveError
        """
        with self.writing(path, len(data)) as write:
            write(data)

    @contextmanager
    def writing(self, path: str, size: int) -> Iterator[Callable[[bytes], Any]]:
        """Write a file part by part; it is in its place when the block ends, and not at all if that fails.

        Parameters
        ----------
        path : str
        size : int
            Bytes that will come, at most.

        Raises
        ------
        OSError, ArchiveError
        """
        if self.is_local:
            way = self._beside(path)
        elif _protocol(self.url) not in _ATOMIC_WRITES or (
            size > _SMALL and _protocol(self.url) not in _IN_PARTS
        ):
            way = self._moved(path)
        else:
            way = self._at_once(path) if size <= _SMALL else self._in_parts(path, size)
        with way as write:
            yield write

    @contextmanager
    def _beside(self, path: str) -> Iterator[Callable[[bytes], Any]]:
        """On a disk: on it before it has its name, so that what has a name is whole after a crash too."""
        target = self._at(path)
        beside = f"{target}.{secrets.token_hex(6)}{_PART}"
        try:
            with self._opened_beside(beside) as file:
                yield file.write
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(beside)
            raise

    def _opened_beside(self, beside: str) -> BinaryIO:
        folder = os.path.dirname(beside)
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)
            self._made.add(folder)
        try:
            return open(beside, "xb")
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)  # somebody took it away meanwhile
            return open(beside, "xb")

    @contextmanager
    def _at_once(self, path: str) -> Iterator[Callable[[bytes], Any]]:
        """One request, which the store carries out or not."""
        parts: list[bytes] = []
        yield parts.append
        with self._store_errors():
            self._opened[0].pipe_file(self._at(path), b"".join(parts))

    @contextmanager
    def _in_parts(self, path: str, size: int) -> Iterator[Callable[[bytes], Any]]:
        """Parts that are an object when they are committed."""
        block = max(_SMALL, -(-size // _MOST_PARTS))
        with self._store_errors():
            file = self._opened[0].open(self._at(path), "wb", block_size=block, autocommit=False)

        def write(data: bytes) -> None:
            with self._store_errors():
                file.write(data)

        try:
            yield write
            with self._store_errors():
                file.close()
                file.commit()
        except BaseException:
            with suppress(Exception):
                file.discard()
            # Its end must not send what it still holds.
            file.closed = True
            raise

    @contextmanager
    def _moved(self, path: str) -> Iterator[Callable[[bytes], Any]]:
        """Elsewhere: beside its place, and moved there."""
        fs = self._opened[0]
        beside = f"{self._at(path)}.{secrets.token_hex(6)}{_PART}"
        try:
            with self._store_errors():
                fs.makedirs(beside.rpartition("/")[0], exist_ok=True)
                file = fs.open(beside, "wb")
            with file:
                yield file.write
            with self._store_errors():
                fs.mv(beside, self._at(path))
        except BaseException:
            with suppress(Exception):
                fs.rm_file(beside)
            raise

    def settle(self, paths: Iterable[str]) -> None:
        """See to it that files which are in their places are there after a power failure, too.

        Of a disk alone: their folders are synced. A store that said yes has done so.

        Parameters
        ----------
        paths : iterable of str

        Raises
        ------
        OSError
        """
        if not self.is_local or os.name != "posix":
            return
        for folder in {os.path.dirname(self._at(path)) for path in paths}:
            number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(number)
            finally:
                os.close(number)

    def remove(self, path: str) -> None:
        """Take a file away; nothing happens where there is none.

        Raises
        ------
        OSError, ArchiveError
        """
        with suppress(FileNotFoundError), self._store_errors():
            self._opened[0].rm_file(self._at(path))

    @contextmanager
    def _store_errors(self) -> Iterator[None]:
        """What a store's own library raises, told in our tree; its words may quote a request."""
        try:
            yield
        except (OSError, ArtwidgetsError):
            raise
        except Exception as error:
            kind = type(error).__name__
        else:
            return
        raise ArchiveError(f"{self.url} does not answer as a store does ({kind}). Try again.")


def takes_nothing(error: OSError) -> bool:
    """Whether nothing can be written there, whatever it is: full, read-only, not allowed, not there."""
    codes = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)
    # Folders are made where they are not: what is not found is a bucket, or a file is in the way.
    nowhere = (PermissionError, FileNotFoundError, NotADirectoryError, FileExistsError)
    return isinstance(error, nowhere) or error.errno in codes


def _has_password(url: str) -> bool:
    try:
        return urlsplit(url).password is not None
    except ValueError:
        return False


def _protocol(url: str) -> str:
    return url.partition("://")[0]


def _info(details: dict[str, Any]) -> Info:
    sign = next(
        (details[key] for key in ("ETag", "etag", "md5Hash", "LastModified", "mtime") if details.get(key)), ""
    )
    return Info(int(details.get("size") or 0), str(sign))


def _age(details: dict[str, Any]) -> float:
    """Seconds since it was written to; 0 where the store does not say."""
    changed = details.get("mtime", details.get("LastModified"))
    if isinstance(changed, datetime):
        changed = changed.timestamp()
    return time.time() - changed if isinstance(changed, int | float) else 0.0
