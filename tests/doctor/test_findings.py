"""What answers mean, in words."""

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

import artwidgets
from artwidgets.doctor import Status
from artwidgets.doctor.server import fields, limits, page, refusal, release
from artwidgets.errors import AuthenticationError
from artwidgets.gateway import examination
from artwidgets.gateway.endpoint import Answer
from artwidgets.gateway.examination import Knowledge, ListingTrial

QUESTIONS = {
    "ping": examination.PING,
    "features": examination.FEATURES,
    "role": examination.ROLE,
    "version": examination.VERSION,
    "changes": examination.changes_document({"updateArtifact": {"metadata"}, "unlinkArtifact": set()}),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_valid(name: str) -> None:
    schema = build_schema((Path(artwidgets.__file__).parent / "local" / "api" / "schema.graphql").read_text())
    assert validate(schema, parse(QUESTIONS[name])) == []


@pytest.mark.parametrize(
    ("headers", "status", "words"),
    [
        ({}, Status.GOOD, "not told"),
        ({"content-type": "x"}, Status.GOOD, "not told"),
        ({"ratelimit-remaining": "900", "ratelimit-limit": "1000"}, Status.GOOD, "ratelimit-remaining: 900"),
        (
            {"x-ratelimit-remaining": "9", "x-ratelimit-limit": "1000"},
            Status.WORSE,
            "x-ratelimit-remaining: 9",
        ),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "12"}, Status.WORSE, "ratelimit-reset: 12"),
        ({"ratelimit-remaining": "many"}, Status.GOOD, "many"),
        ({"ratelimit-remaining": "5" * 500}, Status.GOOD, "5" * 60),
    ],
)
def test_headers_are_told_as_they_came(headers: dict[str, str], status: Status, words: str) -> None:
    found = limits(Answer(200, headers, None, 0.1))
    assert found.status is status
    assert words in found.value
    assert len(found.value) < 200


@pytest.mark.parametrize(
    ("wait", "advice"),
    [
        ("30", "Wait 30 s,"),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wait until Wed, 21 Oct"),
        (None, "Wait a while,"),
    ],
)
def test_a_limit_that_is_reached(wait: str | None, advice: str) -> None:
    found = limits(Answer(429, {"retry-after": wait} if wait else {}, None, 0.1))
    assert found.status is Status.BAD
    assert found.advice.startswith(advice)


def test_a_question_that_is_not_understood_whole_is_bad() -> None:
    words = 'Fields "artifacts" conflict because they return conflicting types.'
    found = fields(Knowledge((), {"query Pages": words}))
    assert found.status is Status.BAD
    assert words in found.value
    assert "--json" in found.advice


def test_a_question_that_only_lacks_what_is_known_to_be_missing_is_not() -> None:
    words = 'Cannot query field "artifactCollection" on type "Query".'
    found = fields(Knowledge(("Query.artifactCollection",), {"query CollectionsNow": words}))
    assert found.status is Status.WORSE
    assert "Query.artifactCollection" in found.value


@pytest.mark.parametrize(
    ("versions", "status", "words"),
    [
        (None, Status.GOOD, "not told"),
        (("0.70.1", "0.70.1"), Status.GOOD, "W&B Server 0.70.1"),
        (("0.60.0", "0.70.1"), Status.WORSE, "0.70.1 is out"),
    ],
)
def test_the_release_of_a_server(versions: tuple[str, str] | None, status: Status, words: str) -> None:
    assert (release(versions).status, words in release(versions).value) == (status, True)


def test_no_password_of_an_address_is_in_a_refusal() -> None:
    error = AuthenticationError("No API key for http://me:secret@host. Run `wandb login`.")
    assert "secret" not in refusal("Key", error).value


@pytest.mark.parametrize(
    ("trial", "status", "words"),
    [
        (ListingTrial("nested", 1_000, 3, False, 1_000, 0.5, None), Status.GOOD, "1,000 versions"),
        (ListingTrial("nested", 40, 1, True, 40, 0.5, None), Status.GOOD, "no more to try with"),
        (ListingTrial("nested", 90, 9, False, 25, 0.5, "refused"), Status.WORSE, "25 versions"),
    ],
)
def test_page_sizes(trial: ListingTrial, status: Status, words: str) -> None:
    assert page(trial).status is status
    assert words in page(trial).value
