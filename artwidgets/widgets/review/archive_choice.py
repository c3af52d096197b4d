"""Archive first, as a person chooses it in the review: whether, where to, and what that copies."""

from dataclasses import dataclass, replace
from pathlib import Path

from artwidgets.archive import Place
from artwidgets.errors import ArchiveError, PlanError
from artwidgets.model.units import format_size
from artwidgets.paths import state_directory
from artwidgets.planning.archive_first import archived_first, unarchived_words
from artwidgets.planning.plan import Plan
from artwidgets.planning.what_stays import WhatStays
from artwidgets.session import Session
from artwidgets.widgets.protocol import review as wire
from artwidgets.widgets.remembered import load_remembered, save_remembered

__all__ = ["NOWHERE", "ArchiveChoice", "copied_words", "load_target", "save_target"]

NOWHERE = "Write where to: a folder, or a URL such as s3://bucket/folder."

_WHAT = "Where was archived to last"


@dataclass(frozen=True, slots=True)
class ArchiveChoice:
    """What was chosen.

    Attributes
    ----------
    to : str
        As it was typed, or is remembered.
    on : bool or None
        None until somebody chose: then as the policy that was staged says.
    by_policy : bool
        Whether it is what the policy says, which lets some go without where its rules do.
    """

    to: str = ""
    on: bool | None = None
    by_policy: bool = False

    def over(self, session: Session) -> "ArchiveChoice":
        """The same with what the policy says, where nobody chose."""
        if self.on is not None:
            return self
        try:
            wanted = session.archive_to
        except PlanError:
            return replace(self, on=True, to="")
        return replace(self, on=bool(wanted), to=wanted or self.to, by_policy=bool(wanted))

    @property
    def problem(self) -> str:
        """Why nothing can be archived there; "" where that is not wanted, or nothing is wrong."""
        if not self.on:
            return ""
        if not self.to.strip():
            return NOWHERE
        try:
            Place(self.to.strip()).require()
        except ArchiveError as error:
            return str(error)
        return ""

    @property
    def target(self) -> str:
        """Where to; "" where nothing is archived, or nothing can be."""
        return "" if not self.on or self.problem else Place(self.to.strip()).url

    @property
    def given(self) -> str | None:
        """What `Session.plan` is given as ``archive=``."""
        return None if self.by_policy and self.target else self.target

    def fits(self, plan: Plan) -> bool:
        """Whether it is what a plan does."""
        return plan.archive == self.target and (self.by_policy or not plan.unarchived)

    def describe(self, plan: Plan | None, what_stays: WhatStays | None) -> wire.ArchiveFirst:
        """It as JSON, with what would be copied for a plan."""
        return {
            "on": bool(self.on),
            "to": self.to,
            "words": _words(plan, what_stays) if plan is not None else "",
            "problem": self.problem,
        }


def _words(plan: Plan, what_stays: WhatStays | None) -> str:
    left = unarchived_words(plan.items, plan.unarchived)
    return f"{left} {copied_words(plan, what_stays)}" if left else copied_words(plan, what_stays)


def copied_words(plan: Plan, what_stays: WhatStays | None) -> str:
    """How many bytes are copied at most: what manifests say once, what has not been read as it is listed."""
    archived = archived_first(plan.items, plan.unarchived)
    later = archived.of_kind(lambda item: item.expire is not None, deletes=False)
    going = archived.size - later.size
    if what_stays is not None and not plan.unarchived:
        weight = what_stays.weight
        # References are kept elsewhere, and what several versions list is copied once.
        going = min(going, weight.going + weight.shared + weight.unread)
    return f"Copies up to {format_size(going + sum(int(size or 0) for size in later.column('size')))}."


def load_target() -> str:
    """Where was archived to last; "" where nothing is remembered, or nothing that can be read."""
    kept = load_remembered(_path(), _WHAT)
    return kept if isinstance(kept, str) else ""


def save_target(target: str) -> None:
    """Remember where to, for the next time; it holds no credentials, which `Place` refuses in an address."""
    try:
        Place(target)
    except ArchiveError:
        return
    save_remembered(_path(), target, _WHAT)


def _path() -> Path:
    return state_directory() / "archive_to.json"
