"""A reading that is too large for the server, or that one item breaks, is halved down to that one."""

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from artwidgets.errors import FailedError, ServerError, UnreachableError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.rereading import read_versions
from artwidgets.model.records import Version
from tests.support.gateway_server import quiet_wandb
from tests.support.raw_server import KEY, Asked, Reply, data, errors, raw_server
from tests.support.records import version

__all__ = ["quiet_wandb"]


def rows(count: int) -> list[Version]:
    return [replace(version(), id=f"row{n}", artifact_id=f"id{n}") for n in range(count)]


def asked_for(asked: Asked) -> list[str]:
    return [str(value) for value in asked.variables.values()]


def gone(asked: Asked) -> Reply:
    return data({"control": {"id": "u"}, **{f"v{n}": None for n in range(len(asked.variables))}})


def breaks_on(*ids: str) -> Callable[[Asked], Reply]:
    def answer(asked: Asked) -> Reply:
        if set(ids) & set(asked_for(asked)):
            return errors(500, ("the artifact is broken", ["v0"]))
        return gone(asked)

    return answer


def test_the_one_that_breaks_the_server_is_left_out_with_its_words(quiet_wandb: Path) -> None:
    versions = rows(7)
    unread: dict[str, ServerError] = {}
    with raw_server(breaks_on("id2")) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        found = read_versions(connection, versions, unread=unread)
    assert list(unread) == ["row2"]
    assert "the artifact is broken" in str(unread["row2"])
    assert found == {one.id: None for one in versions if one.id != "row2"}


def test_without_a_place_for_it_the_failure_is_raised(quiet_wandb: Path) -> None:
    with raw_server(breaks_on("id0")) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        with pytest.raises(FailedError, match="the artifact is broken"):
            read_versions(connection, rows(2))


def test_a_server_that_fails_at_everything_is_not_asked_for_each(quiet_wandb: Path) -> None:
    with raw_server(lambda asked: errors(500, ("broken", None))) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        with pytest.raises(FailedError):
            read_versions(connection, rows(16), unread={})
        # The core sends each as often as the settings say with which this process first started it.
        requests = [tuple(ids) for ids, _ in groupby(server.asked, key=asked_for)]
        # All halves of 16 down to one would be 31; it gives up at the third one alone.
        assert [len(ids) for ids in requests] == [16, 8, 4, 2, 1, 1, 2, 1]


def test_too_large_is_asked_in_halves(quiet_wandb: Path) -> None:
    sizes: list[int] = []

    def answer(asked: Asked) -> Reply:
        sizes.append(len(asked.variables))
        return gone(asked) if len(asked.variables) <= 7 else Reply(b"<html>too large</html>", 413)

    with raw_server(answer) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        assert set(read_versions(connection, rows(50)).values()) == {None}
    assert max(sizes) == 50
    assert sum(size for size in sizes if size <= 7) == 50


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"", 404),
        Reply(b"<html>", 404),
        data(None),
        Reply(b"{}"),
        errors(404, ("project not found", None)),
    ],
    ids=["404 of a gateway", "404 with HTML", "no data", "neither data nor errors", "404 of the project"],
)
def test_what_is_no_answer_about_the_version_is_never_gone(reply: Reply, quiet_wandb: Path) -> None:
    with raw_server(lambda asked: reply) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        with pytest.raises(ServerError):
            read_versions(connection, rows(2))


@pytest.mark.parametrize("status", [200, 404])
def test_not_found_said_of_the_artifact_is_gone(status: int, quiet_wandb: Path) -> None:
    def answer(asked: Asked) -> Reply:
        if "id1" in asked_for(asked):
            return errors(status, ("artifact not found", ["v0"]))
        return gone(asked)

    with raw_server(answer) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        assert read_versions(connection, rows(3)) == {"row0": None, "row1": None, "row2": None}


def test_no_answer_at_all_is_no_item_s_failure(quiet_wandb: Path) -> None:
    with raw_server(lambda asked: Reply(None)) as server:
        connection = Connection.open(base_url=server.base_url, api_key=KEY)
        with pytest.raises(UnreachableError):
            read_versions(connection, rows(2), unread={})
