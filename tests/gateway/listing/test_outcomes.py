"""What requests make of answers and of refusals: values, without a crawl and without a server."""

from typing import Any

import pytest

from artwidgets.errors import FailedError, NotFoundError, RefusedError
from artwidgets.gateway.cells import CollectionRef
from artwidgets.gateway.listing.both_ends import OLDEST_FIRST
from artwidgets.gateway.listing.changed_versions import ChangedVersions
from artwidgets.gateway.listing.directory import Directory, OneCollection, Projects
from artwidgets.gateway.listing.outcome import (
    NextPage,
    Outcome,
    ProjectScan,
    Rest,
    UnreadCollection,
    VersionPage,
)
from artwidgets.gateway.listing.queries import CollectionsPage, LinkPaths, RunArtifacts, VersionPages
from artwidgets.gateway.listing.recount import Recount
from artwidgets.model.records import Collection

SCAN = ProjectScan("e", "p")
A, B = (CollectionRef(name, "e", "p", name, "model", False) for name in "ab")
COMPLETE = {"edges": [{"node": {"id": "v"}}], "pageInfo": {"hasNextPage": False, "endCursor": None}}
BROKEN = {"edges": [None], "pageInfo": {"hasNextPage": False, "endCursor": None}}
FAILED, REFUSED = FailedError("It failed."), RefusedError("It is refused.")


def collections(
    *nodes: dict[str, Any] | None, more: str | None = None, total: int | None = None
) -> dict[str, Any]:
    page = {"hasNextPage": more is not None, "endCursor": more}
    edges = [node and {"cursor": f"after {node['id']}", "node": node} for node in nodes]
    return {"project": {"artifactCollections": {"edges": edges, "pageInfo": page, "totalCount": total}}}


def node(name: str, versions: int | None = None, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "artifacts": {"totalCount": versions}, **more}


def test_a_directory_tells_its_collections_and_where_each_begins():
    found = Directory(SCAN).absorb(collections(node("a", 3), node("b", 0), more="c1"), 100)
    assert [one.versions for one in found.collections] == [3, 0]
    assert found.listed is not None
    assert [(one.ref.id, one.at, one.before, one.versions) for one in found.listed.unread] == [
        ("a", 0, None, 3),
        ("b", 1, "after a", 0),
    ]
    (further,) = found.further
    assert (further.owner, further.cursor, found.notes) == (str(SCAN), "c1", [])
    assert ProjectScan("e", "p") == SCAN, "only the crawl writes to it"


def test_a_directory_says_how_many_did_not_come():
    found = Directory(SCAN).absorb(collections(node("a", 3), None, total=2), 100)
    assert found.notes == ["e/p: 1 of 2 collections did not come"]
    assert found.listed is not None
    assert (found.listed.listed, found.listed.received) == (2, 1)


def test_who_is_unknown_is_left_to_the_crawl_to_ask():
    assert Directory(SCAN).absorb({"project": None}, 100).unknown == ("e", "p")
    assert Directory(SCAN, required=False).absorb({"project": None}, 100).unknown is None
    assert OneCollection(SCAN, "a").absorb({"project": None}, 100).unknown == ("e", "p")
    assert RunArtifacts("e", "p", "r").absorb({"project": None}, 100).unknown == ("e", "p")
    assert Projects("e").absorb({"models": None}, 100).unknown == ("e", None)


def test_what_is_known_to_be_nowhere_is_said_at_once():
    with pytest.raises(NotFoundError, match="no artifact collection 'a'"):
        OneCollection(SCAN, "a").absorb({"project": {"artifactCollection": None}}, 100)
    with pytest.raises(NotFoundError, match="no run 'r'"):
        RunArtifacts("e", "p", "r").absorb({"project": {"run": None}}, 100)


def test_a_window_asks_anew_for_what_came_in_part():
    window = CollectionsPage(SCAN, [UnreadCollection(A, 0, None, 1), UnreadCollection(B, 1, "c", 2)], 100)
    found = window.absorb(
        collections({"id": "a", "artifacts": COMPLETE}, {"id": "b", "artifacts": BROKEN}), 100
    )
    assert found == Outcome(pages=[VersionPage(SCAN, A, COMPLETE)], rest=[Rest(SCAN, B, 2)])


