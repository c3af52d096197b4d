"""The history as a DataFrame that a notebook shows in the words of the widget's History."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from artwidgets.applying.journal import PlanRecord, Unreadable
from artwidgets.model.notebook_html import table

__all__ = ["HistoryFrame", "history"]


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
                    f"{name}: {did}" if (name := _text_or_empty(project)) else did,
                    _when(began),
                    _text_or_empty(by),
                    state,
                    plan,
                )
                for project, did, began, by, state, plan in columns
            ),
            total=len(self),
            what="plans",
            notes=() if len(self) else ("Nothing has been applied from here yet.",),
        )


def history(found: Iterable[PlanRecord | Unreadable]) -> HistoryFrame:
    """One row per journal; the columns of `Session.history`."""
    rows = [_row(one) for one in found]
    columns: dict[str, Any] = {
        name: pd.to_datetime(pd.Series([row[name] for row in rows], dtype=object), utc=True)
        for name in ("began", "ended")
    }
    for name in ("project", "by", "did", "summary", "state"):
        columns[name] = pd.Series([row[name] for row in rows], dtype="string")
    for name in ("items", "done", "failed", "skipped"):
        columns[name] = pd.Series([row[name] for row in rows], dtype="int64")
    frame = pd.DataFrame(columns)
    frame.index = pd.Index([row["plan"] for row in rows], name="plan", dtype="object")
    return HistoryFrame(frame)


def _row(found: PlanRecord | Unreadable) -> dict[str, Any]:
    if isinstance(found, Unreadable):
        nothing = dict.fromkeys(("items", "done", "failed", "skipped"), 0)
        texts = {"plan": found.name, "summary": found.reason, "did": found.reason, "state": "unreadable"}
        return {**texts, "began": found.modified, "ended": None, "project": None, "by": None, **nothing}
    report = found.report()
    return {
        "plan": found.plan.id,
        "began": found.began,
        "ended": found.ended,
        "project": found.plan.project,
        "by": found.by or None,
        "did": report.did,
        "summary": found.plan.summary,
        "state": found.state,
        "items": len(found.plan),
        "done": len(report.done),
        "failed": len(report.failed),
        "skipped": len(report.skipped),
    }


def _text_or_empty(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _when(moment: Any) -> str:
    return "" if pd.isna(moment) else f"{moment:%Y-%m-%d %H:%M} UTC"
