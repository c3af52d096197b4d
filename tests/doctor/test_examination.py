"""Through the real SDK: a whole server, an old one, one that limits the rate, and none at all."""

import json
import os
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import wandb

from artwidgets import Session
from artwidgets.doctor import Diagnosis, Status, server
from artwidgets.gateway import examination
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.local import OLD_FEATURES, OLD_FIELDS, LocalServer
from tests.support.waiting import patient, until

KEY = "k" * 40
UNDER = 10.0


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def demo(sdk: LocalServer) -> LocalServer:
    sdk.seed_demo(project="examined")
    return sdk


@pytest.fixture
def troubled(demo: LocalServer) -> Iterator[LocalServer]:
    """The same server, whose faults end with the test."""
    yield demo
    demo.faults()


def looked_at(server: LocalServer, project: str | None = "examined", **named: Any) -> Diagnosis:
    """A diagnosis for which this machine was not too busy: each question is given a second."""
    found: list[Diagnosis] = []

    def in_time() -> bool:
        found.append(looked_at_once(server, project, **named))
        text = str(found[-1])
        return "not checked in time" not in text and "far away or busy" not in text

    until(in_time)
    return found[-1]


def looked_at_once(
    server: LocalServer,
    project: str | None = "examined",
    *,
    entity: str | None = None,
    base_url: str | None = None,
    api_key: str | None = None,
) -> Diagnosis:
    """The diagnosis, which must come in time and without the key."""
    began = time.monotonic()
    found = Session(
        entity or server.entity,
        project,
        base_url=base_url or server.base_url,
        api_key=api_key or server.api_key,
    ).doctor()
    assert time.monotonic() - began < patient(UNDER)
    for shown in (str(found), repr(found), found.to_json()):
        assert server.api_key not in shown
        assert KEY not in shown
    return found


def statuses(found: Diagnosis) -> dict[str, str]:
    return {finding.name: str(finding.status) for finding in found.findings}


def test_a_whole_server_is_as_good_as_it_can_be(demo: LocalServer) -> None:
    found = looked_at(demo)
    assert found.good, str(found)
    assert demo.base_url in found.finding("Server").value
    assert demo.entity in found.finding("Key").value
    assert "may be read and changed" in found.finding("Project").value
    assert "many collections in one request" in found.finding("Listing").value
    assert [*statuses(found)] == [
        "Server", "Key", "Rate limit", "Answers", "Release", "Features", "Changes", "Project", "Listing",
        "Page size", "Fields", "Versions", "Front end", "State folder", "Cache folder",
    ]  # fmt: skip


def test_nothing_is_changed_neither_there_nor_here(demo: LocalServer, tmp_path: Path) -> None:
    connection = Connection.open()
    before = read_listing(connection, demo.entity, "examined").versions()
    looked_at(demo)
    assert read_listing(connection, demo.entity, "examined").versions() == before
    assert not [name for name in ("state", "cache") if (tmp_path / name).exists()]


def test_without_a_project_what_only_a_project_shows_is_left_out(demo: LocalServer) -> None:
    found = looked_at(demo, project=None)
    assert found.good, str(found)
    assert "ENTITY/PROJECT" in found.finding("Project").advice
    assert "Listing" not in statuses(found)
    assert found.finding("Fields").value == "all that are asked for"


