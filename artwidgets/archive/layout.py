"""Where things are in an archive.

::

    objects/ab/abcdef...                    a content, once, by its digest in hex
    versions/PROJECT/COLLECTION/vN.json     a version: its record, its collection, its manifest
    index.json                              the records again, so that opening reads one file

Only `objects` and `versions` count. `index.json` saves requests; one that is old, lost or of somebody
else's writing changes nothing.
"""

import hashlib
from base64 import b64decode
from binascii import Error as NoBase64
from typing import NamedTuple
from urllib.parse import quote

__all__ = ["INDEX", "OBJECTS", "VERSIONS", "Content", "content_of", "other_version_path", "version_path"]

OBJECTS, VERSIONS, INDEX = "objects", "versions", "index.json"

MD5, XXH128 = "MD5", "XXH128"

_LONGEST = 200
"""Bytes of a name: disks take 255, and a file that is being written has some more."""

_ALGORITHM_KEY = "alg"
"""In an entry's ``extra``, where it is not MD5 (wandb 0.31, ``DIGEST_ALGORITHM_EXTRA_KEY``)."""


class Content(NamedTuple):
    """What a file holds, by its digest.

    Attributes
    ----------
    digest : str
        In hex, 32 digits.
    size : int
        Bytes.
    algorithm : str
        "MD5" or "XXH128".
    """

    digest: str
    size: int
    algorithm: str = MD5

    @property
    def path(self) -> str:
        """Where it is in an archive. Digests of another algorithm stand apart: they are as long."""
        apart = "" if self.algorithm == MD5 else f"{self.algorithm.lower()}/"
        return f"{OBJECTS}/{apart}{self.digest[:2]}/{self.digest}"


def content_of(digest: str, size: int, extra: object = None) -> Content:
    """The content of a manifest's entry.

    Parameters
    ----------
    digest : str
        Base64, as manifests hold it.
    size : int
        Bytes.
    extra : mapping, optional
        The entry's ``extra``, which names an algorithm other than MD5.

    Raises
    ------
    ValueError
        It is no digest of 128 bits.
    """
    algorithm = (extra.get(_ALGORITHM_KEY) if isinstance(extra, dict) else None) or MD5
    if algorithm not in (MD5, XXH128):
        raise ValueError(f"the algorithm {algorithm!r} is not known")
    try:
        held = b64decode(digest, validate=True)
    except NoBase64:
        held = b""
    if len(held) != 16 or not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ValueError("it is no digest of 128 bits and a size in bytes")
    return Content(held.hex(), size, algorithm)


def version_path(project: str, collection: str, version: int) -> str:
    """Where a version is kept, unless another one of the same name is there already."""
    return f"{VERSIONS}/{_name(project)}/{_name(collection)}/v{version}.json"


def other_version_path(project: str, collection: str, version: int, server: str, artifact_id: str) -> str:
    """Where it is kept otherwise.

    A collection that was deleted and made anew has a v0 again, and another entity or server may have a
    project of the same name.
    """
    sign = hashlib.sha256(f"{server}\n{artifact_id}".encode()).hexdigest()[:12]
    return version_path(project, collection, version).replace(".json", f".{sign}.json")


def _name(name: str) -> str:
    """A name as that of a folder, on every disk and in every URL."""
    quoted = quote(name, safe="")
    if len(quoted) > _LONGEST:
        sign = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        quoted = f"{quoted[: _LONGEST - 13]}~{sign}"
    return quoted.replace(".", "%2E") if quoted.strip(".") == "" else quoted
