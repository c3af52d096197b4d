"""What fills the storage, group by group: types, collections, runs, users, months, tags and more."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.errors import InvalidValueError
from artwidgets.listing import Listing
from artwidgets.storage.index import FileIndex

__all__ = ["GROUPS", "NONE", "NOT_KNOWN", "Users", "checked_groups", "storage_by"]

Users = Mapping[tuple[str, str], str]
"""(project, run) -> user name."""

NONE: Final = "(none)"
"""The group of versions without a tag, an alias, a run."""

NOT_KNOWN: Final = "(not known)"
"""The group of versions of which the server does not tell."""


def _plain(name: str) -> Callable[[Listing], list[Any]]:
    return lambda listing: _words(listing.frame[name])


def _words(column: "pd.Series[Any]") -> list[Any]:
    """One word a row. NA is what the server does not tell, and "" what there is none of."""
    return [NOT_KNOWN if pd.isna(cell) else str(cell) or NONE for cell in column.tolist()]


def _collections(listing: Listing) -> list[Any]:
    names = _words(listing.frame["collection"])
    if listing.scope.project is not None:
        return names
    # Over several projects collections of one name are several.
    projects = listing.keys["project"].tolist()
    return [f"{project}/{name}" for project, name in zip(projects, names, strict=True)]


def _months(listing: Listing) -> list[Any]:
    return _words(listing.frame["created"].dt.strftime("%Y-%m"))


def _each(name: str) -> Callable[[Listing], list[Any]]:
    """Several words a row, or none of them."""

    def words(listing: Listing) -> list[Any]:
        cells = listing.frame[name].tolist()
        return [(cell or (NONE,)) if isinstance(cell, tuple) else (NOT_KNOWN,) for cell in cells]

    return words


def _users(listing: Listing, users: Users) -> list[Any]:
    """Whose run made each version; a version that no run made has none that a listing tells of."""
    runs = _words(listing.frame["run"])
    projects = listing.keys["project"].tolist()
    return [
        run if run in (NONE, NOT_KNOWN) else users.get((project, run), NOT_KNOWN)
        for project, run in zip(projects, runs, strict=True)
    ]


GROUPS: Final = ("type", "collection", "run", "user", "month", "project", "tag", "alias")
"""What can make the groups."""

_CELLS: Final[Mapping[str, Callable[[Listing], list[Any]]]] = {
    "type": _plain("type"),
    "collection": _collections,
    "run": _plain("run"),
    "month": _months,
    "project": lambda listing: listing.keys["project"].tolist(),
    "tag": _each("tags"),
    "alias": _each("aliases"),
}
"""Which group each row is in: a word, or a tuple of several."""


def storage_by(
    listing: Listing, index: FileIndex, by: str | Sequence[str], users: Users | None = None
) -> pd.DataFrame:
    """One row a group, the largest first; see `artwidgets.session.Session.storage`.

    Parameters
    ----------
    listing : Listing
    index : FileIndex
        Of its rows.
    by : str or sequence of str
        One or several of `GROUPS`.
    users : Users, optional
        Whose the runs are, to group by ``user``.

    Raises
    ------
    InvalidValueError
        For something that no listing is grouped by.
    """
    names = checked_groups((by,) if isinstance(by, str) else tuple(by))
    # A link holds nothing, and is no version of its own.
    rows: npt.NDArray[np.intp] = np.flatnonzero(~listing.frame["is_link"].to_numpy(dtype=bool))
    words: dict[str, npt.NDArray[np.object_]] = {}
    for name in names:
        cells = _users(listing, users or {}) if name == "user" else _CELLS[name](listing)
        many = [cells[row] if isinstance(cells[row], tuple) else (cells[row],) for row in rows.tolist()]
        times = np.fromiter(map(len, many), dtype=np.intp, count=len(many))
        rows = np.repeat(rows, times)
        words = {other: np.repeat(column, times) for other, column in words.items()}
        words[name] = np.array([word for some in many for word in some], dtype=object)
    return _frame(index, rows, pd.DataFrame(words))


def _frame(index: FileIndex, rows: npt.NDArray[np.intp], words: pd.DataFrame) -> pd.DataFrame:
    grouped = words.groupby(list(words.columns), sort=False)
    groups: npt.NDArray[np.int64] = np.asarray(grouped.ngroup(), dtype=np.int64)
    count = grouped.ngroups
    stored, exclusive = index.by_group(rows, groups, count)
    versions = np.bincount(groups, minlength=count)
    read = np.bincount(groups, weights=index.read[rows], minlength=count)
    partly = read < versions
    made = words.drop_duplicates(ignore_index=True).astype("string")
    made["versions"] = versions.astype(np.int64)
    made["size"] = _sums(index.listed[rows], groups, count)
    made["stored"] = pd.arrays.IntegerArray(stored, partly.copy())
    made["exclusive"] = pd.arrays.IntegerArray(exclusive, np.full(count, not index.complete))
    made["references"] = pd.arrays.IntegerArray(_sums(index.references[rows], groups, count), partly.copy())
    made["measured"] = read / np.maximum(versions, 1)
    order = ["stored", "size"]
    return made.sort_values(order, ascending=False, na_position="last", ignore_index=True, kind="stable")


def _sums(values: npt.NDArray[np.int64], groups: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.int64]:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, groups, values)
    return sums


def checked_groups(names: tuple[Any, ...]) -> tuple[str, ...]:
    """The same names, if all of them are `GROUPS`, each once.

    Raises
    ------
    InvalidValueError
    """
    for name in names:
        if name not in GROUPS:
            raise InvalidValueError(f"by={name!r}: group by {', '.join(GROUPS)}, or several of them.")
    if not names or len(set(names)) < len(names):
        raise InvalidValueError("by= takes one thing to group by, or several, each once.")
    return names
