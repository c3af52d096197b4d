"""A listing is complete only if it is: what did not come is asked for again, and else told everywhere."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from artwidgets import Session
from artwidgets.errors import BusyError, PlanError, UnreachableError
from artwidgets.gateway.cells import CollectionRef, append_versions
from artwidgets.gateway.listing.completeness import is_complete
from artwidgets.listing import empty_columns
from artwidgets.listing.cache import ListingCache
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from artwidgets.widgets.listing_status import listing_status
from tests.support import faults
from tests.support.proxy import Fault, FaultProxy
from tests.support.waiting import patient

ROWS = 240


@pytest.fixture
def session(sdk: LocalServer, project: str, proxy: FaultProxy) -> Session:
    """A session on one long collection, through the proxy; not loaded yet."""
    sdk.seed_bulk(project=project, collections=1, versions=ROWS)
    return Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)


def pages(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The pages of versions in an answer."""
    for kind in ((answer.get("data") or {}).get("project") or {}).values():
        yield kind["artifactCollection"]["artifacts"]


def on_pages(change: Callable[[dict[str, Any]], object]) -> Fault:
    def act(answer: Any) -> None:
        for page in pages(answer):
            change(page)

    return faults.changed(act)


def without_the_last(page: dict[str, Any]) -> None:
    page["edges"].pop()


def with_heavy_metadata(answer: Any) -> None:
    """A refresh leaves out what is worth while to be left out."""
    left = [answer]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += one.values()
            if "metadata" in one:
                one["metadata"] = json.dumps({"notes": "x" * 200})
        elif isinstance(one, list):
            left += one


def emptied(page: dict[str, Any]) -> None:
    page.update(edges=[], pageInfo={"hasNextPage": True, "endCursor": "further"})


def same_cursor_again() -> Fault:
    first: list[str] = []

    def change(page: dict[str, Any]) -> None:
        first.append(page["pageInfo"]["endCursor"])
        page["pageInfo"] = {"hasNextPage": True, "endCursor": first[0]}

    return on_pages(change)


BROKEN = {
    "null nodes": faults.null_at("node"),
    "null edges": faults.null_at("edges"),
    "null page": faults.null_at("pageInfo"),
    "null fields": faults.fields_null(),
    "fewer than counted": on_pages(without_the_last),
    "empty, and more to come": on_pages(emptied),
    "a null collection": faults.null_at("artifactCollection"),
}


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_once_is_asked_for_again(session: Session, proxy: FaultProxy, fault: Fault) -> None:
    rule = proxy.fault(fault, operation="Pages", times=1)
    assert len(session.load()) == ROWS
    assert rule.used
    assert session.snapshot.complete
    assert session.snapshot.gaps == ()


@pytest.mark.parametrize("name", BROKEN)
def test_what_stays_broken_is_told(session: Session, proxy: FaultProxy, name: str) -> None:
    proxy.fault(BROKEN[name], operation="Pages")
    began = time.monotonic()
    rows = session.load()
    assert time.monotonic() - began < patient(60)
    assert len(rows) < ROWS or name == "null page"
    if len(rows) < ROWS:
        assert not session.snapshot.complete
        (gap,) = session.snapshot.gaps
        assert gap.startswith("model-0000: ")
    proxy.clear()
    assert len(session.load()) == ROWS
    assert session.snapshot.complete


def test_a_cursor_that_comes_again_has_an_end(session: Session, proxy: FaultProxy) -> None:
    rule = proxy.fault(same_cursor_again(), operation="Pages")
    assert len(session.load()) == ROWS
    assert rule.used < 10
    # As many came as the server counts, so nothing is missing.
    assert session.snapshot.complete


