"""Eight clients read while one writes: every answer is of one moment, and nobody is turned away."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from artwidgets.local import LocalServer
from tests.local.test_documents import LISTING, seeded
from tests.local.wire import delete_document, graphql

READERS = 8


def test_readers_see_one_moment_each_while_one_writes(server: LocalServer, project: str) -> None:
    ids = seeded(server, project, collections=2, versions=60)
    asked = {"entity": server.entity, "project": project, "collections": 2, "versions": 100}

    def listed() -> dict[str, list[str]]:
        status, answer = graphql(server, LISTING, asked)
        assert status == 200
        assert "errors" not in answer
        found: dict[str, list[str]] = {}
        for edge in answer["data"]["project"]["artifactCollections"]["edges"]:
            versions: dict[str, Any] = edge["node"]["artifacts"]
            assert versions["totalCount"] == len(versions["edges"]), "count and rows are of one moment"
            newest, *others = [item["node"] for item in versions["edges"]]
            assert "latest" in {alias["alias"] for alias in newest["aliases"]}
            assert not any("latest" in {a["alias"] for a in node["aliases"]} for node in others)
            found[edge["node"]["name"]] = [newest["id"], *(node["id"] for node in others)]
        return found

    def read(_: int) -> list[int]:
        return [sum(map(len, listed().values())) for _ in range(6)]

    def write() -> list[dict[str, Any]]:
        return [graphql(server, delete_document(number))[1] for number in ids[:30]]

    with ThreadPoolExecutor(READERS + 1) as pool:
        writing = pool.submit(write)
        seen = list(pool.map(read, range(READERS)))
    assert not any("errors" in answer for answer in writing.result())
    assert all(counts == sorted(counts, reverse=True) for counts in seen), "no client goes back in time"
    assert sum(map(len, listed().values())) == len(ids) - 30
