"""What a manifest says, as a file store gives it: entries by path, or the contents that storage counts."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from artwidgets.errors import RefusedError
from artwidgets.storage import VersionFiles

__all__ = ["LARGEST_MANIFEST", "ManifestFile", "files_by_path", "files_of", "unreadable"]

LARGEST_MANIFEST = 512 * 2**20
"""Bytes of a manifest that are read at most: some two million files."""

_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class ManifestFile(NamedTuple):
    """One entry of a manifest.

    Attributes
    ----------
    digest : str
        Of the content; for a reference, what the place it points to tells (an ETag, say).
    size : int
        Bytes.
    reference : str or None
        Where it is kept, when that is not the platform.
    """

    digest: str
    size: int
    reference: str | None = None


def files_by_path(text: bytes, name: str) -> dict[str, ManifestFile]:
    """The entries of a manifest.

    Parameters
    ----------
    text : bytes
        JSON.
    name : str
        The version's, for the message.

    Raises
    ------
    RefusedError
        It is no manifest.
    """
    try:
        return {
            path: ManifestFile(str(entry.get("digest") or ""), int(entry.get("size") or 0), entry.get("ref"))
            for path, entry in _contents(text).items()
        }
    except _BROKEN:
        failure = unreadable(name)
    raise failure


def files_of(text: bytes, name: str) -> VersionFiles:
    """The contents that a manifest names, each once, without their paths; parameters and errors as above."""
    try:
        files = VersionFiles.of(
            (str(entry.get("digest") or ""), int(entry.get("size") or 0), entry.get("ref") is not None)
            for entry in _contents(text).values()
        )
        if (files.sizes >= 0).all() and files.reference_bytes >= 0:
            return files
    except _BROKEN:
        pass  # told below, outside of the handler: the exception would quote what came
    raise unreadable(name)


def unreadable(name: str) -> RefusedError:
    """What is said of something that is no manifest."""
    return RefusedError(f"What the file store has for the manifest of {name} is none.")


def _contents(text: bytes) -> Mapping[str, Any]:
    # Without "contents" it is no manifest, which is another thing than one without files.
    contents: Mapping[str, Any] = json.loads(text)["contents"]
    return contents
