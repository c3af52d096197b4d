"""Pages forwards and backwards, between two cursors, on lists from the database and from memory."""

from typing import Any

import pytest

from artwidgets.local import LocalServer
from tests.local.wire import graphql

LISTS = {
    "artifacts": "artifacts(%s) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    " edges { cursor node { versionIndex } } }",
    "tags": "tags(%s) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    " edges { cursor node { name } } }",
}


@pytest.fixture
def variables(server: LocalServer, project: str) -> dict[str, str]:
    server.seed_bulk(project, collections=1, versions=7)
    tags = ", ".join(f'{{tagName: "t{number}"}}' for number in range(7))
    text = f"""mutation T($e: String!, $p: String!) {{ createArtifactCollectionTagAssignments(input: {{
        entityName: $e, projectName: $p, artifactCollectionName: "model-0000", tags: [{tags}]}})
        {{ tags {{ name }} }} }}"""
    assert "errors" not in graphql(server, text, {"e": server.entity, "p": project})[1]
    return {"e": server.entity, "p": project}


def page(server: LocalServer, variables: dict[str, str], kind: str, arguments: str) -> dict[str, Any]:
    text = f"""query Q($e: String!, $p: String!) {{ project(entityName: $e, name: $p) {{
        artifactCollection(name: "model-0000") {{ ... on ArtifactSequence {{ {LISTS[kind] % arguments} }} }}
        }} }}"""
    _, answer = graphql(server, text, variables)
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["project"]["artifactCollection"][kind]
    return found


def shown(found: dict[str, Any]) -> list[Any]:
    return [next(iter(edge["node"].values())) for edge in found["edges"]]


@pytest.mark.parametrize("kind", LISTS)
def test_pages_from_the_end_meet_those_from_the_start(
    server: LocalServer, variables: dict[str, str], kind: str
) -> None:
    forwards = shown(page(server, variables, kind, "first: 100"))
    assert len(forwards) == 7
    backwards: list[Any] = []
    arguments = "last: 3"
    while True:
        found = page(server, variables, kind, arguments)
        backwards = shown(found) + backwards
        page_info = found["pageInfo"]
        assert page_info["startCursor"] == found["edges"][0]["cursor"]
        assert page_info["hasNextPage"] is ("before" in arguments)
        if not page_info["hasPreviousPage"]:
            break
        arguments = f'last: 3, before: "{page_info["startCursor"]}"'
    assert backwards == forwards


@pytest.mark.parametrize("kind", LISTS)
def test_what_lies_between_two_cursors(server: LocalServer, variables: dict[str, str], kind: str) -> None:
    found = page(server, variables, kind, "first: 100")
    second, sixth = (found["edges"][index]["cursor"] for index in (1, 5))
    between = shown(found)[2:5]
    assert (
        shown(page(server, variables, kind, f'first: 100, after: "{second}", before: "{sixth}"')) == between
    )
    assert (
        shown(page(server, variables, kind, f'last: 2, after: "{second}", before: "{sixth}"')) == between[1:]
    )
    assert shown(page(server, variables, kind, f'before: "{sixth}"')) == shown(found)[:5]


def test_a_negative_number_is_refused(server: LocalServer, variables: dict[str, str]) -> None:
    text = """query Q($e: String!, $p: String!) { project(entityName: $e, name: $p) {
        artifactCollections(last: -1) { totalCount } } }"""
    assert "last must not be negative" in graphql(server, text, variables)[1]["errors"][0]["message"]