def test_everybody_is_told_what_is_missing(sdk: LocalServer, session: Session, proxy: FaultProxy) -> None:
    proxy.fault(on_pages(without_the_last), operation="Pages")
    session.load()
    snapshot = session.snapshot
    assert snapshot.gaps == (f"model-0000: 1 of {ROWS} versions did not come",)
    assert "incomplete" in repr(snapshot)

    on_screen = listing_status(snapshot, asked=None, fresh=True, loading=False, failure=None)
    assert on_screen is not None
    assert (on_screen.position, on_screen.button, on_screen.bad) == ("above", "Retry", True)
    assert snapshot.gaps[0] in on_screen.words

    session.delete(session.listing.index[:1], delete_aliases=True)
    plan = session.plan(measure=False)
    assert plan.rests_on == f"Made on a listing that is not complete: {snapshot.gaps[0]}."
    assert plan.warnings[0] == plan.rests_on
    assert "made on a listing that is not complete" in plan.summary
    again = Plan.from_json(plan.to_json())
    assert (again, again.rests_on) == (plan, plan.rests_on)
    with pytest.raises(PlanError, match="changed since it was written"):
        Plan.from_json(plan.to_json().replace("1 of 240", "0 of 240"))

    cache = ListingCache(session.connection.identity, session.connection.viewer.username)
    assert cache.load(snapshot.scope) is None


def test_a_first_reading_of_which_nothing_comes_is_no_empty_project(
    session: Session, proxy: FaultProxy
) -> None:
    proxy.fault(faults.null_at("edges"), operation="*")
    assert not len(session.load())
    assert not session.snapshot.complete
    on_screen = listing_status(session.snapshot, asked=None, fresh=True, loading=False, failure=None)
    assert on_screen is not None
    assert (on_screen.position, on_screen.title, on_screen.button) == ("instead", "Nothing came", "Retry")
    assert "1 of 1 collections did not come" in on_screen.words


def test_a_refresh_of_which_nothing_comes_takes_nothing_away(session: Session, proxy: FaultProxy) -> None:
    session.load()
    proxy.fault(faults.null_at("edges"), operation="*")
    with pytest.raises(UnreachableError, match="Nothing came"):
        session.load(whole=True)
    assert len(session.listing) == ROWS


def test_what_a_colleague_deletes_meanwhile_is_not_missing(
    sdk: LocalServer, project: str, session: Session, proxy: FaultProxy
) -> None:
    other = Session(sdk.entity, project, base_url=sdk.base_url, api_key=sdk.api_key)
    rows = other.load()
    doomed = rows.index[rows["version"] == 3]

    def delete(*_: object) -> None:
        other.delete(doomed, delete_aliases=True)
        assert len(other.apply(other.plan(measure=False)).done) == 1

    proxy.before("Pages", delete)
    assert len(session.load(whole=True)) == ROWS - 1
    assert session.snapshot.complete


def test_nulls_of_nobody_do_not_say_that_a_version_is_gone(
    session: Session, proxy: FaultProxy, sdk: LocalServer, project: str
) -> None:
    """Not even where the server's own count fits, because another one has just been deleted."""
    rule = proxy.fault(faults.fields_null(), operation="VersionsNow")
    proxy.fault(faults.changed(with_heavy_metadata), operation="*")
    session.load()
    changed, deleted = session.listing.index[[50, 120]]
    colleague = Session(sdk.entity, project)
    colleague.load()
    colleague.edit(changed, description="changed by a colleague")
    colleague.apply(colleague.plan(measure=False))
    colleague.delete(deleted, delete_aliases=True)
    plan = colleague.plan(measure=False)
    proxy.before("VersionsNow", lambda request: colleague.apply(plan))
    session.load()
    assert rule.used
    assert not session.snapshot.complete
    assert "what changed in model-0000 did not come" in session.snapshot.gaps
    proxy.clear()
    assert session.load().loc[changed, "description"] == "changed by a colleague"
    assert session.snapshot.complete
    assert len(session.listing) == ROWS - 1


def test_aliases_that_are_not_told_are_judged_by_nobody(session: Session, proxy: FaultProxy) -> None:
    proxy.fault(faults.null_at("aliases"), operation="*")
    session.load()
    assert session.listing["aliases"].isna().all()
    assert not len(session.where("alias:none"))
    words = f"of {ROWS} versions"
    with pytest.raises(PlanError, match=f"Nothing was marked for deletion: aliases {words} are not known"):
        session.keep(younger_than="1s")
    with pytest.raises(PlanError, match=f"{words} it is not known whether alias:none finds them"):
        session.keep(younger_than="1s", aliased=False, within="alias:none")
    assert not session.changes.ids


