"""Statements that nearly every request runs, compiled once and given to SQLite's own driver.

SQLAlchemy takes about ten times as long over a short statement as SQLite does: it builds the objects of a
statement, looks for the text that it has compiled of an equal one, and wraps what comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import UpdateBase

from artwidgets.local.store.database import driver_of

__all__ = ["Prepared"]

_DIALECT = sqlite.dialect()


class _Compiled(NamedTuple):
    """A statement as the driver takes it.

    Attributes
    ----------
    names : sequence of str
        Whose value each ``?`` is.
    given : dict
        The values that the statement brings itself.
    flags : list of int
        Columns that SQLite gives as 0 and 1.
    """

    text: str
    names: Sequence[str]
    given: dict[str, Any]
    flags: list[int]


class Prepared:
    """A statement with named parameters (``bindparam``), compiled at its first use.

    Parameters
    ----------
    statement : Select, or an insert, update or delete
        Without ``in_`` of a list, whose text would depend on its length: see `records.among_given`.
    """

    def __init__(self, statement: Select[Any] | UpdateBase) -> None:
        self._statement = statement

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The labels of the columns."""
        return tuple(map(str, self._statement.exported_columns.keys()))

    @cached_property
    def _compiled(self) -> _Compiled:
        compiled = self._statement.compile(dialect=_DIALECT)
        names: Sequence[str] = compiled.positiontup or ()
        kinds = [column.type for column in self._statement.exported_columns]
        flags = [number for number, kind in enumerate(kinds) if kind.python_type is bool]
        return _Compiled(str(compiled), names, dict(compiled.params), flags)

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Run it with `values` for its parameters and return all rows."""
        text, names, given, flags = self._compiled
        given = {**given, **values}
        connection.info["database"].statements += 1
        ran = driver_of(connection).execute(text, [given[name] for name in names])
        found: list[tuple[Any, ...]] = ran.fetchall()
        return [_with_flags(row, flags) for row in found] if flags else found

    def first(self, connection: Connection, **values: Any) -> tuple[Any, ...] | None:
        """Run it and return the first row, None where there is none."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def scalar(self, connection: Connection, **values: Any) -> Any:
        """Run it and return the first value of the first row, None where there is none."""
        found = self.rows(connection, **values)
        return found[0][0] if found else None


def _with_flags(row: tuple[Any, ...], flags: list[int]) -> tuple[Any, ...]:
    values = list(row)
    for number in flags:
        values[number] = None if values[number] is None else bool(values[number])
    return tuple(values)
