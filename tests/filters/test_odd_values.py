"""Values in Python that no query could be written with are refused in words, whatever the field."""

from datetime import UTC, date, datetime, timedelta, timezone

import pandas as pd
import pytest

from artwidgets import field, filters
from artwidgets.errors import ArtwidgetsError, FilterError, InvalidValueError
from artwidgets.filters import ListingIndex
from artwidgets.filters.values import Glob
from tests.support.records import listing, version

ODD = [
    timedelta.max,
    timedelta.min,
    pd.Timedelta.max,
    date.max,
    date.min,
    datetime.max,
    datetime.min,
    datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    datetime.max.replace(tzinfo=UTC),
    pd.NaT,
    pd.NA,
    float("nan"),
    float("inf"),
    10**400,
    "\ud800",
    b"bytes",
    [1],
    ...,
]
FIELDS = ["age", "ttl", "created", "updated", "size", "version", "used", "name", "alias", "tag", "type"]
FIELDS += ["run", "description", "collection", "source", "state", "metadata.x"]


@pytest.fixture(scope="module")
def table() -> filters.ListingIndex:
    return filters.ListingIndex(listing(version(), version("model:v1", tags=("a",))).frame)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", ODD, ids=lambda value: ascii(value)[:40])
def test_an_odd_value_is_compared_or_refused_in_words(table: ListingIndex, name: str, value: object) -> None:
    compared_field = field(name)
    for compare in (
        lambda: compared_field < value,
        lambda: compared_field >= value,
        lambda: compared_field == value,
        lambda: compared_field != value,
        lambda: compared_field.isin(value),
    ):
        refusal = ""
        try:
            assert len(filters.mask(compare(), table)) == 2
        except ArtwidgetsError as error:
            refusal = str(error)
        assert refusal[-1:] in ("", ".")
        refusal.encode()


@pytest.mark.parametrize("duration", [timedelta.max, timedelta(days=36_501), pd.Timedelta.max])
def test_a_duration_that_no_text_could_tell_is_refused(table: ListingIndex, duration: timedelta) -> None:
    with pytest.raises(InvalidValueError, match="longer than a hundred years"):
        filters.mask(field("age") < duration, table)
    assert filters.mask(field("age") < timedelta(days=36_500), table).all()


@pytest.mark.parametrize("value", ["a\udc00", Glob(("a\udc00", ""))])
def test_half_a_character_is_refused(value: object) -> None:
    with pytest.raises(FilterError, match="half a character"):
        field("name").isin(value)
