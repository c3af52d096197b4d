"""Which deletes of versions are refused, and what about them is risky: each case is judged once.

A case is all rows that the guards see the same of.

What is said of a delete follows from a few of a version's columns (`_JUDGED_BY`), and of a hundred
thousand versions few have others than the rest. So the guards see one version of each case.
Only words that name a version, which refusals do, are made for each.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing import TABLE, Listing, Rows
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import Edit
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning import guards
from artwidgets.planning.deletes import DeleteColumns, Deletes
from artwidgets.planning.review_warnings import delete_warnings

__all__ = ["judged"]

_JUDGED_BY = ("type", "aliases", "tags", "is_link", "linked_in", "used", "unknown", "entity", "project")
"""All of a version that its delete is judged by, but its name, and its collection where automations are.

A guard that asks for anything else of a version needs it here.
"""


class _Judgement(NamedTuple):
    with_aliases: bool
    warnings: tuple[str, ...]
    refusal: str | None


def judged(
    listing: Listing,
    deletes: Mapping[str, bool],
    changes: ChangeSet,
    rules: Rules,
    unlinked: Mapping[str, set[str]],
) -> tuple[Deletes, Deletes]:
    """The deletes that will be carried out, and those that are refused.

    Parameters
    ----------
    listing : Listing
    deletes : mapping of version id to bool
        Whether the aliases go too. Of versions that the listing has.
    changes : ChangeSet
    rules : Rules
    unlinked : mapping of artifact id to set of str
        Paths of the collections that will link it no more when the deletes begin.

    Returns
    -------
    tuple of Deletes
        Each from the lowest version up, those that take aliases along last.
    """
    at = np.fromiter(map(listing.positions.__getitem__, deletes), dtype=np.intp, count=len(deletes))
    order = _in_order(listing, at)
    given = list(deletes.items())
    wanted = [given[place] for place in order.tolist()]
    at = at[order]
    found = _judge_all(listing, at, wanted, changes, rules, unlinked)
    with_aliases = np.array([one.with_aliases for one in found], dtype=bool)
    refused = np.array([one.refusal is not None for one in found], dtype=bool)
    order = np.argsort(with_aliases, kind="stable")

    def part(mask: npt.NDArray[np.bool_]) -> Deletes:
        chosen = order[mask[order]]
        mine = [found[row] for row in chosen.tolist()]
        columns = DeleteColumns(
            Rows.of(listing, at[chosen]),
            with_aliases[chosen],
            [one.warnings for one in mine],
            [one.refusal for one in mine],
        )
        return Deletes(columns)

    return part(~refused), part(refused)


def _judge(
    version: Version, with_aliases: bool, changes: ChangeSet, rules: Rules, gone: set[str] | None
) -> _Judgement:
    """One delete, `gone` being the links that the plan takes away before."""
    left = version
    if gone and version.linked_in is not None:
        left = replace(version, linked_in=tuple(path for path in version.linked_in if path not in gone))
    # Taking all aliases off first is the platform's recommended way; staged together with
    # the delete it comes to the same as the delete that takes them along.
    bared = not changes.edits.get(version.id, Edit()).over(version).aliases
    bared = bared and "aliases" not in version.unknown
    with_aliases = with_aliases or (bared and not left.may_be_linked)
    return _Judgement(
        with_aliases and (left.may_have_aliases or left.may_be_linked),
        delete_warnings(left, rules),
        guards.refuse_delete(left, with_aliases, rules),
    )


def _judge_all(
    listing: Listing,
    at: npt.NDArray[np.intp],
    wanted: list[tuple[str, bool]],
    changes: ChangeSet,
    rules: Rules,
    unlinked: Mapping[str, set[str]],
) -> list[_Judgement]:
    """Each of the rows at these positions; `wanted` has their ids, and whether their aliases go too."""
    columns = [name for name, column in TABLE.items() if name in _JUDGED_BY or column.unknown]
    rows = Rows(listing.frame[columns].iloc[at], listing.keys.iloc[at])
    names = [*_JUDGED_BY, *(["collection_id"] if rules.automations else [])]
    told: list[list[Any]] = [*rows.values(names).values(), [aliases for _, aliases in wanted]]
    # What an edit or an unlink of the same plan changes is a case of its own.
    if alone := changes.edits.keys() | unlinked.keys():
        told.append([row if row in alone else "" for row, _ in wanted])
    if rules.protected_rows:
        told.append([rules.protected_rows.get(row, "") for row, _ in wanted])
    varying = [cells for cells in told if cells.count(cells[0]) != len(cells)] or told[:1]
    cases: dict[tuple[Any, ...], int] = {}
    case_of = [cases.setdefault(case, len(cases)) for case in zip(*varying, strict=True)]

    def judge(places: list[int]) -> list[_Judgement]:
        versions = Rows.of(listing, at[places]).records()
        return [
            _judge(version, wanted[place][1], changes, rules, unlinked.get(version.artifact_id))
            for place, version in zip(places, versions, strict=True)
        ]

    _, first = np.unique(case_of, return_index=True)
    by_case = judge(first.tolist())
    found = [by_case[case] for case in case_of]
    # A refusal begins with a name, and so is of one version.
    refused = [place for place, one in enumerate(found) if one.refusal is not None]
    for place, one in zip(refused, judge(refused) if refused else (), strict=True):
        found[place] = one
    return found


def _in_order(listing: Listing, at: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """What sorts the rows at these positions by project, collection, version and id."""
    keys = [
        listing.frame["version"].to_numpy(dtype=np.int64)[at],
        _ranks(listing.frame["collection"].iloc[at]),
        _ranks(listing.keys["project"].iloc[at]),
    ]
    order = np.lexsort(keys)
    same = np.logical_and.reduce([key[order][1:] == key[order][:-1] for key in keys])
    if same.any():
        # Two collections of one name, which is seldom.
        ids = listing.frame.index[at].tolist()
        places = list(zip(*(key.tolist() for key in reversed(keys)), ids, strict=True))
        order = np.array(sorted(range(len(at)), key=places.__getitem__), dtype=np.intp)
    return order


def _ranks(texts: "pd.Series[Any]") -> npt.NDArray[np.intp]:
    """Of each text its place among the different ones, in Python's order."""
    codes, different = pd.factorize(texts)
    named = different.astype(object).tolist()
    ranks = np.empty(len(named), dtype=np.intp)
    ranks[sorted(range(len(named)), key=named.__getitem__)] = np.arange(len(named))
    return ranks[codes]
