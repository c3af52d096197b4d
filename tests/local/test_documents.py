"""The GraphQL endpoint: many fields in one document, errors with their place, statements counted."""

from typing import Any

import pytest

from artwidgets.local import LocalServer
from tests.local.wire import delete_document, graphql, request

LISTING = """
query Listing($entity: String!, $project: String!, $collections: Int!, $versions: Int!) {
  project(name: $project, entityName: $entity) {
    artifactCollections(first: $collections) {
      totalCount
      pageInfo { endCursor hasNextPage }
      edges { cursor node {
        __typename id name description
        tags { edges { node { name } } }
        type: defaultArtifactType { name }
        artifacts(first: $versions) {
          totalCount
          edges { version node {
            id versionIndex description metadata size storageBytes usedCount ttlDurationSeconds
            aliases { alias artifactCollection { __typename name project { name entity { name } } } }
            tags { name }
            createdBy { __typename ... on Run { name } }
            artifactSequence { id name project { name } }
            artifactMemberships { edges { node { id artifactCollection { name } } } }
          } }
        }
      } }
    }
  }
}
"""


def seeded(server: LocalServer, project: str, collections: int, versions: int) -> list[str]:
    """Seed and return the ids of all versions."""
    server.seed_bulk(project, collections=collections, versions=versions)
    variables = {
        "entity": server.entity,
        "project": project,
        "collections": collections,
        "versions": versions,
    }
    _, answer = graphql(server, LISTING, variables)
    edges = answer["data"]["project"]["artifactCollections"]["edges"]
    return [edge["node"]["id"] for found in edges for edge in found["node"]["artifacts"]["edges"]]


def test_the_number_of_statements_does_not_grow_with_the_rows(server: LocalServer, project: str) -> None:
    server.seed_bulk(project, collections=20, versions=50)

    def statements(collections: int, versions: int) -> int:
        variables = {
            "entity": server.entity,
            "project": project,
            "collections": collections,
            "versions": versions,
        }
        server.statements(reset=True)
        _, answer = graphql(server, LISTING, variables)
        assert "errors" not in answer
        return server.statements()

    few, many = statements(2, 2), statements(20, 50)
    assert many == few
    assert many < 40


def test_a_thousand_deletes_in_one_document(server: LocalServer, project: str) -> None:
    ids = seeded(server, project, collections=2, versions=500)
    fields = "\n".join(
        f'd{n}: deleteArtifact(input: {{artifactID: "{number}", deleteAliases: true}}) '
        "{ artifact { state } }"
        for n, number in enumerate(ids)
    )
    status, answer = graphql(server, f"mutation Many {{ {fields} }}")
    assert status == 200
    assert "errors" not in answer
    assert {found["artifact"]["state"] for found in answer["data"].values()} == {"DELETED"}


def test_each_mutation_of_a_document_succeeds_or_fails_alone(server: LocalServer, project: str) -> None:
    ids = seeded(server, project, collections=1, versions=12)
    newest, plain = ids[0], ids[3]
    status, answer = graphql(
        server,
        f"""mutation Two {{
          refused: deleteArtifact(input: {{artifactID: "{newest}"}}) {{ artifact {{ id }} }}
          done: deleteArtifact(input: {{artifactID: "{plain}"}}) {{ artifact {{ id state }} }}
        }}""",
    )
    assert status == 400, "the status of the worst of them"
    assert answer["data"] == {"refused": None, "done": {"artifact": {"id": plain, "state": "DELETED"}}}
    (error,) = answer["errors"]
    assert error["path"] == ["refused"]
    assert "aliases" in error["message"]


def test_many_versions_by_id_in_one_query(server: LocalServer, project: str) -> None:
    ids = seeded(server, project, collections=1, versions=50)
    asked = "id state tags { name } aliases { alias } createdBy { __typename } artifactSequence { name }"
    fields = "\n".join(f'v{n}: artifact(id: "{number}") {{ {asked} }}' for n, number in enumerate(ids))
    server.statements(reset=True)
    _, answer = graphql(
        server, f'query Many {{ {fields} nobody: artifact(id: "QXJ0aWZhY3Q6OTk5OTk5OTk=") {{ id }} }}'
    )
    assert server.statements() < 25, "siblings are loaded together"
    assert [answer["data"][f"v{n}"]["id"] for n in range(50)] == ids
    assert answer["data"]["nobody"] is None


def test_fragments_directives_and_defaults_are_honoured(server: LocalServer, project: str) -> None:
    seeded(server, project, collections=1, versions=3)
    _, answer = graphql(
        server,
        """query Some($project: String!, $entity: String!, $with: Boolean = false, $first: Int = 2) {
          project(name: $project, entityName: $entity) {
            ...Names
            kinds: artifactTypes { edges { node { name description @include(if: $with) } } }
            artifactCollections(first: 1) { edges { node {
              ... on ArtifactSequence {
                mine: artifacts(first: $first) { edges { node { versionIndex @skip(if: true) state } } }
              }
              ... on ArtifactPortfolio { id }
            } } }
          }
        }
        fragment Names on Project { title: name entity { name } }""",
        {"project": project, "entity": server.entity},
    )
    found = answer["data"]["project"]
    assert found["title"] == project
    assert found["kinds"]["edges"] == [{"node": {"name": "model"}}]
    (collection,) = found["artifactCollections"]["edges"]
    assert collection["node"] == {"mine": {"edges": [{"node": {"state": "COMMITTED"}}] * 2}}


