"""Tree to mask.

Three values, as in SQL. A condition on something that the server does not tell (NA in a column that
is not `optional`, see `artwidgets.listing.Column`; ``ttl`` where ``ttl_inherited`` is NA) is unknown,
and so is its negation: neither ``used:0`` nor ``-used:0``, neither ``linked:none`` nor ``is:linked``
shows such a row, because people delete what they filtered. A ``none`` that the server does tell (no
alias, no link, no description, no TTL, no such metadata key, logged without a run) is known:
``-metadata.keep:true`` shows rows without the key.
"""

import operator as operators
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.errors import FilterError
from artwidgets.filters.column_indexes import Mask
from artwidgets.filters.fields import FIELDS, PROTECT, Field, Kind, Source, find_field, split_path
from artwidgets.filters.index import ListingIndex
from artwidgets.filters.parser import parse
from artwidgets.filters.reference import FieldReference
from artwidgets.filters.tree import And, Between, Compare, Everything, Expression, Not, OneOf, Or, Words
from artwidgets.filters.values import Glob, Value
from artwidgets.listing import TABLE
from artwidgets.model.records import is_internal_type
from artwidgets.model.run_facts import GONE
from artwidgets.model.units import Period

__all__ = ["Query", "mask", "undecided"]

Query: TypeAlias = str | Expression | Callable[[pd.DataFrame], Any]
"""What chooses rows: query text, an expression, or a function from the frame to a mask."""

_COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OF_VERSIONS: Final = re.compile("[vV0-9]+")


def mask(query: Query, table: ListingIndex | pd.DataFrame, now: datetime | None = None) -> Mask:
    """Find the rows that a query asks for.

    Parameters
    ----------
    query : str, Expression or callable
        A callable gets the frame and gives a bool array or Series (NA is False).
    table : ListingIndex or DataFrame
        A `ListingIndex` keeps its indexes for the next query.
    now : datetime, optional
        What ages are counted from; by default the table's, else the present.

    Returns
    -------
    ndarray of bool, shape (rows,)
        A new array.

    Raises
    ------
    FilterError
        When the query is malformed, or a callable gives no mask of this listing.
    """
    if isinstance(table, pd.DataFrame):
        table = ListingIndex(table)
    if isinstance(query, str):
        query = parse(query, table.vocabulary)
    if isinstance(query, Expression):
        moment = now or table.now or datetime.now(UTC)
        # A copy: the table keeps some of these arrays for the next query.
        return _Evaluation(table, Period.of(moment).start).truth(query).yes.copy()
    if isinstance(query, FieldReference):
        raise FilterError(f"{query!r} stands alone. Compare it, for example ({query!r} == ...).")
    if not callable(query):
        raise FilterError(f"{query!r} is no query. Give text, a field(...) expression or a function.")
    return _from_callable(query, table.frame)


def undecided(query: Query, table: ListingIndex | pd.DataFrame, now: datetime | None = None) -> Mask:
    """Find the rows of which it is not known whether a query asks for them.

    Neither the query nor its negation finds them: the server does not tell what it asks about.

    Parameters
    ----------
    query : str, Expression or callable
        What a callable says of a row is always known.
    table : ListingIndex or DataFrame
    now : datetime, optional
        As of `mask`.

    Returns
    -------
    ndarray of bool, shape (rows,)
    """
    if isinstance(table, pd.DataFrame):
        table = ListingIndex(table)
    if isinstance(query, str):
        query = parse(query, table.vocabulary)
    unknown: Mask | None = None
    if isinstance(query, Expression):
        moment = now or table.now or datetime.now(UTC)
        unknown = _Evaluation(table, Period.of(moment).start).truth(query).unknown
    return np.zeros(len(table), dtype=bool) if unknown is None else unknown.copy()


def _from_callable(query: Callable[[pd.DataFrame], Any], frame: pd.DataFrame) -> Mask:
    answer = query(frame)
    if isinstance(answer, pd.Series) and not answer.index.equals(frame.index):
        raise FilterError("The function's Series has another index than the listing. Keep the rows in place.")
    series = pd.Series(answer)
    if len(series) != len(frame) or (
        len(series) and not pd.api.types.is_bool_dtype(series.dropna().infer_objects())
    ):
        raise FilterError(f"The function must give one True or False for each of {len(frame)} rows.")
    return series.to_numpy(dtype=bool, na_value=False, copy=True)


@dataclass(frozen=True, slots=True)
class _Truth:
    """Where a condition is known to be true, and where it is unknown (None: nowhere)."""

    yes: Mask
    unknown: Mask | None = None


