"""Rows of an earlier session are there before the server answers, and are looked at but never judged."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from artwidgets import ArtifactBrowser, Session
from artwidgets.errors import PlanError, UnreachableError
from artwidgets.local import LocalServer
from artwidgets.paths import cache_directory
from tests.support.waiting import patient, until

ROWS = 4


@pytest.fixture
def ending() -> Iterator[LocalServer]:
    """A server that the test may end."""
    with LocalServer() as server:
        yield server


def session_of(server: LocalServer, project: str, key: str | None = None) -> Session:
    return Session(server.entity, project, base_url=server.base_url, api_key=key or server.api_key)


def keep_now(session: Session, **age: int) -> None:
    """Leave the session's rows to the next one, as if it had read them so long ago."""
    listing = replace(session.snapshot, loaded_at=session.snapshot.loaded_at - timedelta(**age))
    assert session._source._cache().save(listing)


def is_kept() -> bool:
    """Whether all has been written that is to be."""
    return all(thread.name != "artwidgets-keep" for thread in threading.enumerate())


def files() -> list[Path]:
    return [path for path in cache_directory().rglob("*") if path.is_file()]


def test_with_nobody_there_they_are_shown_as_a_copy_and_not_judged(ending: LocalServer, project: str) -> None:
    ending.seed_bulk(project, collections=1, versions=ROWS)
    before = session_of(ending, project)
    before.load()
    until(is_kept)
    # A session of the test before may have kept its rows here, too: its thread outlives the test.
    assert {"owners", "listings"} <= {path.parent.name for path in files()}
    assert [path for path in files() if ending.api_key.encode() in path.read_bytes()] == []
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in files()} == {0o600}
    keep_now(before, hours=3)
    ending.stop()

    # Another key finds nothing.
    stranger = session_of(ending, project, "k" * 40)
    with pytest.raises(UnreachableError):
        stranger.load()
    assert not stranger.loaded

    session = session_of(ending, project)
    with pytest.raises(UnreachableError):
        session.load()
    assert session.copied
    assert len(session.where("version:<2")) == 2
    # What is staged is read again, each version for itself, before anything is sent.
    staged = session.delete(session.where("version:0"), delete_aliases=True)
    assert len(staged) == 1
    for judge in (session.plan, lambda: session.keep(last=1), lambda: session.kept_by(last=1)):
        with pytest.raises(PlanError, match="a copy of 3 hours ago, not yet read from the server"):
            judge()
    assert session.changes is staged

    browser = ArtifactBrowser(session=session)
    browser.workspace.load()
    assert browser.wait(patient(30))
    status = browser.describe()["listing_status"]
    assert (status["position"], status["title"], status["button"]) == (
        "above",
        "The server can't be reached.",
        "Retry",
    )
    assert status["words"].endswith("Shown from the copy of 3 hours ago.")
    assert browser.grid.counts["total"] == ROWS
    browser.close()


def test_who_judges_meanwhile_waits_for_the_rows_of_now(sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project, collections=1, versions=ROWS)
    before = session_of(sdk, project)
    before.load()
    until(is_kept)
    old = before.snapshot
    (first,) = before.where("version:0").index
    before.edit(first, add_aliases=["golden"])
    assert before.apply(before.plan()).done
    until(is_kept)
    assert before._source._cache().save(old)

    session = session_of(sdk, project)
    shown, looked, decided = threading.Event(), threading.Event(), threading.Event()
    refused, found = [], []

    def on_rows() -> None:
        # Who reads them would wait for itself.
        with pytest.raises(PlanError) as refusal:
            session.plan()
        refused.append(refusal)
        shown.set()
        looked.wait(patient(60))

    def judge() -> None:
        found.append(session.kept_by(last=1, aliased=False, always="alias:golden"))
        decided.set()

    reader = threading.Thread(target=session.load, kwargs={"on_rows": on_rows})
    reader.start()
    assert shown.wait(patient(30))
    assert session.copied
    assert len(session.where("alias:golden")) == 0
    judging = threading.Thread(target=judge)
    judging.start()
    assert not decided.wait(0.3)
    looked.set()
    assert decided.wait(patient(30))
    reader.join()
    assert not session.copied
    assert len(refused) == 1
    assert found[0].frame.loc[first, "verdict"] == "keep"
