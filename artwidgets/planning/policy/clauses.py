"""What a rule keeps, clause by clause: which rows, and how a sentence says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.filters import Glob, ListingIndex, Query, field, mask, undecided
from artwidgets.model.records import MODEL_REGISTRY, REGISTRY_PREFIX
from artwidgets.model.units import format_duration
from artwidgets.planning.policy.ranking import best, groups_of, newest
from artwidgets.planning.policy.values import Rule, shown_query

__all__ = ["Clause", "Unreported", "clauses", "protecting"]

_REGISTRIES = (Glob(("", f"/{MODEL_REGISTRY}/", "")), Glob(("", f"/{REGISTRY_PREFIX}", "/", "")))
"""Paths of collections in a registry; what they link takes no TTL."""

_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Unreported:
    """What of a version is not known, for a sentence that counts such versions.

    Attributes
    ----------
    what : str
        Such as "aliases".
    state : str
        Such as "are not known".
    """

    what: str
    state: str = "are not known"


@dataclass(frozen=True, slots=True)
class Clause:
    """One reason to keep a version.

    Attributes
    ----------
    words : str
        What is said of a version that it keeps.
    found : ndarray of bool, shape (rows,)
        Which it keeps.
    otherwise : str
        What is said of a version that goes; "" where nothing is to be said.
    unreported : Unreported, optional
        For a clause that judges nothing, but keeps what can't be judged: what is not known.
    tie : str
        For a clause of those that tie: for what.
    """

    words: str
    found: _Mask
    otherwise: str = ""
    unreported: Unreported | None = None
    tie: str = ""


def clauses(
    rule: Rule, table: ListingIndex, scope: _Mask, now: datetime, keys: pd.DataFrame | None = None
) -> list[Clause]:
    """What a rule keeps.

    Parameters
    ----------
    rule : Rule
    table : ListingIndex
    scope : ndarray of bool
        What the rule is about; newest and best are counted among these.
    now : datetime
    keys : DataFrame, optional
        As of `artwidgets.planning.policy.ranking.groups_of`.
    """
    return [
        clause for clause in _clauses(rule, table, scope, now, keys) if clause.found.any() or clause.otherwise
    ]


def _clauses(
    rule: Rule, table: ListingIndex, scope: _Mask, now: datetime, keys: pd.DataFrame | None
) -> Iterator[Clause]:
    links = table.truths("is_link")
    uncommitted = mask("-state:COMMITTED", table, now)
    # Neither takes a place: a link is no version of its own, and an upload that goes on may come to nothing.
    among = scope & ~links & ~uncommitted
    if rule.last:
        groups = groups_of(table, rule.per, keys)
        found = newest(table, among, rule.last, groups, rule.per == "collection")
        words = "the last" if rule.last == 1 else f"one of the last {rule.last}"
        yield Clause(words, found, f"not {words}")
        yield from _ungrouped(groups.unknown, groups.none, rule.per)
    if rule.best is not None:
        yield from _best(rule, table, among, keys)
    if rule.aliased:
        aliases = table.sets("aliases")
        yield Clause("has an alias", aliases.filled, "has no alias")
        yield Clause(
            "its aliases are not known", _where(aliases.unknown, table), unreported=Unreported("aliases")
        )
    if rule.younger_than is not None:
        age = format_duration(rule.younger_than)
        young = mask(field("age") < rule.younger_than, table, now)
        yield Clause(f"is younger than {age}", young, f"is older than {age}")
        unborn = _where(table.instants("created")[1], table)
        yield Clause("its age is not known", unborn, unreported=Unreported("ages"))
    if rule.linked:
        linked = table.sets("linked_in")
        yield Clause("is linked by another collection", linked.filled, "is not linked")
        yield Clause("its links are not known", _where(linked.unknown, table), unreported=Unreported("links"))
    if rule.always is not None:
        yield from _matching(rule.always, table, now, f"does not match {shown_query(rule.always)}")
    yield Clause("is a link", links)
    # Only a version known to be committed can be deleted as one.
    yield Clause("is not committed", uncommitted)
    if rule.then.action == "expire":
        yield Clause("is made by W&B itself, and takes no TTL", mask("is:auto", table, now))
        yield Clause("is in a registry, and takes no TTL", table.sets("linked_in").matches(_REGISTRIES))
    history = table.texts("type").matches(["wandb-history"])
    yield Clause("holds a run's history, which W&B lets nobody delete", history)


def protecting(queries: tuple[Query, ...], table: ListingIndex, now: datetime) -> list[Clause]:
    """What is protected, and what may be as far as is known."""
    return [clause for query in queries for clause in _matching(query, table, now, "")]


def _matching(query: Query, table: ListingIndex, now: datetime, otherwise: str) -> Iterator[Clause]:
    text = shown_query(query)
    yield Clause(f"matches {text}", mask(query, table, now), otherwise)
    yield Clause(
        f"it is not known whether it matches {text}",
        undecided(query, table, now),
        unreported=Unreported(f"answers to {text}"),
    )


def _best(rule: Rule, table: ListingIndex, among: _Mask, keys: pd.DataFrame | None) -> Iterator[Clause]:
    wanted = rule.best
    assert wanted is not None  # it is why this is called
    per = wanted.per or rule.per
    groups = groups_of(table, per, keys)
    numbers = table.numbers_of(wanted.by)
    # An infinite loss is that of a run that failed, and has no rank.
    finite = np.isfinite(numbers.values)
    values = np.where(finite, numbers.values, np.nan)
    found, tied = best(values, among, wanted.count, groups, wanted.mode == "max")
    words = (
        f"the best by {wanted.by}" if wanted.count == 1 else f"one of the {wanted.count} best by {wanted.by}"
    )
    yield Clause(words, found & ~tied, f"not {words}")
    yield Clause(f"{words} (tied)", tied, tie=words)
    yield Clause(f"has no {wanted.by}", numbers.absent, unreported=Unreported(wanted.by, "is missing"))
    odd = numbers.other | (~np.isnan(numbers.values) & ~finite)
    yield Clause(f"its {wanted.by} is no number", odd, unreported=Unreported(wanted.by, "is no number"))
    yield Clause(
        f"its {wanted.by} is not known", numbers.unknown, unreported=Unreported(wanted.by, "is not known")
    )
    if not rule.last or per != rule.per:
        yield from _ungrouped(groups.unknown, groups.none, per)


def _ungrouped(unknown: _Mask, none: _Mask, per: str) -> Iterator[Clause]:
    yield Clause(f"its {per} is not known", unknown, unreported=Unreported(f"the {per}", "is not known"))
    yield Clause(f"has no {per} to be counted in", none, unreported=Unreported(f"the {per}", "is none"))


def _where(missing: _Mask | None, table: ListingIndex) -> _Mask:
    return np.zeros(len(table), dtype=bool) if missing is None else missing