def test_an_unknown_field_is_named(server: LocalServer) -> None:
    status, answer = graphql(server, "query Q { viewer { nonsense } }")
    assert status == 200, "what is wrong with a document is told with 200"
    assert 'Cannot query field "nonsense" on type "User"' in answer["errors"][0]["message"]
    assert "data" not in answer


def test_an_unknown_argument_is_told_in_the_words_of_the_platforms_library(server: LocalServer) -> None:
    status, answer = graphql(server, 'query Q { artifact(id: "x", colour: 1) { id } }')
    assert status == 200
    assert answer["errors"][0]["message"] == 'Unknown argument "colour" on field "artifact" of type "Query".'


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, 'Variable "input" has invalid value null.\nExpected type "DeleteArtifactInput!", found null.'),
        ({"input": {}}, 'Variable "artifactID" has invalid value null.\nExpected type "ID!", found null.'),
        ({"input": {"artifactID": None}}, 'Expected type "ID!", found null.'),
        ({"input": 5}, 'Variable "input" has invalid value 5.'),
        ({"input": {"artifactID": ["a", "b"]}}, "ID cannot represent"),
    ],
    ids=str,
)
def test_a_variable_that_does_not_fit_is_told_before_anything_is_done(
    server: LocalServer, variables: dict[str, Any], words: str
) -> None:
    delete = "mutation D($input: DeleteArtifactInput!) { deleteArtifact(input: $input) { artifact { id } } }"
    status, answer = graphql(server, delete, variables)
    assert status == 200
    assert words in answer["errors"][0]["message"]
    assert not answer.get("data")


def test_each_kind_of_refusal_has_its_status_and_its_place(server: LocalServer, project: str) -> None:
    (version,) = seeded(server, project, collections=1, versions=1)
    stranger = server.add_user(f"stranger-{project}"[:90])
    gone = """mutation G { gone: renameProject(input: {entityName: "nobody", oldProjectName: "a",
        newProjectName: "b"}) { inserted } }"""
    statuses = [
        (404, "project not found", "gone", graphql(server, gone)),
        (404, "not found", "deleteArtifact", graphql(server, delete_document(version), key=stranger)),
        (400, "alias", "deleteArtifact", graphql(server, delete_document(version, force=False))),
    ]
    for expected, words, name, (status, answer) in statuses:
        assert status == expected
        assert words in answer["errors"][0]["message"]
        assert answer["errors"][0]["path"] == [name]
        assert answer["data"] == {name: None}


def test_keys_of_an_input_that_the_server_does_not_know_are_dropped_without_a_word(
    server: LocalServer, project: str
) -> None:
    (version,) = seeded(server, project, collections=1, versions=1)
    edit = """mutation E($input: UpdateArtifactInput!) { updateArtifact(input: $input) {
        artifact { description tags { name } } } }"""
    wanted = {"input": {"artifactID": version, "description": "new", "of_tomorrow": [{"a": None}]}}
    assert graphql(server, edit, wanted) == (
        200,
        {"data": {"updateArtifact": {"artifact": {"description": "new", "tags": [{"name": "reviewed"}]}}}},
    )


def test_an_older_server_answers_success_and_adds_no_tag(project: str) -> None:
    with LocalServer(hide_fields=["UpdateArtifactInput.tagsToAdd"]) as old:
        (version,) = seeded(old, project, collections=1, versions=1)
        edit = """mutation E($input: UpdateArtifactInput!) { updateArtifact(input: $input) {
            artifact { tags { name } } } }"""
        wanted = {"input": {"artifactID": version, "tagsToAdd": [{"tagName": "keep"}]}}
        status, answer = graphql(old, edit, wanted)
    assert status == 200
    assert answer == {"data": {"updateArtifact": {"artifact": {"tags": [{"name": "reviewed"}]}}}}, "as seeded"


def test_a_bad_cursor_filter_or_order_is_an_error_with_its_place(server: LocalServer, project: str) -> None:
    seeded(server, project, collections=1, versions=1)
    for argument, word in (
        ('after: "nonsense"', "cursor"),
        ('filters: "{"', "filters"),
        ('filters: "{\\"nonsense\\": 1}"', "unknown field"),
        ('order: "nonsense"', "order"),
    ):
        _, answer = graphql(
            server,
            f'query Q {{ project(name: "{project}", entityName: "{server.entity}") '
            f"{{ artifactCollections({argument}) {{ edges {{ node {{ id }} }} }} }} }}",
        )
        assert answer["data"] == {"project": {"artifactCollections": None}}
        assert answer["errors"][0]["path"] == ["project", "artifactCollections"]
        assert word in answer["errors"][0]["message"]


def test_what_is_no_request_is_told_so(server: LocalServer) -> None:
    for body in (b"", b"[]", b'{"query": 1}', b"\xff\xfe"):
        status, _, content = request(server, "POST", "/graphql", body, {"Content-Type": "application/json"})
        assert status == 400
        assert b"query" in content


def test_a_wrong_key_is_told_so(server: LocalServer) -> None:
    status, answer = graphql(server, "query Q { viewer { id } }", key="x" * 40)
    assert status == 401
    assert "not logged in" in answer["errors"][0]["message"]
