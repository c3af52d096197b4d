"""Mongo-style JSON filters, as the platform's ``filters`` arguments take them, as SQL conditions.

``{"state": "COMMITTED", "created_at": {"$gte": "2026-01-01"}, "$or": [{...}, {...}]}``. A field is
either one column or, where a row has many values (tags, aliases), a set of them: then a condition
holds when it holds for any value, and its negation when it holds for none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, not_, or_, true

from artwidgets.local.identifiers import decode
from artwidgets.local.refusals import Refusal

__all__ = ["Fields", "Identifier", "Many", "compile_filter", "parse_filter"]


class Many:
    """A field with many values per row.

    Parameters
    ----------
    rows : Select
        Selects the values' rows of the outer row (correlated).
    value : ColumnElement
        The value in such a row.
    """

    def __init__(self, rows: Select[Any], value: ColumnElement[Any]) -> None:
        self.rows = rows
        self.value = value


class Identifier:
    """A row number that filters name by its opaque id (or as a number).

    Parameters
    ----------
    column : ColumnElement
    kinds : str
        The id's GraphQL types.
    """

    def __init__(self, column: ColumnElement[int], *kinds: str) -> None:
        self.column = column
        self.kinds = kinds


Field = ColumnElement[Any] | Many | Identifier
Fields = Mapping[str, Field | Callable[[str], ColumnElement[Any]]]
"""Field names to columns; a callable takes what stands behind the first dot (``metadata.loss``)."""


def parse_filter(text: str | None) -> dict[str, Any]:
    """Read the JSON of a ``filters`` argument.

    Raises
    ------
    Refusal
        Where it is no JSON object.
    """
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        raise Refusal(f"invalid filters: not JSON: {text!r}") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Refusal("invalid filters: expected a JSON object")
    return found


def compile_filter(tree: Mapping[str, Any], fields: Fields) -> ColumnElement[bool]:
    """Return the condition that `tree` describes over `fields`.

    Raises
    ------
    Refusal
        Where a field or an operator is not known, or an operand has the wrong shape.
    """
    parts: list[ColumnElement[bool]] = []
    for key, operand in tree.items():
        if key in ("$and", "$or", "$nor"):
            if not isinstance(operand, list):
                raise Refusal(f"invalid filters: {key} takes a list")
            clauses = [compile_filter(item, fields) for item in operand]
            if key == "$and":
                parts.append(and_(true(), *clauses))
            else:
                either = or_(false(), *clauses)
                parts.append(either if key == "$or" else not_(either))
        elif key == "$not":
            parts.append(not_(compile_filter(operand, fields)))
        elif key.startswith("$"):
            raise Refusal(f"invalid filters: unknown operator {key}")
        else:
            parts.append(_field(_resolve(key, fields), operand))
    return and_(true(), *parts)


def _resolve(key: str, fields: Fields) -> Field:
    name, _, rest = key.partition(".")
    found = fields.get(key, fields.get(name))
    if found is None:
        raise Refusal(f"invalid filters: unknown field {key!r}; known are {', '.join(sorted(fields))}")
    if isinstance(found, (ColumnElement, Many, Identifier)):
        return found
    return found(rest)


def _field(field: Field, operand: Any) -> Any:
    if not isinstance(operand, Mapping):
        # A bare list is what the SDK sends for tags: all of them must be there.
        if isinstance(operand, list):
            if isinstance(field, Many):
                return and_(true(), *(_compare(field, "$eq", value) for value in operand))
            return _compare(field, "$in", operand)
        return _compare(field, "$eq", operand)
    parts = []
    for operator, value in operand.items():
        if operator == "$not":
            parts.append(not_(_field(field, value)))
        elif operator in ("$and", "$or"):
            clauses = [_field(field, item) for item in value]
            parts.append(and_(true(), *clauses) if operator == "$and" else or_(false(), *clauses))
        else:
            parts.append(_compare(field, operator, value))
    return and_(true(), *parts)


_NEGATIONS = {"$ne": "$eq", "$nin": "$in"}


def _compare(field: Field, operator: str, value: Any) -> Any:
    if operator in _NEGATIONS:
        return not_(func.coalesce(_compare(field, _NEGATIONS[operator], value), false()))
    if isinstance(field, Many):
        if operator == "$exists":
            there = field.rows.exists()
            return there if value else not_(there)
        if operator == "$all":
            return and_(true(), *(_compare(field, "$eq", item) for item in value))
        return field.rows.where(_scalar(field.value, operator, value)).exists()
    if isinstance(field, Identifier):
        return _scalar(field.column, operator, _numbers(field, value))
    return _scalar(field, operator, value)


def _numbers(field: Identifier, value: Any) -> Any:
    if isinstance(value, list):
        return [_numbers(field, item) for item in value]
    if isinstance(value, str):
        number = decode(value, *field.kinds)
        if number is not None:
            return number
        return int(value) if value.isdigit() else -1
    return value


def _scalar(column: ColumnElement[Any], operator: str, value: Any) -> Any:
    match operator:
        case "$eq":
            return column.is_(None) if value is None else column == value
        case "$in":
            if not isinstance(value, list):
                raise Refusal("invalid filters: $in and $nin take a list")
            return column.in_(value)
        case "$gt":
            return column > value
        case "$gte":
            return column >= value
        case "$lt":
            return column < value
        case "$lte":
            return column <= value
        case "$exists":
            return column.is_not(None) if value else column.is_(None)
        case "$contains":
            return func.instr(column, literal(value)) > 0
        case "$regex":
            try:
                re.compile(value)
            except (re.error, TypeError) as error:
                raise Refusal(f"invalid filters: $regex {value!r}: {error}") from None
            return column.regexp_match(value)
        case _:
            raise Refusal(f"invalid filters: unknown operator {operator}")
