"""SIGKILL while versions are logged: nothing that was answered is lost, nothing half done is shown."""

import http.client
import random
import threading
from pathlib import Path

import pytest

from artwidgets.local import LocalServer
from tests.local.test_files_over_http import begin, commit, digest, send_manifest
from tests.local.wire import graphql, request

WRITERS = 3
LOGGED = """query L($entity: String!) { project(name: "crash", entityName: $entity) {
    artifactCollection(name: "data") { artifacts(first: 1000, filters: "{}") { edges { version node {
        id state fileCount files { edges { node { directUrl sizeBytes md5 } } } } } } } } }"""


class Logging:
    """Writers that log small versions until the server is gone.

    Attributes
    ----------
    answered : set of str
        Ids of versions of which the server said that they are committed.
    """

    def __init__(self, server: LocalServer, seed: int) -> None:
        self.answered: set[str] = set()
        self._server = server
        self._steps = 0
        self._moved = threading.Condition()
        self._threads = [
            threading.Thread(target=self._write, args=(f"{seed}-{number}",)) for number in range(WRITERS)
        ]
        for thread in self._threads:
            thread.start()

    def wait_for(self, steps: int) -> None:
        """Return once so many requests were made: somewhere in the middle of another one."""
        with self._moved:
            assert self._moved.wait_for(lambda: self._steps >= steps, timeout=30)

    def join(self) -> None:
        """Wait for the writers to notice that the server is gone."""
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()

    def _write(self, name: str) -> None:
        server = self._server
        try:
            for number in range(10_000):
                content = f"{name}-{number}".encode() * 2_000
                identifier, url = begin(server, "crash", content)
                self._step()
                request(server, "PUT", url, content)
                self._step()
                entry = f'{{"a.csv": {{"digest": "{digest(content)}", "size": {len(content)}}}}}'
                send_manifest(server, "crash", identifier, entry)
                self._step()
                if commit(server, identifier)["data"]["commitArtifact"]["artifact"]["state"] == "COMMITTED":
                    self.answered.add(identifier)
                self._step()
        except (OSError, http.client.HTTPException):
            return

    def _step(self) -> None:
        with self._moved:
            self._steps += 1
            self._moved.notify_all()


@pytest.mark.parametrize("kills", [6, pytest.param(20, marks=pytest.mark.attack)])
def test_killed_again_and_again_while_versions_are_committed(tmp_path: Path, kills: int) -> None:
    chance = random.Random(20261122)
    answered: set[str] = set()
    intact: set[str] = set()
    server = LocalServer(tmp_path)
    server.start()
    try:
        for kill in range(kills):
            logging = Logging(server, kill)
            logging.wait_for(chance.randrange(4, 40))
            server.kill()
            logging.join()
            answered |= logging.answered
            server.start()
            _, answer = graphql(server, LOGGED, {"entity": server.entity})
            found = answer["data"]["project"]["artifactCollection"]["artifacts"]
            shown = {edge["node"]["id"]: edge["node"] for edge in found["edges"]}
            assert answered <= shown.keys(), "a version whose commit was answered is lost"
            assert {node["state"] for node in shown.values()} == {"COMMITTED"}
            assert sorted(int(edge["version"][1:]) for edge in found["edges"]) == list(range(len(shown)))
            for identifier in shown.keys() - intact:
                (edge,) = shown[identifier]["files"]["edges"]
                status, _, content = request(server, "GET", edge["node"]["directUrl"])
                assert (status, digest(content)) == (200, edge["node"]["md5"])
                intact.add(identifier)
    finally:
        server.stop()
    assert len(answered) > kills
