"""What stays of a collection after a plan, and what of its bytes is freed."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from artwidgets.listing import Listing, Scope
from artwidgets.model.changes import ChangeSet
from artwidgets.planning.building import make_plan
from artwidgets.planning.what_stays import StayingVersion, WhatStays
from artwidgets.storage import VersionFiles, index_of
from tests.support.records import SERVER, link, listing, listing_of, version

SIZES = {"a": 3, "b": 5, "c": 7, "d": 11}
FILES = some.lists(
    some.tuples(some.sampled_from(["net", "data"]), some.sets(some.sampled_from("abcd")), some.booleans()),
    min_size=1,
    max_size=8,
)


def after(rows: Listing, going: list[str], files: dict[str, set[str]] | None = None) -> WhatStays:
    """What stays of a listing when the versions of these names go."""
    ids = [f"id-{name}" for name in going]
    changes = ChangeSet().delete(ids, delete_aliases=True)
    held = {
        f"id-{name}": VersionFiles.of((one, SIZES[one], False) for one in contents)
        for name, contents in (files or {}).items()
    }
    index = index_of(rows, held)
    return WhatStays(make_plan(rows, changes, server=SERVER, index=index), rows, index)


def test_what_has_an_alias_is_named_first_then_the_newest() -> None:
    rows = listing(
        *(version(f"net:v{at}") for at in range(6)),
        version("net:v6", aliases=("best",)),
        version("net:v7", aliases=("latest", "prod")),
        version("data:v0"),
    )
    what_stays = after(rows, ["net:v0", "net:v4"])
    net = what_stays.of("id-net")
    assert net is not None
    assert (net.versions, net.going, net.emptied) == (8, 2, False)
    assert what_stays.staying("id-net", 3) == [
        StayingVersion(7, ("latest", "prod")),
        StayingVersion(6, ("best",)),
        StayingVersion(5),
    ]
    assert what_stays.of("id-data").going == 0  # type: ignore[union-attr]
    assert what_stays.of("id-elsewhere") is None


def test_what_is_refused_stays() -> None:
    rows = listing(version("net:v0"), version("net:v1", aliases=("best",)))
    changes = ChangeSet().delete(["id-net:v0", "id-net:v1"])
    index = index_of(rows, {})
    what_stays = WhatStays(make_plan(rows, changes, server=SERVER, index=index), rows, index)
    assert what_stays.staying("id-net", 3) == [StayingVersion(1, ("best",))]


def test_a_collection_that_goes_takes_all_its_versions_and_no_links_source() -> None:
    one = version("net:v0")
    rows = listing(one, version("net:v1"), link("shelf:v0", one))
    index = index_of(rows, {})
    changes = ChangeSet().delete_collection(["id-net", "id-shelf"])
    what_stays = WhatStays(make_plan(rows, changes, server=SERVER, index=index), rows, index)
    net, shelf = what_stays.of("id-net"), what_stays.of("id-shelf")
    assert net is not None
    assert shelf is not None
    assert (net.going, net.emptied) == (2, True)
    assert shelf.going == 0
    assert what_stays.weight.listed == 20


@pytest.mark.parametrize("complete", [True, False])
def test_nothing_is_said_to_be_emptied_that_is_not_wholly_listed(complete: bool) -> None:
    rows = listing(version("net:v0"))
    if not complete:
        rows = Listing(rows.frame, rows.keys, rows.collections, rows.scope, complete=False)
    assert after(rows, ["net:v0"]).of("id-net").emptied is complete  # type: ignore[union-attr]
    of_a_run = listing_of(
        [version("net:v0")], scope=Scope(entity="acme", project="vision", run="acme/vision/r")
    )
    assert not after(of_a_run, ["net:v0"]).of("id-net").emptied  # type: ignore[union-attr]


@given(FILES)
def test_the_parts_add_up_and_each_collection_frees_what_it_alone_holds(
    held: list[tuple[str, set[str], bool]],
) -> None:
    rows, files, going = [], {}, []
    for at, (collection, contents, goes) in enumerate(held):
        name = f"{collection}:v{at}"
        rows.append(version(name, size=sum(SIZES[one] for one in contents)))
        files[name] = contents
        if goes:
            going.append(name)
    what_stays = after(listing(*rows), going, files)
    weight = what_stays.weight
    assert weight.listed == sum(row.size for row in rows if row.name in going)
    assert weight.listed == weight.references + weight.repeated + weight.shared + weight.going + weight.unread
    assert what_stays.unread == 0
    for collection in {name.split(":")[0] for name in going}:
        ours = set().union(*(files[name] for name in going if name.startswith(collection)))
        others = set().union(
            *(of for name, of in files.items() if name not in going or not name.startswith(collection))
        )
        found = what_stays.of(f"id-{collection}")
        assert found is not None
        assert found.frees == sum(SIZES[one] for one in ours - others)


def test_what_is_not_read_is_not_known() -> None:
    what_stays = after(listing(version("net:v0"), version("net:v1", size=3)), ["net:v0"], {"net:v1": {"a"}})
    assert what_stays.of("id-net").frees is None  # type: ignore[union-attr]
    assert (what_stays.unread, what_stays.weight.unread) == (1, 10)
