"""The one table of columns: whatever reads it is complete."""

import dataclasses

import pytest

from artwidgets.filters import FIELDS
from artwidgets.filters.fields import find_field
from artwidgets.listing import KEYS, TABLE, Column
from artwidgets.model.records import Version
from tests.support.records import listing_of


@pytest.fixture(params=TABLE.values(), ids=TABLE)
def column(request: pytest.FixtureRequest) -> Column:
    assert isinstance(request.param, Column)
    return request.param


def test_a_record_holds_every_column_and_nothing_else():
    attributes = [item.name for item in dataclasses.fields(Version)]
    assert set(attributes) == {"id", *KEYS, *TABLE, "unknown"}
    assert [name for name in attributes if name in TABLE] == list(TABLE)


def test_what_a_record_says_where_nothing_is_told_is_its_own_default(column: Column):
    defaults = {item.name: item.default for item in dataclasses.fields(Version)}
    if column.unreported is not None:
        assert defaults[column.name] == column.unreported


def test_a_frame_has_every_column_in_the_tables_order():
    assert tuple(listing_of([]).frame.columns) == tuple(TABLE)


def test_a_filter_is_a_field_of_the_query_language_under_the_columns_name_too(column: Column):
    if column.filter is not None:
        asked = FIELDS[column.filter.name]
        assert (asked.column, asked.help) == (column.name, column.filter.help)
        assert find_field(column.name)[0] is asked
    else:
        assert column.name not in {item.column for item in FIELDS.values()}


def test_every_field_has_its_place():
    assert [item.name for item in FIELDS.values()] == list(FIELDS)
