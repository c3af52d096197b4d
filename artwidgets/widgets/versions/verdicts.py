"""What a policy decides of each row, as columns of the table while the policy is looked at."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.errors import InvalidValueError
from artwidgets.planning.policy import Decision
from artwidgets.session import Session
from artwidgets.widgets.grid import Column, Grid

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

    Attributes
    ----------
    only : bool
        Whether the table is to show what goes, and nothing else.
    """

    def __init__(self, session: Session, grid: Grid) -> None:
        self._session, self._grid = session, grid
        self._columns = grid.columns[: len(grid.columns) - len(grid.extra)]
        self._decision: Decision | None = None
        self.only = False

    @property
    def decision(self) -> Decision | None:
        """What is decided of the rows there are; None where it was of others, or of none."""
        decision = self._decision
        same = decision is not None and decision.frame.index.is_(self._session.listing.index)
        return decision if same else None

    @property
    def rows(self) -> "npt.NDArray[np.bool_] | None":
        """Where the listing has rows that are to be shown alone; None for no such wish."""
        decision = self.decision if self.only else None
        return None if decision is None else decision.drop

    def take(self, decision: Decision | None) -> None:
        """Have the columns of a decision, or no more."""
        came = (decision is None) != (self._decision is None)
        self._decision = decision
        self.only = self.only and decision is not None
        if came:
            first, *others = self._columns
            self._grid.columns = self._columns if decision is None else [first, *VERDICT_COLUMNS, *others]
            self._grid.state.drop_unknown_keys()

    def show_only(self, wanted: bool) -> None:
        """Have what goes shown alone, or no more.

        Raises
        ------
        InvalidValueError
            When nothing is decided yet.
        """
        if wanted and self.decision is None:
            raise InvalidValueError("The policy is not worked out yet. Try again in a moment.")
        self.only = wanted

    def over(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The table's frame with what was decided of its rows."""
        decision = self.decision
        if decision is None:
            return frame
        verdicts: Any = pd.Categorical(decision.frame["verdict"], categories=["drop", "keep", "untouched"])
        return frame.assign(verdict=verdicts, why=decision.frame["reason"].array)
