"""Every GraphQL document that we can send is valid, with its variables, also where a server lacks something.

The schema is the local server's, which is W&B's own, nullability included: what is refused here is
refused there, whole.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_ast_schema,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

import artwidgets
from artwidgets.gateway import budget, contents_documents, documents, rules, usage
from artwidgets.gateway import mutations as writing
from artwidgets.gateway.cells import CollectionRef
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.failures import missing_parts
from artwidgets.gateway.listing.ahead import FirstPages
from artwidgets.gateway.listing.both_ends import OLDEST_FIRST
from artwidgets.gateway.listing.changed_versions import ChangedVersions, Sample
from artwidgets.gateway.listing.directory import Directory, OneCollection, Projects
from artwidgets.gateway.listing.outcome import NextPage, ProjectScan, Request, UnreadCollection
from artwidgets.gateway.listing.queries import CollectionsPage, LinkPaths, RunArtifacts, VersionPages
from artwidgets.gateway.restoring import target
from artwidgets.gateway.runs import asking, use_cache
from artwidgets.gateway.transfers import file_documents
from artwidgets.model.edits import collection_edit, edit
from artwidgets.model.records import Collection, Version

PACKAGE = Path(artwidgets.__file__).parent
(SCHEMA_FILE,) = (PACKAGE / "local").rglob("schema.graphql")
SCHEMA_TEXT = SCHEMA_FILE.read_text()

Variables = Mapping[str, Any]
Build = Callable[[Missing], str]

NET = CollectionRef("c", "e", "p", "net", "model", False)
SCAN, SCAN_OF_TYPE = ProjectScan("e", "p"), ProjectScan("e", "p", "model")
WAITING = [UnreadCollection(NET, 0, None, 3), UnreadCollection(NET, 1, "cursor", None)]
EDGES = [{"node": {"id": f"a{n}"}} for n in range(3)]

REQUESTS: dict[str, tuple[str, Request]] = {
    "projects": ("project_names", Projects("e")),
    "further projects": ("project_names", Projects("e", after="cursor")),
    "directory": ("directory", Directory(SCAN)),
    "directory of a type": ("directory", Directory(SCAN_OF_TYPE)),
    "directory without rows": ("directory", Directory(SCAN, "cursor", head=0)),
    "directory of a type without rows": ("directory", Directory(SCAN_OF_TYPE, "cursor", head=0)),
    "directory without counts": ("directory", Directory(SCAN, head=0, counts=False)),
    "directory with rows, without counts": ("directory", Directory(SCAN_OF_TYPE, counts=False)),
    "window": ("collections_page", CollectionsPage(SCAN, WAITING, 100)),
    "window of a type": ("collections_page", CollectionsPage(SCAN_OF_TYPE, WAITING, 100)),
    "pages": ("version_pages", VersionPages([NextPage(SCAN, NET, after, 9) for after in (None, "c")], 9)),
    "pages from both ends": (
        "version_pages",
        VersionPages([NextPage(SCAN, NET, "c", 9, order) for order in (None, OLDEST_FIRST)], 9),
    ),
    "one page from the back": (
        "version_pages",
        VersionPages([NextPage(SCAN, NET, None, 9, OLDEST_FIRST)], 9),
    ),
    "one collection": ("collection_by_name", OneCollection(SCAN, "net")),
    "logged by a run": ("run_artifacts", RunArtifacts("e", "p", "r")),
    "used by a run": ("run_artifacts", RunArtifacts("e", "p", "r", used=True, after="cursor")),
    "changed versions": ("versions_by_id", ChangedVersions([(NET, edge) for edge in EDGES])),
    "a sample": ("versions_by_id", Sample(["a0", "a1"])),
    "first versions": ("first_pages", FirstPages(["c0", "c1"], 1000)),
    "places of links": ("link_paths", LinkPaths([("p1", "a1"), ("p2", "a2")])),
}
"""What a listing asks, as it asks it: the builder's name, and the request with its own variables."""

