"""One item is one item, and every run ends."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from artwidgets import Session
from artwidgets.errors import BusyError, ServerError, UnreachableError
from artwidgets.local import LocalServer
from tests.support.waiting import patient

VERSIONS = 30


@pytest.fixture
def bulk(sdk: LocalServer, project: str) -> Session:
    """A loaded session on two collections of 30 versions."""
    sdk.seed_bulk(project=project, collections=2, versions=VERSIONS)
    session = Session(sdk.entity, project)
    session.load()
    return session


@pytest.fixture
def faults(sdk: LocalServer) -> Iterator[Callable[..., Any]]:
    """Switch faults on, and have them off again after the test."""
    yield sdk.faults
    sdk.faults()


def names(session: Session) -> set[str]:
    return set(Session(session.scope.entity, session.scope.project).load()["name"])


def bare(session: Session) -> list[str]:
    return list(session.where("alias:none").index)


@pytest.mark.parametrize("only", ["ArtwidgetsApply", None], ids=["its delete", "its reading too"])
def test_a_delete_that_always_fails_is_one_failed_item(
    bulk: Session, faults: Callable[..., Any], only: str | None
) -> None:
    ids = bare(bulk)
    broken = bulk.versions(ids[7])[0]
    bulk.delete(ids)
    plan = bulk.plan(measure=False)
    before = names(bulk)
    faults(fail_ids=[broken.artifact_id], only=only)
    began = time.monotonic()
    report = bulk.apply(plan)
    assert time.monotonic() - began < patient(45)
    assert not report.stopped
    assert [item.name for item in report.failed] == [broken.name]
    assert "internal server error" in report.to_frame().loc[broken.id, "reason"]
    assert len(report.done) == len(plan) - 1
    faults()
    assert names(bulk) == before - {item.name for item in report.done}


def test_an_edit_that_always_fails_is_one_failed_item(bulk: Session, faults: Callable[..., Any]) -> None:
    broken = bulk.versions(bulk.listing.index[3])[0]
    bulk.edit(bulk.listing, add_tags=["seen"])
    plan = bulk.plan(measure=False)
    faults(fail_ids=[broken.artifact_id], only="ArtwidgetsApply")
    report = bulk.apply(plan)
    assert [item.name for item in report.failed] == [broken.name]
    assert len(report.done) == len(plan) - 1


def test_too_much_at_once_is_halved_in_seconds(bulk: Session, faults: Callable[..., Any]) -> None:
    bulk.delete(bare(bulk))
    plan = bulk.plan(measure=False)
    faults(most_nodes=25)
    began = time.monotonic()
    report = bulk.apply(plan)
    assert time.monotonic() - began < patient(60)
    assert len(report.done) == len(plan), report.to_frame()["reason"].unique()


def test_a_server_that_fails_at_every_change_stops_the_run(bulk: Session, faults: Callable[..., Any]) -> None:
    ids = bare(bulk)
    bulk.delete(ids)
    plan = bulk.plan(measure=False)
    bulk.patience = 8.0
    faults(fail_ids=[one.artifact_id for one in bulk.versions(ids)], only="ArtwidgetsApply")
    began = time.monotonic()
    report = bulk.apply(plan)
    assert time.monotonic() - began < patient(30)
    assert "Nothing has come for 8 s" in report.stopped
    assert not report.done
    assert len(report.remaining) > len(plan) / 2
    faults()
    rest = bulk.resume(plan.id)
    assert len(rest.done) == len(plan), "what failed is tried again"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 500}, BusyError),
        ({"status": 503}, BusyError),
        ({"status": 404}, UnreachableError),
        ({"drop_rate": 1.0}, UnreachableError),
        ({"hang": 60}, UnreachableError),
    ],
    ids=["500", "503", "404", "dropped", "hanging"],
)
def test_a_reading_that_gets_nothing_ends(
    bulk: Session, faults: Callable[..., Any], fault: dict[str, Any], kind: type[ServerError]
) -> None:
    bulk.patience = 6.0
    faults(**fault)
    began = time.monotonic()
    with pytest.raises(kind):
        bulk.load(whole=True)
    assert time.monotonic() - began < patient(25)


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 503}, {"drop_rate": 1.0}, {"hang": 60}],
    ids=["500", "503", "dropped", "hanging"],
)  # fmt: skip
def test_a_plan_that_gets_nowhere_ends_and_can_be_resumed(
    bulk: Session, faults: Callable[..., Any], fault: dict[str, Any]
) -> None:
    bulk.delete(bare(bulk))
    plan = bulk.plan(measure=False)
    bulk.patience = 6.0
    faults(**fault)
    began = time.monotonic()
    report = bulk.apply(plan)
    assert time.monotonic() - began < patient(45)
    assert "resume the plan" in report.stopped
    assert not report.done
    assert not report.failed
    faults()
    assert len(bulk.resume(plan.id).done) == len(plan)


def test_a_long_wait_that_is_asked_for_ends_at_once_and_is_told(
    bulk: Session, faults: Callable[..., Any]
) -> None:
    faults(status=429, retry_after=1800)
    began = time.monotonic()
    with pytest.raises(BusyError, match=r"asks to wait for 1,8\d\d s, until \d\d:\d\d:\d\d UTC"):
        bulk.load(whole=True)
    assert time.monotonic() - began < patient(15)


def test_a_long_wait_is_waited_for_with_a_cancel(bulk: Session, faults: Callable[..., Any]) -> None:
    bulk.patience, bulk.longest_wait = 2.0, math.inf
    cancel = threading.Event()
    messages: list[str] = []

    def progress(*_: object) -> None:
        if bulk.slowed and "asked to wait" in bulk.slowed:
            messages.append(bulk.slowed)
            cancel.set()

    faults(status=429, retry_after=1800)
    began = time.monotonic()
    bulk.load(progress=progress, cancel=cancel, whole=True)
    assert "the server is busy and asked to wait 1,8" in messages[0]
    assert time.monotonic() - began < patient(25)
    cancel.clear()
    messages.clear()
    faults()
    bulk.delete(bare(bulk))
    plan = bulk.plan(measure=False)
    faults(status=429, retry_after=1800)
    report = bulk.apply(plan, progress=progress, cancel=cancel)
    assert messages
    assert not report.done
    assert time.monotonic() - began < patient(60)


def test_a_listing_that_is_too_much_at_once_is_read_in_parts(
    bulk: Session, faults: Callable[..., Any]
) -> None:
    complete = bulk.listing
    faults(most_nodes=200)
    again = Session(bulk.scope.entity, bulk.scope.project)
    began = time.monotonic()
    assert set(again.load(whole=True)["name"]) == set(complete["name"])
    assert time.monotonic() - began < patient(40)
