"""What somebody writes between the last reading and the sending is told; the time between is short."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import wandb

from artwidgets import Session
from artwidgets.applying.batches import CAREFULLY, TOGETHER
from artwidgets.applying.report import Report
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from tests.support.session_fixtures import Log
from tests.support.waiting import patient, until

Remote = Callable[[str], wandb.Artifact]

WINDOW = 4.0
"""Seconds from the reading to the sending, in which somebody writes."""


@pytest.fixture
def slow(sdk: LocalServer) -> Iterator[LocalServer]:
    """The server takes its time before it works on what is sent, and only on that."""
    sdk.faults(latency=WINDOW, only="ArtwidgetsApply")
    yield sdk
    sdk.faults()


def applied_while(session: Session, plan: Plan, journal: Path, act: Callable[[], None]) -> Report:
    """Apply the plan, and do `act` once it is about to be sent."""
    found: list[Report] = []
    thread = threading.Thread(target=lambda: found.append(session.apply(plan)))
    thread.start()

    def begun() -> bool:
        assert thread.is_alive()
        return journal.exists() and b'"started"' in journal.read_bytes()

    until(begun, 60)
    act()
    thread.join(patient(60))
    return found[0]


def test_an_alias_that_came_right_before_the_delete_is_told(
    slow: LocalServer, session: Session, log: Log, remote: Remote, state: Path
) -> None:
    log("model", {"a": "1"}, {"a": "2"}, {"a": "3"}, aliases=[["old"], ["older"]])
    session.load()
    session.delete(session.where("alias:old,older"), delete_aliases=True)
    plan = session.plan()
    one = remote("model:v0")

    def promote() -> None:
        one.aliases.append("production")
        one.save()

    report = applied_while(session, plan, state / "plans" / f"{plan.id}.jsonl", promote)
    assert len(report.done) == 2
    (remark,) = report.remarks
    assert remark.startswith("model:v0 got the alias production in the ")
    assert remark.endswith(" s before it was deleted; its record is in the journal.")
    assert remark in report.to_frame()["reason"].tolist()


def test_a_version_that_got_an_alias_is_not_deleted_without_leave_for_aliases(
    slow: LocalServer, session: Session, log: Log, remote: Remote, state: Path
) -> None:
    """There the server itself stands in the way."""
    log("model", {"a": "1"}, {"a": "2"}, {"a": "3"})
    session.load()
    session.delete(session.where("alias:none"))
    plan = session.plan()
    one = remote("model:v0")

    def promote() -> None:
        one.aliases.append("production")
        one.save()

    report = applied_while(session, plan, state / "plans" / f"{plan.id}.jsonl", promote)
    assert [item.name for item in report.done] == ["model:v1"]
    assert "got the alias production" in report.reason(report.skipped[0])
    assert remote("model:production").version == "v0"


def test_metadata_that_came_right_before_the_edit_is_told(
    slow: LocalServer, session: Session, log: Log, remote: Remote, state: Path
) -> None:
    log("model", {"a": "1"}, metadata={"loss": 1, "lr": 0.1}, description="before")
    session.load()
    session.edit(session.listing, update_metadata={"loss": 2}, description="mine")
    plan = session.plan()
    one = remote("model:v0")

    def annotate() -> None:
        one.metadata["lr"] = 0.5
        one.description = "theirs"
        one.save()

    report = applied_while(session, plan, state / "plans" / f"{plan.id}.jsonl", annotate)
    (remark,) = report.remarks
    assert "description to 'theirs'" in remark
    assert "metadata.lr to 0.5" in remark
    assert "was overwritten" in remark
    now = remote("model:v0")
    assert (now.description, now.metadata) == ("mine", {"loss": 2, "lr": 0.1})


def test_an_edit_of_tags_alone_overwrites_nothing(
    slow: LocalServer, session: Session, log: Log, remote: Remote, state: Path
) -> None:
    log("model", {"a": "1"}, metadata={"lr": 0.1})
    session.load()
    session.edit(session.listing, add_tags=["seen"])
    plan = session.plan()
    one = remote("model:v0")

    def annotate() -> None:
        one.metadata["lr"] = 0.5
        one.save()

    report = applied_while(session, plan, state / "plans" / f"{plan.id}.jsonl", annotate)
    assert not report.remarks
    now = remote("model:v0")
    assert (now.tags, now.metadata) == (["seen"], {"lr": 0.5})


def test_nothing_is_said_where_nobody_wrote(session: Session, log: Log) -> None:
    log("model", {"a": "1"}, {"a": "2"}, metadata={"lr": 0.1}, aliases=[["old"]])
    session.load()
    session.edit(session.where("alias:latest"), update_metadata={"lr": 1}, description="x")
    session.delete(session.where("alias:old"), delete_aliases=True)
    report = session.apply(session.plan())
    assert len(report.done) == 2
    assert not report.remarks
    assert not report.notes


@pytest.mark.parametrize(
    ("stage", "most"),
    [
        (lambda session, rows: session.delete(rows), TOGETHER),
        (lambda session, rows: session.delete(rows, delete_aliases=True), TOGETHER),
        (lambda session, rows: session.edit(rows, add_tags=["seen"]), TOGETHER),
        (lambda session, rows: session.edit(rows, update_metadata={"a": 1}), CAREFULLY),
        (lambda session, rows: session.edit(rows, description="x"), CAREFULLY),
    ],
    ids=["deletes", "deletes without aliases", "tags", "metadata", "descriptions"],
)
def test_batches_are_small(
    sdk: LocalServer, project: str, stage: Callable[[Session, object], object], most: int, state: Path
) -> None:

    sdk.seed_bulk(project=project, collections=2, versions=30)
    session = Session(sdk.entity, project)
    session.load()
    stage(session, session.where("alias:none"))
    plan = session.plan(measure=False)
    assert len(session.apply(plan).done) == len(plan) > most
    lines = [json.loads(line) for line in (state / "plans" / f"{plan.id}.jsonl").read_text().splitlines()]
    assert max(len(line["keys"]) for line in lines if line["kind"] == "started") == most


def test_deletes_that_take_aliases_along_are_in_the_smallest_batches(
    sdk: LocalServer, project: str, state: Path
) -> None:

    sdk.seed_bulk(project=project, collections=12, versions=1)
    session = Session(sdk.entity, project)
    rows = session.load()
    session.delete(rows, delete_aliases=True)
    plan = session.plan(measure=False)
    assert all(item.delete_aliases for item in plan.items)
    assert len(session.apply(plan).done) == 12
    lines = [json.loads(line) for line in (state / "plans" / f"{plan.id}.jsonl").read_text().splitlines()]
    assert max(len(line["keys"]) for line in lines if line["kind"] == "started") == CAREFULLY
