"""Pages: Relay connections over an ordered statement, with cursors that resume.

A cursor is the position after an item, as the platform's clients may only store it and send it
back. It is kept as the sort values of the item plus its row number, so that a page goes on
exactly where the last one ended even when rows came or went in between.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo
from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, or_, select

from artwidgets.local.refusals import Refusal
from artwidgets.local.store.records import Record, among, batch, fetch
from artwidgets.local.store.text import is_text

__all__ = [
    "MAX_PAGE",
    "Order",
    "Page",
    "Window",
    "apply",
    "asked_below",
    "connection_of",
    "connection_of_list",
    "count",
    "cursor",
    "only_counted",
    "page_info",
    "page_of",
    "pages",
    "parse_order",
    "total_of",
]

MAX_PAGE = 1000
"""Rows a page holds at most; a client that asks for more gets these and ``hasNextPage``."""


class Order(NamedTuple):
    """One sort key."""

    column: ColumnElement[Any]
    descending: bool = False


class Window(NamedTuple):
    """Which page is asked for: the arguments that every connection takes."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def backward(self) -> bool:
        """Whether the page is counted from the end."""
        return self.first is None and (self.last is not None or bool(self.before))

    def size(self, default: int = 50) -> int:
        """Return how many rows to give."""
        name, wanted = ("last", self.last) if self.backward else ("first", self.first)
        if wanted is None:
            return default
        if wanted < 0:
            raise Refusal(f"{name} must not be negative, got {wanted}")
        return min(wanted, MAX_PAGE)


def cursor(values: Sequence[Any]) -> str:
    """Return the cursor of the row with these sort values (its row number last)."""
    return base64.b64encode(json.dumps(list(values)).encode()).decode()


def _behind(text: str | None, orders: Sequence[Order]) -> ColumnElement[bool] | None:
    """Return the condition "behind this cursor", None at the start.

    Raises
    ------
    Refusal
        Where the text is no cursor of this order.
    """
    if not text:
        return None
    try:
        values = json.loads(base64.b64decode(text, validate=True))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != len(orders) or not all(map(_is_column_value, values)):
        raise Refusal(f"invalid cursor: {text!r}")
    alternatives = []
    for position, (order, value) in enumerate(zip(orders, values, strict=True)):
        same = [
            o.column.is_(v) if v is None else o.column == v
            for o, v in zip(orders[:position], values[:position], strict=True)
        ]
        alternatives.append(and_(*same, _beyond(order, value)))
    return or_(*alternatives)


def _is_column_value(value: Any) -> bool:
    """Whether a column could hold this."""
    if isinstance(value, str):
        return is_text(value)
    return value is None or isinstance(value, float) or (isinstance(value, int) and abs(value) < 2**63)


def _beyond(order: Order, value: Any) -> Any:
    # SQLite sorts NULL before everything.
    if value is None:
        return false() if order.descending else order.column.is_not(None)
    if order.descending:
        return or_(order.column < value, order.column.is_(None))
    return order.column > value


_ORDER = re.compile(r"([+-]?)([a-z][a-z0-9]*(?:_[a-z0-9]+)*)((?:\.[^\s.]+)*)\Z")


def parse_order(
    text: str | None,
    columns: Mapping[str, ColumnElement[Any] | Callable[[str], ColumnElement[Any]]],
    default: str,
) -> Order:
    """Read ``version_index``, ``+version_index`` (ascending) or ``-version_index`` (descending).

    Names are in snake case (``wandb/_pydantic/pagination.py`` and the orders that the SDK's own
    tests use).

    Parameters
    ----------
    columns : mapping
        A callable takes what stands behind the first dot (``summary_metrics.loss``).

    Raises
    ------
    Refusal
        Where the name is not one of `columns`. W&B (README, W5) answers "a confusing backend error or
        unexpected ordering" then (wandb/wandb 12101).
    """
    found = _ORDER.match(text or default)
    column = columns.get(found[2]) if found is not None else None
    if found is None or column is None or callable(column) != bool(found[3]):
        raise Refusal(f"invalid order {text!r}: expected one of {', '.join(sorted(columns))}")
    key = column if isinstance(column, ColumnElement) else column(found[3][1:])
    return Order(key, descending=found[1] == "-")


