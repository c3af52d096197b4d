"""Answers that are JSON and not what a W&B server says: errors of our tree, and a report of every plan."""

import contextlib
from typing import Any

import pytest

from artwidgets import Session
from artwidgets.applying.report import Report
from artwidgets.errors import ArtwidgetsError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.details import read_details
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from tests.support import faults
from tests.support.proxy import Fault, FaultProxy
from tests.support.waiting import patient

ODD: dict[str, Any] = {"text": "odd", "number": 7, "list": ["odd"], "nulls": [None], "object": {"odd": [1]}}
NAMES = (
    "tags", "aliases", "node", "edges", "artifact", "project", "artifactSequence", "artifactMemberships",
    "metadata", "versionIndex", "createdAt", "ttlDurationSeconds", "artifactCollection", "control",
)  # fmt: skip


def put(odd: Any, *names: str) -> Fault:
    """Do the work, and answer `odd` wherever one of the names is."""

    def change(answer: Any) -> None:
        left = [answer.get("data")]
        while left:
            one = left.pop()
            if isinstance(one, dict):
                one.update(dict.fromkeys(one.keys() & set(names), odd))
                left += one.values()
            elif isinstance(one, list):
                left += one

    return faults.changed(change)


@pytest.fixture
def seeded(sdk: LocalServer, project: str) -> str:
    sdk.seed_bulk(project=project, collections=2, versions=4)
    return project


def planned(session: Session) -> Plan:
    session.load()
    rows = session.where("collection:model-0000").index
    session.edit(rows[:1], description="d", update_metadata={"a": 1}, add_tags=["seen"], add_aliases=["mine"])
    session.delete(rows[1:2], delete_aliases=True)
    session.delete_collection("model-0001")
    return session.plan(measure=False)


FEW = ("text", "nulls")
"""Those that are tried with all other tests."""

KINDS = [
    pytest.param(odd, id=name, marks=[] if name in FEW else [pytest.mark.attack]) for name, odd in ODD.items()
]


@pytest.mark.parametrize(
    "operation", ["ArtwidgetsRules", "VersionsNow", "Holders", "Contents", "ArtwidgetsApply"]
)
@pytest.mark.parametrize("odd", KINDS)
def test_a_plan_ends_with_its_report(sdk: LocalServer, seeded: str, operation: str, odd: Any) -> None:
    with FaultProxy(sdk.base_url) as proxy:
        session = Session(sdk.entity, seeded, base_url=proxy.base_url, api_key=sdk.api_key)
        plan = planned(session)
        session.patience = patient(3)
        rule = proxy.fault(put(odd, *NAMES), operation=operation)
        report = session.apply(plan)
        assert isinstance(report, Report)
        assert rule.used, report.stopped
        proxy.clear()
        session.patience = Session.patience
        assert len(session.resume(plan.id).done) == 3


@pytest.mark.parametrize("odd", KINDS)
def test_a_reading_ends_or_tells(sdk: LocalServer, seeded: str, odd: Any) -> None:
    with FaultProxy(sdk.base_url) as proxy:
        session = Session(sdk.entity, seeded, base_url=proxy.base_url, api_key=sdk.api_key)
        session.load()
        session.patience = 1.0
        for name in (*NAMES, "artifactCollections", "pageInfo", "endCursor", "data"):
            proxy.fault(put(odd, name), operation="*")
            with contextlib.suppress(ArtwidgetsError):
                session.load(whole=True)
            proxy.clear()
        session.patience = Session.patience
        assert len(session.load(whole=True)) == 8
        assert session.snapshot.complete


@pytest.mark.parametrize("operation", ["Lineage", "Manifest"])
@pytest.mark.parametrize("odd", KINDS)
def test_details_come_or_an_error_of_ours_says_why_not(
    sdk: LocalServer, seeded: str, operation: str, odd: Any
) -> None:
    with FaultProxy(sdk.base_url) as proxy:
        connection = Connection.open(base_url=proxy.base_url, api_key=sdk.api_key)
        version = read_listing(connection, sdk.entity, seeded).versions()[0]
        details = read_details(connection, version)
        names = ("usedBy", "createdBy", "edges", "node", "currentManifest", "file", "directUrl", "artifact")
        for name in names:
            proxy.fault(put(odd, name), operation=operation)
            with contextlib.suppress(ArtwidgetsError):
                read_details(connection, version)
            proxy.clear()
        assert read_details(connection, version) == details
