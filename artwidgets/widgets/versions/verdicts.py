"""What a policy decides of each row, as columns of the table while the policy is looked at."""

from typing import Final

import pandas as pd

from artwidgets.planning.policy import Decision
from artwidgets.widgets.grid import Column

__all__ = ["VERDICT_COLUMNS", "with_columns", "with_verdicts"]

VERDICT_COLUMNS: Final = (
    Column("verdict", "Verdict", kind="flag", width=92, hint="What the policy would do with it"),
    Column("why", "Why", width=240, hint="By which rule, and why"),
)


def with_columns(columns: tuple[Column, ...]) -> list[Column]:
    """The table's columns with the verdict behind the name, which is the first."""
    return [columns[0], *VERDICT_COLUMNS, *columns[1:]]


def with_verdicts(frame: pd.DataFrame, decision: Decision) -> pd.DataFrame:
    """The table's frame with what was decided of its rows."""
    verdicts = pd.Categorical(decision.frame["verdict"], categories=["drop", "keep", "untouched"])
    return frame.assign(verdict=verdicts, why=decision.frame["reason"].array)
