"""The GraphQL we send is valid for the schema, also for one that lacks what old servers lack."""

from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, print_schema, validate

import artwidgets
from artwidgets.gateway import documents
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.failures import missing_parts

SCHEMA_TEXT = (Path(artwidgets.__file__).parent / "local" / "schema.graphql").read_text()

BUILT = {
    "viewer": documents.viewer,
    "project names": documents.project_names,
    "entity": documents.entity_exists,
    "directory": lambda m: documents.directory(m, of_type=False, head=5, head_versions=100),
    "directory of a type": lambda m: documents.directory(m, of_type=True, head=5, head_versions=100),
    "directory alone": lambda m: documents.directory(m, of_type=False, head=0, head_versions=0),
    "window": lambda m: documents.window(m, of_type=False),
    "window of a type": lambda m: documents.window(m, of_type=True),
    "pages": lambda m: documents.collection_pages(m, 3),
    "collection": documents.collection_by_name,
    "logged": lambda m: documents.run_artifacts(m, used=False),
    "used": lambda m: documents.run_artifacts(m, used=True),
    "versions": lambda m: documents.versions_by_id(m, 3),
    "collections": lambda m: documents.collections_by_id(m, 2),
    "collections by name": lambda m: documents.collections_by_name(m, 2),
    "manifest": documents.manifest_address,
    "lineage": documents.used_by,
}

OPTIONAL = {
    "Artifact": ("usedCount", "artifactMemberships", "createdBy", "ttlIsInherited", "ttlDurationSeconds",
                 "tags", "fileCount", "updatedAt", "aliases", "usedBy"),
    "VersionedArtifactConnection": ("totalCount",),
    "VersionedArtifactEdge": ("version",),
    "ArtifactCollection": ("tags", "description", "createdAt"),
    "ArtifactCollectionEdge": ("cursor",),
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SCHEMA_TEXT)


def complaints(schema: GraphQLSchema, text: str) -> list[str]:
    return [error.message for error in validate(schema, parse(text), max_errors=1000)]


@pytest.mark.parametrize("name", BUILT)
def test_every_document_is_valid(schema: GraphQLSchema, name: str) -> None:
    assert complaints(schema, BUILT[name](Missing())) == []


@cache
def without(kind: str, fields: tuple[str, ...]) -> GraphQLSchema:
    """The schema of a server that lacks fields of a type, and of the types that implement it."""
    schema = build_schema(SCHEMA_TEXT)
    kinds = [schema.type_map[kind]]
    if kind == "ArtifactCollection":
        kinds += [schema.type_map["ArtifactSequence"], schema.type_map["ArtifactPortfolio"]]
    for one in kinds:
        for field in fields:
            del one.fields[field]
    return build_schema(print_schema(schema))


@pytest.mark.parametrize("kind", OPTIONAL)
@pytest.mark.parametrize("name", BUILT)
def test_a_document_built_after_the_complaints_is_valid(name: str, kind: str) -> None:
    old = without(kind, OPTIONAL[kind])
    missing = Missing()
    for _ in range(3):
        said = complaints(old, BUILT[name](missing))
        if not said:
            break
        missing = missing | missing_parts("; ".join(said))
    assert complaints(old, BUILT[name](missing)) == []


def test_missing_arguments_are_left_out() -> None:
    missing = Missing([("ArtifactCollection.artifacts", "filters")])
    assert "COMMITTED" in documents.window(Missing(), of_type=False)
    assert "COMMITTED" not in documents.window(missing, of_type=False)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('Cannot query field "usedCount" on type "Artifact".', {("Artifact", "usedCount")}),
        ("input:1:2: Cannot query field 'a' on type 'B'. Did you mean 'c'?", {("B", "a")}),
        (
            'Unknown argument "filters" on field "ArtifactSequence.artifacts".',
            {("ArtifactSequence.artifacts", "filters")},
        ),
        (
            'Unknown argument "filters" on field "artifacts" of type "ArtifactSequence".',
            {("ArtifactSequence.artifacts", "filters")},
        ),
        ("artifact has aliases", set()),
    ],
)
def test_what_a_server_lacks_is_read_from_its_words(text: str, parts: set[tuple[str, str]]) -> None:
    assert missing_parts(text) == parts