def test_a_plan_of_a_reading_that_was_broken_off_says_so(session: Session, proxy: FaultProxy) -> None:
    session.patience = seconds = round(patient(2))
    proxy.fault(faults.reset(), operation="Pages")
    with pytest.raises(UnreachableError, match=f"come for {seconds} s, waiting for the versions of"):
        session.load()
    assert session.loaded
    session.edit(session.listing.index[:1], add_tags=["seen"])
    assert "broken off before its end" in session.plan().rests_on


def test_what_the_server_itself_fails_at_is_told_and_the_rest_comes(
    session: Session, proxy: FaultProxy
) -> None:
    proxy.fault(faults.status(500), operation="Pages")
    began = time.monotonic()
    assert len(session.load()) == 100
    assert time.monotonic() - began < patient(60)
    assert session.snapshot.gaps == (f"model-0000: {ROWS - 100} of {ROWS} versions did not come",)


def test_a_page_goes_down_to_what_the_server_bears(sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project=project, collections=3, versions=12)
    session = Session(sdk.entity, project)
    session.connection  # noqa: B018 - it is opened before anything goes wrong
    sdk.faults(most_nodes=40)
    try:
        began = time.monotonic()
        assert len(session.load()) == 36
        assert time.monotonic() - began < patient(30)
    finally:
        sdk.faults()
    assert session.snapshot.complete


def test_a_long_wait_that_the_server_asks_for_ends_a_reading_at_once(
    session: Session, proxy: FaultProxy
) -> None:
    session.connection  # noqa: B018 - it is opened before anything goes wrong
    proxy.fault(faults.status(429, **{"Retry-After": "3600"}))
    began = time.monotonic()
    with pytest.raises(BusyError, match="asks to wait for 3,600 s"):
        session.load()
    assert time.monotonic() - began < patient(50)


def test_the_reading_through_the_sdk_has_an_end(quiet: None, project: str) -> None:
    with (
        LocalServer(hide_fields={"Project.artifactCollections"}) as old,
        FaultProxy(old.base_url) as proxy,
    ):
        old.seed_bulk(project=project, collections=2, versions=3)
        session = Session(old.entity, project, base_url=proxy.base_url, api_key=old.api_key)
        session.patience = patient(3)
        session.connection  # noqa: B018 - it is opened before anything goes wrong
        rule = proxy.fault(faults.status(503), operation="ProjectArtifactTypes")
        began = time.monotonic()
        with pytest.raises(BusyError, match="waiting for the collections of"):
            session.load()
        assert time.monotonic() - began < patient(60)
        assert rule.used
        proxy.clear()
        assert len(session.load()) == 6
        assert session.snapshot.complete


@pytest.fixture
def quiet(sdk: LocalServer) -> None:
    """The environment of the test server's SDK, whatever server is asked."""


@pytest.mark.parametrize(
    ("page", "complete"),
    [
        ({"edges": [{"node": {}}], "pageInfo": None}, False),
        ({"edges": [{"node": {"id": "a"}}], "pageInfo": {"hasNextPage": False, "endCursor": None}}, True),
        ({"edges": [{"node": {"id": "a"}}], "pageInfo": {"hasNextPage": True, "endCursor": "c"}}, False),
        ({"edges": [{"node": {"id": "a"}}], "pageInfo": {"hasNextPage": True, "endCursor": None}}, False),
        ({"edges": [{"node": {"id": "a"}}], "pageInfo": {"hasNextPage": True, "endCursor": "d"}}, True),
        ({"edges": [], "pageInfo": {"hasNextPage": True, "endCursor": "d"}}, False),
        ({"edges": [None]}, False),
        ({"edges": [{"node": {"id": "a"}}]}, True),
        ({}, False),
        (None, False),
    ],
)
def test_whole_pages(page: dict[str, Any] | None, complete: bool) -> None:
    assert is_complete(page, after="c") is complete


def test_aliases_are_by_name() -> None:
    columns = empty_columns()
    home = CollectionRef("c", "e", "p", "net", "model", False)
    named = [{"alias": name, "artifactCollection": {"id": "c"}} for name in ("prod", "v1", "latest", "best")]
    append_versions(columns, [{"node": {"id": "a", "aliases": named, "versionIndex": 1}}], home)
    assert columns["aliases"] == [("best", "latest", "prod")]
