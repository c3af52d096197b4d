"""Deletes that wait, through the real SDK: set, shown, taken back, cut short, changed by somebody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import wandb

from artwidgets import Session
from artwidgets.applying.journal import Journal
from artwidgets.local import LocalServer
from tests.support.session_fixtures import Log

WEEK = timedelta(days=7)
Remote = Callable[[str], wandb.Artifact]


@pytest.fixture
def bulk(sdk: LocalServer, project: str) -> Session:
    """Four versions, the oldest a year old."""
    sdk.seed_bulk(project=f"{project}-bulk", collections=1, versions=4)
    session = Session(sdk.entity, f"{project}-bulk")
    session.load()
    return session


def ends(session: Session, name: str) -> datetime:
    """When a version goes, as the plain SDK tells."""
    artifact = wandb.Api().artifact(f"{session.scope.entity}/{session.scope.project}/{name}")
    assert isinstance(artifact.ttl, timedelta)
    return datetime.fromisoformat(artifact.created_at).replace(tzinfo=UTC) + artifact.ttl


def ttl(session: Session, name: str) -> timedelta | None:
    """Its TTL, as the plain SDK tells."""
    duration: timedelta | None = (
        wandb.Api().artifact(f"{session.scope.entity}/{session.scope.project}/{name}").ttl
    )
    return duration


def test_it_goes_in_a_week_and_is_found_and_taken_back(bulk: Session) -> None:
    rows = bulk.where("version:<2")
    bulk.delete(rows)
    bulk.expire(rows, after="7d")
    assert not bulk.changes.deletes
    before = datetime.now(UTC)
    report = bulk.apply(bulk.plan())
    assert report.summary == "2 done"
    assert before + WEEK <= ends(bulk, "model-0000:v0") <= datetime.now(UTC) + WEEK + timedelta(seconds=1)
    assert set(bulk.where("expires:<8d").index) == set(rows.index)
    assert bulk.where("expires:<6d").empty
    assert bulk.history()["did"].tolist() == ["scheduled 2 deletes"]

    bulk.keep_after_all(rows)
    assert bulk.apply(bulk.plan()).summary == "2 done"
    assert bulk.where("expires:<8d").empty
    assert ttl(bulk, "model-0000:v0") is None
    assert (
        wandb.Api().artifact(f"{bulk.scope.entity}/{bulk.scope.project}/model-0000:v1").state == "COMMITTED"
    )


def test_what_is_only_staged_is_taken_back_by_unstaging_and_by_one_undo(bulk: Session) -> None:
    rows = bulk.where("version:<2")
    bulk.edit(rows, add_tags=["old"])
    bulk.expire(rows)
    assert bulk.undoable == "delete in 7 days 2 versions"
    staged = bulk.changes
    bulk.keep_after_all(rows)
    assert [edit.expire for edit in bulk.changes.edits.values()] == [None, None]
    assert bulk.undo_last() == "keep 2 versions"
    assert bulk.changes == staged
    bulk.undo_last()
    assert bulk.plan().summary == "2 edits"


def test_it_goes_back_to_the_ttl_that_it_had_before_the_first_time(bulk: Session) -> None:
    rows = bulk.where("version:3")
    bulk.edit(rows, ttl="5y")
    bulk.apply(bulk.plan())
    for after in ("30d", "7d"):
        bulk.expire(rows, after=after)
        bulk.apply(bulk.plan())
    bulk.keep_after_all(rows)
    assert bulk.apply(bulk.plan()).summary == "1 done"
    assert ttl(bulk, "model-0000:v3") == timedelta(days=5 * 365)


def test_revert_puts_it_back_too(bulk: Session) -> None:
    rows = bulk.where("version:3")
    bulk.expire(rows)
    plan = bulk.plan()
    bulk.apply(plan)
    assert ends(bulk, "model-0000:v3") > datetime.now(UTC)
    assert bulk.revert(plan.id).summary == "1 done"
    assert ttl(bulk, "model-0000:v3") is None


def test_somebody_else_set_the_ttl_meanwhile(session: Session, log: Log, remote: Remote) -> None:
    log("model", {"a": "1"}, {"a": "2"})
    rows = session.load()
    session.expire(rows)
    plan = session.plan()
    artifact = remote("model:v1")
    artifact.ttl = timedelta(days=90)
    artifact.save()
    report = session.apply(plan)
    assert [item.name for item in report.done] == ["model:v0"]
    assert "Somebody changed ttl" in report.reason(report.skipped[0])
    assert remote("model:v1").ttl == timedelta(days=90)


def test_a_crash_in_the_middle_keeps_the_date_that_was_reviewed(bulk: Session) -> None:
    bulk.expire(bulk.where("version:<2"))
    plan = bulk.plan()
    first, second = plan.later
    # As a process leaves it that ended between what it sent and the answer.
    with Journal(plan, by="ann") as journal:
        journal.started([first.key, second.key])
        artifact = wandb.Api().artifact(f"{plan.place}/{first.name}")
        artifact.ttl = first.changes[0].new
        artifact.save()
    again = Session(bulk.scope.entity, bulk.scope.project)
    again.load()
    report = again.resume(plan.id)
    assert report.summary == "2 done"
    for item in plan.later:
        assert ttl(bulk, item.name) == item.changes[0].new
