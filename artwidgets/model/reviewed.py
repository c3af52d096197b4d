"""What a review showed of what its items touch beside themselves, small enough to be kept in a plan.

A collection goes with every version in it, so each of them is frozen as it was reviewed: short
things (aliases, tags, links, uses) as they are, long ones (description, metadata) as hashes, about
100 bytes a version. An alias that is added leaves whoever has it, so the holder is frozen too.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from artwidgets.model.edits import ttl_of
from artwidgets.model.json_values import canonical_json
from artwidgets.model.records import Version
from artwidgets.model.values import INHERIT

__all__ = ["CONTENT", "Holder", "Reviewed"]

CONTENT = ("tags", "used", "description", "metadata", "ttl")
"""Fields that belong to the version itself, so that a link to it shows them as well."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Which version of a collection has an alias.

    Attributes
    ----------
    alias : str
    artifact_id : str or None
        None when nobody has it.
    name : str or None
        ``collection:vN`` of the holder.
    """

    alias: str
    artifact_id: str | None = None
    name: str | None = None

    def to_json(self) -> list[Any]:
        """The holder as a plain JSON list."""
        return [self.alias, self.artifact_id, self.name]

    @classmethod
    def from_json(cls, raw: Sequence[Any]) -> "Holder":
        """Read what `to_json` gave."""
        return cls(*raw)

    def __str__(self) -> str:
        return self.name or "nobody"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One version (or link) of a collection as it was reviewed.

    Attributes
    ----------
    id, artifact_id : str
    version : int
        N of ``vN``.
    aliases, tags : tuple of str
        In alphabetical order.
    linked_in : tuple of str or None
        None where the server does not tell.
    used : int or None
    state : str
    digest, description, metadata, ttl : str
        Short hashes; "" for what is empty, and for a TTL that is inherited.
    """

    id: str
    artifact_id: str
    version: int
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    linked_in: tuple[str, ...] | None
    used: int | None
    state: str
    digest: str
    description: str
    metadata: str
    ttl: str

    @classmethod
    def of(cls, version: Version) -> "Reviewed":
        """What counts of a version."""
        links: Iterable[str] | None = version.linked_in
        ttl = ttl_of(version)
        return cls(
            id=version.id,
            artifact_id=version.artifact_id,
            version=version.version,
            aliases=tuple(sorted(version.aliases)),
            tags=tuple(sorted(version.tags)),
            linked_in=None if links is None else tuple(sorted(links)),
            used=version.used,
            state=version.state,
            digest=_hash(version.digest),
            description=_hash(version.description),
            metadata=_hash(dict(version.metadata)),
            ttl="" if ttl == INHERIT else _hash(str(ttl)),
        )

    def to_json(self) -> list[Any]:
        """The fields in their order, as a plain JSON list."""
        values = [getattr(self, item.name) for item in fields(self)]
        return [list(value) if isinstance(value, tuple) else value for value in values]

    @classmethod
    def from_json(cls, raw: Sequence[Any]) -> "Reviewed":
        """Read what `to_json` gave."""
        values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in raw]
        return cls(*values)


def _hash(value: Any) -> str:
    if value is None or value == "" or value == {}:
        return ""
    return hashlib.blake2b(canonical_json(value).encode(), digest_size=6).hexdigest()
