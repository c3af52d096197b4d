"""Rows by the thousand, straight into the tables, with numbers given beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, select

from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now

__all__ = ["Numbers", "Seeder", "insert_rows", "note_blobs", "owner_of"]


class Seeder(NamedTuple):
    """Who did what is seeded, and when."""

    connection: Connection
    user_id: int
    moment: str


class Numbers:
    """Gives the next free row numbers of tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._next: dict[str, int] = {}

    def of(self, table: Table) -> int:
        """Return a number that no row of `table` has, another one at each call."""
        number = self._next.get(table.name)
        if number is None:
            number = int(self._connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0) + 1
        self._next[table.name] = number + 1
        return number


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Insert `rows`, tuples in the order of `columns`."""
    values = list(rows)
    if values:
        marks = ", ".join("?" * len(columns))
        names = ", ".join(columns)
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)


def note_blobs(connection: Connection, entity_id: int, sizes: Mapping[str, int]) -> None:
    """Note blobs that were put into the store."""
    moment = now()
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO blobs (entity_id, md5, size, created_at) VALUES (?, ?, ?, ?)",
        [(entity_id, md5, size, moment) for md5, size in sizes.items()],
    )


def owner_of(connection: Connection, username: str) -> tuple[int, int]:
    """Return a user's number and their entity's."""
    row = connection.execute(
        select(m.users.c.id, m.users.c.entity_id).where(m.users.c.username == username)
    ).one()
    return row.id, row.entity_id
