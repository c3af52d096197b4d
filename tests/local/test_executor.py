"""The compiled executor answers as graphql-core's own does: same data, same errors in the same places."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLSchema, execute, get_introspection_query, parse, validate
from graphql.execution.executor import Executor as CoreExecutor

from artwidgets.local.api.executor import Executor
from artwidgets.local.api.schema import build_schema
from artwidgets.local.child import open_state
from artwidgets.local.rules.auth import authenticate
from artwidgets.local.rules.context import Context
from artwidgets.local.seed.bulk import seed_bulk
from artwidgets.local.state import ServerState
from tests.local.test_documents import LISTING
from tests.local.wire import basic

USER = "local"
VARIABLES = {"entity": USER, "project": "big", "collections": 4, "versions": 5}
PROJECT = 'project(entityName: "local", name: "big")'


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerState, str]]:
    state, key = open_state(tmp_path_factory.mktemp("executor"), [], [])
    seed_bulk(state, "big", USER, collections=5, versions=8)
    yield state, key
    state.close()


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema()


def both(
    opened: tuple[ServerState, str], schema: GraphQLSchema, text: str, variables: dict[str, Any] | None = None
) -> list[tuple[Any, list[tuple[str, list[Any]]]]]:
    """Data and errors (message and path) of a document, by the compiled executor and by the library's."""
    state, key = opened
    document = parse(text)
    assert validate(schema, document) == []
    viewer = authenticate(state, basic(key)["Authorization"])
    found = []
    for executor in (Executor, CoreExecutor):
        context = Context(state, viewer, "http://127.0.0.1:1")
        result = execute(
            schema, document, context_value=context, variable_values=variables, executor_class=executor
        )
        context.close()
        assert isinstance(result, ExecutionResult)
        errors = [(error.message, list(error.path or ())) for error in result.errors or ()]
        found.append((result.data, sorted(errors, key=str)))
    return found


def test_a_listing(opened: tuple[ServerState, str], schema: GraphQLSchema) -> None:
    ours, theirs = both(opened, schema, LISTING, VARIABLES)
    assert ours == theirs
    assert len(ours[0]["project"]["artifactCollections"]["edges"]) == 4
    assert ours[1] == []


def test_fragments_directives_and_aliases(opened: tuple[ServerState, str], schema: GraphQLSchema) -> None:
    text = (
        "query Q($yes: Boolean!, $no: Boolean!) { a: " + PROJECT + " { ...P } b: " + PROJECT + " { ...P } }"
        " fragment P on Project { kind: __typename name @include(if: $yes) id @skip(if: $yes)"
        " artifactCollections(first: 2) { edges { node { __typename name ... on ArtifactSequence {"
        " artifacts(first: 2) { edges { node { id versionIndex digest @include(if: $no)"
        " createdBy { ... on Run { name } ... on User { username } } } } } } } } } }"
    )
    ours, theirs = both(opened, schema, text, {"yes": True, "no": False})
    assert ours == theirs
    assert ours[0]["a"] == ours[0]["b"] != {}
    assert ours[1] == []


FEW_AND_MANY = pytest.mark.parametrize("first", [2, 5])
"""Lists that are completed row by row, and column by column."""


@FEW_AND_MANY
def test_errors_in_their_places(opened: tuple[ServerState, str], schema: GraphQLSchema, first: int) -> None:
    text = (
        "{ " + PROJECT + f" {{ name artifactCollections(first: {first})" + " { edges { node { name"
        ' ... on ArtifactSequence { artifacts(first: 1, after: "nonsense") { edges { version } } } } } } }'
        ' other: project(entityName: "local", name: "big") { id } }'
    )
    ours, theirs = both(opened, schema, text)
    assert ours == theirs
    assert [path for _, path in ours[1]] == [
        ["project", "artifactCollections", "edges", at, "node", "artifacts"] for at in range(first)
    ]
    assert ours[0]["other"] is not None


@FEW_AND_MANY
def test_every_mention_of_what_fails_tells_it(
    opened: tuple[ServerState, str], schema: GraphQLSchema, first: int
) -> None:
    text = (
        "{ a: " + PROJECT + " { ...P } b: " + PROJECT + " { ...P } last: viewer { username } }"
        " fragment P on Project { artifactCollections(first: 2) { edges { node { name ...S } } } }"
        f" fragment S on ArtifactSequence {{ artifacts(first: {first})"
        + " { edges { node { artifactSequence {"
        " project { name runs(first: -1) { edges { node { name } } } } } } } } }"
    )
    ours, theirs = both(opened, schema, text)
    assert ours == theirs
    assert len(ours[1]) == 2 * 2 * first  # each version of each collection, under each alias
    assert ours[0]["last"] == {"username": USER}


def test_introspection(opened: tuple[ServerState, str], schema: GraphQLSchema) -> None:
    ours, theirs = both(opened, schema, get_introspection_query())
    assert ours == theirs
    assert ours[0]["__schema"]["types"] != []
