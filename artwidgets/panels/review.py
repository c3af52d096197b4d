"""The review: exactly what will happen, in words, and the one way to make it happen."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from artwidgets.changes import ChangeSet
from artwidgets.errors import ArtwidgetsError, InvalidValueError
from artwidgets.inert import inert_frame
from artwidgets.panels.items import GROUPS, OUTCOMES, Group, describe_item
from artwidgets.panels.panel import STATIC, Answer, Message, Panel
from artwidgets.panels.work import Job, Work
from artwidgets.panels.workspace import Workspace
from artwidgets.plan import Action, Item, Plan
from artwidgets.records import Version
from artwidgets.report import Report

__all__ = ["ReviewPanel"]

PAGE = 50
"""Items sent at a time: a plan can have hundreds of thousands."""

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

    _esm = STATIC / "review.js"
    _css = STATIC / "review.css"
    shows = ("busy", "filter")

    def __init__(self, workspace: Workspace) -> None:
        self.plan: Plan | None = None
        self.report: Report | None = None
        self.problem = ""
        self._of: ChangeSet | None = None
        self._shown_as = ""
        self._stale = False
        # A lane of its own: reading manifests makes the bytes exact, but nobody has to wait for it.
        self._measuring = Work(self._on_measuring)
        self._groups: dict[str, tuple[Group, list[Item]]] = {}
        super().__init__(workspace)
        workspace.listen("mode", self._on_mode)
        workspace.listen("changes", self._on_changes)
        workspace.listen("busy", self._on_busy)

    # -- what is shown -----------------------------------------------------------------

    def describe(self) -> dict[str, Any]:
        """Totals, groups with their first items, what to type; or the outcomes."""
        return {
            "open": self.workspace.mode == "review",
            "busy": self.workspace.work.busy,
            "measuring": self._measuring_words(),
            "problem": self.problem,
            "stage": "outcomes" if self.report else "plan" if self.plan is not None else "waiting",
            "plan": self._shown_as if self.plan is not None else None,
            "stale": self._of is not self.workspace.session.changes and self.report is None,
            **self._totals(),
            "groups": [self._group(key) for key in self._groups],
        }

    def _totals(self) -> dict[str, Any]:
        if self.report is not None:
            words = self.report.stopped or (
                "Stopped before the end; what was not reached is still staged."
                if self.report.cancelled
                else ""
            )
            words = " ".join([*filter(None, [words]), *self.report.remarks, *self.report.notes])
            deleted = any(item.destructive for item in self.report.done)
            later = (
                "Deleted versions wait for garbage collection, which frees their files." if deleted else ""
            )
            return {
                "summary": self.report.summary,
                "bytes": later,
                "note": words,
                "confirmation": None,
                "items": 0,
            }
        plan = self.plan
        if plan is None:
            return {"summary": "", "bytes": "", "note": "", "confirmation": None, "items": 0}
        unread = plan.reclaim.unread if plan.deletes else 0
        return {
            "summary": plan.summary.partition(";")[0],
            "bytes": plan.reclaim_words if plan.deletes else "",
            "unread": unread,
            "note": plan.rests_on,
            "confirmation": plan.confirmation,
            "items": len(plan),
        }

    def _group(self, key: str) -> dict[str, Any]:
        group, items = self._groups[key]
        hidden = self._hidden(items)
        return {
            "key": key,
            "title": group.title,
            "help": group.help,
            "tone": group.tone,
            "count": len(items),
            "hidden": len(hidden),
            "aliases": group.key == "refused" and any(_refused_for_aliases(item) for item in items),
            "items": self._describe(items[:PAGE], hidden),
        }

    def _hidden(self, items: Sequence[Item]) -> set[str]:
        if self.report is not None or not self.workspace.query or not self.workspace.session.loaded:
            return set()
        shown = self.workspace.shown_ids()
        return {
            item.id for item in items if item.id not in shown and item.id in self.workspace.session.snapshot
        }

    def _describe(self, items: Sequence[Item], hidden: set[str]) -> list[dict[str, Any]]:
        return [
            {
                **describe_item(item),
                "hidden": item.id in hidden,
                "outcome": self.report.reason(item) if self.report else "",
                "aliases": self.report is None and _refused_for_aliases(item),
            }
            for item in items
        ]

    # -- making the plan ---------------------------------------------------------------

    def refresh(self) -> None:
        """Make the plan anew from what is staged, in the background."""
        if self.workspace.work.busy:
            self._stale = True
            return
        self._stale = False
        session, changes = self.workspace.session, self.workspace.session.changes
        self.report, self.problem = None, ""

        def make(_job: Job) -> Plan:
            return session.plan(measure=False)

        def then(plan: Plan) -> None:
            self._take(plan, changes)
            reclaim = plan.reclaim
            if plan.deletes and not reclaim.exact and reclaim.unread <= FEW_MANIFESTS:
                self.measure()

        self.workspace.work.start("Making the plan", make, then, self._fail)

    def measure(self) -> None:
        """Read the manifests that are missing, and make the plan with exact bytes."""
        session, changes = self.workspace.session, self._of
        if self._measuring.busy or changes is None:
            return

        def read(job: Job) -> Plan | None:
            session.measure(progress=job.progress, cancel=job.cancel)
            return None if job.cancel.is_set() else session.plan(measure=False)

        def then(plan: Plan | None) -> None:
            # What is reviewed now may be another plan, or its outcomes.
            if plan is not None and self._of is changes is session.changes and self.report is None:
                self._take(plan, changes)

        self._measuring.start("Reading manifests", read, then, self._fail)

    def _measuring_words(self) -> str:
        job = self._measuring.job
        if job is None:
            return ""
        return "reading manifests" + (f", {job.done:,} of {job.total:,}" if job.total else "")

    def _on_measuring(self) -> None:
        if self.workspace.mode == "review" and self.report is None:
            self.push()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the manifests are read; False when `timeout` (seconds) passed first."""
        return self._measuring.wait(timeout)

    def _take(self, plan: Plan, changes: ChangeSet) -> None:
        before = self.plan
        if before is None or (before.items, before.refusals) != (plan.items, plan.refusals):
            # Bytes that become exact make another plan of the same items: what a person is typing to
            # confirm those stays.
            self._shown_as = plan.id
        self.plan, self._of = plan, changes
        groups: dict[str, tuple[Group, list[Item]]] = {}
        for group in GROUPS:
            items = [
                item
                for item in (plan.refusals if group.key == "refused" else plan.items)
                if group.holds(item)
            ]
            if items:
                hidden = self._hidden(items)
                groups[group.key] = (group, sorted(items, key=lambda item: item.id not in hidden))
        self._groups = groups
        self.push()

    def _fail(self, words: str) -> None:
        self.problem = words
        self.workspace.say(words, "bad")
        self.push()

    def _on_mode(self) -> None:
        if self.workspace.mode == "review":
            if not self.workspace.session.loaded:
                self.problem = "Nothing is loaded yet, so there is nothing to review."
            else:
                self.plan, self._groups = None, {}
                self.refresh()
        self.push()

    def _on_changes(self) -> None:
        if self.workspace.mode != "review" or self.report is not None:
            return
        if self.workspace.session.changes is not self._of:
            self.refresh()

    def _on_busy(self) -> None:
        if self._stale and not self.workspace.work.busy and self.workspace.mode == "review":
            self.refresh()

    # -- acting ------------------------------------------------------------------------

    def kinds(self) -> dict[str, Callable[[Message], Answer]]:
        """``items``, ``drop``, ``with_aliases``, ``export``, ``measure``, ``apply``, ``again``, ``back``."""
        return {
            "items": self._items,
            "drop": self._drop,
            "with_aliases": self._with_aliases,
            "export": self._export,
            "measure": self._measure,
            "apply": self._apply,
            "again": self._again,
            "back": self._back,
        }

    def _items(self, message: Message) -> Answer:
        key = str(message["group"])
        if key not in self._groups:
            raise InvalidValueError("This part of the plan is no longer there.")
        items = self._groups[key][1]
        start = max(0, int(message.get("start", 0)))
        page = items[start : start + PAGE]
        return {"start": start, "items": self._describe(page, self._hidden(page))}

    def _drop(self, message: Message) -> Answer:
        item = self._item(message)
        if item.action in (Action.DELETE, Action.UNLINK):
            self.workspace.unmark([item.id])
        else:
            self.workspace.session.unstage([item.id])
        self.workspace.say(f"{item.name}: no longer part of the plan.")
        return {}

    def _with_aliases(self, message: Message) -> Answer:
        if message.get("key"):
            items = [self._item(message)]
        else:
            items = [item for item in self._shown_plan().refusals if _refused_for_aliases(item)]
        if not items or not all(_refused_for_aliases(item) for item in items):
            raise InvalidValueError("No version here was refused because of its aliases.")
        self.workspace.session.delete([item.id for item in items], delete_aliases=True)
        return {}

    def _export(self, message: Message) -> Answer:
        plan = self._shown_plan()
        form = message.get("form")
        if form == "script":
            return {"name": f"plan-{plan.id}.py", "text": plan.to_script()}
        if form == "json":
            return {"name": f"plan-{plan.id}.json", "text": json.dumps(json.loads(plan.to_json()), indent=1)}
        if form == "csv":
            return {"name": f"plan-{plan.id}.csv", "text": inert_frame(plan.to_frame()).to_csv()}
        raise InvalidValueError(f"A plan can be had as script, json or csv, not as {form!r}.")

    def _measure(self, _message: Message) -> Answer:
        self.measure()
        return {}

    def _apply(self, message: Message) -> Answer:
        plan = self._shown_plan()
        if message.get("plan") != self._shown_as or self.workspace.session.changes is not self._of:
            raise ArtwidgetsError(
                "What is staged has changed since this was shown. Look at the new plan first."
            )
        if not len(plan):
            raise ArtwidgetsError("There is nothing in this plan that could be done.")
        if plan.confirmation is not None and message.get("confirmation") != plan.confirmation:
            raise ArtwidgetsError(f"Type “{plan.confirmation}” to confirm.")

        def act(job: Job) -> Report:
            return self.workspace.session.apply(plan, job.progress, job.cancel)

        self.problem = ""
        self._measuring.cancel()
        self.workspace.say("")
        self.workspace.work.start("Applying changes", act, self._applied, self._fail)
        return {}

    def _applied(self, report: Report) -> None:
        # Applying changed what is staged; that is told by the outcomes, not by a plan made anew.
        self.report, self._stale = report, False
        groups: dict[str, tuple[Group, list[Item]]] = {}
        for group in OUTCOMES:
            items = list(getattr(report, group.key))
            if items:
                groups[group.key] = (group, items)
        self._groups = groups
        bad = bool(report.failed or report.skipped or report.stopped)
        self.workspace.say(f"Applied: {report.summary}.", "bad" if bad else "good")
        self.push()

    def _again(self, _message: Message) -> Answer:
        self.report, self.plan, self._groups = None, None, {}
        self.push()
        self.refresh()
        return {}

    def _back(self, _message: Message) -> Answer:
        self.report = None
        self._measuring.cancel()
        self.workspace.go("table")
        return {}

    def _shown_plan(self) -> Plan:
        if self.plan is None or self.report is not None:
            raise ArtwidgetsError("There is no plan on the screen. Open the review again.")
        return self.plan

    def _item(self, message: Message) -> Item:
        plan, key = self._shown_plan(), str(message["key"])
        for item in (*plan.items, *plan.refusals):
            if item.key == key:
                return item
        raise InvalidValueError("This item is no longer part of the plan.")


def _refused_for_aliases(item: Item) -> bool:
    return (
        item.refusal is not None
        and item.action is Action.DELETE
        and not item.delete_aliases
        and isinstance(item.base, Version)
        and (item.base.may_have_aliases or item.base.may_be_linked)
    )
