"""Which deletes of versions are refused, and what about them is risky: each case is judged once.

A case is all rows that the guards see the same of.

What is said of a delete follows from a few of a version's columns (`_JUDGED_BY`), and of a hundred
thousand versions few have others than the rest. So the guards see one version of each case.
Only words that name a version, which refusals do, are made for each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing import KEYS, TABLE, Listing, Rows
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
    at: npt.NDArray[np.intp],
    aliases_too: npt.NDArray[np.bool_],
    changes: ChangeSet,
    rules: Rules,
    unlinked: Mapping[str, set[str]],
) -> tuple[Deletes, Deletes]:
    """The deletes that will be carried out, and those that are refused.

    Parameters
    ----------
    listing : Listing
    at : ndarray of intp, shape (deletes,)
        Which rows of it are to be deleted.
    aliases_too : ndarray of bool, shape (deletes,)
        Whether the aliases of each go too.
    changes : ChangeSet
    rules : Rules
    unlinked : mapping of artifact id to set of str
        Paths of the collections that will link it no more when the deletes begin.

    Returns
    -------
    tuple of Deletes
        Each from the lowest version up, those that take aliases along last.
    """
    order = _in_order(listing, at)
    at, aliases_too = at[order], aliases_too[order]
    case, found = _judge_all(listing, at, aliases_too, changes, rules, unlinked)
    with_aliases = np.array([one.with_aliases for one in found], dtype=bool)[case]
    refused = np.array([one.refusal is not None for one in found], dtype=bool)[case]
    # Tuples as they are: an array would make a row of each.
    warnings = np.fromiter((one.warnings for one in found), dtype=object, count=len(found))
    refusals = np.fromiter((one.refusal for one in found), dtype=object, count=len(found))
    order = np.argsort(with_aliases, kind="stable")

    def part(mask: npt.NDArray[np.bool_]) -> Deletes:
        chosen = order[mask[order]]
        mine = case[chosen]
        columns = DeleteColumns(
            Rows.of(listing, at[chosen]),
            with_aliases[chosen],
            warnings[mine].tolist(),
            refusals[mine].tolist(),
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
    aliases_too: npt.NDArray[np.bool_],
    changes: ChangeSet,
    rules: Rules,
    unlinked: Mapping[str, set[str]],
) -> tuple[npt.NDArray[np.intp], list[_Judgement]]:
    """For each of the rows at these positions the number of its judgement, and these."""
    columns = [*_judged_by(Rows.of(listing, at), rules), aliases_too]
    # What an edit or an unlink of the same plan changes is a case of its own.
    if alone := [*changes.edits, *unlinked]:
        rows = np.arange(1, len(listing) + 1) * listing.mask_of(alone)
        columns.append(rows[at])
    case = _cases(columns)

    def judge(positions: npt.NDArray[np.intp]) -> list[_Judgement]:
        versions = Rows.of(listing, at[positions]).records()
        flags = aliases_too[positions].tolist()
        return [
            _judge(version, flag, changes, rules, unlinked.get(version.artifact_id))
            for version, flag in zip(versions, flags, strict=True)
        ]

    _, first = np.unique(case, return_index=True)
    found = judge(first)
    # A refusal begins with a name, and so is of one version.
    refused = np.flatnonzero(np.array([one.refusal is not None for one in found], dtype=bool)[case])
    if len(refused):
        case[refused] = len(found) + np.arange(len(refused))
        found += judge(refused)
    return case, found


def _judged_by(rows: Rows, rules: Rules) -> list[Any]:
    """What there is of rows that the guards see, a column each."""
    names = [name for name, column in TABLE.items() if name in _JUDGED_BY or column.unknown]
    names += [key for key in KEYS if key in _JUDGED_BY or (key == "collection_id" and rules.automations)]
    columns: list[Any] = list(map(rows.cells, names))
    if rules.protected_rows:
        columns.append(np.array([rules.protected_rows.get(row, "") for row in rows.ids], dtype=object))
    return columns


def _cases(columns: Iterable[Any]) -> npt.NDArray[np.intp]:
    """For each row of some columns the number of its case: rows of one case are alike in all of them."""
    case: npt.NDArray[np.intp] | None = None
    for cells in columns:
        codes, different = pd.factorize(cells, use_na_sentinel=False)
        if case is None:
            case = codes
        elif len(different) > 1:
            case, _ = pd.factorize(case * len(different) + codes)
    assert case is not None
    return case


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
        sort_keys = list(zip(*(key.tolist() for key in reversed(keys)), ids, strict=True))
        order = np.array(sorted(range(len(at)), key=sort_keys.__getitem__), dtype=np.intp)
    return order


def _ranks(texts: "pd.Series[Any]") -> npt.NDArray[np.intp]:
    """Of each text its rank among the different ones, in Python's order."""
    codes, different = pd.factorize(texts)
    named = different.astype(object).tolist()
    ranks = np.empty(len(named), dtype=np.intp)
    ranks[sorted(range(len(named)), key=named.__getitem__)] = np.arange(len(named))
    return ranks[codes]
