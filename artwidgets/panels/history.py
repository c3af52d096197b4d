"""Past plans: what was done, what was cut short, what can be put back."""

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from artwidgets.errors import ArtwidgetsError
from artwidgets.panels.panel import STATIC, Answer, Message, Panel
from artwidgets.panels.work import Job
from artwidgets.report import Report

__all__ = ["HistoryPanel"]

EDITS = re.compile(r"\d edits?\b")
"""How a plan's summary says that it edits something, which can be put back."""

SHOWN = 100
"""Plans that are listed, the newest first."""


class HistoryPanel(Panel):
    """Lists past plans, with resume for those cut short and revert for edits."""

    _esm = STATIC / "history.js"
    _css = STATIC / "history.css"
    shows = ("mode", "busy")

    def describe(self) -> dict[str, Any]:
        """Whether it is in front, and whether something else is going on."""
        return {"open": self.workspace.mode == "history", "busy": self.workspace.work.busy}

    def kinds(self) -> dict[str, Callable[[Message], Answer]]:
        """``plans``, ``resume``, ``revert`` and ``back``."""
        return {"plans": self._plans, "resume": self._resume, "revert": self._revert, "back": self._back}

    def _plans(self, _message: Message) -> Answer:
        frame = self.workspace.session.history()
        plans = [
            {
                "plan": str(plan),
                "when": "" if pd.isna(row["began"]) else f"{row['began']:%Y-%m-%d %H:%M} UTC",
                "summary": str(row["summary"]),
                "state": str(row["state"]),
                "counts": _counts(row),
                "revertible": row["state"] != "unreadable" and EDITS.search(str(row["summary"])) is not None,
                "resumable": row["state"] not in ("finished", "unreadable"),
            }
            for plan, row in frame.head(SHOWN).iterrows()
        ]
        return {"plans": plans, "more": max(0, len(frame) - SHOWN)}

    def _resume(self, message: Message) -> Answer:
        plan = str(message["plan"])
        self._run(
            "Resuming the plan", lambda job: self.workspace.session.resume(plan, job.progress, job.cancel)
        )
        return {}

    def _revert(self, message: Message) -> Answer:
        plan = str(message["plan"])
        self._run("Putting edits back", lambda _job: self.workspace.session.revert(plan))
        return {}

    def _back(self, _message: Message) -> Answer:
        self.workspace.go("table")
        return {}

    def _run(self, label: str, act: Callable[[Job], Report]) -> None:
        if self.workspace.mode != "history":
            raise ArtwidgetsError("Open the past plans first.")

        def then(report: Report) -> None:
            more = " ".join(["", *report.remarks, *report.notes])
            bad = bool(report.failed or report.remarks or report.notes)
            self.workspace.say(f"{label}: {report.summary}.{more}", "bad" if bad else "good")

        self.workspace.work.start(label, act, then, lambda words: self.workspace.say(words, "bad"))


def _counts(row: "pd.Series[Any]") -> str:
    if row["state"] == "unreadable":
        return ""
    parts = [f"{row['done']:,} of {row['items']:,} done"]
    parts += [f"{row[name]:,} {name}" for name in ("failed", "skipped") if row[name]]
    return ", ".join(parts)
