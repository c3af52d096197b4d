"""A long collection is read from both ends: each version once, whatever order a server keeps."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.gateway.cells import CollectionRef
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.listing.crawler import Crawl
from artwidgets.gateway.listing.directory import OneCollection
from artwidgets.gateway.listing.outcome import LARGEST_PAGE, ProjectScan, VersionPage
from artwidgets.gateway.listing.reading import read_listing, reading_throttle
from artwidgets.gateway.mutations import delete_version, document
from artwidgets.local import LocalServer
from artwidgets.model.records import Collection
from tests.support.examples import examples
from tests.support.gateway_server import connection, quiet_wandb, server

__all__ = ["connection", "quiet_wandb", "server"]

VERSIONS = 2 * LARGEST_PAGE + 300
LONG = CollectionRef("c", "e", "p", "long", "model", False)


@pytest.fixture(scope="module")
def long(server: LocalServer) -> LocalServer:
    server.seed_bulk(project="long", collections=1, versions=VERSIONS)
    return server


def test_every_version_comes_once(long: LocalServer, connection: Connection) -> None:
    read = read_listing(connection, long.entity, "long")
    assert read.frame["version"].tolist() == list(range(VERSIONS))[::-1]
    assert read.complete


def test_the_oldest_come_before_those_in_the_middle(long: LocalServer, connection: Connection) -> None:
    (name,) = {one.name for one in read_listing(connection, long.entity, "long").collections.values()}
    crawl = Crawl(connection, reading_throttle())
    scan = ProjectScan(long.entity, "long")
    crawl.add(OneCollection(scan, name))
    came: list[set[int]] = []
    assert crawl.go(None, lambda: came.append(set(crawl.received.columns["version"])))
    assert any({0, VERSIONS - 1} <= versions and VERSIONS // 2 not in versions for versions in came)


def test_what_is_deleted_meanwhile_is_not_waited_for(server: LocalServer, connection: Connection) -> None:
    server.seed_bulk(project="shrinking", collections=1, versions=VERSIONS)
    before = read_listing(connection, server.entity, "shrinking")
    middle = before.versions(before.frame.index[VERSIONS // 2 - 3 : VERSIONS // 2 + 3])
    doomed = [delete_version(version, delete_aliases=True) for version in middle]

    def delete_once(done: int, total: int | None, rate: float, left: float | None) -> None:
        if doomed:
            connection.execute(*document(doomed))
            doomed.clear()

    read = read_listing(connection, server.entity, "shrinking", progress=delete_once)
    assert not doomed
    assert read.complete
    gone = {version.id for version in middle}
    assert set(read.frame.index) == set(before.frame.index) - gone


@settings(deadline=None, max_examples=examples(60))
@given(st.randoms(use_true_random=False), st.sampled_from(["reversed", "same", "any"]), st.booleans())
def test_no_order_of_a_server_is_relied_upon(
    chance: random.Random, other_order: str, one_goes_missing: bool
) -> None:
    total = 2 * LARGEST_PAGE + chance.randrange(400)
    front = [f"v{number}" for number in range(total)]
    back = front[::-1] if other_order == "reversed" else list(front)
    if other_order == "any":
        chance.shuffle(back)
    expected = total + 1 if one_goes_missing else total
    crawl = Crawl(None, reading_throttle())  # type: ignore[arg-type]  # No request is sent: pages are handed in.
    crawl.collections["c"] = Collection(
        id="c", entity="e", project="p", name="long", type="model", versions=expected
    )
    crawl.pending.read_on(ProjectScan("e", "p"), LONG, None, expected)
    while crawl.pending.further:
        page = crawl.pending.further[chance.randrange(len(crawl.pending.further))]
        crawl.pending.further.remove(page)
        order = front if page.order is None else back
        start = int(page.after or 0)
        stop = start + chance.choice([200, 500, LARGEST_PAGE])
        edges = [{"node": {"id": name, "versionIndex": int(name[1:])}} for name in order[start:stop]]
        info = {"endCursor": str(stop), "hasNextPage": stop < total}
        came = VersionPage(page.scan, page.ref, {"edges": edges, "pageInfo": info}, page.order)
        crawl.take_page(came)
    assert sorted(crawl.received.columns["id"]) == sorted(front)
