"""Every fault at every stage of a person's work, once and always: what is done, and what must hold after it.

Properties, whatever the fault: it ends within `LONGEST` seconds; it raises nothing but errors of our tree;
what is told done is so on the server; nothing else is changed; a listing that calls itself complete is;
the key is in no text; and when the fault is over, the work can be finished and is then exactly as planned.
"""

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from artwidgets import Session
from artwidgets.errors import ArtwidgetsError
from artwidgets.local import LocalServer
from artwidgets.plan import Action, Plan
from artwidgets.report import Report
from tests.support.colleague import Truth, truth
from tests.support.proxy import Fault, FaultProxy, Rule

__all__ = ["LONGEST", "STAGES", "Case", "check"]

LONGEST = 75.0
"""Seconds: 60 without progress, and what a request under way may still take."""


@dataclass(frozen=True)
class Stage:
    """Where in the work the fault is met.

    Attributes
    ----------
    work : str
        What is done: "load", "refresh", "plan", "apply", "measure", "details".
    operation, path : str or None
        Which requests, as :meth:`FaultProxy.fault` takes it.
    after : str or None
        Only requests that come after one of this operation.
    seed : (int, int)
        How many collections of how many versions each there must be for such a request.
    """

    work: str
    operation: str | None = None
    path: str | None = None
    after: str | None = None
    seed: tuple[int, int] = (2, 6)


STAGES = {
    "load": Stage("load", "*"),
    "load, windows": Stage("load", "Versions", seed=(8, 6)),
    "load, further pages": Stage("load", "Pages", seed=(1, 240)),
    "refresh": Stage("refresh", "*"),
    "plan rules": Stage("plan", "ArtwidgetsRules"),
    "apply rules": Stage("apply", "ArtwidgetsRules"),
    "re-read": Stage("apply", "VersionsNow"),
    "send": Stage("apply", "ArtwidgetsApply"),
    "read-after": Stage("apply", "*Now", after="ArtwidgetsApply"),
    "manifests": Stage("measure", "*"),
    "manifest files": Stage("measure", None, path="/manifests/*"),
    "details": Stage("details", "*"),
}


@dataclass(frozen=True)
class Case:
    """One fault at one stage."""

    stage: str
    fault: Fault
    times: int | None


class Work:
    """A project with a few versions, and a session that reaches it through the proxy."""

    def __init__(self, server: LocalServer, project: str, proxy: FaultProxy, seed: tuple[int, int]) -> None:
        self.server, self.project, self.proxy = server, project, proxy
        server.seed_bulk(project=project, collections=seed[0], versions=seed[1])
        self.session = Session(server.entity, project, base_url=proxy.base_url, api_key=server.api_key)
        self.session.attempts = 2
        self.session.deadline = 15.0
        self.session.connection  # noqa: B018 - it is opened before anything goes wrong
        self.before = truth(server, project)
        self.texts: list[str] = []

    def staged(self) -> Plan:
        """Three deletes and three edits; the others are to stay as they are."""
        ids = sorted(self.before, key=lambda number: (self.before[number].aliases != frozenset(), number))
        self.session.delete(ids[:3], delete_aliases=True)
        self.session.edit(ids[3:6], description="edited", update_metadata={"seen": True}, add_tags=["seen"])
        return self.session.plan(measure=False)

    def ended(self, act: Callable[[], Any]) -> Any:
        """What `act` returns, or the error of our tree that it raises; fails when it takes too long."""
        found: list[Any] = []

        def run() -> None:
            try:
                found.append(act())
            except BaseException as error:  # told in the thread that waits
                found.append(error)

        thread = threading.Thread(target=run, name="matrix-case", daemon=True)
        began = time.monotonic()
        thread.start()
        thread.join(LONGEST)
        late = thread.is_alive()
        self.proxy.clear()
        thread.join(60)
        assert not late, f"it had no end after {LONGEST:g} s (it took {time.monotonic() - began:.0f} s)"
        result = found[0]
        if isinstance(result, ArtwidgetsError):
            self.texts.append(f"{result!r} {result}")
        elif isinstance(result, BaseException):
            raise result
        return result


