"""Files by content: each once per entity, named by the MD5 of its bytes.

MD5 is the platform's own digest of artifact files. Entities do not share blobs, so that knowing
a digest never opens another entity's file.
"""

import base64
import hashlib
import mimetypes
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from artwidgets.local.refusals import Refusal
from artwidgets.local.store.privacy import private_folder

__all__ = ["BlobStore", "Upload", "WrongDigest", "content_type", "hex_digest"]

_HEX = re.compile(r"[0-9a-f]{32}\Z")


class WrongDigest(Refusal):
    """The bytes that came are not the bytes that were announced."""


def content_type(name: str) -> str:
    """Return the MIME type that a file's name suggests."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def hex_digest(digest: str) -> str:
    """Return a base64 or hex MD5 as hex.

    Raises
    ------
    Refusal
        Where it is neither.
    """
    if _HEX.match(digest):
        return digest
    try:
        raw = base64.b64decode(digest, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != 16:
        raise Refusal(f"invalid MD5 digest: {digest!r}")
    return raw.hex()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _room_for(target: Path) -> None:
    """Make the folders of a blob; ``mkdir(parents=True)`` would give the outer ones another mode."""
    for folder in (target.parent.parent, target.parent):
        folder.mkdir(mode=0o700, exist_ok=True)


class Upload:
    """A file on its way in: written beside the store, moved into it when complete and right."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"incoming-{os.getpid()}-{secrets.token_hex(8)}"
        self._file = open(self.path, "xb", opener=_private)  # noqa: SIM115 - closed by `close` or `discard`
        self._hash = hashlib.md5(usedforsecurity=False)
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Add bytes."""
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    @property
    def md5(self) -> str:
        """MD5 in hex of what has come so far."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Flush the bytes to the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class BlobStore:
    """The files under one folder.

    Parameters
    ----------
    folder : Path
        Created where it does not exist; what an earlier process left half uploaded is removed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        private_folder(folder)
        private_folder(self._incoming)
        for left in self._incoming.iterdir():
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()

    def path(self, entity_id: int, md5: str) -> Path:
        """Return where the blob is or would be.

        Raises
        ------
        Refusal
            Where `md5` is not 32 hex digits: no name from outside ever becomes a path.
        """
        if not _HEX.match(md5):
            raise Refusal(f"invalid MD5 digest: {md5!r}")
        return self.folder / str(int(entity_id)) / md5[:2] / md5

    def has(self, entity_id: int, md5: str) -> bool:
        """Whether the blob is here, whole."""
        return self.path(entity_id, md5).is_file()

    def receive(self) -> Upload:
        """Open a place for bytes to come."""
        return Upload(self._incoming)

    def keep(self, upload: Upload, entity_id: int, md5: str | None = None) -> str:
        """Move a complete upload into the store and return its MD5 in hex.

        Raises
        ------
        WrongDigest
            Where the bytes do not have the announced `md5`; nothing is left.
        """
        upload.close()
        if md5 is not None and upload.md5 != md5:
            upload.discard()
            raise WrongDigest(f"the MD5 of the uploaded bytes is {upload.md5}, not {md5} as announced")
        target = self.path(entity_id, upload.md5)
        _room_for(target)
        os.replace(upload.path, target)
        return upload.md5

    def put(self, entity_id: int, content: bytes) -> str:
        """Store `content` and return its MD5 in hex."""
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        target = self.path(entity_id, md5)
        if not target.is_file():
            _room_for(target)
            beside = self._incoming / f"{md5}-{secrets.token_hex(4)}"
            with open(beside, "xb", opener=_private) as file:
                file.write(content)
            os.replace(beside, target)
        return md5

    def begin_parts(self) -> str:
        """Open a place for the parts of a large file and return its name."""
        name = secrets.token_hex(16)
        self._parts(name).mkdir(mode=0o700)
        return name

    def keep_part(self, upload: Upload, name: str, number: int, md5: str) -> None:
        """Keep one part.

        Raises
        ------
        WrongDigest
            Where the bytes do not have the announced `md5`.
        Refusal
            Where the upload was ended meanwhile.
        """
        folder = self._parts(name)
        upload.close()
        if upload.md5 != md5 or not folder.is_dir():
            upload.discard()
            if folder.is_dir():
                raise WrongDigest(f"the MD5 of part {number} is {upload.md5}, not {md5} as announced")
            raise Refusal("no such upload")
        os.replace(upload.path, folder / str(int(number)))

    def join_parts(self, entity_id: int, name: str, numbers: Sequence[int], md5: str) -> None:
        """Make one blob of the parts, in the order of `numbers`.

        Raises
        ------
        Refusal
            Where a part is missing; what has come stays for another try.
        WrongDigest
            Where the whole is not what was announced.
        """
        folder = self._parts(name)
        lost = [number for number in numbers if not (folder / str(int(number))).is_file()]
        if lost:
            if self.has(entity_id, md5):
                return
            raise Refusal(f"part {lost[0]} of the upload is missing")
        upload = self.receive()
        for number in numbers:
            with (folder / str(int(number))).open("rb") as part:
                while chunk := part.read(1 << 20):
                    upload.write(chunk)
        self.keep(upload, entity_id, md5)
        self.drop_parts(name)

    def drop_parts(self, name: str) -> None:
        """Forget the parts of an upload."""
        shutil.rmtree(self._parts(name), ignore_errors=True)

    def _parts(self, name: str) -> Path:
        if not _HEX.match(name):
            raise Refusal("invalid upload id")
        return self._incoming / f"parts-{name}"

    def read(self, entity_id: int, md5: str) -> bytes:
        """Return the bytes of a small blob (a manifest)."""
        return self.path(entity_id, md5).read_bytes()

    def remove(self, entity_id: int, md5: str) -> int:
        """Remove a blob and return how many bytes that freed (0 where it was not there)."""
        path = self.path(entity_id, md5)
        try:
            size = path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            return 0
        return size

    def bytes(self) -> int:
        """Return how many bytes of blobs are on the disk."""
        return sum(path.stat().st_size for path in self.everything())

    def everything(self) -> Iterator[Path]:
        """Give the path of every blob."""
        for entity in self.folder.iterdir():
            if entity != self._incoming:
                yield from (path for path in entity.glob("??/*") if _HEX.match(path.name))
