"""Mongo-style JSON filters, as the platform's ``filters`` arguments take them, as SQL conditions.

``{"state": "COMMITTED", "created_at": {"$gte": "2026-01-01"}, "$or": [{...}, {...}]}``. A field is
either one column or, where a row has many values (tags, aliases), a set of them: then a condition
holds when it holds for any value, and its negation when it holds for none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, case, false, func, literal, not_, or_, true

from artwidgets.local.api.scalars import INT64, short_repr
from artwidgets.local.refusals import Refusal
from artwidgets.local.store.identifiers import decode
from artwidgets.local.store.patterns import check_pattern
from artwidgets.local.store.text import is_text

__all__ = ["Fields", "Identifier", "Many", "compile_filter", "json_at", "parse_filter"]


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


MOST_TERMS, MOST_VALUES, DEEPEST = 300, 10_000, 20
"""Conditions of a filter, values of one list in it, levels of it: SQLite's own limits lie above."""

_MOST_DIGITS = 18


def parse_filter(text: str | None) -> dict[str, Any]:
    """Read the JSON of a ``filters`` argument.

    Raises
    ------
    Refusal
        Where it is no JSON object, or holds what no database takes: half a letter, a number of more
        than 64 bits, more levels, conditions or values than `DEEPEST`, `MOST_TERMS`, `MOST_VALUES`.
    """
    if not text:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal(f"invalid filters: not JSON: {short_repr(text)}") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Refusal("invalid filters: expected a JSON object")
    _check(found, 1)
    terms = text.count(":")
    if terms > MOST_TERMS and _terms(found) > MOST_TERMS:
        raise Refusal(f"invalid filters: more than {MOST_TERMS} conditions")
    return found


def _check(value: Any, level: int) -> None:
    if level > DEEPEST:
        raise Refusal(f"invalid filters: more than {DEEPEST} levels deep")
    if isinstance(value, dict):
        for key, item in value.items():
            _check(key, level)
            _check(item, level + 1)
    elif isinstance(value, list):
        if len(value) > MOST_VALUES:
            raise Refusal(f"invalid filters: a list of more than {MOST_VALUES} values")
        for item in value:
            _check(item, level + 1)
    elif isinstance(value, str):
        if not is_text(value) or "\x00" in value:
            raise Refusal("invalid filters: a text with NUL or half a letter in it")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Refusal("invalid filters: a number that is not finite")
    elif isinstance(value, int) and value not in INT64:
        raise Refusal("invalid filters: a whole number of more than 64 bits")


def _terms(value: Any) -> int:
    if isinstance(value, dict):
        return sum(max(1, _terms(item)) for item in value.values())
    return sum(map(_terms, value)) if isinstance(value, list) else 0


def json_at(column: ColumnElement[Any], path: str) -> ColumnElement[Any]:
    """Return the value at a dotted path of a column of JSON; null where SQLite can't read the JSON.

    SQLite reads 1000 levels; deeper metadata is stored, and must not break everybody's filters.
    """
    keys = "".join('."{}"'.format(part.replace('"', "")) for part in path.split(".") if part)
    return case((func.json_valid(column) == 1, func.json_extract(column, "$" + keys)))


def compile_filter(tree: Any, fields: Fields) -> ColumnElement[bool]:
    """Return the condition that `tree` describes over `fields`.

    Raises
    ------
    Refusal
        Where a field or an operator is not known, or an operand has the wrong shape.
    """
    if not isinstance(tree, Mapping):
        raise Refusal(f"invalid filters: expected a JSON object, not {short_repr(tree)}")
    parts: list[ColumnElement[bool]] = []
    for key, operand in tree.items():
        if key in ("$and", "$or", "$nor"):
            clauses = [compile_filter(item, fields) for item in _list(key, operand)]
            if key == "$and":
                parts.append(and_(true(), *clauses))
            else:
                either = or_(false(), *clauses)
                parts.append(either if key == "$or" else not_(either))
        elif key == "$not":
            parts.append(not_(compile_filter(operand, fields)))
        elif key.startswith("$"):
            raise Refusal(f"invalid filters: unknown operator {key[:80]}")
        else:
            parts.append(_field(_resolve(key, fields), operand))
    return and_(true(), *parts)


def _list(operator: str, operand: Any) -> list[Any]:
    if not isinstance(operand, list):
        raise Refusal(f"invalid filters: {operator} takes a list")
    return operand


def _resolve(key: str, fields: Fields) -> Field:
    name, _, rest = key.partition(".")
    found = fields.get(key, fields.get(name))
    if found is None:
        field_names = ", ".join(sorted(fields))
        raise Refusal(f"invalid filters: unknown field {short_repr(key)}; known are {field_names}")
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
            clauses = [_field(field, item) for item in _list(operator, value)]
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
            return and_(true(), *(_compare(field, "$eq", item) for item in _list(operator, value)))
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
        return int(value) if value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS else -1
    return value


def _scalar(column: ColumnElement[Any], operator: str, value: Any) -> Any:
    match operator:
        case "$eq":
            return column.is_(None) if value is None else column == _single(operator, value)
        case "$in":
            return column.in_([_single(operator, item) for item in _list(operator, value)])
        case "$gt":
            return column > _single(operator, value)
        case "$gte":
            return column >= _single(operator, value)
        case "$lt":
            return column < _single(operator, value)
        case "$lte":
            return column <= _single(operator, value)
        case "$exists":
            return column.is_not(None) if value else column.is_(None)
        case "$contains":
            return func.instr(column, literal(_single(operator, value))) > 0
        case "$regex":
            return func.matches(column, check_pattern(value), type_=Boolean())
        case _:
            raise Refusal(f"invalid filters: unknown operator {operator[:80]}")


def _single(operator: str, value: Any) -> Any:
    if isinstance(value, Mapping | list):
        raise Refusal(f"invalid filters: {operator} takes a text, a number or true or false")
    return int(value) if isinstance(value, bool) else value
