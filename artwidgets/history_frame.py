"""The history as a DataFrame that a notebook shows in the words of the widget's History."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from artwidgets.tables import table

__all__ = ["HistoryFrame"]


class HistoryFrame(pd.DataFrame):
    """The history as a DataFrame that a notebook shows in the words of the widget's History."""

    @property
    def _constructor(self) -> Any:
        # What is computed from it is a frame like any other.
        return pd.DataFrame

    def _repr_html_(self) -> str:
        columns: Iterable[Any] = zip(
            self["project"], self["did"], self["began"], self["by"], self["state"], self.index, strict=True
        )
        return table(
            "History",
            ("What", "When", "By", "State", "Plan"),
            (
                (
                    f"{_known(project)}: {did}" if _known(project) else did,
                    _when(began),
                    _known(by),
                    state,
                    plan,
                )
                for project, did, began, by, state, plan in columns
            ),
            total=len(self),
            what="plans",
            notes=() if len(self) else ("Nothing has been applied from here yet.",),
        )


def _known(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _when(moment: Any) -> str:
    return "" if pd.isna(moment) else f"{moment:%Y-%m-%d %H:%M} UTC"