def check(case: Case, server: LocalServer, project: str, proxy: FaultProxy, folder: Path) -> None:
    """Carry one case out and see that all properties hold."""
    stage = STAGES[case.stage]
    work = Work(server, project, proxy, stage.seed)
    session = work.session
    plan: Plan | None = None
    if stage.work != "load":
        session.load()
    if stage.work == "apply":
        plan = work.staged()
    acts: dict[str, Callable[[], Any]] = {
        "load": session.load,
        "refresh": lambda: session.load(whole=True),
        "plan": work.staged,
        "apply": lambda: session.apply(plan) if plan else None,
        "measure": session.measure,
        "details": lambda: session.details(session.listing.index[0]),
    }
    met: list[Rule] = []

    def begin(*_: object) -> None:
        met.append(proxy.fault(case.fault, operation=stage.operation, path=stage.path, times=case.times))

    if stage.after:
        proxy.before(stage.after, begin)
    else:
        begin()
    result = work.ended(acts[stage.work])
    assert any(rule.used for rule in met), "the fault was not met: this stage sends no such request"
    if stage.work in ("load", "refresh"):
        _check_listing(work)
    if stage.work == "plan":
        assert truth(server, project) == work.before
    if plan is not None:
        _check_report(work, plan, result)
    _finish(work, stage, plan)
    _check_texts(work, folder)


def _check_listing(work: Work) -> None:
    if not work.session.loaded or not work.session.snapshot.complete:
        return
    rows = work.session.listing
    assert set(rows.index) == set(work.before), "it says that it is complete, and is not"
    known = rows["aliases"].map(lambda names: isinstance(names, tuple))
    for row, names in rows.loc[known, "aliases"].items():
        told = {name for name in work.before[str(row)].aliases if not name[1:].isdigit()}
        assert set(names) == told, "it says which aliases there are, and is wrong"


def _check_report(work: Work, plan: Plan, report: Any) -> None:
    assert isinstance(report, Report), f"apply is to return its report, whatever happens: {report!r}"
    work.texts += [report.to_frame().to_csv(), report.stopped, report.summary]
    now = truth(work.server, work.project)
    _check_done(report, now)
    untouched = set(work.before) - {item.id for item in plan.items}
    assert untouched <= set(now), "what was in no plan is gone"
    for number in untouched:
        assert _kept(now[number]) == _kept(work.before[number]), "what was in no plan is changed"
    keys = [
        item.key for part in (report.done, report.failed, report.skipped, report.remaining) for item in part
    ]
    assert sorted(keys) == sorted(item.key for item in plan.items), "each item has one end"
    assert not report.skipped, [report.reason(item) for item in report.skipped]


def _kept(told: Truth) -> Truth:
    # The server itself gives `latest` to another version when the one that had it goes.
    return replace(told, aliases=told.aliases - {"latest"})


def _check_done(report: Report, now: dict[str, Truth]) -> None:
    for item in report.done:
        if item.action is Action.DELETE:
            assert item.id not in now, f"{item.name} is told done and is still there"
        else:
            told = now[item.id]
            done = told.description == "edited" and told.metadata.get("seen") is True and "seen" in told.tags
            assert done, f"{item.name} is told done and is not as planned: {told}"


def _finish(work: Work, stage: Stage, plan: Plan | None) -> None:
    """When the fault is over, the work can be finished."""
    session = work.session
    if plan is not None:
        report = session.apply(plan)
        assert len(report.done) == len(plan), report.to_frame()[["status", "reason"]].to_string()
        now = truth(work.server, work.project)
        _check_done(report, now)
        gone = {item.id for item in plan.items if item.action is Action.DELETE}
        assert set(now) == set(work.before) - gone
        session.load()
        assert set(session.listing.index) == set(now)
        return
    session.load(whole=True)
    assert session.snapshot.complete
    _check_listing(work)
    if stage.work == "plan":
        assert len(work.staged()) == 6
    if stage.work == "measure":
        session.measure()
        session.delete(session.listing.index[:2], delete_aliases=True)
        assert session.plan().reclaim.lower == session.plan().reclaim.upper
    if stage.work == "details":
        assert session.details(session.listing.index[0]).files


def _check_texts(work: Work, folder: Path) -> None:
    key = work.server.api_key
    forms = [key, *(base64.b64encode(raw.encode()).decode().rstrip("=") for raw in (key, f"api:{key}"))]
    kept = [path.read_bytes() for path in folder.rglob("*.jsonl")]
    for form in forms:
        assert not any(form in text for text in work.texts), "the key is in a text"
        assert not any(form.encode() in content for content in kept), "the key is in the journal"
