"""What the collections are called that link the versions of a listing: its own, and those elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from artwidgets.gateway.listing.queries import LinkPaths
from artwidgets.gateway.rereading import BATCH
from artwidgets.model.records import Collection

__all__ = ["LinkNames"]

Columns = Mapping[str, Sequence[Any]]


class LinkNames:
    """Paths of collections by id. Only the thread that takes answers in touches it.

    Parameters
    ----------
    collections : mapping of str to Collection
        Those that are listed; the crawl goes on filling it.
    """

    def __init__(self, collections: Mapping[str, Collection]) -> None:
        self._collections = collections
        self._elsewhere: dict[str, str | None] = {}

    def add(self, paths: Mapping[str, str | None]) -> None:
        """Note what collections elsewhere are called; None where that is not told."""
        for id_, path in paths.items():
            if path is not None or id_ not in self._elsewhere:
                self._elsewhere[id_] = path

    def missing(self, columns: Columns) -> list[LinkPaths]:
        """Requests for what is not known yet.

        One version of each collection will do: it names all that link it.
        """
        nameless: dict[str, str] = {}
        for ids, artifact in zip(columns["linked_in"], columns["artifact_id"], strict=True):
            for id_ in ids or ():
                if id_ not in self._collections and id_ not in self._elsewhere:
                    nameless.setdefault(id_, artifact)
        found = list(nameless.items())
        return [LinkPaths(found[at : at + BATCH]) for at in range(0, len(found), BATCH)]

    def linked_in(self, columns: Columns) -> list[tuple[str, ...] | None]:
        """``linked_in`` by path in the place of ids.

        A collection whose path is not known (yet) makes the cell None, which is unknown.
        """
        paths = {one.id: f"{one.entity}/{one.project}/{one.name}" for one in self._collections.values()}
        named = {**self._elsewhere, **paths}

        def links(ids: tuple[str, ...]) -> tuple[str, ...] | None:
            found = [named.get(id_) for id_ in ids]
            return None if None in found else tuple(path for path in found if path is not None)

        return [links(ids) if ids else ids for ids in columns["linked_in"]]
