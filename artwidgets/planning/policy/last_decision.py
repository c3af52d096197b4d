"""The policy that was decided last, as fields that a filter can ask for: ``verdict:drop``, ``why:alias``."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from artwidgets.errors import FilterError
from artwidgets.filters import NOT_DECIDED
from artwidgets.planning.policy.decision import Decision
from artwidgets.planning.policy.policy import Policy

__all__ = ["LastDecision", "VerdictColumns"]


class LastDecision:
    """What was decided last, and by which policy.

    Attributes
    ----------
    policy : Policy or None
        None before any was decided.
    decision : Decision or None
        None before any, and while it was of rows that are gone: those of now are to be decided anew.
    """

    def __init__(self) -> None:
        self.policy: Policy | None = None
        self.decision: Decision | None = None

    def take(self, decision: Decision) -> None:
        """Have this as what is decided now."""
        self.policy, self.decision = decision.policy, decision

    def forget(self) -> None:
        """What was decided holds no longer; the policy is to be asked anew."""
        self.decision = None

    def of(self, rows: "pd.Index[str]") -> Decision | None:
        """The decision, where it is of these rows."""
        decision = self.decision
        return decision if decision is not None and decision.frame.index.is_(rows) else None


class VerdictColumns:
    """``verdict``, ``rule`` and ``reason`` of a listing's rows (`artwidgets.filters.OnDemand`).

    Parameters
    ----------
    last : LastDecision
    rows : Index
        Ids of the rows.
    """

    def __init__(self, last: LastDecision, rows: "pd.Index[str]") -> None:
        self._last = last
        self._rows = rows
        self._made: dict[str, tuple[Decision | None, pd.Series[Any]]] = {}

    def series(self, name: str) -> "pd.Series[Any]":
        """One of the columns of `Decision.frame`, NA while these rows are not decided yet.

        Raises
        ------
        FilterError
            Where no policy was decided at all.
        """
        if self._last.policy is None:
            raise FilterError(NOT_DECIDED)
        decision = self._last.of(self._rows)
        made = self._made.get(name)
        if made is None or made[0] is not decision:
            nothing = pd.Series(pd.NA, index=self._rows, dtype=pd.StringDtype())
            made = self._made[name] = (decision, nothing if decision is None else decision.frame[name])
        return made[1]

    def keys(self) -> Sequence[str]:
        """It has none."""
        return ()