@pytest.fixture(scope="module")
def old(sdk: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """A server of years ago."""
    folder = tmp_path_factory.mktemp("old")
    with LocalServer(folder, hide_fields=OLD_FIELDS, hide_features=OLD_FEATURES) as running:
        running.seed_demo(project="examined")
        yield running


@pytest.mark.parametrize("project", ["examined", None])
def test_an_old_server_lacks_what_it_lacks_and_no_more(old: LocalServer, project: str | None) -> None:
    found = looked_at(old, project)
    assert not found.good
    assert {name for name, status in statuses(found).items() if status != "good"} == {"Features", "Fields"}
    lacking = found.finding("Fields")
    assert lacking.status is Status.WORSE
    assert "Artifact.usedCount" in lacking.value
    assert "used" in lacking.advice
    assert "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION" in found.finding("Features").value


@pytest.mark.parametrize(
    ("hidden", "path"),
    [
        ("ArtifactCollectionEdge.cursor", "each collection by its name"),
        ("Project.artifactCollections", "by the SDK"),
    ],
)
def test_the_way_a_listing_takes_is_the_way_it_would_take(
    demo: LocalServer, tmp_path: Path, hidden: str, path: str
) -> None:
    with LocalServer(tmp_path / "old", hide_fields=[hidden]) as old:
        old.seed_demo(project="examined")
        found = looked_at(old)
    assert found.finding("Listing").status is Status.WORSE
    assert path in found.finding("Listing").value
    assert hidden in found.finding("Fields").value


CHANGES = (
    "addAliases",
    "createArtifactCollectionTagAssignments",
    "deleteAliases",
    "deleteArtifact",
    "deleteArtifactCollectionTagAssignments",
    "deleteArtifactPortfolio",
    "deleteArtifactSequence",
    "moveArtifactSequence",
    "unlinkArtifact",
    "updateArtifact",
    "updateArtifactPortfolio",
    "updateArtifactSequence",
)


@pytest.mark.parametrize(
    ("hidden", "unknown"),
    [
        ([f"Mutation.{name}" for name in CHANGES], CHANGES),
        (
            ["UpdateArtifactInput.tagsToAdd", "UpdateArtifactInput.ttlDurationSeconds"],
            ["updateArtifact(tagsToAdd)", "updateArtifact(ttlDurationSeconds)"],
        ),
    ],
    ids=["whole changes", "fields that a server would drop and answer success"],
)
def test_what_the_server_can_not_change_is_bad(
    tmp_path: Path, hidden: Sequence[str], unknown: Sequence[str]
) -> None:
    with LocalServer(tmp_path / "old", hide_fields=hidden) as old:
        found = looked_at(old, project=None).finding("Changes")
    assert found.status is Status.BAD
    assert found.value == f"unknown to the server: {', '.join(unknown)}"


def test_page_sizes_grow_until_enough_is_known(demo: LocalServer) -> None:
    demo.seed_bulk("many", collections=3, versions=4_000)
    connection = Connection.open(base_url=demo.base_url, api_key=demo.api_key)
    # More time than the doctor has: a busy machine must not be taken for a slow server.
    trial = examination.try_listing(connection, demo.entity, "many", 30)
    assert server.page(trial).value.startswith("1,000 versions in one answer")
    assert "then stopped" in server.listing(trial).value


def test_a_rate_limit_is_told_with_the_time_to_wait(troubled: LocalServer) -> None:
    troubled.faults(status=429, retry_after=30)
    found = looked_at(troubled)
    limit = found.finding("Rate limit")
    assert limit.status is Status.BAD
    assert limit.value == "reached (HTTP 429; retry-after: 30)"
    assert limit.advice.startswith("Wait 30 s")
    assert found.seconds < 4  # it is not waited for
    assert found.finding("The rest").status is Status.WORSE
    assert found.finding("Versions").status is Status.GOOD


def test_a_server_with_trouble_of_its_own(troubled: LocalServer) -> None:
    troubled.faults(status=503, retry_after=20)
    finding = looked_at(troubled).finding("Server")
    assert (finding.status, "HTTP 503 (retry-after: 20)" in finding.value) == (Status.BAD, True)


@pytest.mark.parametrize("faults", [{"latency": 1.6}, {"hang": 30}, {"drop_rate": 1.0}])
def test_a_slow_silent_or_broken_server_does_not_hold_anybody(
    troubled: LocalServer, faults: dict[str, float]
) -> None:
    troubled.faults(**faults)  # type: ignore[arg-type]
    found = looked_at_once(troubled)
    assert not found.good
    assert found.finding("State folder").status is Status.GOOD
    if "latency" in faults:
        assert "not checked in time" in {finding.value for finding in found.findings}
        assert not [one for one in found.findings if one.status is Status.BAD]


def test_nobody_listens(demo: LocalServer) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        found = looked_at(demo, base_url=f"http://me:secret@127.0.0.1:{held.getsockname()[1]}")
    assert "refused" in found.finding("Server").value
    assert "secret" not in str(found) + found.to_json()
    assert found.finding("Versions").status is Status.GOOD


def test_a_wrong_key(demo: LocalServer) -> None:
    found = looked_at(demo, api_key=KEY)
    assert found.finding("Key").status is Status.BAD
    assert "wandb login" in found.finding("Key").value
    assert "The rest" in statuses(found)


def test_a_malformed_key(demo: LocalServer) -> None:
    found = looked_at(demo, api_key="much-too-short")
    assert found.finding("Key").status is Status.BAD
    assert "much-too-short" not in found.to_json()


def test_a_project_that_is_not_there(demo: LocalServer) -> None:
    found = looked_at(demo, "nowhere")
    assert "'nowhere'" in found.finding("Project").value
    assert {name for name, status in statuses(found).items() if status != "good"} == {"Project"}


def test_a_viewer_may_not_change(demo: LocalServer) -> None:
    key = demo.add_user("looker")
    demo.add_organization("seers")
    demo.add_team("sight", organization="seers", members={"looker": "viewer", demo.entity: "admin"})
    wandb.init(entity="sight", project="seen").finish()
    found = looked_at(demo, "seen", entity="sight", api_key=key)
    assert found.finding("Project").status is Status.WORSE
    assert found.finding("Project").value == "sight/seen: may be read and not changed, role viewer"
    assert key not in found.to_json()


def test_a_session_that_is_open_is_looked_at_as_it_is(demo: LocalServer) -> None:
    session = Session(demo.entity, "examined")
    session.load()
    staged = session.edit(session.listing.index[:1], description="kept")
    assert until(lambda: session.doctor().good)
    assert session.changes == staged


def test_json_is_what_the_text_says(demo: LocalServer) -> None:
    found = looked_at(demo, project=None)
    data = json.loads(found.to_json())
    assert data["good"] is True
    assert [one["name"] for one in data["findings"]] == [one.name for one in found.findings]
    assert os.environ["ARTWIDGETS_STATE_DIR"] in found.finding("State folder").value
