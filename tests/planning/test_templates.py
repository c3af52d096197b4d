"""Description templates: filled in from a version, or told why not; nothing of Python is reached."""

import string
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from artwidgets.errors import InvalidValueError
from artwidgets.planning.templates import FIELDS, RUN_FIELDS, parse_template
from tests.support.records import version

NET = version(
    "net:v3",
    metadata={
        "loss": 0.12345,
        "deep": {"lr": 1e-3},
        "my key": 3,
        "name": "abc",
        "nan": float("nan"),
        "on": True,
    },
    tags=("a", "b"),
    size=1_200_000,
    ttl=timedelta(days=30),
)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{name}, loss {metadata.loss:.3f}", "net:v3, loss 0.123"),
        ("{metadata.loss:.1%} {metadata.loss:>9.2e}", "12.3%  1.23e-01"),
        ("{metadata.deep.lr:g} of {collection} v{version:03d}", "0.001 of net v003"),
        ('{metadata."my key"} {metadata.on}', "3 true"),
        ("{created} {created:%d %b %Y}", "2026-01-01 01 Jan 2026"),
        ("{size}, {size:,} bytes, {ttl}", "1.2 MB, 1,200,000 bytes, 30d"),
        ("{tags} {{as it is}}", "a, b {as it is}"),
        ("no field", "no field"),
    ],
)
def test_it_is_filled_in(template: str, text: str) -> None:
    assert parse_template(template).fill(NET) == text


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{metadata.loss:.3f} {metadata.nope}", "metadata.nope is missing"),
        ("{metadata.nan:.2f}", "metadata.nan is missing"),
        ("{metadata.name:.3f}", "metadata.name is 'abc', which '.3f' does not fit"),
        ("{metadata.deep}", "metadata.deep holds several values"),
        ("{description}", "it has no description"),
        ("{used}", "the server does not tell its used"),
        ("{run_name}", "run_name is not known"),
        ("{version:%Y}", "version is no date, so '%Y' does not fit"),
    ],
)
def test_what_is_missing_is_told_and_never_none(template: str, why: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{why}$".replace(".", r"\.")):
        parse_template(template).fill(NET)


def test_what_the_server_does_not_tell_is_not_empty() -> None:
    with pytest.raises(InvalidValueError, match="does not tell its tags"):
        parse_template("{tags}").fill(version(unknown=("tags",)))


@pytest.mark.parametrize(
    "template",
    [
        "{name.__class__}",
        "{name[0]}",
        "{name!r}",
        "{0}",
        "{}",
        "{metadata}",
        "{run.name}",
        "{metadata.loss:{version}}",
        "{metadata.loss:9999d}",
        "{metadata.loss:.999f}",
        "{created:%s}",
        "{name",
        "x" * 2_001,
    ],
)
def test_more_than_a_field_with_a_format_is_refused(template: str) -> None:
    with pytest.raises(InvalidValueError):
        parse_template(template)


def test_the_nearest_field_is_offered() -> None:
    with pytest.raises(InvalidValueError, match=r"no field \{colection\}\. Did you mean \{collection\}\?"):
        parse_template("{colection}")


def test_what_it_asks_of_runs_is_known_before_and_given_by_name() -> None:
    template = parse_template("{name} of {run_name}, {summary.val_loss:.2f}")
    assert template.run_fields == ("run_name", "summary.val_loss")
    assert template.fill(NET, {"run_name": "sunny", "summary.val_loss": 0.5}) == "net:v3 of sunny, 0.50"


@given(some.text(alphabet=string.ascii_letters + "{}.[]!:_%'\"0", max_size=40))
def test_any_text_is_filled_in_or_refused_in_words(text: str) -> None:
    try:
        made = parse_template(text).fill(NET)
    except InvalidValueError:
        return
    assert "object at 0x" not in made
    assert "None" not in made or "None" in text


@pytest.mark.parametrize("field", [*FIELDS, *RUN_FIELDS])
def test_every_field_is_read_of_a_version_or_its_run(field: str) -> None:
    path = f"{field}.loss" if field in ("metadata", "summary") else field
    template = parse_template(f"{{{path}}}")
    full = version(
        **{
            "metadata": {"loss": "x"},
            "aliases": ("x",),
            "tags": ("x",),
            "description": "x",
            "updated": NET.created,
            "ttl": timedelta(days=1),
            "used": 1,
            "run": "x",
            "source": "x",
            "digest": "x",
        }
    )
    assert template.fill(full, {path: "x"})
