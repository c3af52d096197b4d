"""What is protected from every delete, whoever stages it: queries, and which rows they find or may find."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from artwidgets.errors import InvalidValueError
from artwidgets.filters import (
    Expression,
    ListingIndex,
    Query,
    Source,
    asks_what_is_staged,
    rests_on,
    source_of,
)
from artwidgets.model.rules import Rules
from artwidgets.model.validation import shown
from artwidgets.planning.policy.clauses import protecting
from artwidgets.planning.policy.values import as_query

__all__ = ["protect_queries", "resting_on", "with_protection"]


def protect_queries(value: Any) -> tuple[str, ...]:
    """What is to be protected, as query texts, each once.

    Parameters
    ----------
    value : str, Expression or iterable of them

    Raises
    ------
    InvalidValueError
        For a function, which no plan could hold, and for a query whose answer is not the version's own.
    FilterError
        For a query that can't be read.
    """
    if isinstance(value, str | Expression):
        value = (value,)
    if not isinstance(value, Iterable):
        raise InvalidValueError(f'protect is queries, such as ("tag:keep",), not {shown(value)}.')
    return tuple(dict.fromkeys(map(_checked, value)))


def _checked(query: Any) -> str:
    text = as_query(query, "protect")
    if not isinstance(text, str):
        raise InvalidValueError("protect takes no function. Write a query, such as tag:keep.")
    if not text.strip():
        raise InvalidValueError("An empty query would protect everything. Write what, such as tag:keep.")
    measured = any(source_of(name) is Source.MANIFESTS for name in rests_on(text))
    if asks_what_is_staged(text) or measured:
        raise InvalidValueError(
            f"{text!r} changes with what is staged or measured, so it protects nothing for sure. Write what "
            "the server tells of a version, such as tag:keep."
        )
    return text


def resting_on(queries: Iterable[Query]) -> frozenset[str]:
    """What has to be read before these queries can be answered (`artwidgets.filters.rests_on`)."""
    return frozenset().union(*map(rests_on, queries))


def with_protection(
    rules: Rules,
    queries: tuple[str, ...],
    table: ListingIndex,
    among: npt.NDArray[np.bool_] | None = None,
    now: datetime | None = None,
) -> Rules:
    """The rules with what is protected among these rows; what may be, as far as is known, is so too.

    Parameters
    ----------
    rules : Rules
    queries : tuple of str
    table : ListingIndex
    among : ndarray of bool, optional
        Of which rows it is asked; of all by default.
    now : datetime, optional
    """
    if not queries:
        return rules
    why: dict[str, str] = {}
    for clause in protecting(queries, table, now or datetime.now(UTC)):
        found = clause.found if among is None else clause.found & among
        for row in table.frame.index[found].tolist():
            why[row] = f"{why[row]}; {clause.words}" if row in why else clause.words
    return replace(rules, protected_rows=why)
