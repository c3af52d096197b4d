"""Rules that say which versions stay; what no rule keeps may go.

Keeping always wins: a row is dropped only when every rule is silent about it. A link is never
dropped (taking it away is an unlink, not a deletion), nor a row outside of what the rule is about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.errors import InvalidValueError
from artwidgets.filters import ListingIndex, Query, field, mask, parse, undecided
from artwidgets.model.validation import count, shown
from artwidgets.model.values import MAX_TTL

__all__ = ["Retention", "keep"]

_Mask = npt.NDArray[np.bool_]

_GROUPS: Final = ("collection", "type", "run", "project")


@dataclass(frozen=True, slots=True, eq=False)
class Retention:
    """What a rule keeps and what it lets go.

    Attributes
    ----------
    keep, drop : ndarray of bool, shape (rows,)
        Every row that the rule is about is in one of the two, every other row in neither.
    reasons : Series of str
        Why each kept row is kept ("one of the 3 newest of its collection; has an alias"), on the
        listing's index; NA for all other rows.
    not_known : str
        What the server does not tell of rows that might go if it did, in words ("aliases of 40
        versions are not known"); "" where nothing depends on that.
    """

    keep: _Mask
    drop: _Mask
    reasons: "pd.Series[Any]"
    not_known: str = ""


def keep(
    table: ListingIndex | pd.DataFrame,
    *,
    last: int | None = None,
    aliased: bool = True,
    younger_than: str | timedelta | None = None,
    per: str = "collection",
    within: Query | None = None,
    linked: bool = True,
    always: Query | None = None,
    now: datetime | None = None,
) -> Retention:
    """Decide which versions stay.

    Parameters
    ----------
    table : ListingIndex or DataFrame
        A listing's frame (`artwidgets.listing.columns`).
    last : int, optional
        Keep this many of the newest versions of each group: by version number within a
        collection, by creation time within other groups.
    aliased : bool
        Keep versions that have an alias, and those of which the server does not tell.
    younger_than : str or timedelta, optional
        Keep versions created less than this ago, such as ``"30d"``. One whose creation time the
        server does not tell is kept too.
    per : {"collection", "type", "run", "project"}
        What `last` counts in.
    within : str, Expression or callable, optional
        What the rule is about, by default everything; `last` counts among these rows alone.
    linked : bool
        Keep versions that a registry or portfolio links, and those of which the server does not tell.
    always : str, Expression or callable, optional
        Keep these too, such as ``"tag:keep"``, and those of which it is not known.
    now : datetime, optional
        What ages are counted from; by default the table's, else the present.

    Returns
    -------
    Retention

    Raises
    ------
    InvalidValueError
        When no rule keeps anything, `last` is negative, or `per` is no group.
    FilterError
        When `within` or `always` is malformed.
    """
    if isinstance(table, pd.DataFrame):
        table = ListingIndex(table)
    if last is None and not aliased and younger_than is None and always is None:
        raise InvalidValueError(
            "This rule keeps nothing. Give last=, aliased=True, younger_than= or always=, "
            "or stage the deletion itself with delete(ids)."
        )
    last = count(last, "last=")
    known = isinstance(younger_than, str) or (
        isinstance(younger_than, timedelta) and timedelta(0) <= younger_than <= MAX_TTL
    )
    if younger_than is not None and not known:
        raise InvalidValueError(
            f"younger_than={shown(younger_than)} is no age. "
            "Write a duration such as 30d, or a timedelta, of up to a hundred years."
        )
    if not isinstance(per, str) or per not in _GROUPS:
        raise InvalidValueError(f"per={shown(per)} is no group. Use one of {', '.join(_GROUPS)}.")
    moment = now or table.now or datetime.now(UTC)
    scope = mask("" if within is None else within, table, moment)
    links = table.truths("is_link")

    rules: list[tuple[str, Callable[[], _Mask]]] = [("is a link", lambda: links)]
    # Reasons of rules that judge nothing, and what of a version is not known then.
    untold: dict[str, str] = {}
    if last:
        newest_of = last
        newest = "the newest" if last == 1 else f"one of the {last} newest"
        group = "the project" if per == "project" else f"its {per}"
        rules.append((f"{newest} of {group}", lambda: _newest(table, scope & ~links, newest_of, per)))
    if aliased:
        rules.append(("has an alias", lambda: table.sets("aliases").filled))
        untold["its aliases are not known"] = "aliases"
        rules.append(("its aliases are not known", lambda: _unknown(table.sets("aliases").unknown, table)))
    if younger_than is not None:
        age = field("age") < younger_than
        rules.append(("is young enough", lambda: mask(age, table, moment)))
        untold["its age is not known"] = "ages"
        rules.append(("its age is not known", lambda: _unknown(table.instants("created")[1], table)))
    if linked:
        rules.append(("is linked by another collection", lambda: table.sets("linked_in").filled))
        untold["its links are not known"] = "links"
        rules.append(("its links are not known", lambda: _unknown(table.sets("linked_in").unknown, table)))
    if always is not None:
        query = parse(always) if isinstance(always, str) else always
        rules.append((f"matches {_shown(always)}", lambda: mask(query, table, moment)))
        words = f"it is not known whether it matches {_shown(always)}"
        untold[words] = f"answers to {_shown(always)}"
        rules.append((words, lambda: undecided(query, table, moment)))
    # Only a version known to be committed can be deleted as one.
    rules.append(("is not committed", lambda: mask("-state:COMMITTED", table, moment)))

    codes = np.zeros(len(table), dtype=np.int64)
    for bit, (_, rule) in enumerate(rules):
        codes[rule()] |= 1 << bit
    codes[~scope] = 0
    kept = codes > 0
    drop = scope & ~kept
    reasons = [reason for reason, _ in rules]
    not_known = [
        f"{what} of {number:,} {'version' if number == 1 else 'versions'} are not known"
        for what, number in _untold(codes, reasons, untold)
    ]
    if within is not None and (left := int((undecided(within, table, moment) & ~links).sum())):
        not_known.append(
            f"of {left:,} {'version' if left == 1 else 'versions'} it is not known whether "
            f"{_shown(within)} finds {'it' if left == 1 else 'them'}"
        )
    return Retention(kept, drop, _reasons(codes, reasons, table), ", ".join(not_known))


def _untold(
    codes: npt.NDArray[np.int64], reasons: list[str], untold: dict[str, str]
) -> list[tuple[str, int]]:
    """What is not known of rows that are kept for nothing else, and of how many."""
    bits = {bit: untold[reason] for bit, reason in enumerate(reasons) if reason in untold}
    others = ~sum(1 << bit for bit in bits)
    alone = (codes > 0) & ((codes & others) == 0)
    counts = {what: int((alone & (codes & (1 << bit) > 0)).sum()) for bit, what in bits.items()}
    return [(what, number) for what, number in counts.items() if number]


def _newest(table: ListingIndex, among: _Mask, last: int, per: str) -> _Mask:
    """Find the `last` newest rows of each group; ties go to the higher version, then the larger id."""
    rows = np.flatnonzero(among)
    created, unknown = table.instants("created")
    # An unknown time counts as the newest: what can't be judged is kept.
    times = created if unknown is None else np.where(unknown, np.iinfo(np.int64).max, created)
    versions, _ = table.numbers("version")
    ids = np.empty(len(table), dtype=np.int64)
    ids[table.frame.index.argsort()] = np.arange(len(table))
    first, second = (versions, times) if per == "collection" else (times, versions)
    groups = _groups(table, per)
    order = rows[np.lexsort((-ids[rows], -second[rows], -first[rows], groups[rows]))]
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(order) else order
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    newest = np.zeros(len(table), dtype=bool)
    newest[order[rank < last]] = True
    return newest


def _groups(table: ListingIndex, per: str) -> npt.NDArray[np.int64]:
    """Give each group a number; collections of the same name in two projects are two groups."""
    present = [name for name in ("entity", "project") if name in table.frame.columns]
    columns = [table.column(name) for name in [*present, *([per] if per != "project" else [])]]
    groups = np.zeros(len(table), dtype=np.int64)
    for column in columns:
        codes, distinct = pd.factorize(column, use_na_sentinel=False)
        groups = pd.factorize(groups * max(1, len(distinct)) + codes)[0]
    return groups


def _unknown(missing: _Mask | None, table: ListingIndex) -> _Mask:
    return np.zeros(len(table), dtype=bool) if missing is None else missing


def _reasons(codes: npt.NDArray[np.int64], reasons: list[str], table: ListingIndex) -> "pd.Series[Any]":
    """Spell each combination of rules once, and give every row its own."""
    combinations, place = np.unique(codes, return_inverse=True)
    spelled = [
        "; ".join(reason for bit, reason in enumerate(reasons) if code & (1 << bit)) or None
        for code in combinations.tolist()
    ]
    texts = pd.array(spelled, dtype=pd.StringDtype()).take(place)
    return pd.Series(texts, index=table.frame.index, name="reason")


def _shown(query: Query) -> str:
    return "what is always kept" if callable(query) else str(query)
