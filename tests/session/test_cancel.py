"""A cancel stops: what has been sent ends, and nothing more begins."""

import json
import threading
import time

from artwidgets import Session
from artwidgets.applying.runner import TOGETHER
from artwidgets.local import LocalServer
from artwidgets.paths import state_directory

AT_ONCE = 8
"""Requests of a plan that may be in flight."""


def test_nothing_begins_after_a_cancel(sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project=project, collections=12, versions=50)
    session = Session(sdk.entity, project)
    session.load()
    session.delete(session.where("alias:none"))
    plan = session.plan(measure=False)
    journal = state_directory() / "plans" / f"{plan.id}.jsonl"
    cancel = threading.Event()
    at: dict[str, float] = {}

    def begun() -> int:
        lines = [json.loads(line) for line in journal.read_bytes().splitlines()]
        return sum(len(line["keys"]) for line in lines if line["kind"] == "started")

    def progress(done: int, total: int, rate: float, eta: float | None) -> None:
        if done >= 100 and not cancel.is_set():
            cancel.set()
            at.update(done=done, begun=begun(), moment=time.monotonic())

    sdk.faults(latency=0.1)
    try:
        report = session.apply(plan, progress=progress, cancel=cancel)
    finally:
        sdk.faults()
    assert report.cancelled
    assert begun() == at["begun"]
    assert len(report.done) - at["done"] <= AT_ONCE * TOGETHER
    assert len(report.done) == at["begun"] < len(plan)
    assert len(session.resume(plan.id).done) == len(plan)


def test_what_was_read_when_the_cancel_came_is_not_sent(sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project=project, collections=1, versions=30)
    session = Session(sdk.entity, project)
    session.load()
    session.delete(session.where("alias:none"))
    plan = session.plan(measure=False)
    cancel = threading.Event()
    threading.Timer(0.5, cancel.set).start()
    # Every reading takes longer than the person waits.
    sdk.faults(latency=1.0)
    try:
        report = session.apply(plan, cancel=cancel)
    finally:
        sdk.faults()
    assert report.cancelled
    assert not report.outcomes
    assert len(session.load()) == 30
