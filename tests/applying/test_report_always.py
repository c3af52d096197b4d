"""`apply` gives its report whatever the reading after it meets."""

import time

import pytest

from artwidgets import Session
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from tests.support.session_fixtures import Log
from tests.support.waiting import patient


@pytest.fixture
def plan(session: Session, log: Log) -> Plan:
    log("model", {"a": "1"}, {"a": "2"}, {"a": "3"})
    session.load()
    session.delete(session.where("alias:none"))
    session.edit(session.where("-alias:none"), add_tags=["seen"])
    return session.plan()


def test_a_server_that_goes_away_right_after(
    sdk: LocalServer, session: Session, plan: Plan, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(sdk.faults)

    def cut(done: int, total: int, rate: float, eta: float | None) -> None:
        if done == total:
            sdk.faults(status=400)

    report = session.apply(plan, progress=cut)
    assert len(report.done) == 3
    assert not report.stopped
    assert "could not be read again" in report.notes[0]
    assert not session.changes
    # What is known of the listing is in it: what was deleted is gone, the rest is as it was.
    assert session.listing["name"].tolist() == ["model:v2"]
    sdk.faults()
    assert session.history().loc[plan.id, "state"] == "finished"
    assert session.load()["tags"].tolist() == [("seen",)]


def test_a_server_that_falls_silent_has_no_second_patience(
    sdk: LocalServer, session: Session, plan: Plan, request: pytest.FixtureRequest
) -> None:
    """Neither the run nor the reading after it begins to wait anew."""
    request.addfinalizer(sdk.faults)
    session.patience = patient(6)

    def cut(done: int, total: int, rate: float, eta: float | None) -> None:
        if done:
            sdk.faults(hang=600)

    began = time.monotonic()
    report = session.apply(plan, progress=cut)
    assert time.monotonic() - began < patient(30)
    assert 0 < len(report.done) < 3
    assert "resume the plan" in report.stopped
    assert "could not be read again" in report.notes[0]
    sdk.faults()
    assert len(session.resume(plan.id).done) == 3


def test_a_plan_from_elsewhere_on_a_server_that_does_not_answer(
    sdk: LocalServer, session: Session, plan: Plan, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(sdk.faults)
    other = Session(sdk.entity, session.scope.project)
    assert other.connection
    sdk.faults(status=503)
    other.patience = 2.0
    report = other.apply(Plan.from_json(plan.to_json()))
    assert "Nothing was sent" in report.stopped
    assert len(report.remaining) == 3
