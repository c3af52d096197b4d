"""Rows on their way to the client, and how siblings are loaded together.

A resolver of a list gives each of its records the same `Batch`. The first sibling that is asked
for something (its aliases, its versions, its runs) loads it for all of them with one statement;
the others find it there. So the number of statements depends on the shape of a query, never on
how many rows it returns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Text, bindparam, func, select

from artwidgets.local.store.prepared import Prepared

__all__ = [
    "Batch",
    "Record",
    "Shared",
    "among",
    "among_given",
    "batch",
    "closed",
    "fetch",
    "number_of",
    "packed",
    "single",
]

T = TypeVar("T")


class Record(dict[str, Any]):
    """One row, keyed by the names of the GraphQL fields it answers.

    Keys that start with an underscore are the server's own: ``_id`` is the row's number.
    ``__typename`` says which member of an interface or union it is.

    Attributes
    ----------
    batch : Batch
        The siblings it was loaded with.
    """

    __slots__ = ("batch",)

    batch: Batch


class Shared(Record):
    """A record of which one object stands for the row all through a request.

    Projects, collections and runs are mentioned by many versions; they are completed once per
    place in a document and not once per mention.
    """

    __slots__ = ()


class Batch:
    """Records that were loaded together.

    It holds no record itself: a record holds its batch, and nothing is left to the cycle collector.

    Attributes
    ----------
    ids : sequence of int
        Their row numbers.
    named : dict of str to set of int
        The rows of other tables that they name, by the key that names them (``_run_id``).
    """

    __slots__ = ("_loaded", "ids", "named")

    def __init__(self, records: Sequence[Record]) -> None:
        self.ids = [record["_id"] for record in records]
        keys = [key for key in records[0] if key.endswith("_id") and key != "_id"] if records else []
        self.named = {key: {record[key] for record in records} - {None} for key in keys}
        self._loaded: dict[Hashable, Any] = {}

    def load(self, what: Hashable, loader: Callable[..., T], *given: Any) -> T:
        """Return what `loader` gives for all ids (and what else is `given`), calling it once per `what`."""
        try:
            found: T = self._loaded[what]
        except KeyError:
            found = self._loaded[what] = loader(self.ids, *given)
        return found

    def related(self, key: str, loader: Callable[..., T]) -> T:
        """Return what `loader` gives for all rows that the siblings name in `key`, calling it once."""
        try:
            found: T = self._loaded[key]
        except KeyError:
            found = self._loaded[key] = loader(self.named[key])
        return found


def batch(records: Sequence[Record]) -> Sequence[Record]:
    """Make siblings of `records` and return them."""
    siblings = Batch(records)
    for record in records:
        record.batch = siblings
    return records


def single(record: Record) -> Record:
    """Make `record` a batch of its own and return it."""
    return batch([record])[0]


def closed(record: Record, **fields: Any) -> Record:
    """Return what a viewer sees of `record` whose project they may not: itself, nothing in or around it.

    Its row number is one that no row has, so that every list of what is in it is empty; its id stays.
    """
    return single(Record(record, _id=0, _number=record["_id"], _project_id=None, **fields))


def number_of(record: Record) -> int:
    """Return the number of a record that may be closed."""
    found: int = record.get("_number", record["_id"])
    return found


def fetch(
    connection: Connection, statement: Select[Any] | Prepared, kind: type[Record] = Record, **values: Any
) -> list[Record]:
    """Run `statement` with `values` for its parameters; return its rows as records, its labels as keys."""
    rows: Sequence[Iterable[Any]]
    if isinstance(statement, Prepared):
        keys, rows = statement.keys, statement.rows(connection, **values)
    else:
        result = connection.execute(statement, values)
        # All at once: SQLAlchemy's iterator fetches one by one, which takes three times as long.
        keys, rows = tuple(result.keys()), result.all()
    return [kind(zip(keys, row, strict=True)) for row in rows]


def among(column: ColumnElement[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of `ids`, as one parameter however many they are."""
    return _in_list(column, bindparam(None, packed(ids), Text))


def among_given(column: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of the parameter ``ids`` (see `packed`).

    For statements that are built once and run often: building one costs more than running it.
    """
    return _in_list(column, bindparam("ids", type_=Text))


def packed(ids: Iterable[int]) -> str:
    """Return `ids` as the one value that ``among_given`` takes."""
    return json.dumps(list(ids))


def _in_list(column: ColumnElement[int], values: ColumnElement[str]) -> ColumnElement[bool]:
    listed = func.json_each(values).table_valued("value")
    return column.in_(select(listed.c.value))
