"""How many bytes a delete gives back: never a guess, always a range.

Versions share files: a file is stored once and goes only when no version, earlier or later,
uses it any more (the platform collects such garbage hours after a delete). So the sizes of
deleted versions can't be added up. Which files a version has is in its manifest; as long as
some manifests have not been read, only bounds are known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Holding", "Manifest", "Reclaim", "reclaim"]

Manifest = Mapping[str, int]
"""Stored bytes by file digest, references to other places left out."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One version as storage sees it.

    Attributes
    ----------
    id : str
        The artifact's id (links hold nothing and have no holding).
    size : int
        Bytes of all its files, shared ones included.
    manifest : Manifest or None
        None as long as it has not been read.
    """

    id: str
    size: int
    manifest: Manifest | None = None


@dataclass(frozen=True, slots=True)
class Reclaim:
    """Bytes that garbage collection can take back once the deletes are done.

    Attributes
    ----------
    lower, upper : int
        Bytes. They meet when every manifest of the scope has been read.
    read, unread : int
        Versions of the scope whose manifest is known, and is not.
    scope : str
        Among which versions sharing was looked for, in words. Files that versions outside
        share are not freed either, which only lowers the figures.
    """

    lower: int = 0
    upper: int = 0
    read: int = 0
    unread: int = 0
    scope: str = ""

    @property
    def exact(self) -> bool:
        """Whether the bounds meet."""
        return self.lower == self.upper


def reclaim(
    deleted: Iterable[Holding], kept: Iterable[Holding], scope: str = "the loaded versions"
) -> Reclaim:
    """Bound the bytes that no version is left to use.

    A file counts when a deleted version has it and no kept one does. A deleted version whose
    manifest is unknown counts 0 in the lower bound and its whole size in the upper. A kept
    version whose manifest is unknown can hold on to no more than its own size of what would
    otherwise go, so its size lowers the lower bound.

    Examples
    --------
    W&B's own: v0 has 3 MB, v1 adds 3 MB and so has 6.

    >>> v0, v1 = Holding("v0", 3, {"a": 3}), Holding("v1", 6, {"a": 3, "b": 3})
    >>> [reclaim([v1], [v0]).upper, reclaim([v0], [v1]).upper, reclaim([v0, v1], []).upper]
    [3, 0, 6]
    """
    going: dict[str, int] = {}
    held: set[str] = set()
    read = unread = unknown_going = unknown_kept = 0
    for holding in deleted:
        if holding.manifest is None:
            unread += 1
            unknown_going += holding.size
        else:
            read += 1
            going.update(holding.manifest)
    for holding in kept:
        if holding.manifest is None:
            unread += 1
            unknown_kept += holding.size
        else:
            read += 1
            held.update(holding.manifest)
    certain = sum(size for digest, size in going.items() if digest not in held)
    return Reclaim(
        lower=max(0, certain - unknown_kept),
        upper=certain + unknown_going,
        read=read,
        unread=unread,
        scope=scope,
    )
