"""What became of a plan, item by item."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from artwidgets.applying.deeds import deeds, results
from artwidgets.model.notebook_html import ROWS, table
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Item
from artwidgets.planning.plan import Plan
from artwidgets.storage import Reclaim

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["ARCHIVED", "GONE", "SO_ALREADY", "Outcome", "Report", "Status"]

GONE, SO_ALREADY = "It was gone already.", "It was so already."
"""Why nothing was sent for an item that is done."""

ARCHIVED = "Archived first."
"""What is said of an item whose versions were archived and verified before they went."""


class Status(StrEnum):
    """How an item ended."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one item of a plan ended.

    Attributes
    ----------
    key : str
        The item's key in its plan.
    status : Status
    reason : str
        For a failure the server's words, for a skip ours, for what is done a remark or "".
    at : datetime or None
        When it ended, UTC.
    """

    key: str
    status: Status
    reason: str = ""
    at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        return {
            "key": self.key,
            "status": str(self.status),
            "reason": self.reason,
            "at": None if self.at is None else self.at.isoformat(),
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "Outcome":
        """Read what `to_json` gave."""
        at = raw["at"]
        return cls(
            key=raw["key"],
            status=Status(raw["status"]),
            reason=raw["reason"],
            at=None if at is None else datetime.fromisoformat(at),
        )


class Report:
    """The outcomes of a plan: every item is done, failed, skipped, or was not reached.

    Attributes
    ----------
    plan : Plan
    cancelled : bool
        Whether it was stopped before the end; what was not reached can be resumed.
    stopped : str
        Why it ended early where nobody asked for it (the server could not be reached), or "".
    notes : tuple of str
        What else is to be known: what could not be learned after it, where a plan came from.
    reclaim : Reclaim or None
        Bytes that the deletes which were done free, where the session's listing had them.
    """

    def __init__(
        self,
        plan: Plan,
        outcomes: Iterable[Outcome],
        cancelled: bool = False,
        stopped: str = "",
        notes: Iterable[str] = (),
        reclaim: Reclaim | None = None,
    ) -> None:
        self.plan = plan
        self.outcomes = {outcome.key: outcome for outcome in outcomes}
        self.cancelled = cancelled
        self.stopped = stopped
        self.notes = tuple(notes)
        self.reclaim = reclaim

    def __len__(self) -> int:
        return len(self.outcomes)

    def _repr_html_(self) -> str:
        # What did not go as planned first.
        items = self.failed + self.skipped + self.remaining + self.done
        words = self.results
        return table(
            f"{words[0].upper()}{words[1:]}{' (cancelled)' if self.cancelled else ''}",
            ("", "Name", "What", "Reason"),
            ((self._word(item), item.name, item.words, self.reason(item)) for item in items[:ROWS]),
            total=len(items),
            notes=[*filter(None, [self.stopped, self.archived]), *self.notes],
        )

    def __repr__(self) -> str:
        return f"<Report of plan {self.plan.id}: {self.summary}>"

    @property
    def done(self) -> Items:
        """The items that are as planned now."""
        return self._with(Status.DONE)

    @property
    def failed(self) -> Items:
        """The items the server refused."""
        return self._with(Status.FAILED)

    @property
    def skipped(self) -> Items:
        """The items left alone: something had changed since the review, or it could not be archived first."""
        return self._with(Status.SKIPPED)

    @property
    def remaining(self) -> Items:
        """The items that were not reached."""
        return self.plan.items.where([key not in self.outcomes for key in self.plan.items.keys])

    @property
    def summary(self) -> str:
        """Counts in one line."""
        parts = [
            f"{len(found):,} {word}"
            for word, found in (
                ("done", self.done),
                ("failed", self.failed),
                ("skipped", self.skipped),
                ("not reached", self.remaining),
            )
            if found or word == "done"
        ]
        return ", ".join(parts) + (" (cancelled)" if self.cancelled else "")

    @property
    def did(self) -> str:
        """What was done, and how much was not, as ``deleted 116 versions, 3 failed``."""
        return ", ".join([*deeds(self.done, back=self.plan.reverts is not None), *self._rest()])

    @property
    def results(self) -> str:
        """The same as what there is now, as ``116 versions deleted, 3 failed``."""
        return (
            ", ".join([*results(self.done, back=self.plan.reverts is not None), *self._rest()])
            or "Nothing to do"
        )

    @property
    def archived(self) -> str:
        """How much of what was done is in the archive, and where, in a sentence; "" where nothing is."""
        count = sum(outcome.reason == ARCHIVED for outcome in self.outcomes.values())
        return f"{count:,} archived first, to {self.plan.archive}." if count and self.plan.archive else ""

    @property
    def frees(self) -> str:
        """What the deletes that were done free, and when, in a sentence; "" where none was done."""
        if not self.done.of_kind(lambda item: item.destructive, deletes=True):
            return ""
        if self.reclaim is None:
            return "Deleted versions wait for garbage collection, which frees their files."
        done, planned = self.reclaim, self.plan.reclaim
        words = done.words
        if (done.lower, done.upper) == (planned.lower, planned.upper):
            words += " as planned"
        elif planned.exact and done.upper < planned.upper:
            words += f" of {planned.words} planned"
        return f"Frees {words}, once the server's garbage collection has run; W&B's meter lags behind."

    def of(self, plan: Plan) -> "Report":
        """The same for these items alone: what became of the rest of a plan, when it was resumed."""
        keys = set(plan.items.keys)
        outcomes = [outcome for key, outcome in self.outcomes.items() if key in keys]
        return Report(plan, outcomes, self.cancelled, self.stopped, self.notes, self.reclaim)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of items that are done: what somebody wrote right before, say."""
        parts = [self.reason_of(key) for key in self.done.keys]
        return tuple(words for words in parts if words and words not in (GONE, SO_ALREADY, ARCHIVED))

    def reason(self, item: Item) -> str:
        """Why the item ended as it did; "" where there is nothing to say."""
        return self.reason_of(item.key)

    def reason_of(self, key: str) -> str:
        """The same of the item that has this key."""
        outcome = self.outcomes.get(key)
        return outcome.reason if outcome else ""

    def to_frame(self) -> "DataFrame":
        """One row per item of the plan.

        Returns
        -------
        DataFrame
            Index ``id``; columns ``action``, ``name``, ``status`` ("done", "failed",
            "skipped" or "not reached"), ``reason`` (str) and ``at`` (datetime64, UTC).
        """
        import pandas as pd

        items = self.plan.items
        found = [self.outcomes.get(item.key) for item in items]
        frame = pd.DataFrame(
            {
                "action": pd.Series([str(item.action) for item in items], dtype="string"),
                "name": pd.Series([item.name for item in items], dtype="string"),
                "status": pd.Series([self._word(item) for item in items], dtype="string"),
                "reason": pd.Series([outcome.reason if outcome else "" for outcome in found], dtype="string"),
                "at": pd.to_datetime(
                    pd.Series([outcome.at if outcome else None for outcome in found]), utc=True
                ),
            }
        )
        frame.index = pd.Index([item.id for item in items], name="id", dtype="object")
        return frame

    def _with(self, status: Status) -> Items:
        found = map(self.outcomes.get, self.plan.items.keys)
        return self.plan.items.where([one is not None and one.status is status for one in found])

    def _word(self, item: Item) -> str:
        outcome = self.outcomes.get(item.key)
        return str(outcome.status) if outcome else "not reached"

    def _rest(self) -> list[str]:
        return [
            f"{len(found):,} {word}"
            for word, found in (
                ("failed", self.failed),
                ("skipped", self.skipped),
                ("not reached", self.remaining),
            )
            if found
        ]
