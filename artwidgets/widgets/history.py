"""History: what was done in this project, by whom and when, item by item, and what can be done about it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, cast

from artwidgets.errors import ArtwidgetsError, InvalidValueError
from artwidgets.model.inert import inert_frame
from artwidgets.model.units import format_size
from artwidgets.planning.items import Item
from artwidgets.planning.serialization import record_to_json
from artwidgets.session import PlanRecord, Report, Unreadable
from artwidgets.widgets.panel import Handlers, Panel
from artwidgets.widgets.past_plan import PastPlan
from artwidgets.widgets.protocol import history as wire
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.restoring import Restoring, is_restorable, look_up
from artwidgets.widgets.review.items import describe_item
from artwidgets.widgets.review.kept_record import describe_record
from artwidgets.widgets.workspace import Workspace

__all__ = ["HistoryPanel"]

PAGE = 50
"""Plans, or items of one, that are sent at a time."""

NO_RECORD = "There is no plan of that id in the history."


class HistoryPanel(Panel):
    """Lists past plans; each opens to its items. Resume and revert lead to the review, restore is here."""

    part = "history"
    shows = ("mode", "busy")

    def __init__(self, workspace: Workspace) -> None:
        self._restoring: Restoring | None = None
        super().__init__(workspace)

    def describe(self) -> wire.State:
        """Whether it is in front, whether something else is going on, and whose history it is."""
        scope = self.workspace.session.scope
        return {
            "open": self.workspace.mode == "history",
            "busy": self.workspace.work.busy,
            "project_path": f"{scope.entity}/{scope.project or '*'}",
            "everywhere": scope.project is None,
            "restore": self._restoring.describe() if self._restoring is not None else None,
        }

    def kinds(self) -> Handlers:
        """Those of `artwidgets.widgets.protocol.history.Messages`."""
        return {
            "plans": self._plans,
            "items": self._items,
            "record": self._record,
            "export": self._export,
            "resume": self._resume,
            "revert": self._revert,
            "look_up": self._look_up,
            "restore": self._restore,
            "leave": self._leave,
            "back": self._back,
        }

    def _plans(self, message: wire.PlansAsked) -> wire.Plans:
        text = str(message.get("text") or "").strip().casefold()
        start = max(0, int(message.get("start", 0)))
        rows = [
            self._row(found, text)
            for found in self.workspace.session.records(everywhere=message.get("everywhere") is True)
            if _mentions(found, text)
        ]
        return {"plans": rows[start : start + PAGE], "total": len(rows), "start": start}

    def _row(self, found: PlanRecord | Unreadable, text: str) -> wire.Plan:
        if isinstance(found, Unreadable):
            return {
                "plan": found.name,
                "project": "",
                "when": _moment(found.modified),
                "by": "",
                "words": found.reason,
                "state": "unreadable",
                "items": 0,
                "matching": 0,
                "resumable": False,
                "revertible": False,
                "restorable": False,
                "archive": "",
            }
        scope = self.workspace.session.scope
        here = scope.project is None or found.plan.project == scope.project
        return {
            "plan": found.plan.id,
            "project": found.plan.project or found.plan.entity,
            "when": _moment(found.began),
            "by": found.by,
            "words": found.report().did,
            "state": cast("wire.PlanState", found.state),
            "items": len(found.plan),
            "matching": sum(_names(item, text) for item in found.plan.items) if text else 0,
            "resumable": here and not found.finished,
            "revertible": here and found.revertible,
            "restorable": here and is_restorable(found),
            "archive": found.plan.archive,
        }

    def _items(self, message: wire.ItemsAsked) -> wire.Items:
        found = self._found(message)
        text = str(message.get("text") or "").strip().casefold()
        start = max(0, int(message.get("start", 0)))
        # A plan that was found by its project or its person is shown whole.
        items = [item for item in found.plan.items if _names(item, text)] or list(found.plan.items)
        report = found.report()
        return {
            "items": [_describe(item, report) for item in items[start : start + PAGE]],
            "total": len(items),
            "start": start,
        }

    def _record(self, message: wire.RecordAsked) -> wire.Record:
        found, key = self._found(message), str(message["key"])
        for item in found.plan.items:
            if item.key == key:
                return {"record": describe_record(item.base)}
        raise InvalidValueError("This plan has no such item.")

    def _export(self, message: wire.Export) -> shared.File:
        found, form = self._found(message), message.get("form")
        report = found.report()
        name = f"history-{found.plan.project or found.plan.entity}-{found.plan.id}"
        if form == "csv":
            return {"name": f"{name}.csv", "text": inert_frame(report.to_frame()).to_csv()}
        if form == "json":
            return {"name": f"{name}.json", "text": json.dumps(_plan_to_json(found, report), indent=1)}
        raise InvalidValueError(f"History can be had as csv or json, not as {form!r}.")

    def _resume(self, message: wire.PlanAsked) -> shared.Nothing:
        return self._review(message, "resume")

    def _revert(self, message: wire.PlanAsked) -> shared.Nothing:
        return self._review(message, "revert")

    def _review(self, message: wire.PlanAsked, act: Literal["resume", "revert"]) -> shared.Nothing:
        found = self._found(message)
        by = f" by {found.by}" if found.by else ""
        of = f"{found.plan.project or found.plan.entity}, {_moment(found.began)}{by}, {found.report().did}"
        self.workspace.go("review", PastPlan(found.plan.id, act, of))
        return {}

    def _look_up(self, message: wire.PlanAsked) -> shared.Nothing:
        """Look what can be restored of a plan, to be confirmed."""
        found, session = self._found(message), self.workspace.session
        self._restoring = None

        def then(restoring: Restoring) -> None:
            self._restoring = restoring
            self.push()

        self.workspace.work.start(
            "Opening the archive", lambda _job: look_up(session, found), then, self._fail
        )
        return {}

    def _restore(self, message: wire.PlanAsked) -> shared.Nothing:
        """Restore what was looked up, and nothing else."""
        restoring = self._restoring
        if restoring is None or restoring.plan != message["plan"] or restoring.outcomes:
            raise ArtwidgetsError("What can be restored is not on the screen any more. Look at it again.")
        session, workspace = self.workspace.session, self.workspace

        def then(done: Restoring) -> None:
            # What is new is seen when the listing is read again.
            workspace.say(f"{done.result} Refresh to see them.", "bad" if done.failed else "good")
            self.push()

        workspace.say("")
        workspace.work.start(
            "Restoring versions", lambda job: restoring.carry_out(session, job), then, self._fail
        )
        return {}

    def _leave(self, _message: shared.Nothing) -> shared.Nothing:
        self._restoring = None
        self.push()
        return {}

    def _fail(self, words: str) -> None:
        self.workspace.say(words, "bad")
        self.push()

    def _back(self, _message: shared.Nothing) -> shared.Nothing:
        self._restoring = None
        self.workspace.go("table")
        return {}

    def _found(self, message: Mapping[str, Any]) -> PlanRecord:
        plan = str(message["plan"])
        for found in self.workspace.session.records(everywhere=True):
            if isinstance(found, PlanRecord) and found.plan.id == plan:
                return found
        raise InvalidValueError(NO_RECORD)


def _describe(item: Item, report: Report) -> wire.Item:
    outcome = report.outcomes.get(item.key)
    return {
        **describe_item(item),
        "size": format_size(item.size) if item.size else "",
        "status": cast("wire.ItemStatus", str(outcome.status)) if outcome else "not reached",
        "reason": outcome.reason if outcome else "",
        "at": _moment(outcome.at) if outcome else "",
    }


def _plan_to_json(found: PlanRecord, report: Report) -> dict[str, Any]:
    """A plan with every record that was kept in full, for who wants to read it elsewhere."""
    plan = found.plan
    return {
        "plan": plan.id,
        "server": plan.server,
        "entity": plan.entity,
        "project": plan.project,
        "by": found.by or None,
        "began": None if found.began is None else found.began.isoformat(),
        "did": report.did,
        "state": found.state,
        "items": [
            {
                "action": str(item.action),
                "name": item.name,
                "change": item.words,
                "status": str(outcome.status)
                if (outcome := report.outcomes.get(item.key))
                else "not reached",
                "reason": report.reason(item),
                "at": None if outcome is None or outcome.at is None else outcome.at.isoformat(),
                "record": record_to_json(item.base),
            }
            for item in plan.items
        ],
    }


def _mentions(found: PlanRecord | Unreadable, text: str) -> bool:
    if not text:
        return True
    if isinstance(found, Unreadable):
        return text in found.name.casefold()
    fields = (found.plan.id, found.plan.project, found.by)
    return any(text in word.casefold() for word in fields) or any(
        _names(item, text) for item in found.plan.items
    )


def _names(item: Item, text: str) -> bool:
    return text in item.name.casefold() or text in item.base.type.casefold()


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