def apply(statement: Select[Any], orders: Sequence[Order]) -> Select[Any]:
    """Return `statement` sorted by `orders`."""
    return statement.order_by(*(o.column.desc() if o.descending else o.column.asc() for o in orders))


class Page(NamedTuple):
    """One page of records and what a connection says about it.

    Attributes
    ----------
    sort_values : list of tuple
        The sort values of each record, which become cursors where cursors are asked for.
    """

    records: Sequence[Record]
    sort_values: Sequence[Sequence[Any]]
    has_next: bool
    has_previous: bool


def connection_of(
    page: Page,
    total: int | Callable[[], int] | None = None,
    edge: Callable[[Record], dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return the connection that the schema describes.

    Parameters
    ----------
    page : Page
    total : int or callable, optional
        How many rows there are on all pages; a callable is asked only when the query is. Not
        every connection of W&B's tells it.
    edge : callable, optional
        Gives further fields of a record's edge.
    """
    edges: list[dict[str, Any]] = []
    for sort_values, record in zip(page.sort_values, page.records, strict=True):
        item = {"cursor": sort_values, "node": record}
        if edge is not None:
            item |= edge(record)
        edges.append(item)
    # `schema` works pageInfo and totalCount out where they are asked for.
    return {"edges": edges, "totalCount": total, "pageInfo": page}


def page_info(page: Page) -> dict[str, Any]:
    """Return the ``pageInfo`` of a connection."""
    return {
        "startCursor": page.sort_values[0] if page.sort_values else None,
        "endCursor": page.sort_values[-1] if page.sort_values else None,
        "hasNextPage": page.has_next,
        "hasPreviousPage": page.has_previous,
    }


def only_counted(info: GraphQLResolveInfo[Any]) -> bool:
    """Return whether a connection is asked for its ``totalCount`` alone, so that no page need be read."""
    asked = [
        part for node in info.field_nodes if node.selection_set for part in node.selection_set.selections
    ]
    return all(isinstance(part, FieldNode) and part.name.value == "totalCount" for part in asked)


def asked_below(info: GraphQLResolveInfo[Any]) -> frozenset[str]:
    """Return the names of all fields that are asked for below a field, at any depth."""
    found: set[str] = set()
    selections = [node.selection_set for node in info.field_nodes]
    spread: set[str] = set()
    while selections:
        for part in getattr(selections.pop(), "selections", ()):
            if isinstance(part, FieldNode):
                found.add(part.name.value)
            elif isinstance(part, FragmentSpreadNode):
                if part.name.value in spread:
                    continue
                spread.add(part.name.value)
                part = info.fragments[part.name.value]
            selections.append(part.selection_set)
    return frozenset(found)


def connection_of_list(records: Sequence[Record], window: Window, key: str = "_id") -> dict[str, Any]:
    """Return a page of a list that is in memory already, ordered by `key`."""
    values = [cursor([record[key]]) for record in records]
    for text in (window.after, window.before):
        if text and text not in values:
            raise Refusal(f"invalid cursor: {text!r}")
    start = values.index(window.after) + 1 if window.after else 0
    stop = values.index(window.before) if window.before else len(records)
    size = window.size(default=MAX_PAGE)
    start, stop = (max(start, stop - size), stop) if window.backward else (start, min(stop, start + size))
    shown = records[start:stop]
    page = Page(shown, [(record[key],) for record in shown], stop < len(records), start > 0)
    return connection_of(page, len(records))


def count(connection: Any, statement: Select[Any]) -> int:
    """Return how many rows `statement` has."""
    return int(connection.scalar(select(func.count()).select_from(statement.order_by(None).subquery())))


def pages(
    connection: Connection,
    statement: Select[Any],
    parent: ColumnElement[int],
    parents: Sequence[int],
    orders: Sequence[Order],
    window: Window,
) -> dict[int, Page]:
    """Load one page for each of several parents in one statement.

    Parameters
    ----------
    statement : Select
        Labels the row number ``_id``.
    parent : ColumnElement
        The column that holds the parent's number.
    orders : sequence of Order
        The last one must tell every row apart.
    """
    size = window.size()
    statement = statement.add_columns(
        parent.label("_parent"), *(order.column.label(f"_sort{n}") for n, order in enumerate(orders))
    )
    turned = [Order(order.column, not order.descending) for order in orders]
    for bound in (_behind(window.after, orders), _behind(window.before, turned)):
        if bound is not None:
            statement = statement.where(bound)
    if window.backward:
        orders = turned
    if len(parents) == 1:
        statement = apply(statement.where(among(parent, parents)), orders).limit(size + 1)
    else:
        # The ranking sorts bare numbers; what is wide (metadata, say) is read for the page alone.
        sorting = [o.column.desc() if o.descending else o.column.asc() for o in orders]
        rank = func.row_number().over(partition_by=parent, order_by=sorting).label("_rank")
        last = orders[-1].column
        numbers = (parent.label("_of"), last.label("_row"), rank)
        ranking = statement.with_only_columns(*numbers, maintain_column_froms=True)
        ranked = ranking.where(among(parent, parents)).subquery()
        statement = (
            statement.join(ranked, and_(ranked.c["_of"] == parent, ranked.c["_row"] == last))
            .where(ranked.c["_rank"] <= size + 1)
            .order_by(ranked.c["_of"], ranked.c["_rank"])
        )
    by_parent: dict[int, list[Record]] = {number: [] for number in parents}
    shown: list[Record] = []
    for record in fetch(connection, statement):
        by_parent[record["_parent"]].append(record)
    found = {}
    names = [f"_sort{n}" for n in range(len(orders))]
    for number, records in by_parent.items():
        more = len(records) > size
        del records[size:]
        if window.backward:
            records.reverse()
        shown += records
        sort_values = [tuple(record[name] for name in names) for record in records]
        ends = (bool(window.before), more) if window.backward else (more, bool(window.after))
        found[number] = Page(records, sort_values, *ends)
    batch(shown)
    return found


def page_of(
    record: Record,
    what: Hashable,
    connection: Connection,
    statement: Select[Any],
    parent: ColumnElement[int],
    orders: Sequence[Order],
    window: Window,
) -> Page:
    """Return the page of one parent; the pages of its siblings are loaded with it.

    Parameters
    ----------
    what : hashable
        Tells this list of the parent's from its other ones.
    """
    loaded = record.batch.load((what, window), _pages, connection, statement, parent, orders, window)
    return loaded[record["_id"]]


def _pages(
    parents: Sequence[int], connection: Connection, statement: Select[Any], parent: Any, *rest: Any
) -> dict[int, Page]:
    return pages(connection, statement, parent, parents, *rest)


def total_of(
    record: Record,
    what: Hashable,
    connection: Connection,
    statement: Select[Any],
    parent: ColumnElement[int],
) -> int:
    """Return how many rows `statement` has for one parent; its siblings are counted with it."""
    counted = record.batch.load((what, "total"), _totals, connection, statement, parent)
    return counted.get(record["_id"], 0)


def _totals(
    parents: Sequence[int], connection: Connection, statement: Select[Any], parent: ColumnElement[int]
) -> dict[int, int]:
    counted = statement.with_only_columns(parent, func.count(), maintain_column_froms=True)
    rows = connection.execute(counted.where(among(parent, parents)).group_by(parent))
    return dict(rows.all())
