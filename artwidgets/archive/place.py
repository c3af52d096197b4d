"""A folder or an fsspec URL, with the few acts that an archive needs, each whole or not at all.

fsspec because it is the one well-kept door to local disks, S3, GCS, Azure, SFTP and more, with the
credentials that people have configured for each.
"""

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast
from urllib.parse import urlsplit

from artwidgets.errors import ArchiveError, ArtwidgetsError

__all__ = ["Info", "Place", "takes_nothing"]

_WHOLE_AT_ONCE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "memory"}
"""Stores where an object is there only when all of it came (a PUT), so that nothing need be moved."""

_SMALL = 16 * 2**20
"""Bytes that are sent in one request; what is larger is written beside its place and moved."""

_PART = ".part"


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

    def open(self, path: str) -> BinaryIO:
        """A file, to be read from its beginning.

        Raises
        ------
        FileNotFoundError, OSError, ArchiveError
        """
        with self._told():
            return cast(BinaryIO, self._opened[0].open(self._at(path), "rb"))

    def read(self, path: str) -> bytes:
        """All of a file.

        Raises
        ------
        FileNotFoundError, OSError, ArchiveError
        """
        with self._told(), self.open(path) as file:
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
            with self._told():
                return _info(fs.info(self._at(path)))
        except FileNotFoundError:
            return None

    def files(self, folder: str) -> dict[str, Info]:
        """The files in a folder and in those below it, by path; {} where there is no such folder.

        Raises
        ------
        OSError, ArchiveError
        """
        fs, root = self._opened
        fs.invalidate_cache()
        try:
            with self._told():
                found = fs.find(self._at(folder), detail=True)
        except FileNotFoundError:
            return {}
        begin = len(root) + 1
        return {
            path[begin:]: _info(told)
            for path, told in found.items()
            if told.get("type") == "file" and not path.endswith(_PART)
        }

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
        fs = self._opened[0]
        if not self.is_local and size <= _SMALL and _protocol(self.url) in _WHOLE_AT_ONCE:
            parts: list[bytes] = []
            yield parts.append
            with self._told():
                fs.pipe_file(self._at(path), b"".join(parts))
            return
        beside = f"{self._at(path)}.{secrets.token_hex(6)}{_PART}"
        with self._told():
            fs.makedirs(beside.rpartition("/")[0], exist_ok=True)
        try:
            with fs.open(beside, "wb") as file:
                yield file.write
                if self.is_local:
                    file.flush()
                    os.fsync(file.fileno())
            with self._told():
                if self.is_local:
                    os.replace(beside, self._at(path))
                else:
                    fs.mv(beside, self._at(path))
        except BaseException:
            with suppress(Exception):
                fs.rm_file(beside)
            raise

    def remove(self, path: str) -> None:
        """Take a file away; nothing happens where there is none.

        Raises
        ------
        OSError, ArchiveError
        """
        with suppress(FileNotFoundError), self._told():
            self._opened[0].rm_file(self._at(path))

    @contextmanager
    def _told(self) -> Iterator[None]:
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
    """Whether nothing can be written there, whatever it is: full, read-only, not allowed, a file's place."""
    codes = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST)
    return isinstance(error, PermissionError) or error.errno in codes


def _has_password(url: str) -> bool:
    try:
        return urlsplit(url).password is not None
    except ValueError:
        return False


def _protocol(url: str) -> str:
    return url.partition("://")[0]


def _info(told: dict[str, Any]) -> Info:
    sign = next(
        (told[key] for key in ("ETag", "etag", "md5Hash", "LastModified", "mtime") if told.get(key)), ""
    )
    return Info(int(told.get("size") or 0), str(sign))
