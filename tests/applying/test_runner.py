"""What the runner does when the server struggles: nothing lost, nothing deleted that was not planned."""

import threading
import time
from collections.abc import Callable

import pytest

from artwidgets import Session
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from tests.support.waiting import patient

VERSIONS = 60


@pytest.fixture
def bulk(sdk: LocalServer, project: str) -> Session:
    """A loaded session on three collections of 60 versions, some of them with aliases."""
    sdk.seed_bulk(project=project, collections=3, versions=VERSIONS)
    session = Session(sdk.entity, project)
    session.load()
    return session


@pytest.fixture
def calm(sdk: LocalServer) -> Callable[..., None]:
    """Switch faults on, and have them off again after the test."""
    yield sdk.faults
    sdk.faults()


def planned(session: Session) -> Plan:
    found = session.where("alias:none")
    session.delete(found)
    plan = session.plan(measure=False)
    assert len(plan) == len(found) > 2 * VERSIONS
    return plan


def left(sdk: LocalServer, session: Session) -> set[str]:
    sdk.faults()
    return set(Session(sdk.entity, session.scope.project).load()["name"])


@pytest.mark.parametrize(
    "faults",
    [
        {"error_rate": 0.2},
        {"error_rate": 0.3, "status": 429, "retry_after": 0.1},
        {"drop_rate": 0.3, "drop": "before"},
        {"drop_rate": 0.3, "drop": "after"},
    ],
    ids=["500s", "429s", "dropped before the work", "dropped after the work"],
)
def test_a_plan_comes_through_a_struggling_server(
    sdk: LocalServer, bulk: Session, calm: Callable[..., None], faults: dict[str, object]
) -> None:
    kept = set(bulk.where("-alias:none")["name"])
    plan = planned(bulk)
    calm(only="ArtwidgetsApply", seed=7, **faults)
    report = bulk.apply(plan)
    assert not report.failed, report.to_frame()["reason"].unique()
    assert not report.stopped
    assert len(report.done) == len(plan)
    assert left(sdk, bulk) == kept


def test_a_server_that_goes_away_stops_the_run_and_resume_finishes_it(
    sdk: LocalServer, bulk: Session, calm: Callable[..., None]
) -> None:
    kept = set(bulk.where("-alias:none")["name"])
    plan = planned(bulk)
    bulk.patience = 2.0
    calm(status=503)
    report = bulk.apply(plan)
    assert report.stopped
    assert len(report.remaining) == len(plan)
    assert not report.failed
    calm()
    assert bulk.history().loc[plan.id, "state"] == "interrupted"
    assert len(bulk.resume(plan.id).done) == len(plan)
    assert left(sdk, bulk) == kept


def test_a_request_that_hangs_is_given_up_and_looked_into(
    sdk: LocalServer, bulk: Session, calm: Callable[..., None]
) -> None:
    kept = set(bulk.where("-alias:none")["name"])
    plan = planned(bulk)
    calm(hang=30, count=1, only="ArtwidgetsApply")
    bulk.deadline = 2.0
    messages: list[str | None] = []
    began = time.monotonic()
    report = bulk.apply(plan, progress=lambda *_: messages.append(bulk.slowed))
    assert time.monotonic() - began < patient(25)
    assert any(words and "did not answer in time" in words for words in messages)
    assert len(report.done) == len(plan)
    assert left(sdk, bulk) == kept


def test_one_refusal_does_not_stop_the_others(sdk: LocalServer, bulk: Session) -> None:
    """The aliases of a batch's other versions are deleted although one of them is refused."""
    plan = planned(bulk)
    from dataclasses import replace

    # A version whose reviewed record hides its alias is refused by the server itself.
    newest = bulk.versions(bulk.where("-alias:none").index[:1])[0]
    assert newest.aliases
    bare = replace(plan.items[0], base=replace(newest, aliases=()))
    report = bulk.apply(replace(plan, items=(*plan.items[1:10], bare)))
    assert len(report.done) == 9
    assert [item.name for item in report.skipped] == [newest.name]


def test_cancel_finishes_what_is_in_flight_and_leaves_the_rest(
    sdk: LocalServer, project: str, calm: Callable[..., None]
) -> None:
    sdk.seed_bulk(project=project, collections=6, versions=VERSIONS)
    bulk = Session(sdk.entity, project)
    bulk.load()
    plan = planned(bulk)
    calm(latency=0.05)
    cancel = threading.Event()
    seen: list[int] = []

    def progress(done: int, total: int, rate: float, eta: float | None) -> None:
        seen.append(done)
        if done:
            cancel.set()

    report = bulk.apply(plan, progress=progress, cancel=cancel)
    assert report.cancelled
    assert 0 < len(report.done) < len(plan)
    assert not report.failed
    assert seen == sorted(seen)
    gone = {item.name for item in report.done}
    names = left(sdk, bulk)
    assert not gone & names
    assert {item.name for item in report.remaining} <= names
    assert len(bulk.resume(plan.id).done) == len(plan)


def test_the_pace_slows_down_and_says_why(sdk: LocalServer, bulk: Session, calm: Callable[..., None]) -> None:
    plan = planned(bulk)
    calm(status=429, retry_after=0.1, only="ArtwidgetsApply", count=40)
    messages: list[str | None] = []
    report = bulk.apply(plan, progress=lambda *_: messages.append(bulk.slowed))
    assert len(report.done) == len(plan)
    assert any(words and "busy" in words for words in messages)


def test_five_hundred_edits_merge(sdk: LocalServer, bulk: Session) -> None:
    bulk.edit(bulk.listing, description="bulk", add_tags=["seen"], update_metadata={"touched": True})
    plan = bulk.plan()
    report = bulk.apply(plan)
    assert len(report.done) == 3 * VERSIONS
    again = Session(sdk.entity, bulk.scope.project).load()
    assert set(again["description"]) == {"bulk"}
    assert all("seen" in tags for tags in again["tags"])
    assert all(metadata["touched"] is True for metadata in again["metadata"])