def test_a_window_that_fails_is_halved_and_one_that_is_refused_goes_back():
    waiting = [UnreadCollection(A, 0, None, 1), UnreadCollection(B, 1, "c", 2)]
    halved = CollectionsPage(SCAN, waiting, 100).instead(FAILED, 25)
    assert halved == Outcome(
        requests=[CollectionsPage(SCAN, waiting[:1], 100), CollectionsPage(SCAN, waiting[1:], 100)]
    )
    assert CollectionsPage(SCAN, waiting[:1], 100).instead(FAILED, 25) == Outcome(
        requests=[CollectionsPage(SCAN, waiting[:1], 50)]
    )
    assert CollectionsPage(SCAN, waiting[:1], 25).instead(FAILED, 25) == Outcome(rest=[Rest(SCAN, A, 1)])
    assert CollectionsPage(SCAN, waiting, 100).instead(REFUSED, 25) == Outcome(put_back=(SCAN, waiting))


def test_pages_say_which_collections_did_not_come():
    pages = VersionPages([NextPage(SCAN, A, "c", 9), NextPage(SCAN, B, None, 9)], 100)
    found = pages.absorb({"project": {"p0": {"artifactCollection": {"id": "a", "artifacts": COMPLETE}}}}, 100)
    assert found == Outcome(pages=[VersionPage(SCAN, A, COMPLETE, None, "c")], broken=["b"])


def test_an_order_that_is_refused_is_left_out_first_and_then_pages_shrink_to_a_row():
    front, back = NextPage(SCAN, A, "c", 9), NextPage(SCAN, A, None, 9, OLDEST_FIRST)
    assert VersionPages([front, back], 100).instead(REFUSED, 25) == Outcome(next_pages=[front])
    assert VersionPages([front], 100).instead(FAILED, 25) == Outcome(requests=[VersionPages([front], 25)])
    assert VersionPages([front], 25).instead(FAILED, 25) == Outcome(
        requests=[VersionPages([front], 6)], at_most=6
    )
    assert VersionPages([front], 1).instead(FAILED, 25) is None


def test_versions_that_nobody_looked_for_are_not_gone():
    asked = ChangedVersions([(A, {"node": {"id": name}}) for name in "vw"] + [(B, {"node": {"id": "x"}})])
    came = [{"node": {"id": name, "size": 1}} for name in "vx"]
    answer = {"control": {"id": "u"}, "v0": came[0]["node"], "v1": None, "v2": came[1]["node"]}
    assert asked.absorb(answer, 100) == Outcome(changed=[(A, came[:1]), (B, came[1:])], lost=[("a", "w")])
    assert asked.absorb({"control": None}, 100).notes == ("what changed in a and 1 more did not come",)


def test_a_second_look_tells_what_is_gone_and_what_is_counted_now():
    one, other = (
        Collection(id=name, entity="e", project="p", name=name, type="model", versions=3) for name in "ab"
    )
    found = Recount([one, other]).absorb(
        {
            "c0": {"artifactType": {"artifactCollection": None}},
            "c1": {"artifactType": {"artifactCollection": node("b", 2)}},
        },
        100,
    )
    assert [gone.id for gone in found.gone] == ["a"]
    assert [(now.id, now.versions) for now in found.recounted] == [("b", 2)]
    assert Recount([one]).instead(REFUSED, 25) == Outcome()
    assert Recount([one]).instead(FAILED, 25) is None


def test_a_collection_elsewhere_that_is_not_told_has_no_path():
    assert LinkPaths([("c1", "v1")]).absorb({"v0": None}, 100).paths == {"c1": None}
    assert LinkPaths([("c1", "v1")]).instead(REFUSED, 25) == Outcome(paths={"c1": None})
    assert LinkPaths([("c1", "v1")]).instead(FAILED, 25) is None