OTHERS: dict[str, tuple[str, Build, Variables]] = {
    "viewer": ("viewer", documents.viewer, {}),
    "entity": ("entity_exists", documents.entity_exists, {"entity": "e"}),
    "collections": (
        "collections_by_id",
        lambda missing: documents.collections_by_id(missing, 2),
        {"i0": "c0", "i1": "c1"},
    ),
    "collections by name": (
        "collections_by_name",
        lambda missing: documents.collections_by_name(missing, 1),
        {"e0": "e", "p0": "p", "t0": "model", "n0": "net"},
    ),
    "contents": (
        "contents_documents.collection_contents",
        lambda missing: contents_documents.collection_contents(missing, 2, by_name=False),
        {"first": 100, "after": None, "i0": "c0", "i1": "c1"},
    ),
    "contents by name": (
        "contents_documents.collection_contents",
        lambda missing: contents_documents.collection_contents(missing, 1, by_name=True),
        {"first": 100, "after": "cursor", "e0": "e", "p0": "p", "t0": "model", "n0": "net"},
    ),
    "a collection by name": (
        "target.living",
        target.living,
        {"e0": "e", "p0": "p", "t0": "model", "n0": "net"},
    ),
    "alias holders": (
        "contents_documents.alias_holders",
        lambda missing: contents_documents.alias_holders(missing, 2, by_name=False),
        {"c0": "c", "a0": "best", "c1": "c", "a1": "production"},
    ),
    "alias holders by name": (
        "contents_documents.alias_holders",
        lambda missing: contents_documents.alias_holders(missing, 1, by_name=True),
        {"e0": "e", "p0": "p", "n0": "net:best"},
    ),
    "manifest": ("manifest_address", documents.manifest_address, {"id": "a"}),
    "manifests": (
        "manifest_addresses",
        lambda missing: documents.manifest_addresses(missing, 2),
        {"i0": "a", "i1": "b"},
    ),
    "files by entries": (
        "file_documents.file_addresses",
        lambda missing: file_documents.file_addresses(missing, 1, by_entries=True),
        {"i0": "a", "e0": [{"name": "f", "digest": "d", "size": 1}], "l0": "V2", "v0": "1", "r0": None},
    ),
    "files by name": (
        "file_documents.file_addresses",
        lambda missing: file_documents.file_addresses(missing, 2, by_entries=False),
        {"i0": "a", "n0": ["f"], "f0": 1, "i1": "b", "n1": [], "f1": 0},
    ),
    "lineage": ("used_by", documents.used_by, {"id": "a", "first": 100}),
    "rules": (
        "rules.rules_document",
        lambda missing: rules.rules_document(missing, 2, 1),
        {"e0": "e", "p0": "p", "e1": "e", "p1": "q", "o0": "e"},
    ),
    "usage": (
        "usage.usage_document",
        lambda missing: usage.usage_document(missing, project=True),
        {"entity": "e", "project": "p"},
    ),
    "usage of an entity": (
        "usage.usage_document",
        lambda missing: usage.usage_document(missing, project=False),
        {"entity": "e", "after": "cursor"},
    ),
    "runs": (
        "asking.runs_document",
        lambda missing: asking.runs_document(missing, False),
        {"entity": "e", "project": "p", "filters": "{}", "first": 1, "after": None},
    ),
    "runs with metrics": (
        "asking.runs_document",
        lambda missing: asking.runs_document(missing, True),
        {"entity": "e", "project": "p", "filters": "{}", "first": 1, "after": None, "keys": ["loss"]},
    ),
    "who made versions": (
        "asking.makers_document",
        lambda missing: asking.makers_document(missing, True, 2),
        {"i0": "a", "i1": "b", "keys": ["loss"]},
    ),
    "which metrics there are": (
        "asking.summaries_document",
        asking.summaries_document,
        {"entity": "e", "project": "p", "filters": "{}", "first": 1},
    ),
    "last uses": (
        "use_cache.uses_document",
        lambda missing: use_cache.uses_document(missing, 2),
        {"i0": "a", "i1": "b"},
    ),
}

READING: dict[str, tuple[str, Build, Variables]] = {
    **{name: (built, one.document, one.variables()) for name, (built, one) in REQUESTS.items()},
    **OTHERS,
}

OPTIONAL = {
    "Artifact": ("usedCount", "artifactMemberships", "createdBy", "ttlIsInherited", "ttlDurationSeconds",
                 "tags", "fileCount", "updatedAt", "aliases", "usedBy", "usedByApprox"),
    "Run": ("displayName", "state", "user", "sweepName", "group", "jobType", "tags", "deletedAt",
            "summaryMetrics", "heartbeatAt"),
    "RunConnection": ("totalCount",),
    "VersionedArtifactConnection": ("totalCount",),
    "VersionedArtifactEdge": ("version",),
    "ArtifactCollection": ("tags", "description", "createdAt"),
    "ArtifactCollectionEdge": ("cursor",),
    "Project": ("readOnly", "triggers", "storageBytes"),
    "Entity": ("protectedAliases", "workflowsAdmins", "triggers", "storageBytes", "referenceBytes",
               "storageTree"),
    "ProjectStorageNode": ("artifactTypes", "runs"),
}  # fmt: skip

