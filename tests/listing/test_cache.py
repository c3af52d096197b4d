"""Listings kept on the machine: the same again, dated, and never trusted further than they read."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artwidgets.listing import Listing, Scope
from artwidgets.listing.cache import ListingCache, cache_dir
from artwidgets.model.records import Collection, Version
from tests.listing.test_frame import LISTS, version
from tests.support.examples import examples
from tests.support.records import listing_of

SCOPE = Scope(entity="e", project="p")
WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def cache(tmp_path: Path) -> ListingCache:
    return ListingCache("http://server", "ann", tmp_path)


@settings(
    deadline=None, max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(LISTS)
def test_what_was_kept_comes_back(cache: ListingCache, records: list[Version]) -> None:
    hollow = Collection(id="h", entity="e", project="p", name="hollow", type="t", created=WHEN, tags=("a",))
    listing = listing_of(records, scope=SCOPE, loaded_at=WHEN)
    listing = replace(listing, collections={**listing.collections, "h": hollow})
    assert cache.save(listing)
    again = cache.load(SCOPE)
    assert again is not None
    assert again.versions() == listing.versions()
    assert again.frame.index.tolist() == listing.frame.index.tolist()
    assert again.frame.dtypes.equals(listing.frame.dtypes) or not records
    assert again.collections == listing.collections
    assert (again.loaded_at, again.scope, again.complete) == (WHEN, SCOPE, True)


def test_nothing_kept_is_none(cache: ListingCache) -> None:
    assert cache.load(SCOPE) is None


@pytest.fixture
def kept(cache: ListingCache) -> Listing:
    listing = listing_of([version("a", n, metadata={"n": n}) for n in range(30)], scope=SCOPE)
    assert cache.save(listing)
    return listing


@given(cut=st.integers(0, 400))
@settings(
    deadline=None, max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_file_cut_short_is_as_good_as_none(cache: ListingCache, kept: Listing, cut: int) -> None:
    path = cache.path(SCOPE)
    intact = path.read_bytes()
    path.write_bytes(intact[: cut % len(intact)])
    assert cache.load(SCOPE) is None
    assert cache.save(kept)
    assert cache.load(SCOPE) is not None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}\n[]\n", '{"format":1}\n[]', "null\nnull", '"a"\n["id",3]\n[]']
)
def test_a_file_of_something_else_is_as_good_as_none(cache: ListingCache, kept: Listing, text: str) -> None:
    cache.path(SCOPE).write_bytes(gzip.compress(text.encode()))
    assert cache.load(SCOPE) is None


def test_servers_users_and_scopes_are_kept_apart(cache: ListingCache, kept: Listing, tmp_path: Path) -> None:
    assert ListingCache("http://other", "ann", tmp_path).load(SCOPE) is None
    assert ListingCache("http://server", "bob", tmp_path).load(SCOPE) is None
    assert cache.load(replace(SCOPE, type="model")) is None
    stolen = ListingCache("http://server", "bob", tmp_path)
    stolen.path(SCOPE).write_bytes(cache.path(SCOPE).read_bytes())
    assert stolen.load(SCOPE) is None


def test_an_incomplete_listing_is_not_kept(cache: ListingCache, kept: Listing) -> None:
    assert not cache.save(replace(listing_of([], scope=SCOPE), complete=False))
    again = cache.load(SCOPE)
    assert again is not None
    assert len(again) == 30


def test_only_the_owner_can_read_it(cache: ListingCache, kept: Listing) -> None:
    assert cache.path(SCOPE).stat().st_mode & 0o077 == 0


def test_a_place_that_cant_be_written_raises_nothing(tmp_path: Path, kept: Listing) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert not ListingCache("http://server", "ann", blocked).save(kept)


def test_forgotten_is_gone(cache: ListingCache, kept: Listing) -> None:
    cache.forget(SCOPE)
    assert cache.load(SCOPE) is None
    cache.forget(SCOPE)


def test_the_place_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path))
    assert cache_dir().parent == tmp_path
