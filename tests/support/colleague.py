"""Somebody else who works on the same project, straight on the server and without our code or the SDK."""

import itertools
import json
import random
from dataclasses import dataclass
from typing import Any

from artwidgets.local import LocalServer
from tests.local.wire import graphql

__all__ = ["Colleague", "Truth", "truth"]

_STATE = """query State($entity: String!, $project: String!) { project(entityName: $entity, name: $project) {
  artifactCollections(first: 100) { edges { node { id name description artifacts(first: 1000) {
    edges { node { id state description metadata tags { name } aliases { alias } } } } } } } } }"""


@dataclass(frozen=True)
class Truth:
    """One version as the server has it."""

    description: str | None
    metadata: dict[str, Any]
    tags: frozenset[str]
    aliases: frozenset[str]
    collection: str


def truth(server: LocalServer, project: str) -> dict[str, Truth]:
    """All versions that are there, by id."""
    status, response = graphql(server, _STATE, {"entity": server.entity, "project": project})
    assert status == 200, response
    return {
        node["node"]["id"]: Truth(
            node["node"]["description"] or "",
            json.loads(node["node"]["metadata"] or "{}"),
            frozenset(tag["name"] for tag in node["node"]["tags"]),
            frozenset(one["alias"] for one in node["node"]["aliases"]),
            edge["node"]["name"],
        )
        for edge in response["data"]["project"]["artifactCollections"]["edges"]
        for node in edge["node"]["artifacts"]["edges"]
        if node["node"]["state"] == "COMMITTED"
    }


class Colleague:
    """Changes versions of a project at random.

    Parameters
    ----------
    server : LocalServer
    project : str
    chance : Random

    Attributes
    ----------
    did : list of (what, id)
    """

    def __init__(self, server: LocalServer, project: str, chance: random.Random) -> None:
        self._server = server
        self._project = project
        self._chance = chance
        self._words = itertools.count()
        self.did: list[tuple[str, str]] = []

    def touched(self, *kinds: str) -> set[str]:
        """Ids of versions that were changed in one of these ways; in any without."""
        return {number for kind, number in self.did if not kinds or kind in kinds}

    def act(self, *kinds: str) -> None:
        """Do one of "alias", "tag", "description", "metadata", "delete" to a version that is there."""
        there = truth(self._server, self._project)
        if not there:
            return
        number = self._chance.choice(sorted(there))
        kind = self._chance.choice(kinds)
        # Each word once: an alias of the same name would move from where it was put before.
        word = f"theirs-{next(self._words)}"
        now = there[number]
        if kind == "alias":
            done = self._send("addAliases", number, aliases=[self._alias(now.collection, word)])
        elif kind == "delete":
            done = self._send("deleteArtifact", number, deleteAliases=True)
        elif kind == "tag":
            done = self._send("updateArtifact", number, tagsToAdd=[{"tagName": word}])
        elif kind == "description":
            done = self._send("updateArtifact", number, description=word)
        else:
            done = self._send("updateArtifact", number, metadata=json.dumps({**now.metadata, word: True}))
        if done:
            self.did.append((kind, number))

    def _alias(self, collection: str, alias: str) -> dict[str, str]:
        return {
            "alias": alias,
            "entityName": self._server.entity,
            "projectName": self._project,
            "artifactCollectionName": collection,
        }

    def _send(self, field: str, number: str, **values: Any) -> bool:
        """Whether it was done; it was not where we deleted the version a moment before."""
        kind = f"{field[0].upper()}{field[1:]}Input"
        answered = "artifact { id }" if "rtifact" in field else "success"
        document = f"mutation Colleague($i: {kind}!) {{ {field}(input: $i) {{ {answered} }} }}"
        status, response = graphql(self._server, document, {"i": {"artifactID": number, **values}})
        if any(
            error.get("extensions", {}).get("code") == "NOT_FOUND" for error in response.get("errors", ())
        ):
            assert number not in truth(self._server, self._project)
            return False
        assert status == 200, response
        assert not response.get("errors"), response
        return True