ARGUMENTS = {
    "ArtifactSequence.artifacts": ("order", "filters"),
    "ArtifactPortfolio.artifacts": ("order", "filters"),
    "Artifact.usedBy": ("first",),
    "Artifact.filesByManifestEntries": ("storageRegion",),
    "Run.summaryMetrics": ("keys",),
}


def version(**fields: Any) -> Version:
    named = {"id": "a", "artifact_id": "a", "collection_id": "c", "entity": "e", "project": "p"}
    return Version(
        **{**named, "name": "net:v1", "collection": "net", "type": "model", "version": 1, **fields}
    )


def mutations() -> list[writing.Mutation]:
    """Every kind of change that can be made."""
    had = version(aliases=("old",), tags=("old",), description="old", metadata={"a": 1})
    everything = edit(
        description="new", metadata={"b": None}, aliases=["new"], tags=["new"], ttl=timedelta(days=7)
    )
    made = [
        *writing.edit_version(everything, had),
        *writing.edit_version(edit(ttl="inherit"), replaced_ttl := version(ttl=timedelta(days=1))),
        *writing.edit_version(edit(ttl=None), replaced_ttl),
        writing.delete_version(had, delete_aliases=True),
        writing.delete_version(had, delete_aliases=False),
        writing.unlink(version(is_link=True)),
    ]
    for is_portfolio in (False, True):
        collection = Collection(
            id="c",
            entity="e",
            project="p",
            name="net",
            type="model",
            tags=("old",),
            is_portfolio=is_portfolio,
        )
        change = collection_edit(
            new_name="other", description="new", tags=["new"], **({} if is_portfolio else {"type": "dataset"})
        )
        made += [*writing.edit_collection(change, collection), writing.delete_collection(collection)]
    return made


@cache
def schema() -> GraphQLSchema:
    return build_ast_schema(parsed_schema())


def complaints(on: GraphQLSchema, text: str) -> list[str]:
    return [error.message for error in validate(on, parse(text), max_errors=1000)]


def refused_variables(text: str, variables: Variables) -> list[str]:
    """What a server says to the variables' values; names that the document does not declare too."""
    (operation,) = (one for one in parse(text).definitions if isinstance(one, OperationDefinitionNode))
    declared = {one.variable.name.value for one in operation.variable_definitions or ()}
    values = get_variable_values(schema(), operation.variable_definitions or (), dict(variables))
    errors = [error.message for error in values] if isinstance(values, list) else []
    return [*errors, *sorted(variables.keys() - declared)]


def depth(text: str) -> int:
    """Levels of fields, fragments counted where they are used."""
    document = parse(text)
    fragments = {
        one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
    }

    def levels(selected: SelectionSetNode | None) -> int:
        deepest = 0
        for one in selected.selections if selected else ():
            if isinstance(one, FieldNode):
                deepest = max(deepest, 1 + levels(one.selection_set))
            elif isinstance(one, InlineFragmentNode):
                deepest = max(deepest, levels(one.selection_set))
            elif isinstance(one, FragmentSpreadNode):
                deepest = max(deepest, levels(fragments[one.name.value].selection_set))
        return deepest

    return max(
        levels(one.selection_set) for one in document.definitions if isinstance(one, OperationDefinitionNode)
    )


_OPERATION = re.compile(r"(query|mutation|subscription) ")


