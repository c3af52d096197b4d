"""What the platform would not take is refused in words, before it is staged."""

from datetime import timedelta

import pytest

from artwidgets.errors import InvalidValueError
from artwidgets.model import values


@pytest.mark.parametrize("alias", ["a/b", "a:b", "", "  ", "v7", "x" * 129])
def test_an_alias_the_platform_refuses(alias: str) -> None:
    with pytest.raises(InvalidValueError):
        values.aliases([alias])


def test_aliases_lose_repetitions_and_keep_their_order() -> None:
    assert values.aliases(["best", "v2-final", "best", " prod "]) == ("best", "v2-final", "prod")


@pytest.mark.parametrize("tag", ["a/b", "", "-- a", "a  ", "naïve!"])
def test_tags_are_words(tag: str) -> None:
    if tag.strip() in ("a",):
        assert values.tags([tag]) == ("a",)
    elif tag == "-- a":
        assert values.tags([tag]) == ("-- a",)
    else:
        with pytest.raises(InvalidValueError):
            values.tags([tag])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 1"),
        ("[1]", "JSON object"),
        ('{"a": NaN}', "NaN"),
        ('{"a": {"b": Infinity}}', "a.b"),
    ],
)
def test_metadata_that_the_server_would_not_take(text: str, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        values.metadata(text)


def test_at_most_a_hundred_metadata_keys() -> None:
    assert len(values.metadata({str(n): n for n in range(100)})) == 100
    with pytest.raises(InvalidValueError, match="101"):
        values.metadata({str(n): n for n in range(101)})


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("30d", timedelta(days=30)),
        ("inherit", "inherit"),
        ("none", None),
        (None, None),
        (timedelta(hours=2), timedelta(hours=2)),
    ],
)
def test_times_to_live(given: object, meant: object) -> None:
    assert values.ttl(given) == meant  # type: ignore[arg-type]


@pytest.mark.parametrize("given", ["soon", "-3d", "0d", timedelta(0), 30, ""])
def test_a_ttl_that_is_none(given: object) -> None:
    with pytest.raises(InvalidValueError):
        values.ttl(given)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "a/b", "a:b", "x" * 129, "a\nb"])
def test_a_collection_name_the_platform_refuses(name: str) -> None:
    with pytest.raises(InvalidValueError):
        values.collection_name(name)


@pytest.mark.parametrize("name", ["wandb-history", "job", "a/b"])
def test_types_that_are_reserved(name: str) -> None:
    with pytest.raises(InvalidValueError):
        values.type_name(name)
