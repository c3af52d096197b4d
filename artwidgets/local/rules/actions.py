"""Who did what, when: a row for every change of a version, an alias or a collection.

Written in the transaction that does it, so that what is told happened and what happened is told.
The words of ``actionType`` are ours: W&B's schema says only that it is a string.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import Connection

from artwidgets.local.store import models as m

__all__ = ["ALIAS_KINDS", "VERSION_KINDS", "Doer", "note", "note_many"]


class Doer(Protocol):
    """Who does something: a request, or one who seeds."""

    @property
    def connection(self) -> Connection:
        """Where it is written."""

    @property
    def user_id(self) -> int | None:
        """The user."""

    @property
    def moment(self) -> str:
        """When it is done."""


ALIAS_KINDS = ("ADD_ALIAS", "MOVE_ALIAS", "REMOVE_ALIAS")
VERSION_KINDS = ("UPDATE_ARTIFACT", "DELETE_ARTIFACT", "USE_ARTIFACT", *ALIAS_KINDS)
"""What is told of a version itself; the rest is its collection's."""

_COLUMNS = (
    *("kind", "created_at", "user_id", "collection_id"),
    *("run_id", "version_id", "source_id", "alias", "before", "after"),
)
# Written down once: building the statement for each of a document's mutations cost more than the row.
_INSERT = "INSERT INTO {} ({}) VALUES ({})".format(
    m.actions.name, ", ".join(f'"{name}"' for name in _COLUMNS), ", ".join("?" * len(_COLUMNS))
)


def note(doer: Doer, kind: str, collection_id: int, **columns: Any) -> None:
    """Record one thing that is done (columns of ``actions`` by name)."""
    note_many(doer, [{"kind": kind, "collection_id": collection_id, **columns}])


def note_many(doer: Doer, rows: Iterable[dict[str, Any]]) -> None:
    """Record several things that are done at once."""
    common = {"user_id": doer.user_id, "created_at": doer.moment}
    values = [tuple(map({**common, **row}.get, _COLUMNS)) for row in rows]
    if values:
        doer.connection.exec_driver_sql(_INSERT, values)