def builders() -> set[str]:
    """Functions of the package that hold the text of a GraphQL operation."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if "local" in path.relative_to(PACKAGE).parts:
            continue
        source = path.read_text()
        for function in ast.parse(source).body if _OPERATION.search(source) else ():
            texts = (
                node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            )
            if any(_OPERATION.match(text) and text[-1:] != "." for text in texts):
                found.add(".".join(filter(None, (path.stem, getattr(function, "name", "")))))
    return found


def test_every_builder_is_tried() -> None:
    tried = {built for built, _, _ in READING.values()}
    of_documents = {name for name in tried if "." not in name}
    # What the doctor asks is tried in tests/doctor/test_findings.py.
    doctor = {"examination", "examination.changes_document"}
    elsewhere = {*tried - of_documents, *doctor, "mutations.document", "budget"}
    assert builders() == {f"documents.{name}" for name in of_documents} | elsewhere
    parts = {"collection_fields", "collections_asked", "version_fields"}
    assert {name for name in documents.__all__ if name[0].islower()} == of_documents | parts


@pytest.mark.parametrize("name", READING)
def test_every_question_is_valid_with_its_variables(name: str) -> None:
    _, build, variables = READING[name]
    text = build(Missing())
    assert complaints(schema(), text) == []
    assert refused_variables(text, variables) == []


def test_the_question_for_the_budget_is_valid() -> None:
    assert complaints(schema(), budget._QUESTION) == []


def test_every_mutation_is_valid_with_its_variables() -> None:
    made = mutations()
    assert {one.name for one in made} == set(writing._SELECTIONS)
    for sent in ([one] for one in made), [made]:
        for some in sent:
            text, variables = writing.document(some)
            assert complaints(schema(), text) == []
            assert refused_variables(text, variables) == []


@pytest.mark.parametrize("name", READING)
def test_no_question_is_deeper_than_it_has_to_be(name: str) -> None:
    _, build, _ = READING[name]
    # The deepest of the SDK's own documents has 11 levels. Many collections at once take one more, of a
    # type two; a server that refuses that is asked by "pages", which are not deeper than the SDK's.
    most = {"window": 12, "directory": 12, "window of a type": 13, "directory of a type": 13}
    most["directory with rows, without counts"] = 13
    # Where a server, which is then older than ours, can't be asked for a collection by its id.
    most["contents by name"] = 13
    assert depth(build(Missing())) <= most.get(name, 11)


_WITH_FIELDS = (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode)


@cache
def parsed_schema() -> DocumentNode:
    return parse(SCHEMA_TEXT)


def without(kind: str, names: tuple[str, ...]) -> GraphQLSchema:
    """The schema of a server that lacks fields of a type (and of those that implement it), or arguments."""
    holder, _, field = kind.partition(".")
    typed = {
        name: {one.name for one in getattr(held, "interfaces", ())}
        for name, held in schema().type_map.items()
    }
    lacking = {holder, *typed[holder], *(name for name, interfaces in typed.items() if holder in interfaces)}
    # A type has what its interface has: what is gone from one is gone from all that share it.
    lacking |= {name for name, interfaces in typed.items() if interfaces & lacking}

    def left(held: Any) -> Any:
        return tuple(one for one in held or () if one.name.value not in names)

    def older(definition: Any) -> Any:
        if not isinstance(definition, _WITH_FIELDS) or definition.name.value not in lacking:
            return definition
        if not field:
            return replace(definition, fields=left(definition.fields))
        return replace(
            definition,
            fields=tuple(
                replace(one, arguments=left(one.arguments)) if one.name.value == field else one
                for one in definition.fields or ()
            ),
        )

    definitions = tuple(older(definition) for definition in parsed_schema().definitions)
    return build_ast_schema(DocumentNode(definitions=definitions), assume_valid=True)


@pytest.mark.parametrize("kind", {**OPTIONAL, **ARGUMENTS})
def test_a_question_built_after_the_complaints_is_valid(kind: str) -> None:
    names = {**OPTIONAL, **ARGUMENTS}[kind]
    old = without(kind, names)
    for name, (_, build, _) in READING.items():
        # What names nothing that is gone is as valid as on the whole schema.
        if not mentioned(name).isdisjoint(names):
            missing, tries = Missing(), 0
            while messages := complaints(old, build(missing)):
                assert tries < 3, (name, messages)
                missing, tries = missing | missing_parts("; ".join(messages)), tries + 1


@cache
def mentioned(name: str) -> frozenset[str]:
    """The words of a question as it is first asked."""
    return frozenset(re.findall(r"\w+", READING[name][1](Missing())))


def test_what_an_interface_and_its_types_tell_differently_is_refused() -> None:
    """The mistake that made every listing invalid on W&B: this schema has to see it."""
    text = (
        'query { project(entityName: "e", name: "p") { artifactCollections { edges { node { '
        "artifacts { totalCount } ... on ArtifactPortfolio { artifacts { edges { version } } } } } } } }"
    )
    assert any("conflict" in message for message in complaints(schema(), text))


def test_missing_arguments_are_left_out() -> None:
    missing = Missing([("ArtifactCollection.artifacts", "filters")])
    assert "COMMITTED" in documents.collections_page(Missing(), of_type=False)
    assert "COMMITTED" not in documents.collections_page(missing, of_type=False)


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
