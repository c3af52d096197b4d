"""What a past plan deleted, brought back from where it was archived: looked up, confirmed, done."""

from dataclasses import dataclass, field
from typing import Any

from artwidgets.archive import Archive
from artwidgets.errors import ArtwidgetsError
from artwidgets.model.records import Version
from artwidgets.model.units import format_size
from artwidgets.session import PlanRecord, Session
from artwidgets.widgets.jobs import Job
from artwidgets.widgets.protocol import history as wire

__all__ = ["Restoring", "is_restorable", "look_up"]

SHOWN = 50
"""Versions, or outcomes, that are told one by one."""

_BAD = ("failed", "not reached")


@dataclass(slots=True)
class Restoring:
    """What was found of a plan's deletes in its archive, and what became of it.

    Attributes
    ----------
    plan : str
        Its id.
    archive : str
        Where it is.
    rows : list of str
        Ids of the archive's listing.
    names : list of str
    size : int
        Bytes.
    lost : int
        Versions that the plan deleted and that the archive does not have.
    outcomes : list
        Once it was done: what `Session.restore` told, a tuple a version.
    """

    plan: str
    archive: str
    rows: list[str]
    names: list[str]
    size: int
    lost: int
    outcomes: list[Any] = field(default_factory=list)

    def describe(self) -> wire.Restore:
        """It as JSON: what is to be confirmed, or what came of it."""
        outcomes = self.outcomes
        return {
            "plan": self.plan,
            "archive": self.archive,
            "words": self.result if outcomes else self._words(),
            "button": "" if outcomes or not self.rows else f"Restore {_versions(len(self.rows))}",
            "lines": [_line(one) for one in outcomes[:SHOWN]] if outcomes else self.names[:SHOWN],
            "more": max(0, len(outcomes or self.names) - SHOWN),
            "bad": self.failed,
        }

    @property
    def failed(self) -> bool:
        """Whether anything of it was not restored."""
        return any(one.status in _BAD for one in self.outcomes)

    @property
    def result(self) -> str:
        """What became of it, counted."""
        counts: dict[str, int] = {}
        for one in self.outcomes:
            counts[one.status] = counts.get(one.status, 0) + 1
        text = ", ".join(f"{count:,} {status}" for status, count in counts.items())
        return f"{text[0].upper()}{text[1:]}." if text else "Nothing was restored."

    def _words(self) -> str:
        lost = f" {_versions(self.lost)} not in the archive." if self.lost else ""
        if not self.rows:
            return f"Nothing that this plan deleted is in {self.archive}."
        many = f"{_versions(len(self.rows))}, {format_size(self.size)}"
        return f"{many}, logged again from {self.archive} as new versions with the same content.{lost}"

    def carry_out(self, session: Session, job: Job) -> "Restoring":
        """Restore them; the same with what became of each.

        Raises
        ------
        ArtwidgetsError
        """
        results = session.restore(self.archive, self.rows, progress=job.progress_in_bytes, cancel=job.cancel)
        self.outcomes = list(results.itertuples())
        return self


def is_restorable(found: PlanRecord) -> bool:
    """Whether a plan archives what it deletes, and has got anything done."""
    return bool(found.plan.archives) and bool(found.settled)


def look_up(session: Session, found: PlanRecord) -> Restoring:
    """Look what of a plan's deletes its archive has; reads the archive's index.

    Raises
    ------
    ArtwidgetsError
        There is no archive any more, or the plan is of another server.
    """
    plan = found.plan
    if not session.connection.is_for(plan.server):
        raise ArtwidgetsError(
            "The plan is of another server. Restore there, or with session.restore(url) here."
        )
    archive = Archive.open(plan.archive)
    deleted = _deleted(found)
    rows = [row for row in archive.listing.index.tolist() if _own_id(row, plan.server) in deleted]
    listing = archive.listing.loc[rows].sort_values(["collection", "version"])
    return Restoring(
        plan.id,
        archive.url,
        listing.index.tolist(),
        listing["name"].tolist(),
        int(listing["size"].sum()),
        len(deleted) - len(rows),
    )


def _own_id(row: str, server: str) -> str:
    """A row's id on its server; "" where the archive says that it is of another one."""
    own, _, of = row.partition("@")
    return own if of in ("", server) else ""


def _deleted(found: PlanRecord) -> set[str]:
    """Artifact ids of what a plan made go, by itself or with its collection."""
    settled, ids = found.settled, set()
    for item in found.plan.archived:
        if item.key in settled:
            ids |= (
                {item.base.artifact_id}
                if isinstance(item.base, Version)
                else {one.artifact_id for one in item.holds}
            )
    return ids


def _line(one: Any) -> str:
    became = f" as {one.new_name}" if one.new_name else ""
    return " ".join(filter(None, (f"{one.name}: {one.status}{became}.", one.reason, one.notes)))


def _versions(count: int) -> str:
    return f"{count:,} {'version' if count == 1 else 'versions'}"
