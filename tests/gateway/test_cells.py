"""Every column is read from the server's answers, and from the SDK's artifacts where these tell it."""

import pytest
import wandb

from artwidgets.gateway.cells import READERS
from artwidgets.gateway.documents import IDENTITY, Missing, version_fields
from artwidgets.gateway.listing import fallback
from artwidgets.listing import KEYS, TABLE, Column


@pytest.fixture(params=TABLE.values(), ids=TABLE)
def column(request: pytest.FixtureRequest) -> Column:
    assert isinstance(request.param, Column)
    return request.param


def test_every_column_and_key_has_a_reader():
    assert set(READERS) == {"id", *KEYS, *TABLE}


def test_what_is_asked_of_a_version_is_its_columns(column: Column):
    assert column.graphql in version_fields(Missing())
    assert column.field not in IDENTITY


def test_no_field_feeds_two_columns():
    fields = [column.field for column in TABLE.values() if column.field]
    assert len(fields) == len(set(fields))


def test_the_sdk_tells_a_column_in_one_way_or_it_is_said_not_to(column: Column):
    ways = [bool(column.sdk), column.name in fallback.READERS, column.name in fallback.UNREPORTED]
    assert sum(ways) == bool(column.field), (
        "tell it to the table, or to READERS or UNREPORTED of the fall-back"
    )
    if column.sdk:
        assert hasattr(wandb.Artifact, column.sdk)
