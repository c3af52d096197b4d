"""What the server counts stands beside what the manifests come to, and the difference is explained."""

from collections.abc import Iterator

import pandas as pd
import pytest

from artwidgets import Session
from artwidgets.local import LocalServer

TELLING = ("Entity.storageBytes", "Entity.referenceBytes", "Entity.storageTree", "Project.storageBytes")


def usage_of(session: Session) -> pd.DataFrame:
    frame = session.usage()
    assert frame is not None
    assert list(frame) == ["what", "server", "counted", "difference", "why"]
    return frame.set_index("what")


def test_a_project_counts_as_the_server_does(session: Session, log, sdk: LocalServer, project: str) -> None:
    log("net", {"a": "a" * 700}, {"a": "a" * 700, "b": "b" * 30})
    session.load()
    path = f"{sdk.entity}/{project}"
    before = usage_of(session)
    assert pd.isna(before.at[f"{path}, stored", "counted"])
    assert "2 manifests not read" in before.at[f"{path}, stored", "why"]
    session.measure()
    after = usage_of(session)
    of_project = after.loc[f"{path}, stored"]
    assert of_project["counted"] == 730
    runs = after.at[f"{path}, files of runs", "server"]
    assert of_project["difference"] == runs > 0
    assert "are files of runs" in of_project["why"]
    assert "more" not in of_project["why"], "all of the difference is explained"
    assert after.loc[f"{path}, type model", ["server", "counted", "difference"]].tolist() == [730, 730, 0]
    assert f"only {project} is loaded" in after.at[f"{sdk.entity}, stored", "why"]


def test_what_was_deleted_is_still_in_the_entitys_store(sdk: LocalServer, project: str) -> None:
    key = sdk.add_user(project[:30])
    session = Session(project[:30], None, base_url=sdk.base_url, api_key=key)
    session.load()
    frame = session.usage()
    assert frame is not None
    assert frame["server"].tolist() == frame["counted"].tolist() == [0, 0]


def test_references_are_a_row_of_their_own(sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project=project, collections=2, versions=3)
    session = Session(sdk.entity, project)
    session.load()
    session.measure()
    frame = usage_of(session)
    references = frame.loc[f"{sdk.entity}, references"]
    assert references["server"] > 10**6
    assert "a delete frees none of them" in references["why"]
    stored = frame.loc[f"{sdk.entity}/{project}, stored"]
    assert stored["server"] == stored["counted"] < 1_000


@pytest.mark.parametrize("kind", ["type", "collection"])
def test_a_part_of_a_project_is_told_as_such(sdk: LocalServer, project: str, kind: str) -> None:
    sdk.seed_bulk(project=project, collections=1, versions=2)
    session = Session(sdk.entity, project, **{kind: "model" if kind == "type" else "model-0000"})
    session.load()
    assert "is loaded and counted" in usage_of(session).at[f"{sdk.entity}/{project}, stored", "why"]


@pytest.fixture(scope="module")
def silent() -> Iterator[LocalServer]:
    """A server that tells nothing of storage."""
    with LocalServer(hide_fields=TELLING) as running:
        running.seed_bulk(project="p", collections=1, versions=2)
        yield running


def test_a_server_that_lacks_it_gives_none(silent: LocalServer) -> None:
    for project in ("p", None):
        session = Session(silent.entity, project, base_url=silent.base_url, api_key=silent.api_key)
        session.load()
        assert session.usage() is None


def test_a_server_that_lacks_the_tree_tells_the_rest() -> None:
    with LocalServer(hide_fields=["Entity.storageTree", "Entity.referenceBytes"]) as server:
        server.seed_bulk(project="p", collections=1, versions=2)
        session = Session(server.entity, "p", base_url=server.base_url, api_key=server.api_key)
        session.load()
        session.measure()
        frame = usage_of(session)
        assert list(frame.index) == [f"{server.entity}, stored", f"{server.entity}/p, stored"]
        assert frame["difference"].iloc[1] == 0
