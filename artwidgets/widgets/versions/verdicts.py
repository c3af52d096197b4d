"""What a policy decides of each row, as columns of the table while the policy is looked at or asked for."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from artwidgets.filters import asks_a_verdict
from artwidgets.planning.policy import DROP, KEEP, UNTOUCHED, Decision
from artwidgets.session import Session
from artwidgets.widgets.grid import Column, Grid
from artwidgets.widgets.parts import Parts

__all__ = ["VERDICT_COLUMNS", "Verdicts"]

VERDICT_COLUMNS: Final = (
    Column("verdict", "Verdict", kind="flag", width=92, hint="What the policy would do with it"),
    Column("why", "Why", width=240, hint="By which rule, and why"),
)


class Verdicts:
    """The decision that the table shows, if any.

    Parameters
    ----------
    session : Session
    grid : Grid
        With its columns, to which the verdict is added behind the name.
    parts : Parts
    query : callable
        Gives the filter as it is applied.

    Attributes
    ----------
    shown : bool
        Whether the table has their columns.
    """

    def __init__(self, session: Session, grid: Grid, parts: Parts, query: Callable[[], str]) -> None:
        self._session, self._grid, self._parts, self._query = session, grid, parts, query
        self._columns = grid.columns[: len(grid.columns) - len(grid.extra)]
        self.shown = False

    @property
    def wanted(self) -> bool:
        """Whether the table is to have them: the editor is open, or the filter asks for them."""
        asked = "policy" in self._parts.open or asks_a_verdict(self._query())
        return asked and self._session.policy is not None

    @property
    def fields(self) -> tuple[str, ...]:
        """What is to be decided for the columns; nothing without them."""
        return ("verdict",) if self.wanted else ()

    @property
    def decision(self) -> Decision | None:
        """What is decided of the rows there are; None where it is not wanted, or not known yet."""
        return self._session.decision if self.wanted else None

    def _settle(self) -> None:
        if self.wanted == self.shown:
            return
        self.shown = self.wanted
        first, *others = self._columns
        self._grid.columns = [first, *VERDICT_COLUMNS, *others] if self.shown else self._columns
        self._grid.state.drop_unknown_keys()

    def over(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with what was decided of its rows, where that is wanted; nothing, where not known yet.

        The table gets the columns, or has them no more.
        """
        self._settle()
        if not self.shown:
            return frame
        decision = self.decision
        if decision is None:
            return frame.assign(verdict="", why="")
        verdicts: Any = pd.Categorical(decision.frame["verdict"], categories=[DROP, KEEP, UNTOUCHED])
        return frame.assign(verdict=verdicts, why=decision.frame["reason"].array)
