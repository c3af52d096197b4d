"""The filter bar is offered fields, and values with counts from the data, wherever the cursor stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.filters import FIELDS, ListingIndex, complete, mask, parse
from tests.filters.frames import NOW, bulk, listing
from tests.support.examples import examples

ROWS = (
    {"collection": "cats", "aliases": ("latest", "best"), "metadata": {"loss": 1, "opt": {"my lr": "x"}}},
    {"collection": "cats", "version": 1, "aliases": ("best",), "metadata": {"loss": 2}},
    {"collection": "dogs, big", "tags": ("none",), "type": "dataset"},
)


@pytest.fixture(scope="module")
def table():
    return ListingIndex(listing(*ROWS), now=NOW)


def offered(text, table):
    """Complete at the ``|`` in the text; gives the whole texts that accepting each offer would leave."""
    cursor = text.index("|")
    text = text.replace("|", "")
    result = complete(text, cursor, table)
    return {text[: result.start] + item.insert + text[result.end :]: item.count for item in result.items}


def test_nothing_written_offers_every_field(table):
    assert list(offered("|", table)) == [
        *(f"{name}." if name == "metadata" else f"{name}:" for name in list(FIELDS)[:20])
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("al|", "alias:"),
        ("-al|", "-alias:"),
        ("x (al|", "x (alias:"),
        ("al|ia:none", "alias:none"),
        ("AL|", "alias:"),
        ("a O|", "a OR "),
    ],
)
def test_a_field_is_completed_in_its_place(text, first, table):
    assert first in offered(text, table)


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("alias:|", {"alias:none": 1, "alias:best": 2, "alias:latest": 1}),
        ("alias:la|", {"alias:latest": 1}),
        ("alias:best,l|", {"alias:best,latest": 1}),
        ("alias:l|,best", {"alias:latest,best": 1}),
        ("-alias:LAT|", {"-alias:latest": 1}),
        ("tag:|", {"tag:none": 2, 'tag:"none"': 1}),
        ("name:d|", {'name:"dogs, big"': 1}),
        ("type:d|", {"type:dataset": 1, "type:model": 2}),
        ("is:linke|", {"is:linked": 0}),
        ("metadata.opt|", {'metadata.opt."my lr":': None}),
        ('metadata.opt."my lr":|', {'metadata.opt."my lr":none': 2, 'metadata.opt."my lr":x': 1}),
        ("alais:|", {}),
        ("size:>1|", {"size:>1GB": None, "size:>100MB": None, "size:>10GB": None}),
    ],
)
def test_values_come_with_how_many_rows_they_match(text, offers, table):
    assert offered(text, table) == offers


def test_a_count_is_what_the_query_finds_by_itself():
    table = ListingIndex(bulk(1000), now=NOW)
    for name in ("alias", "tag", "type", "collection", "is", "run"):
        for query, count in offered(f"{name}:|", table).items():
            assert mask(query, table).sum() == count, query


def test_every_offered_value_makes_a_query_on_that_field(table):
    for name in FIELDS:
        for query in offered(f"{name}:|", table):
            assert parse(query).field == name


BULK = ListingIndex(bulk(50), now=NOW)


@settings(max_examples=examples(200), deadline=None)
@given(st.text(alphabet='alis:ze>1GB.,"()-OR \\*=metdn', max_size=20), st.integers(-1, 25))
def test_no_text_and_no_cursor_breaks_it(text, cursor):
    result = complete(text, cursor, BULK)
    assert 0 <= result.start <= result.end <= len(text)
    assert len(result.items) <= 20
