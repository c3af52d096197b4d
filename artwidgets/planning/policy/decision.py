"""What a policy decides: a verdict, a rule and a reason for every version, and what it rests on."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from artwidgets.planning.policy.policy import Policy

__all__ = ["DROP", "KEEP", "UNTOUCHED", "Decision"]

KEEP: Final = "keep"
DROP: Final = "drop"
UNTOUCHED: Final = "untouched"


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What stays, what may go and what no rule is about.

    Attributes
    ----------
    policy : Policy
    frame : DataFrame
        On the listing's index, of strings: ``verdict`` ("keep", "drop", "untouched"), ``rule`` (which
        one decided; "protect" for what is protected, NA for what no rule is about) and ``reason``.
    keep, drop : ndarray of bool, shape (rows,)
        Where the verdict is so; every other row is untouched.
    dropped_by : ndarray of int64, shape (rows,)
        Which of the policy's rules drops a row, from 0, and so says what becomes of it; -1 for all others.
    size : ndarray of int64, shape (rows,)
        Bytes as listed; 0 for a link.
    not_known : str
        What the server does not tell of rows that might go if it did, in words ("aliases of 40
        versions are not known"); "" where nothing depends on that.
    ties : str
        Where more are kept than a rule's number, because they are equally good; "" where none are.
    """

    policy: "Policy"
    frame: pd.DataFrame
    keep: npt.NDArray[np.bool_]
    drop: npt.NDArray[np.bool_]
    dropped_by: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]
    not_known: str = ""
    ties: str = ""

    @property
    def reasons(self) -> "pd.Series[Any]":
        """Why each row has its verdict."""
        return self.frame["reason"]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each verdict."""
        keep, drop = int(self.keep.sum()), int(self.drop.sum())
        return {KEEP: keep, DROP: drop, UNTOUCHED: len(self.frame) - keep - drop}

    @property
    def sizes(self) -> dict[str, int]:
        """How many bytes the rows with each verdict list together; files that they share count each time."""
        keep, drop = int(self.size[self.keep].sum()), int(self.size[self.drop].sum())
        return {KEEP: keep, DROP: drop, UNTOUCHED: int(self.size.sum()) - keep - drop}

    def by_reason(self) -> pd.DataFrame:
        """The rows counted by what is said of them.

        Returns
        -------
        DataFrame
            Columns ``verdict``, ``rule``, ``reason`` as of `frame`, ``versions`` (int64) and ``size``
            (int64, bytes as listed); what is dropped first, then what is kept, the largest groups first.
        """
        columns = ["verdict", "rule", "reason"]
        groups = self.frame.assign(size=self.size).groupby(columns, dropna=False, sort=False)["size"]
        counts = groups.agg(versions="size", size="sum").reset_index()
        order = {DROP: 0, KEEP: 1, UNTOUCHED: 2}
        counts["order"] = counts["verdict"].map(order)
        counts = counts.sort_values(["order", "versions", "reason"], ascending=[True, False, True])
        return counts.drop(columns="order").reset_index(drop=True)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the decision as a whole, each a sentence."""
        kept = f"Kept because they can't be judged: {self.not_known}." if self.not_known else ""
        tied = f"Kept because they are equally good: {self.ties}." if self.ties else ""
        return tuple(filter(None, (kept, tied)))

    def deleted(self) -> list[str]:
        """Ids of the rows that are to be deleted, archived first or not, in the listing's order."""
        deleting = [at for at, rule in enumerate(self.policy.rules) if rule.then.after is None]
        ids: list[str] = self.frame.index[np.isin(self.dropped_by, deleting)].tolist()
        return ids

    def archived(self) -> dict[str, list[str]]:
        """Ids of the rows that are to be archived before they are deleted, by where to, as rules say it."""
        found: dict[str, list[str]] = {}
        for at, rule in enumerate(self.policy.rules):
            ids = self.frame.index[self.dropped_by == at].tolist()
            if rule.then.url and ids:
                found.setdefault(rule.then.url, []).extend(ids)
        return found

    def expired(self) -> dict[timedelta, list[str]]:
        """Ids of the rows that are to be deleted later, by how much later."""
        found: dict[timedelta, list[str]] = {}
        for at, rule in enumerate(self.policy.rules):
            ids = self.frame.index[self.dropped_by == at].tolist()
            if rule.then.after is not None and ids:
                found.setdefault(rule.then.after, []).extend(ids)
        return found
