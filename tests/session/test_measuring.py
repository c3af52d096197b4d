"""What is read of manifests is in the session's index at once, is told, and leaves with what is deleted."""

import threading
from typing import Any

import pytest

from artwidgets import Session
from artwidgets.errors import NotFoundError, PlanError
from artwidgets.local import LocalServer
from artwidgets.storage import Reclaim, Weight
from tests.support import faults
from tests.support.proxy import FaultProxy


@pytest.fixture
def loaded(session: Session, log) -> Session:
    """v0 has 700 bytes, v1 these and 30 more."""
    log("net", {"a": "a" * 700}, {"a": "a" * 700, "b": "b" * 30})
    session.load()
    return session


def row(session: Session, number: int) -> str:
    frame = session.listing
    return str(frame.index[frame["version"] == number][0])


def test_there_is_no_index_before_there_is_a_listing(session: Session) -> None:
    with pytest.raises(PlanError):
        session.file_index  # noqa: B018 - the property itself raises


def test_the_index_is_a_value_until_more_is_known(loaded: Session) -> None:
    before = loaded.file_index
    assert before is loaded.file_index
    assert not loaded.measured
    loaded.measure([row(loaded, 0)])
    partly = loaded.file_index
    assert partly is not before
    assert partly.read.sum() == 1
    assert loaded.measured
    loaded.load()
    assert loaded.file_index.read.sum() == 1, "what was read is known of the next listing too"


def test_who_subscribed_is_told_and_may_ask_then(loaded: Session) -> None:
    events: list[tuple[str, bool]] = []
    loaded.subscribe(lambda event: events.append((event, loaded.file_index.complete)))
    loaded.measure()
    assert events[-1] == ("manifests", True)
    assert {event for event, _ in events} == {"manifests"}


def test_a_selection_is_weighed_part_by_part(loaded: Session) -> None:
    v0, v1 = row(loaded, 0), row(loaded, 1)
    assert loaded.reclaim([v1]) == Reclaim(0, 730, read=0, unread=2, scope=str(loaded.scope))
    loaded.measure()
    assert [loaded.reclaim(ids).upper for ids in (v0, v1, loaded.listing)] == [0, 30, 730]
    assert loaded.weigh(loaded.listing) == Weight(listed=1430, repeated=700, going=730)
    assert loaded.weigh(v1) == Weight(listed=730, shared=700, going=30)
    for ask in (loaded.reclaim, loaded.weigh, loaded.sizes):
        with pytest.raises(NotFoundError):
            ask(["nowhere"])


def test_what_was_deleted_leaves_the_index(loaded: Session) -> None:
    loaded.measure()
    v0 = row(loaded, 0)
    loaded.delete([v0])
    loaded.apply(loaded.plan())
    assert len(loaded.file_index) == 1
    assert loaded.file_index.complete
    assert loaded.reclaim(loaded.listing).upper == 730, "it holds alone now what it shared"


def without_first_manifest(answer: dict[str, Any]) -> None:
    answer["data"]["a0"]["currentManifest"] = None


def test_what_could_not_be_read_is_told_and_read_the_next_time(
    loaded: Session, sdk: LocalServer, project: str
) -> None:
    with FaultProxy(sdk.base_url) as proxy:
        session = Session(sdk.entity, project, base_url=proxy.base_url)
        session.load()
        proxy.fault(faults.changed(without_first_manifest), operation="Manifest*", times=1)
        session.measure()
        assert session.unmeasured.startswith("1 manifest could not be read: The server tells no manifest of")
        assert not session.file_index.complete
        session.measure()
    assert session.unmeasured == ""
    assert session.file_index.complete


def test_a_cancelled_reading_says_nothing_of_what_was_not_asked_for(loaded: Session) -> None:
    cancel = threading.Event()
    cancel.set()
    loaded.measure(cancel=cancel)
    assert loaded.unmeasured == ""
    assert not loaded.measured


def test_several_readings_at_once_read_each_once(loaded: Session) -> None:
    threads = [threading.Thread(target=loaded.measure) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loaded.file_index.complete
    assert loaded.unmeasured == ""


def test_storage_is_told_by_whose_runs_made_it(loaded: Session, sdk: LocalServer) -> None:
    storage = loaded.storage(by=("user", "type"))
    assert storage[["user", "type", "versions"]].to_numpy().tolist() == [[sdk.entity, "model", 2]]
    assert storage["stored"].tolist() == [730]
