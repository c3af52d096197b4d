"""One version as an archive keeps it: its record, its collection, its manifest as it came."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from artwidgets.archive.layout import Content, content_of, other_version_path, version_path
from artwidgets.errors import ArchiveError
from artwidgets.listing import KEYS, TABLE, version_from
from artwidgets.listing.records import columns_of
from artwidgets.model.records import Collection, Version

__all__ = ["ArchivedVersion", "Entry", "entries_of"]

_FORMAT = 1

_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Entry(NamedTuple):
    """A file of a version.

    Attributes
    ----------
    path : str
    content : Content or None
        None for a reference, which is recorded and not copied.
    raw : mapping
        The manifest's entry: ``digest``, ``size``, and ``ref``, ``extra``, ``birthArtifactID`` where it
        has them.
    """

    path: str
    content: Content | None
    raw: Mapping[str, Any]

    @property
    def reference(self) -> str | None:
        """Where it is kept, when that is not the platform."""
        return self.raw.get("ref")


def entries_of(manifest: Mapping[str, Any], name: str) -> tuple[Entry, ...]:
    """The files that a manifest names, by path.

    Parameters
    ----------
    manifest : mapping
        As parsed from ``wandb_manifest.json``.
    name : str
        Of the version, for the message.

    Raises
    ------
    ArchiveError
        It is no manifest, or has a digest by which nothing can be verified.
    """
    try:
        return tuple(
            Entry(path, None, raw)
            if raw.get("ref") is not None
            else Entry(path, content_of(raw["digest"], raw["size"], raw.get("extra")), raw)
            for path, raw in sorted(manifest["contents"].items())
        )
    except _BROKEN as error:
        failure = ArchiveError(
            f"The manifest of {name} can't be read, so nothing of it can be verified ({error})."
        )
    raise failure


@dataclass(frozen=True)
class ArchivedVersion:
    """A version in an archive.

    Attributes
    ----------
    record : Version
        As it was when it was archived.
    collection : Collection
    manifest : mapping
        ``wandb_manifest.json`` as it came.
    server : str
        The identity of the server that it was on.
    archived : datetime
        UTC.
    """

    record: Version
    collection: Collection
    manifest: Mapping[str, Any]
    server: str
    archived: datetime

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Its files, by path.

        Raises
        ------
        ArchiveError
        """
        return entries_of(self.manifest, self.record.qualified_name)

    @property
    def contents(self) -> frozenset[Content]:
        """What its files hold, each once; references are kept elsewhere.

        Raises
        ------
        ArchiveError
        """
        return frozenset(entry.content for entry in self.entries if entry.content is not None)

    @property
    def path(self) -> str:
        """Where it is kept in the archive, unless another version has that place."""
        return version_path(self.record.project, self.record.collection, self.record.version)

    @property
    def other_path(self) -> str:
        """Where it is kept then."""
        one = self.record
        return other_version_path(one.project, one.collection, one.version, self.server, one.artifact_id)

    def is_same(self, other: "ArchivedVersion") -> bool:
        """Whether the other one is the same version of the same server, however its fields are."""
        return (self.server, self.record.artifact_id) == (other.server, other.record.artifact_id)

    def to_json(self) -> bytes:
        """As a file of the archive."""
        plain = self.head() | {"manifest": self.manifest}
        return json.dumps(plain, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")

    def head(self) -> dict[str, Any]:
        """All but the manifest, as plain values: what the index keeps of it."""
        record = {name: values[0] for name, values in columns_of([self.record]).items()}
        collection = asdict(self.collection)
        collection["created"] = self.collection.created and self.collection.created.isoformat()
        return {
            "format": _FORMAT,
            "server": self.server,
            "archived": self.archived.isoformat(),
            "collection": collection,
            "record": record,
        }

    @classmethod
    def from_json(cls, text: bytes, name: str) -> "ArchivedVersion":
        """Read one.

        Parameters
        ----------
        text : bytes
        name : str
            Of the file, for the message.

        Raises
        ------
        ArchiveError
            It is none, or of a newer release.
        """
        try:
            plain = json.loads(text.decode("utf-8", "surrogatepass"))
            return cls.of_plain(plain, plain["manifest"])
        except _BROKEN as error:
            failure = ArchiveError(f"{name} is no version of an archive ({type(error).__name__}: {error}).")
        raise failure

    @classmethod
    def of_plain(cls, head: Mapping[str, Any], manifest: Mapping[str, Any]) -> "ArchivedVersion":
        """Make one of what `head` gave; raises what wrong values raise (`ValueError`, `KeyError` ...)."""
        if head["format"] != _FORMAT:
            raise ValueError(f"format {head['format']} is not known here; a newer artwidgets may read it")
        collection = dict(head["collection"])
        collection["created"] = collection["created"] and datetime.fromisoformat(collection["created"])
        collection["tags"] = tuple(collection["tags"])
        raw = {name: column.dtype.from_json([head["record"][name]])[0] for name, column in TABLE.items()} | {
            name: head["record"][name] for name in ("id", *KEYS)
        }
        if not all(isinstance(raw[key], str) for key in ("id", *KEYS)):
            raise ValueError("a record without the names it is known by")
        return cls(
            record=version_from(raw),
            collection=Collection(**collection),
            manifest=manifest,
            server=str(head["server"]),
            archived=datetime.fromisoformat(head["archived"]),
        )
