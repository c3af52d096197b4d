"""Every fault at every stage of a person's work, once and always: what is done, and what must hold after it.

Properties, whatever the fault: it ends within `LONGEST` seconds; it raises nothing but errors of our tree;
what is told done is so on the server; nothing else is changed; a listing that calls itself complete is;
the key is in no text; and when the fault is over, the work can be finished and is then exactly as planned.
"""

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from artwidgets import Session
from artwidgets.errors import ArtwidgetsError
from artwidgets.local import LocalServer
from tests.support import applying_works, works
from tests.support.proxy import Fault, FaultProxy, Rule
from tests.support.works import Work

__all__ = ["LONGEST", "STAGES", "Case", "check"]

LONGEST = 30.0
"""Seconds for the work: what the patience allows, what is under way then, and a busy machine."""


@dataclass(frozen=True)
class Stage:
    """Where in the work the fault is met.

    Attributes
    ----------
    work : type of Work
        What is done.
    operation, path : str or None
        Which requests, as :meth:`FaultProxy.fault` takes it.
    after : str or None
        Only requests that come after one of this operation.
    skip : int
        How many of the requests pass before.
    seed : (int, int)
        How many collections of how many versions each there must be for such a request.
    """

    work: type[Work]
    operation: str | None = None
    path: str | None = None
    after: str | None = None
    skip: int = 0
    seed: tuple[int, int] = (2, 6)


STAGES = {
    "open": Stage(works.Open, "*"),
    "load": Stage(works.Load, "*"),
    "load, windows": Stage(works.Load, "Versions", seed=(8, 6)),
    "load, further pages": Stage(works.Load, "Pages", seed=(1, 240)),
    "load, of a run": Stage(works.LoadRun, "RunArtifacts"),
    "refresh": Stage(works.Refresh, "*"),
    "plan rules": Stage(applying_works.PlanRules, "ArtwidgetsRules"),
    "plan rules, automations": Stage(applying_works.Triggers, "ArtwidgetsRules"),
    "plan, who has an alias": Stage(applying_works.PlanHolders, "Holders"),
    "apply rules": Stage(applying_works.Apply, "ArtwidgetsRules"),
    "re-read": Stage(applying_works.Apply, "VersionsNow"),
    "send": Stage(applying_works.Apply, "ArtwidgetsApply"),
    "read-after": Stage(applying_works.Apply, "*Now", after="ArtwidgetsApply"),
    "who has an alias": Stage(applying_works.MoveAlias, "Holders"),
    "contents": Stage(applying_works.DeleteCollection, "Contents"),
    "contents, further pages": Stage(applying_works.DeleteCollection, "Contents", skip=1, seed=(2, 140)),
    "collections": Stage(applying_works.EditCollection, "CollectionsNow"),
    "check": Stage(applying_works.Check, "*"),
    "apply a file": Stage(applying_works.ApplyElsewhere, "*"),
    "resume": Stage(applying_works.Resume, "*"),
    "revert plan": Stage(applying_works.RevertPlan, "*"),
    "revert": Stage(applying_works.Revert, "*"),
    "manifests": Stage(works.Measure, "*"),
    "manifest files": Stage(works.Measure, None, path="/wandb_artifacts/*"),
    "details": Stage(works.Details, "*"),
    "doctor": Stage(works.Doctor, "*"),
}


@dataclass(frozen=True)
class Case:
    """One fault at one stage."""

    stage: str
    fault: Fault
    times: int | None


def check(case: Case, server: LocalServer, project: str, proxy: FaultProxy, folder: Path) -> None:
    """Carry one case out and see that all properties hold."""
    stage = STAGES[case.stage]
    work = stage.work(server, project, proxy, stage.seed)
    work.prepare()
    met: list[Rule] = []

    def begin(*_: object) -> None:
        met.append(
            proxy.fault(
                case.fault, operation=stage.operation, path=stage.path, times=case.times, skip=stage.skip
            )
        )

    if stage.after:
        proxy.before(stage.after, begin)
    else:
        begin()
    work.set_patience(works.PATIENCE, works.DEADLINE)
    result = _ended(work, proxy)
    work.set_patience(Session.patience, Session.deadline)
    assert any(rule.used for rule in met), "the fault was not met: this stage sends no such request"
    work.check(result)
    work.finish()
    work.check_texts(folder)


def _ended(work: Work, proxy: FaultProxy) -> Any:
    """What the work returns, or the error of our tree that it raises; fails when it takes too long."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work.act())
        except BaseException as error:  # told in the thread that waits
            found.append(error)

    thread = threading.Thread(target=run, name="matrix-case", daemon=True)
    began = time.monotonic()
    thread.start()
    thread.join(LONGEST)
    late = thread.is_alive()
    proxy.clear()
    thread.join(60)
    assert not late, f"it had no end after {LONGEST:g} s (it took {time.monotonic() - began:.0f} s)"
    result = found[0]
    if isinstance(result, ArtwidgetsError):
        work.texts.append(f"{result!r} {result}")
    elif isinstance(result, BaseException):
        raise result
    return result
