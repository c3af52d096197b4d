"""The one decision behind policies and ``Session.keep``: which versions stay, which may go, and why.

Keeping always wins: a row is dropped only when every rule that is about it is silent, and nothing protects
it. A link is never dropped (taking it away is an unlink, not a deletion), nor is what can't be judged.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.filters import PROTECT, ListingIndex, Query, mask, undecided
from artwidgets.planning.policy.clauses import Clause, Unreported, clauses, protecting
from artwidgets.planning.policy.decision import DROP, KEEP, UNTOUCHED, Decision
from artwidgets.planning.policy.policy import Policy
from artwidgets.planning.policy.values import shown_query

__all__ = ["decide"]

_Mask = npt.NDArray[np.bool_]
_Codes = npt.NDArray[np.int64]

_UNDECIDED: Final = 1
"""The bit of a code that says: it is not known whether the rule is about this row."""
_ABOUT: Final = 2
"""The bit that says: it is. Above it there is a bit for each clause."""
_FIRST: Final = 2


@dataclass(frozen=True, slots=True)
class _Judge:
    """A rule, or what protects, with what it says of every row: a code, of which there are few."""

    name: str
    clauses: Sequence[Clause]
    codes: _Codes
    within: str = ""

    @classmethod
    def of(
        cls,
        name: str,
        rule_clauses: Sequence[Clause],
        about: _Mask,
        open_: _Mask | None = None,
        within: str = "",
    ) -> "_Judge":
        codes = np.where(about, _ABOUT, 0).astype(np.int64)
        if open_ is not None:
            codes[open_] = _UNDECIDED
        for bit, clause in enumerate(rule_clauses, _FIRST):
            codes[clause.found & about] |= 1 << bit
        return cls(name, rule_clauses, codes, within)

    def keeping(self, code: int) -> list[Clause]:
        """The clauses that keep a row of this code."""
        return [one for bit, one in enumerate(self.clauses, _FIRST) if code >> bit & 1]

    @property
    def dropping(self) -> str:
        """What is said of all that it lets go."""
        return "; ".join(one.otherwise for one in self.clauses if one.otherwise)


class _Spelled(NamedTuple):
    """What is said of all rows that the rules say the same of."""

    verdict: str
    rule: str | None
    reason: str
    dropped_by: int = -1
    clauses: tuple[Clause, ...] = ()
    """Those that keep the rows."""


def decide(
    policy: Policy,
    table: ListingIndex | pd.DataFrame,
    *,
    keys: pd.DataFrame | None = None,
    protect: Iterable[Query] = (),
    now: datetime | None = None,
) -> Decision:
    """Decide about every row of a listing.

    Parameters
    ----------
    policy : Policy
    table : ListingIndex or DataFrame
        A listing's frame (`artwidgets.listing.columns`).
    keys : DataFrame, optional
        ``collection_id``, ``entity`` and ``project`` on the same index, where several projects are listed.
    protect : iterable of query
        What is protected beside what the policy itself protects.
    now : datetime, optional
        What ages are counted from; by default the table's, else the present.

    Returns
    -------
    Decision

    Raises
    ------
    FilterError, InvalidValueError
        When the listing lacks what a rule asks for.
    """
    if isinstance(table, pd.DataFrame):
        table = ListingIndex(table)
    moment = now or table.now or datetime.now(UTC)
    everything = np.ones(len(table), dtype=bool)
    guard = _Judge.of(PROTECT, protecting((*policy.protect, *protect), table, moment), everything)
    judges = [guard, *_judges(policy, table, moment, keys)]
    firsts, combination = _combinations([judge.codes for judge in judges], len(table))
    spelled = [_spell(judges, [int(judge.codes[at]) for judge in judges], policy) for at in firsts.tolist()]
    columns = {name: [getattr(one, name) for one in spelled] for name in ("verdict", "rule", "reason")}
    texts = {
        name: pd.array(values, dtype=pd.StringDtype()).take(combination) for name, values in columns.items()
    }
    rows = np.bincount(combination, minlength=len(spelled)).tolist()
    return Decision(
        policy,
        pd.DataFrame(texts, index=table.frame.index, copy=False),
        keep=np.array([one.verdict == KEEP for one in spelled], dtype=bool)[combination],
        drop=np.array([one.verdict == DROP for one in spelled], dtype=bool)[combination],
        dropped_by=np.array([one.dropped_by for one in spelled], dtype=np.int64)[combination],
        size=_sizes(table),
        not_known=_not_known(spelled, rows, judges),
        ties=_ties(spelled, rows, judges),
    )


def _sizes(table: ListingIndex) -> npt.NDArray[np.int64]:
    sizes, unknown = table.numbers("size")
    nothing = table.truths("is_link") if unknown is None else table.truths("is_link") | unknown
    return np.where(nothing, 0, sizes).astype(np.int64)


def _judges(
    policy: Policy, table: ListingIndex, now: datetime, keys: pd.DataFrame | None
) -> Iterator[_Judge]:
    links = table.truths("is_link")
    for name, rule in zip(policy.names, policy.rules, strict=True):
        scope, open_ = mask(rule.within, table, now), undecided(rule.within, table, now)
        rule_clauses = clauses(rule, table, scope, now, keys)
        yield _Judge.of(name, rule_clauses, scope, open_ & ~links, shown_query(rule.within))


def _combinations(codes: Sequence[_Codes], rows: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """A row of each combination of codes, and for every row which combination it has."""
    combination = np.zeros(rows, dtype=np.int64)
    for own in codes:
        small, distinct = pd.factorize(own)
        combination = pd.factorize(combination * max(1, len(distinct)) + small)[0]
    # Numbered as they come, so the first row of each is where a new highest number stands.
    highest = np.maximum.accumulate(combination) if rows else combination
    firsts = np.flatnonzero(np.diff(highest, prepend=-1) > 0)
    return firsts, combination


def _spell(judges: Sequence[_Judge], codes: Sequence[int], policy: Policy) -> _Spelled:
    """The verdict on rows of these codes, one for each judge, of which the first is what protects."""
    guard, *rules = zip(judges, codes, strict=True)
    if held := guard[0].keeping(guard[1]):
        return _Spelled(KEEP, PROTECT, f"kept by {PROTECT}: {_listed(held)}", clauses=tuple(held))
    keeping = [(judge, held) for judge, code in rules if (held := judge.keeping(code))]
    if keeping:
        reasons = "; and by ".join(_by(judge, _listed(held), policy) for judge, held in keeping)
        found = tuple(clause for _, held in keeping for clause in held)
        return _Spelled(KEEP, keeping[0][0].name, f"kept{_by_word(policy)}{reasons}", clauses=found)
    open_ = [judge for judge, code in rules if code & _UNDECIDED]
    dropping = [at for at, (_, code) in enumerate(rules) if code & _ABOUT]
    if open_:
        unknown = f"it is not known whether {open_[0].within} finds it"
        if not dropping:
            return _Spelled(UNTOUCHED, None, f"untouched: {unknown}")
        # That rule might have kept it.
        return _Spelled(KEEP, open_[0].name, f"kept{_by_word(policy)}{_by(open_[0], unknown, policy)}")
    if dropping:
        reasons = "; and by ".join(_by(rules[at][0], rules[at][0].dropping, policy) for at in dropping)
        first = dropping[0]
        return _Spelled(DROP, rules[first][0].name, f"dropped{_by_word(policy)}{reasons}", dropped_by=first)
    return _Spelled(UNTOUCHED, None, "untouched: no rule is about it")


def _by_word(policy: Policy) -> str:
    return ": " if policy.is_plain else " by "


def _by(judge: _Judge, reason: str, policy: Policy) -> str:
    """A rule and what it says; of a rule that stands alone and has no name, only that."""
    return reason if policy.is_plain else f"{judge.name}: {reason}"


def _listed(held: Iterable[Clause]) -> str:
    return "; ".join(clause.words for clause in held)


def _not_known(spelled: Sequence[_Spelled], rows: Sequence[int], judges: Sequence[_Judge]) -> str:
    """What is not known of rows that are kept for nothing else, and of how many."""
    counts: Counter[Unreported] = Counter()
    for one, number in zip(spelled, rows, strict=True):
        if one.clauses and all(clause.unreported for clause in one.clauses):
            counts.update(
                dict.fromkeys((clause.unreported for clause in one.clauses if clause.unreported), number)
            )
    # In the order in which the rules say it, whatever the order of the rows.
    asked = dict.fromkeys(
        one.unreported for judge in judges for one in judge.clauses if one.unreported in counts
    )
    parts = [f"{one.what} of {_versions(counts[one])} {one.state}" for one in asked if one is not None]
    for judge in judges:
        if left := int(((judge.codes & _UNDECIDED) > 0).sum()):
            them = "it" if left == 1 else "them"
            parts.append(f"of {_versions(left)} it is not known whether {judge.within} finds {them}")
    return ", ".join(parts)


def _ties(spelled: Sequence[_Spelled], rows: Sequence[int], judges: Sequence[_Judge]) -> str:
    """Of how many versions the rank is shared, by what they are ranked."""
    counts: Counter[str] = Counter()
    for one, number in zip(spelled, rows, strict=True):
        counts.update({clause.tie: number for clause in one.clauses if clause.tie})
    asked = dict.fromkeys(one.tie for judge in judges for one in judge.clauses if one.tie in counts)
    return ", ".join(f"{_versions(counts[tie])} tie for {tie}" for tie in asked)


def _versions(count: int) -> str:
    return f"{count:,} {'version' if count == 1 else 'versions'}"
