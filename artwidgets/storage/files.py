"""The files of one version, as storage sees them: contents by digest, without their paths."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["VersionFiles"]

_MD5_BYTES: Final = 16
_MOST_BYTES: Final = 2**53
"""Nine petabytes in one version: more is a mistake, which in a sum of many would run over."""
_HEAD: Final = np.dtype([("files", "<i8"), ("references", "<i8"), ("reference_bytes", "<i8")])


@dataclass(frozen=True, slots=True, eq=False)
class VersionFiles:
    """What one version holds: every content once, and what it only points to.

    Attributes
    ----------
    digests : ndarray of uint64, shape (files, 2)
        The two halves of each content's MD5 (of another digest: of its 128-bit hash), each once.
    sizes : ndarray of int64, shape (files,)
        Bytes of each content.
    references : int
        How many entries point to a place outside the platform, which stores none of their bytes.
    reference_bytes : int
        What those weigh there.
    """

    digests: npt.NDArray[np.uint64]
    sizes: npt.NDArray[np.int64]
    references: int = 0
    reference_bytes: int = 0

    @classmethod
    def of(cls, entries: Iterable[tuple[str, int, bool]]) -> "VersionFiles":
        """From the entries of a manifest.

        Parameters
        ----------
        entries : iterable of (str, int, bool)
            Digest as the manifest writes it (MD5 in base64), bytes, and whether it is a reference.

        Raises
        ------
        OverflowError
            When they weigh more than 2**53 bytes together.

        Examples
        --------
        >>> files = VersionFiles.of([("a", 3, False), ("a", 3, False), ("etag", 9, True)])
        >>> files.stored, files.references, files.reference_bytes
        (3, 1, 9)
        """
        contents: dict[str, int] = {}
        references = reference_bytes = 0
        for digest, size, is_reference in entries:
            if is_reference:
                references += 1
                reference_bytes += size
            else:
                contents[digest] = size
        if max(sum(contents.values()), reference_bytes) > _MOST_BYTES:
            raise OverflowError("more bytes than a version can have")
        raw = b"".join(map(_sixteen_bytes, contents))
        digests = np.frombuffer(raw, dtype="<u8").reshape(-1, 2).astype(np.uint64, copy=False)
        sizes = np.fromiter(contents.values(), dtype=np.int64, count=len(contents))
        return cls(digests, sizes, references, reference_bytes)

    @property
    def stored(self) -> int:
        """Bytes that the platform stores for it, shared ones included."""
        return int(self.sizes.sum())

    def to_bytes(self) -> bytes:
        """A form to be kept on disk; 24 bytes a file and 24 more."""
        head = np.array([(len(self.sizes), self.references, self.reference_bytes)], dtype=_HEAD)
        return head.tobytes() + self.digests.astype("<u8").tobytes() + self.sizes.astype("<i8").tobytes()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "VersionFiles":
        """What `to_bytes` wrote.

        Raises
        ------
        ValueError
            Where it is cut short, or something else.
        """
        if len(raw) < _HEAD.itemsize:
            raise ValueError("no files of a version: cut short")
        files, references, reference_bytes = np.frombuffer(raw, _HEAD, count=1)[0].tolist()
        if files < 0 or len(raw) != _HEAD.itemsize + 24 * files:
            raise ValueError("no files of a version: another length than it tells")
        digests = np.frombuffer(raw, "<u8", count=2 * files, offset=_HEAD.itemsize).reshape(-1, 2)
        sizes = np.frombuffer(raw, "<i8", count=files, offset=_HEAD.itemsize + 16 * files)
        return cls(digests, sizes, references, reference_bytes)


def _sixteen_bytes(digest: str) -> bytes:
    """An MD5 in base64 as its bytes; of anything else, a hash of the same length."""
    if len(digest) == 24:
        try:
            raw = base64.b64decode(digest, validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        if len(raw) == _MD5_BYTES:
            return raw
    return hashlib.blake2b(digest.encode("utf-8", "surrogatepass"), digest_size=_MD5_BYTES).digest()
