"""After a plan: what it really freed, and whether the server still has what it deleted."""

import pytest
import wandb

from artwidgets import Session
from artwidgets.errors import JournalError
from artwidgets.local import LocalServer
from tests.support.session_fixtures import Log


@pytest.fixture
def session(session: Session, log: Log) -> Session:
    """Three versions: v0 has 3 bytes, v1 adds 5, v2 has 7 of its own."""
    log("net", {"a.txt": "aaa"}, {"a.txt": "aaa", "b.txt": "bbbbb"}, {"c.txt": "ccccccc"})
    session.load()
    return session


def names(session: Session) -> dict[str, str]:
    listing = session.listing
    return dict(zip(listing["name"].tolist(), listing.index.tolist(), strict=True))


def test_what_was_planned_is_freed_and_the_server_agrees(session: Session, sdk: LocalServer) -> None:
    ids = names(session)
    sdk.collect_garbage()
    before = sdk.storage_bytes()
    session.delete([ids["net:v0"], ids["net:v1"]])
    plan = session.plan()
    report = session.apply(plan)
    assert report.reclaim == plan.reclaim
    assert report.frees == (
        "Frees 8 B as planned, once the server's garbage collection has run; W&B's meter lags behind."
    )
    assert "net:v0" not in names(session), "the rows have left the listing that told it"
    sdk.collect_garbage()
    assert before - sdk.storage_bytes() >= 8


def test_what_was_done_of_a_plan_is_what_is_told(session: Session, sdk: LocalServer, project: str) -> None:
    ids = names(session)
    session.delete([ids["net:v0"], ids["net:v1"]])
    plan = session.plan()
    other = wandb.Api().artifact(f"{sdk.entity}/{project}/net:v0")
    other.aliases.append("precious")
    other.save()
    report = session.apply(plan)
    assert [item.name for item in report.skipped] == ["net:v0"]
    # Of v1 the file that v0 has too stays with it.
    assert (report.reclaim.lower, report.reclaim.upper) == (5, 5)  # type: ignore[union-attr]
    assert report.frees.startswith("Frees 5 B of 8 B planned, once ")
    checked = session.check_done(plan.id)
    assert checked[["name", "outcome", "now"]].to_numpy().tolist() == [
        ["net:v0", "skipped", "still there"],
        ["net:v1", "done", "gone"],
    ]


def test_edits_free_nothing_and_leave_nothing_to_check(session: Session) -> None:
    session.edit([names(session)["net:v2"]], add_tags=["kept"])
    report = session.apply(session.plan())
    assert (report.frees, report.reclaim) == ("", None)
    assert session.check_done(report.plan.id).empty


def test_without_a_listing_nothing_is_claimed(session: Session, sdk: LocalServer, project: str) -> None:
    session.delete([names(session)["net:v0"]])
    plan = session.plan()
    report = Session(sdk.entity, project).apply(plan)
    assert report.frees == "Deleted versions wait for garbage collection, which frees their files."


def test_a_collection_that_was_deleted_is_gone(session: Session, sdk: LocalServer) -> None:
    session.delete_collection("net")
    plan = session.plan()
    report = session.apply(plan)
    assert report.reclaim == plan.reclaim
    assert session.check_done(plan.id)["now"].tolist() == ["gone"]


def test_a_plan_that_nobody_has_is_told(session: Session) -> None:
    with pytest.raises(JournalError, match="no plan"):
        session.check_done("0a1b2c3d4e5f")
