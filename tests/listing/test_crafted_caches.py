"""A cached listing that somebody crafted: read, or counted as none; it breaks nothing."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from artwidgets import Session
from artwidgets.listing.cache import ListingCache
from tests.listing.test_cache import SCOPE, WHEN
from tests.listing.test_frame import version
from tests.support.records import listing_of


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


CRAFTED: dict[str, Callable[[str], str]] = {
    "deep": lambda text: text.replace('["best"]', nested(100_000)),
    "deep metadata": lambda text: text.replace('"{\\"loss\\"', f'"{{\\"x\\": {nested(100_000)}, \\"loss\\"'),
    "a huge whole number": lambda text: text.replace("1234567", "9" * 5_000),
    "a number of more than 64 bits": lambda text: text.replace("1234567", "9" * 30),
    "an infinite number": lambda text: text.replace("1234567", "1e999"),
    "not a number": lambda text: text.replace("1234567", "NaN"),
    "a negative number": lambda text: text.replace("1234567", "-5"),
    "a text for a number": lambda text: text.replace("1234567", '"many"'),
    "half a character": lambda text: text.replace("some words", "some \\ud800 words"),
    "an alias that is a number": lambda text: text.replace('["best"]', "[5]"),
    "an alias that is deep": lambda text: text.replace('["best"]', f"[{nested(500)}]"),
    "a date of another age": lambda text: text.replace("2026-", "99999-"),
    "null lines": lambda text: "null\n" * len(text.splitlines()),
    "no head": lambda text: text.partition("\n")[2],
    "nothing": lambda text: "",
}


@pytest.mark.parametrize("how", CRAFTED)
def test_a_crafted_cache(tmp_path: Path, how: str) -> None:
    cache = ListingCache("http://server", "ann", tmp_path)
    records = [
        version("a", n, metadata={"loss": 1}, size=1234567, aliases=("best",), description="some words")
        for n in range(3)
    ]
    assert cache.save(listing_of(records, scope=SCOPE, loaded_at=WHEN))
    path = cache.path(SCOPE)
    with gzip.open(path, "rt", encoding="utf-8") as text:
        original = text.read()
    crafted = CRAFTED[how](original)
    assert crafted != original, "nothing was crafted"
    with gzip.open(path, "wt", encoding="utf-8") as text:
        text.write(crafted)
    found = cache.load(SCOPE)
    if found is not None:
        # What was taken can be worked with.
        assert len(found.versions()) == 3
        assert found.frame.dtypes.equals(listing_of(records, scope=SCOPE).frame.dtypes)
        assert cache.save(found)


@pytest.mark.parametrize("how", ["deep", "a number of more than 64 bits", "half a character"])
def test_a_session_on_a_crafted_cache(session: Session, project: str, sdk: Any, how: str) -> None:
    sdk.seed_bulk(project=project, collections=1, versions=3)
    session.load()
    cache = session._source._cache()
    assert cache.save(session.snapshot)
    path = cache.path(session.scope)
    with gzip.open(path, "rt", encoding="utf-8") as text:
        original = text.read()
    size = str(session.listing["size"].iloc[0])
    crafted = CRAFTED[how](
        original.replace(size, "1234567").replace("latest", "best").replace("reviewed", "some words")
    )
    with gzip.open(path, "wt", encoding="utf-8") as text:
        text.write(crafted)
    again = Session(session.scope.entity, project)
    again.load()
    assert again.where("-alias:none name:model").equals(session.where("-alias:none name:model"))
    assert again.listing["size"].equals(session.listing["size"])
