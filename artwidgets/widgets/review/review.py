"""The review: exactly what will happen, in words, and the one way to make it happen."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from artwidgets.errors import ArtwidgetsError, InvalidValueError
from artwidgets.model.changes import ChangeSet
from artwidgets.model.reasons import way_out
from artwidgets.planning.archive_first import archived_first
from artwidgets.planning.confirmation import is_typed
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.plan import Plan
from artwidgets.planning.what_stays import WhatStays
from artwidgets.session import Report, Session
from artwidgets.widgets.commands import COMMANDS
from artwidgets.widgets.jobs import Job, JobRunner
from artwidgets.widgets.panel import Handlers, Panel
from artwidgets.widgets.protocol import review as wire
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.review.archive_choice import ArchiveChoice, load_target, save_target
from artwidgets.widgets.review.exporting import exported
from artwidgets.widgets.review.groups import Groups
from artwidgets.widgets.review.totals import NOTHING, confirmation, plan_totals, report_totals
from artwidgets.widgets.workspace import Workspace

__all__ = ["ReviewPanel"]

FEW_MANIFESTS = 2_000
"""Manifests that are read without being asked, in the background, to tell exact bytes."""


class ReviewPanel(Panel):
    """Shows the plan of what is staged, worst first, takes the confirmation, shows the outcomes.

    Attributes
    ----------
    plan : Plan or None
        What is on the screen, and the only thing that `apply` will carry out.
    report : Report or None
        What became of the last plan, until the review is left or made anew.
    """

    part = "review"
    shows = ("busy", "filter")

    def __init__(self, workspace: Workspace) -> None:
        self.plan: Plan | None = None
        self.report: Report | None = None
        self.problem = ""
        self._of: ChangeSet | None = None
        self._what_stays: WhatStays | None = None
        self._shown_as = ""
        self._stale = False
        # A lane of its own: reading manifests makes the bytes exact, but nobody has to wait for it.
        self._measuring = JobRunner()
        self._measuring.listen(self._on_measuring)
        self._groups = Groups(self._hidden)
        self._choice = ArchiveChoice(load_target())
        super().__init__(workspace)
        workspace.listen("mode", self._on_mode)
        workspace.listen("changes", self._on_changes)
        workspace.listen("busy", self._on_busy)

    # -- what is shown -----------------------------------------------------------------

    def describe(self) -> wire.State:
        """Totals, groups with their first items, what to type; or the results."""
        past = self.workspace.past
        title = past.title if past else COMMANDS["review"].label
        return {
            "open": self.workspace.mode == "review",
            "busy": self.workspace.work.busy,
            "title": "Results" if self.report else title,
            "measuring": self._measuring_words(),
            "problem": self.problem,
            "stage": "outcomes" if self.report else "plan" if self.plan is not None else "waiting",
            "plan": self._shown_as if self.plan is not None else None,
            "stale": self._is_stale() and self.report is None,
            "drops": past is None,
            "staged": len(self.workspace.session.changes),
            "by_size": self._groups.by_size,
            "advice": self._groups.other_advice if past is None and self.report is None else [],
            **self._totals(),
            "groups": self._groups.describe(acts=past is None and self.report is None),
            "archive": self._archive_first(),
        }

    def _archive_first(self) -> wire.ArchiveFirst | None:
        plan = self.plan
        if plan is None or self.report is not None or self.workspace.past or not archived_first(plan.items):
            return None
        return self._chosen.describe(plan, self._what_stays)

    @property
    def _chosen(self) -> ArchiveChoice:
        return self._choice.over(self.workspace.session)

    def _totals(self) -> wire.Totals:
        if self.report is not None:
            return report_totals(self.report)
        if self.plan is None:
            return NOTHING
        return plan_totals(self.plan, self.workspace.past, self._what_stays, self._measuring.busy)

    def _is_stale(self) -> bool:
        if self.workspace.past is not None:
            return False
        other = self.plan is not None and not self._chosen.fits(self.plan)
        return other or self._of is not self.workspace.session.changes

    def _hidden(self, items: Items) -> frozenset[str]:
        workspace = self.workspace
        if self.report or workspace.past or not workspace.query or not workspace.session.loaded:
            return frozenset()
        snapshot = workspace.session.snapshot
        shown, positions = workspace.shown_rows, snapshot.positions
        at = [(row, positions[row]) for row in items.ids if row in positions]
        return frozenset(row for row, position in at if position >= len(shown) or not shown[position])

    # -- making the plan ---------------------------------------------------------------

    def refresh(self) -> None:
        """Make the plan anew from what is staged, in the background."""
        if self.workspace.work.busy:
            self._stale = True
            return
        self._stale = False
        session, changes, past = self.workspace.session, self.workspace.session.changes, self.workspace.past
        self.report, self.problem = None, ""

        def make(_job: Job) -> _Made:
            # Of a plan of the past nobody has the listing that it was made from.
            return _Made(past.plan(session), None) if past else _planned(session, self._chosen.given)

        def then(made: _Made) -> None:
            if past is not self.workspace.past:
                return
            self._take(made, changes)
            plan = made.plan
            reclaim = plan.reclaim
            going = plan.deletes or plan.at_once
            if past is None and going and not reclaim.exact and reclaim.unread <= FEW_MANIFESTS:
                self.measure()

        self.workspace.work.start("Making the plan", make, then, self._fail)

    def measure(self) -> None:
        """Read the manifests that are missing, and make the plan with exact bytes."""
        session, changes = self.workspace.session, self._of
        if self._measuring.busy or changes is None:
            return

        def read(job: Job) -> _Made | None:
            session.measure(progress=job.progress, cancel=job.cancel)
            return None if job.cancel.is_set() else _planned(session, self._chosen.given)

        def then(made: _Made | None) -> None:
            # What is reviewed now may be another plan, or its outcomes.
            if made is not None and self._of is changes is session.changes and self.report is None:
                self._take(made, changes)

        self._measuring.start("Reading manifests", read, then, self._fail)

    def _measuring_words(self) -> str:
        job = self._measuring.job
        if job is None:
            return ""
        return "Calculating what this frees\N{HORIZONTAL ELLIPSIS}" + (
            f" {job.at.count}" if job.at.total else ""
        )

    def _on_measuring(self) -> None:
        if self.workspace.mode == "review" and self.report is None:
            self.push()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the manifests are read; False when `timeout` (seconds) passed first."""
        return self._measuring.wait(timeout)

    def _take(self, made: "_Made", changes: ChangeSet) -> None:
        before, plan = self.plan, made.plan
        if before is None or (before.items, before.refusals) != (plan.items, plan.refusals):
            # Bytes that become exact make another plan of the same items: what a person is typing to
            # confirm those stays.
            # Not the plan's id, which takes a second to make of a hundred thousand items.
            self._shown_as = secrets.token_hex(8)
        self.plan, self._of, self._what_stays = plan, changes, made.what_stays
        self._groups.show_plan(plan, made.what_stays)
        self.push()

    def _fail(self, words: str) -> None:
        self.problem = words
        self.workspace.say(words, "bad")
        self.push()

    def _on_mode(self) -> None:
        if self.workspace.mode == "review":
            self.plan = self.report = None
            self._groups.clear()
            # What was chosen against a policy holds for that review; a wish to archive holds on.
            self._choice = replace(self._choice, on=self._choice.on or None)
            if self.workspace.past is None and not self.workspace.session.loaded:
                self.problem = "Nothing is loaded yet, so there is nothing to review."
            else:
                self.refresh()
        self.push()

    def _on_changes(self) -> None:
        if self.workspace.mode == "review" and self.report is None and self._is_stale():
            self.refresh()

    def _on_busy(self) -> None:
        if self._stale and not self.workspace.work.busy and self.workspace.mode == "review":
            self.refresh()

    # -- acting ------------------------------------------------------------------------

    def kinds(self) -> Handlers:
        """Those of `artwidgets.widgets.protocol.review.Messages`."""
        return {
            "items": self._items,
            "same": self._same,
            "collections": self._collections,
            "unfold": self._unfold,
            "sort": self._sort,
            "drop": self._drop,
            "with_aliases": self._with_aliases,
            "whole": self._delete_whole,
            "export": self._export,
            "measure": self._measure,
            "archive": self._archive,
            "apply": self._apply,
            "again": self._again,
            "back": self._back,
            "clear": self._clear,
        }

    def _items(self, message: wire.ItemsAsked) -> wire.Items:
        start = max(0, int(message.get("start", 0)))
        items = self._groups.more(str(message["group"]), start, acts=self._acts())
        return {"start": start, "items": items}

    def _same(self, message: wire.SameAsked) -> wire.Items:
        start = max(0, int(message.get("start", 0)))
        group, fold = str(message["group"]), str(message["key"])
        return {"start": start, "items": self._groups.within(group, fold, start, acts=self._acts())}

    def _collections(self, message: wire.CollectionsAsked) -> wire.Collections:
        start = max(0, int(message.get("start", 0)))
        return {"start": start, "collections": self._groups.more_collections(start, acts=self._acts())}

    def _unfold(self, message: wire.Unfold) -> shared.Nothing:
        self._groups.unfold(str(message["key"]), is_open=message.get("open") is True)
        self.push()
        return {}

    def _sort(self, message: wire.Sort) -> shared.Nothing:
        self._groups.sort(message.get("by") == "size")
        self.push()
        return {}

    def _acts(self) -> bool:
        return self.workspace.past is None and self.report is None

    def _require_staged(self) -> None:
        if self.workspace.past is not None:
            raise ArtwidgetsError("A plan of the past is carried out as it was reviewed, or not at all.")

    def _drop(self, message: wire.ItemAsked) -> shared.Nothing:
        self._require_staged()
        item = self._item(message)
        if item.action in (Action.DELETE, Action.UNLINK):
            self.workspace.staged.unmark([item.id])
        else:
            self.workspace.session.unstage([item.id])
        self.workspace.say_staged(f"{item.name}: no longer part of the plan.")
        return {}

    def _with_aliases(self, message: wire.WithAliases) -> shared.Nothing:
        self._require_staged()
        if message.get("key"):
            items = Items((self._item(message),))
        else:
            refused = self._shown_plan().refusals
            items = refused.where([bool(way_out(why)) for why in refused.refusals])
        if not items or not all(map(way_out, items.refusals)):
            raise InvalidValueError("No version here was refused because of its aliases.")
        self.workspace.session.delete(items.ids, delete_aliases=True)
        return {}

    def _delete_whole(self, message: wire.CollectionChosen) -> shared.Nothing:
        """Have a collection go in the place of its versions, read anew before; its plan is reviewed then."""
        self._require_staged()
        advice = next(
            (one for one in self._shown_plan().advice if one.id == message["key"] and one.offered), None
        )
        if advice is None or self._is_stale():
            raise ArtwidgetsError(
                "What is staged has changed since this was shown. Look at the new plan first."
            )

        def act(_job: Job) -> None:
            self.workspace.session.delete_whole(advice.id)

        def then(_nothing: None) -> None:
            self.workspace.say_staged(
                f"{advice.name}: deleted as a collection now, instead of by its versions."
            )

        def failed(words: str) -> None:
            # What was read may be other than what is on the screen.
            self._stale = True
            self.workspace.say(words, "bad")

        self.workspace.work.start(f"Reading {advice.name}", act, then, failed)
        return {}

    def _export(self, message: wire.Export) -> shared.File:
        return exported(self._shown_plan(), message.get("form"))

    def _measure(self, _message: shared.Nothing) -> shared.Nothing:
        self.measure()
        return {}

    def _archive(self, message: wire.ArchiveChosen) -> shared.Nothing:
        """Take what was chosen, and make the plan anew where that makes it another one."""
        self._require_staged()
        self._choice = ArchiveChoice(str(message.get("to") or ""), message.get("on") is True)
        if self.plan is not None and self.report is None and self._is_stale():
            self.refresh()
        self.push()
        return {}

    def _apply(self, message: wire.Apply) -> shared.Nothing:
        plan = self._shown_plan()
        if message.get("plan") != self._shown_as or self._is_stale():
            raise ArtwidgetsError(
                "What is staged has changed since this was shown. Look at the new plan first."
            )
        if not len(plan):
            raise ArtwidgetsError("There is nothing in this plan that could be done.")
        past = self.workspace.past
        if past is None and archived_first(plan.items) and (problem := self._chosen.problem):
            raise ArtwidgetsError(f"Nothing was done. {problem}")
        wanted = confirmation(plan, past)
        if wanted is not None and not is_typed(str(message.get("confirmation") or ""), wanted):
            raise ArtwidgetsError(f"Type “{wanted}” to confirm.")

        def act(job: Job) -> Report:
            session = self.workspace.session
            return (
                past.carry_out(session, plan, job) if past else session.apply(plan, job.progress, job.cancel)
            )

        if plan.archive and past is None:
            save_target(plan.archive)
        self.problem = ""
        self._measuring.cancel()
        self.workspace.say("")
        self.workspace.work.start("Applying changes", act, self._applied, self._fail)
        return {}

    def _applied(self, report: Report) -> None:
        bad = bool(report.failed or report.skipped or report.stopped)
        self._stale = False
        if report.cancelled and not report.outcomes:
            # What was reviewed is as it was: it can be looked at, and applied, again.
            left = f"{len(report.plan):,} {'left' if self.workspace.past else 'still staged'}"
            self.workspace.say(f"Cancelled. Nothing was changed; {left}.")
            self.refresh()
            return
        # Applying changed what is staged; that is told by the results, not by a plan made anew.
        self.report = report
        self._groups.show_report(report)
        self.workspace.say(self._result_words(report), "bad" if bad else "good")
        self.push()

    def _result_words(self, report: Report) -> str:
        words = report.results
        if report.cancelled:
            return f"Cancelled: {words}."
        if self.workspace.past and self.workspace.past.act == "resume" and not report.remaining:
            return f"Finished: {words}."
        return f"{words[0].upper()}{words[1:]}."

    def _again(self, _message: shared.Nothing) -> shared.Nothing:
        self.report = self.plan = None
        self._groups.clear()
        self.push()
        self.refresh()
        return {}

    def _back(self, _message: shared.Nothing) -> shared.Nothing:
        past, left = self.workspace.past, len(self.workspace.session.changes)
        self.report = None
        self._measuring.cancel()
        self.workspace.go("history" if past else "table")
        if left and not past:
            many = f"{left:,} {'change' if left == 1 else 'changes'}"
            self.workspace.say_staged(f"{many} still staged.", offer=True)
        return {}

    def _clear(self, _message: shared.Nothing) -> shared.Nothing:
        self._require_staged()
        self.workspace.clear_staged()
        self.workspace.go("table")
        return {}

    def _shown_plan(self) -> Plan:
        if self.plan is None or self.report is not None:
            raise ArtwidgetsError("There is no plan on the screen. Open the review again.")
        return self.plan

    def _item(self, message: Mapping[str, Any]) -> Item:
        plan, key = self._shown_plan(), str(message["key"])
        for items in (plan.items, plan.refusals):
            keys = items.keys
            if key in keys:
                return items[keys.index(key)]
        raise InvalidValueError("This item is no longer part of the plan.")


@dataclass(frozen=True, slots=True)
class _Made:
    """A plan, and what stays where that is known."""

    plan: Plan
    what_stays: WhatStays | None


def _planned(session: Session, archive: str | None) -> _Made:
    """The plan of what is staged, laid over the listing that there is now."""
    while True:
        snapshot = session.snapshot
        plan, index = session.plan(measure=False, archive=archive), session.file_index
        # A listing that came meanwhile has other rows than the index, or the plan.
        if session.snapshot is snapshot:
            return _Made(plan, WhatStays(plan, snapshot, index))