class _Evaluation:
    """One query over one table at one moment."""

    def __init__(self, table: ListingIndex, now: datetime) -> None:
        self.table = table
        self.now = now

    def truth(self, tree: Expression) -> _Truth:
        match tree:
            case Everything():
                return _Truth(np.ones(len(self.table), dtype=bool))
            case Words(text):
                name, description = self.table.both_texts(self.name_column(text), "description")
                return _Truth(name.contains(text) | description.contains(text))
            case Not(operand):
                return _negated(self.truth(operand))
            case And(operands):
                return reduce(_both, map(self.truth, operands))
            case Or(operands):
                return reduce(_either, map(self.truth, operands))
            case OneOf(name, values):
                return self.one_of(find_field(name)[0], name, values)
            case Compare(name, operator, value):
                return self.compare(find_field(name)[0], name, operator, value)
            case Between(name, low, high):
                field, _ = find_field(name)
                return _both(self.compare(field, name, ">=", low), self.compare(field, name, "<=", high))
        raise FilterError(f"{tree!r} is no condition that can be asked.")

    def one_of(self, field: Field, name: str, values: tuple[Value, ...]) -> _Truth:
        texts = [value for value in values if isinstance(value, (str, Glob))]
        none = None in values
        match field.kind:
            case Kind.FLAG:
                words = map(str, values)
                return reduce(_either, map(self.verdict if field.name == "verdict" else self.flag, words))
            case Kind.SET:
                return self.in_set(field, texts, none)
            case Kind.TEXT | Kind.PROSE | Kind.KEY:
                return self.in_text(field, texts, none)
            case Kind.METADATA:
                return self.in_metadata(name, values)
            case Kind.TIME:
                periods = [
                    _both(self.compare(field, name, ">=", value), self.compare(field, name, "<=", value))
                    for value in values
                    if value is not None
                ]
                return self.or_none(periods, self.table.instants(field.column)[1] if none else None, none)
            case Kind.AGE if field.source is Source.USES:
                return _known(self.table.truths("never_used"), self.table.unreported("never_used"))
            case Kind.AGE:
                return self.or_none([], self.table.instants(field.column)[1], none)
            case Kind.DUE:
                _, never, unknown = self.table.expiry()
                return _known(never if none else np.zeros(len(self.table), dtype=bool), unknown)
            case Kind.DURATION:
                return self.in_durations(field, values)
            case _:
                numbers, unknown = self.table.numbers(field.column)
                wanted = np.array([value for value in values if value is not None], dtype=np.int64)
                found = np.isin(numbers, wanted) if len(wanted) != 1 else numbers == wanted[0]
                return self.or_none([_known(found, unknown)], unknown, none)

    def or_none(self, truths: list[_Truth], missing: Mask | None, none: bool) -> _Truth:
        """Join what was found with the rows that lack a value, where these are asked for."""
        if none:
            truths = [*truths, _Truth(np.zeros(len(self.table), bool) if missing is None else missing)]
        return reduce(_either, truths)

    def flag(self, word: str) -> _Truth:
        match word:
            case "link":
                return _Truth(self.table.truths("is_link"))
            case "source":
                return _Truth(~self.table.truths("is_link"))
            case "linked":
                links = self.table.sets("linked_in")
                return _known(links.filled, links.unknown)
            case "staged" | "marked":
                # Asked anew each time: what is staged changes under a listing that stays.
                return _Truth(self.table.staged(word))
            case _:
                return _Truth(self.table.remember("auto", self.internal))

    def verdict(self, word: str) -> _Truth:
        # What is protected is kept: two words for one verdict.
        name, asked = ("rule", PROTECT) if word == "protected" else ("verdict", word)
        return _known(self.table.texts(name).matches([asked]), self.table.unreported("verdict"))

    def name_column(self, text: str | Glob) -> str:
        """The column that tells where words stand in a name."""
        if (
            self.table.named
            and isinstance(text, str)
            and ":" not in text
            and not _OF_VERSIONS.fullmatch(text)
        ):
            return "collection"
        return "name"

    def internal(self) -> Mask:
        types = self.table.texts("type")
        return types.matches([name for name in types.counts.index if is_internal_type(str(name))])

    def in_set(self, field: Field, texts: list[str | Glob], none: bool) -> _Truth:
        index = self.table.sets(field.column)
        found = np.zeros(len(self.table), dtype=bool)
        if none:
            found |= index.empty
        if texts:
            found |= index.matches(texts)
        truth = _known(found, index.unknown)
        if field.name == "alias" and "version" in self.table.vocabulary.fields:
            versions = [int(text[1:]) for text in texts if isinstance(text, str) and _is_version(text)]
            if versions:
                numbers, unknown = self.table.numbers("version")
                truth = _either(truth, _Truth(_known(np.isin(numbers, versions), unknown).yes))
        return truth

    def in_text(self, field: Field, texts: list[str | Glob], none: bool) -> _Truth:
        index = self.table.texts(field.column, exact_case=field.kind is Kind.KEY)
        if field.kind is Kind.PROSE:
            # A pattern is the whole description; plain words stand somewhere within.
            parts = [
                index.contains(text) if isinstance(text, str) else index.matches([text]) for text in texts
            ]
        elif field.name == "digest":
            parts = [
                index.startswith(text) if isinstance(text, str) else index.matches([text]) for text in texts
            ]
        else:
            parts = [index.matches(texts)] if texts else []
        if field.name == "name" and texts:
            parts.append(self.table.texts("collection").matches(texts))
        found = reduce(np.logical_or, parts, np.zeros(len(self.table), dtype=bool))
        if field.name == "run" and "gone" in texts:
            # A word for its state, and no id: a run of this id would be found beside.
            gone = self.one_of(FIELDS["run_state"], "run_state", (GONE,))
            rest = [text for text in texts if text != "gone"]
            others = self.in_text(field, rest, none) if rest or none else None
            return gone if others is None else _either(gone, others)
        column = TABLE.get(field.column)
        may_be_unreported = field.source is not Source.LISTING or (column is not None and not column.optional)
        if not may_be_unreported or not index.unknown.any():
            return self.or_none([_Truth(found)], index.missing, none)
        # Told to be nothing is "" (a version that was logged without a run); NA is not told, and no "none".
        return self.or_none([_known(found, index.unknown)], index.missing & ~index.unknown, none)

    def in_metadata(self, name: str, values: tuple[Value, ...]) -> _Truth:
        if not split_path(name)[1:]:
            return _Truth(self.table.remember("no metadata", self.no_metadata))
        index = self.table.values_index(name)
        masks = (
            ~index.present if value is None else index.equals(cast("str | Glob | bool | float", value))
            for value in values
        )
        return _known(reduce(np.logical_or, masks), self.table.values_of(name)[1])

    def no_metadata(self) -> Mask:
        # NA is no dict; bool() of pd.NA raises, so ask for the type first.
        column = self.table.column("metadata").to_list()
        return np.fromiter((not (isinstance(row, dict) and row) for row in column), bool, len(column))

    def in_durations(self, field: Field, values: tuple[Value, ...]) -> _Truth:
        durations, missing = self.table.durations(field.column)
        unknown = self.table.unknown_ttl()
        found = np.zeros(len(self.table), dtype=bool)
        for value in values:
            if value is None:
                found |= missing if missing is not None else False
            elif isinstance(value, timedelta):
                found |= durations == _microseconds(value)
            else:
                found |= self.table.truths("ttl_inherited")
        return _known(found, unknown)

    def compare(self, field: Field, name: str, operator: str, value: Value) -> _Truth:
        match field.kind:
            case Kind.METADATA:
                found = self.table.values_index(name).compare(operator, cast("str | float", value))
                return _known(found, self.table.values_of(name)[1])
            case Kind.TIME:
                period = cast("Period", value)
                # ">" is after the whole day, ">=" from its start; so both ends of a range count.
                edge = period.end if operator in (">", "<=") else period.start
                sign = {">": ">=", "<=": "<"}.get(operator, operator)
                return self.instants(field, sign, edge)
            case Kind.AGE:
                # Older than 30 days is created before 30 days ago.
                return self.instants(field, _MIRRORED[operator], self.now - cast("timedelta", value))
            case Kind.DUE:
                due, never, unknown = self.table.expiry()
                moment = _microseconds(self.now + cast("timedelta", value) - _EPOCH)
                return _known(_COMPARE[operator](due, moment) & ~never, unknown)
            case Kind.DURATION:
                durations, missing = self.table.durations(field.column)
                found = _COMPARE[operator](durations, _microseconds(cast("timedelta", value)))
                return _known(found if missing is None else found & ~missing, self.table.unknown_ttl())
            case _:
                numbers, unknown = self.table.numbers(field.column)
                return _known(_COMPARE[operator](numbers, cast("int", value)), unknown)

    def instants(self, field: Field, operator: str, edge: datetime) -> _Truth:
        instants, unknown = self.table.instants(field.column)
        return _known(_COMPARE[operator](instants, _microseconds(edge - _EPOCH)), unknown)


def _microseconds(duration: timedelta) -> int:
    return duration // timedelta(microseconds=1)


def _is_version(text: str) -> bool:
    # Eighteen digits fit an int64; no version has more.
    return text[:1] in ("v", "V") and text[1:].isascii() and text[1:].isdigit() and len(text) <= 19


def _known(found: npt.NDArray[np.bool_], unknown: Mask | None) -> _Truth:
    return _Truth(found) if unknown is None else _Truth(found & ~unknown, unknown)


def _negated(truth: _Truth) -> _Truth:
    return _known(~truth.yes, truth.unknown)


def _both(left: _Truth, right: _Truth) -> _Truth:
    yes = left.yes & right.yes
    if left.unknown is None and right.unknown is None:
        return _Truth(yes)
    return _Truth(yes, _possible(left) & _possible(right) & ~yes)


def _either(left: _Truth, right: _Truth) -> _Truth:
    yes = left.yes | right.yes
    if left.unknown is None and right.unknown is None:
        return _Truth(yes)
    return _Truth(yes, (_possible(left) | _possible(right)) & ~yes)


def _possible(truth: _Truth) -> Mask:
    return truth.yes if truth.unknown is None else truth.yes | truth.unknown
