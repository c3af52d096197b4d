"""The GraphQL we send, built without what a server is known not to have.

Servers that people host themselves can be years older than the SDK. A field they don't know is
left out of the next document (the platform's own SDK does the same with ``omit_fields``), and the
column it fed is NA.

Field names are those of the SDK's documents (``wandb/sdk/artifacts/_generated/operations.py``,
0.31.0) and of W&B's public schema: ``usedCount``, ``artifactMemberships`` and ``createdBy`` stand on
``Artifact``; ``artifacts(first, after, filters)`` on every ``ArtifactCollection``.
"""

import json
import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

__all__ = [
    "COMMITTED",
    "Document",
    "Missing",
    "alias_holders",
    "collection_by_name",
    "collection_contents",
    "collection_pages",
    "collections_by_id",
    "collections_by_name",
    "directory",
    "entity_exists",
    "manifest_address",
    "project_names",
    "run_artifacts",
    "used_by",
    "versions_by_id",
    "viewer",
    "window",
]

COMMITTED = json.dumps(json.dumps({"state": "COMMITTED"}))
"""The listing's filter, as a GraphQL string: versions still uploading or deleted are not listed."""

_FIELD_NAME = re.compile(r"(?:\w+\s*:\s*)?(\w+)")


class Missing:
    """What a server does not know: (type, field) and (``Type.field``, argument) pairs.

    Parameters
    ----------
    parts : iterable of (str, str)
    """

    def __init__(self, parts: Iterable[tuple[str, str]] = ()) -> None:
        self.parts = frozenset(parts)

    def __or__(self, parts: Iterable[tuple[str, str]]) -> "Missing":
        return Missing(self.parts | frozenset(parts))

    def has(self, kind: str, name: str) -> bool:
        """Whether `name` is known to be missing on `kind`; either may be an ``fnmatch`` pattern."""
        return any(
            field == name and (fnmatchcase(on, kind) or fnmatchcase(kind, on)) for on, field in self.parts
        )

    def select(self, kind: str, *parts: str) -> str:
        """Join the fields of a selection on `kind`, without those the server lacks.

        A part is a field with all that belongs to it (``alias: name(...) { ... }``) or a fragment.
        """
        kept = [part for part in parts if part and not self._drops(kind, part)]
        return " ".join(kept) or "__typename"

    def argument(self, kind: str, field: str, name: str, value: str) -> str:
        """``name: value``, or nothing where the server lacks the argument."""
        return "" if self.has(f"{kind}.{field}", name) else f"{name}: {value}"

    def _drops(self, kind: str, part: str) -> bool:
        if part.startswith("..."):
            return False
        name = _FIELD_NAME.match(part)
        return name is not None and self.has(kind, name.group(1))


Document = Callable[[Missing], str]
"""Builds a document's text for a server that lacks certain things."""

_PAGE = "pageInfo { endCursor hasNextPage }"
_HOME = "name project { name entity { name } }"


def _version(missing: Missing) -> str:
    """What is asked of every version in a listing: the columns and no more."""
    return missing.select(
        "Artifact",
        "id",
        "versionIndex",
        "state",
        "size",
        "fileCount",
        "digest",
        "createdAt",
        "updatedAt",
        "description",
        "metadata",
        "ttlDurationSeconds",
        "ttlIsInherited",
        "usedCount",
        "tags { name }",
        "aliases { alias artifactCollection { id } }",
        "createdBy { ... on Run { name } }",
        # Only portfolios name themselves: an ordinary version costs one short id here.
        f"artifactMemberships {{ edges {{ node {{ {_membership(missing)} }} }} }}",
    )


def _membership(missing: Missing) -> str:
    return missing.select(
        "ArtifactCollectionMembership",
        "id",
        "versionIndex",
        f"artifactCollection {{ id ... on ArtifactPortfolio {{ {_HOME} }} }}",
    )


_SOURCE = f"versionIndex artifactSequence {{ id {_HOME} }}"


def _collection(missing: Missing) -> str:
    return missing.select(
        "ArtifactCollection",
        "__typename",
        "id",
        "name",
        "description",
        "createdAt",
        "defaultArtifactType { name }",
        "tags { edges { node { name } } }",
    )


def _versions_of(missing: Missing, first: str, after: str = "", order: str = "") -> str:
    """``artifacts`` of a collection; for a portfolio each with the version it points to."""
    arguments = ", ".join(
        part
        for part in (
            f"first: {first}",
            f"after: {after}" if after else "",
            missing.argument("Artifact*", "artifacts", "order", order) if order else "",
            missing.argument("Artifact*", "artifacts", "filters", COMMITTED),
        )
        if part
    )
    page = missing.select("*ArtifactConnection", _PAGE)
    edge = missing.select("*ArtifactEdge", "version", f"node {{ {_version(missing)} }}")
    # GraphQL merges the two selections of the same field, so links alone carry their source.
    return (
        f"artifacts({arguments}) {{ {page} edges {{ {edge} }} }} "
        f"... on ArtifactPortfolio {{ artifacts({arguments}) {{ edges {{ node {{ {_SOURCE} }} }} }} }}"
    )


def _of(of_type: bool, selection: str) -> str:
    """A selection on the project, or on its ``$type``."""
    if of_type:
        return f"artifactType(name: $type) {{ {selection} }}"
    return selection


def directory(missing: Missing, *, of_type: bool, head: int, head_versions: int) -> str:
    """The collections of a project (or of one type in it), and the versions of the first few.

    One request, so that the first answer already holds rows. Variables: ``entity project first
    after`` and, with `of_type`, ``type``.

    Parameters
    ----------
    missing : Missing
    of_type : bool
    head : int
        Collections whose versions ride along; 0 for none.
    head_versions : int
        Versions of each of them.
    """
    counted = f"{_collection(missing)} {_count(missing)}"
    edge = missing.select("ArtifactCollectionEdge", "cursor", f"node {{ {counted} }}")
    listing = f"artifactCollections(first: $first, after: $after) {{ {_PAGE} edges {{ {edge} }} }}"
    if head and not missing.has("Artifact*", "artifacts"):
        listing += (
            f" head: artifactCollections(first: {head}, after: $after) {{ edges {{ node {{ id "
            f"{_versions_of(missing, str(head_versions))} }} }} }}"
        )
    return (
        f"query Collections($entity: String!, $project: String!, {_type_variable(of_type)}"
        "$first: Int, $after: String) "
        f"{{ project(entityName: $entity, name: $project) {{ id {_of(of_type, listing)} }} }}"
    )


def _count(missing: Missing) -> str:
    """How many versions a collection holds, where the server tells."""
    if missing.has("*ArtifactConnection", "totalCount") or missing.has("Artifact*", "artifacts"):
        return ""
    arguments = ("first: 1", missing.argument("Artifact*", "artifacts", "filters", COMMITTED))
    return f"artifacts({', '.join(part for part in arguments if part)}) {{ totalCount }}"


def window(missing: Missing, *, of_type: bool) -> str:
    """Some consecutive collections with the first versions of each: many collections a request.

    Variables: ``entity project first after versions`` and, with `of_type`, ``type``.
    """
    listing = (
        "artifactCollections(first: $first, after: $after) { edges { node { "
        f"{_collection(missing)} {_versions_of(missing, '$versions')} }} }} }}"
    )
    return (
        f"query Versions($entity: String!, $project: String!, {_type_variable(of_type)}"
        "$first: Int, $after: String, $versions: Int) "
        f"{{ project(entityName: $entity, name: $project) {{ {_of(of_type, listing)} }} }}"
    )


def _type_variable(of_type: bool) -> str:
    return "$type: String!, " if of_type else ""


def collection_pages(missing: Missing, count: int) -> str:
    """One page of each of `count` collections, each from a cursor of its own.

    The form the SDK itself pages with. Variables: ``entity project first`` and per collection *i*
    ``t{i}`` (type), ``n{i}`` (name), ``c{i}`` (cursor), ``o{i}`` (order; null for the server's own).
    """
    ordered = not missing.has("Artifact*.artifacts", "order")
    variables = "".join(
        f", $t{i}: String!, $n{i}: String!, $c{i}: String{f', $o{i}: String' if ordered else ''}"
        for i in range(count)
    )
    pages = " ".join(
        f"p{i}: artifactType(name: $t{i}) {{ artifactCollection(name: $n{i}) {{ {_collection(missing)} "
        f"{_versions_of(missing, '$first', f'$c{i}', f'$o{i}')} }} }}"
        for i in range(count)
    )
    return (
        f"query Pages($entity: String!, $project: String!, $first: Int{variables}) "
        f"{{ project(entityName: $entity, name: $project) {{ {pages} }} }}"
    )


def collection_by_name(missing: Missing) -> str:
    """One collection of a project, whatever its type. Variables: ``entity project name``."""
    return (
        "query Collection($entity: String!, $project: String!, $name: String!) "
        "{ project(entityName: $entity, name: $project) { id artifactCollection(name: $name) "
        f"{{ {_collection(missing)} {_count(missing)} }} }} }}"
    )


def collections_by_id(missing: Missing, count: int) -> str:
    """The present state of `count` collections. Variables: ``i0`` ... (ids)."""
    variables = ", ".join(f"$i{n}: ID!" for n in range(count))
    asked = f"{_collection(missing)} state project {{ name entity {{ name }} }} {_count(missing)}"
    fields = " ".join(f"c{n}: artifactCollection(id: $i{n}) {{ ...Now }}" for n in range(count))
    return (
        f"query CollectionsNow({variables}) {{ {fields} }} fragment Now on ArtifactCollection {{ {asked} }}"
    )


def collections_by_name(missing: Missing, count: int) -> str:
    """The same on a server that can't be asked by id. Variables: ``e0 p0 t0 n0`` ..."""
    asked, variables = _collections_asked(count, f"{_collection(missing)} {_count(missing)}", by_name=True)
    return f"query CollectionsNow({variables}) {{ {asked} }}"


def manifest_address(missing: Missing) -> str:
    """Where a version's manifest is (the SDK's ``FetchArtifactManifest``). Variables: ``id``."""
    return "query Manifest($id: ID!) { artifact(id: $id) { state currentManifest { file { directUrl } } } }"


def used_by(missing: Missing) -> str:
    """Runs that used a version, and who made it. Variables: ``id``, and ``first`` where it is taken."""
    run = "name displayName project { name entity { name } }"
    uses = ""
    variables = "$id: ID!"
    if not missing.has("Artifact", "usedBy"):
        paged = not missing.has("Artifact.usedBy", "first")
        variables += ", $first: Int" if paged else ""
        uses = f"usedBy{'(first: $first)' if paged else ''} {{ edges {{ node {{ {run} }} }} }}"
    maker = f"createdBy {{ __typename ... on Run {{ {run} }} ... on User {{ username }} }}"
    return (
        f"query Lineage({variables}) {{ artifact(id: $id) {{ {missing.select('Artifact', uses, maker)} }} }}"
    )


def run_artifacts(missing: Missing, *, used: bool) -> str:
    """Versions a run logged, or used. Variables: ``entity project run first after``."""
    field = "inputArtifacts" if used else "outputArtifacts"
    return (
        "query RunArtifacts($entity: String!, $project: String!, $run: String!, $first: Int, $after: String) "
        "{ project(entityName: $entity, name: $project) { id run(name: $run) { id "
        f"artifacts: {field}(first: $first, after: $after) {{ {_PAGE} edges {{ node {{ "
        f"{_version(missing)} {_whole(missing)} }} }} }} }} }} }}"
    )


def _whole(missing: Missing) -> str:
    """What a version asked for outside its collection has to tell beside its columns."""
    sequence = missing.select(
        "ArtifactSequence", "id", "name", "description", "createdAt", "project { name entity { name } }"
    )
    return f"artifactType {{ name }} artifactSequence {{ {sequence} }}"


def versions_by_id(missing: Missing, count: int) -> str:
    """The whole present state of `count` versions in one request. Variables: ``i0`` ... (ids)."""
    variables = ", ".join(f"$i{n}: ID!" for n in range(count))
    fields = f"{_version(missing)} {_whole(missing)}"
    # A fragment, so that the text (which the server parses) does not grow with all fields for each version.
    versions = " ".join(f"v{n}: artifact(id: $i{n}) {{ ...Now }}" for n in range(count))
    return f"query VersionsNow({variables}) {{ {versions} }} fragment Now on Artifact {{ {fields} }}"


def project_names(missing: Missing) -> str:
    """Names of an entity's projects (the SDK's ``GetProjects``). Variables: ``entity first after``."""
    return (
        "query Projects($entity: String, $first: Int, $after: String) "
        f"{{ models(entityName: $entity, first: $first, after: $after) "
        f"{{ {_PAGE} edges {{ node {{ name }} }} }} }}"
    )


def entity_exists(missing: Missing) -> str:
    """Whether an entity is known. Variables: ``entity``."""
    return "query Entity($entity: String!) { entity(name: $entity) { id name } }"


def viewer(missing: Missing) -> str:
    """Whose key it is."""
    fields = missing.select("User", "id", "username", "entity", "teams { edges { node { name } } }")
    return f"query Viewer {{ viewer {{ {fields} }} }}"


def collection_contents(missing: Missing, count: int, *, by_name: bool) -> str:
    """`count` collections with a page of what each holds, all of it that counts before a delete.

    ``artifacts`` is nullable on the interface and not on the two types (wandb.graphql,
    ``ArtifactCollection``), so it is asked of each type by itself. Variables: ``first after`` and per
    collection ``i{n}`` (id), or `by_name` ``e{n} p{n} t{n} n{n}``.
    """
    filters = missing.argument("Artifact*", "artifacts", "filters", COMMITTED)
    arguments = ", ".join(part for part in ("first: $first", "after: $after", filters) if part)
    page = missing.select("*ArtifactConnection", _PAGE, "totalCount")

    def held(kind: str, more: str = "") -> str:
        edge = missing.select("*ArtifactEdge", "version", f"node {{ {_version(missing)} {more} }}")
        return f"... on {kind} {{ artifacts({arguments}) {{ {page} edges {{ {edge} }} }} }}"

    fields = (
        f"{_collection(missing)} state project {{ name entity {{ name }} }} "
        f"{held('ArtifactSequence')} {held('ArtifactPortfolio', _SOURCE)}"
    )
    asked, variables = _collections_asked(count, "...Contents", by_name=by_name)
    return (
        f"query Contents($first: Int, $after: String, {variables}) {{ {asked} }} "
        f"fragment Contents on ArtifactCollection {{ {fields} }}"
    )


def _collections_asked(count: int, selection: str, *, by_name: bool) -> tuple[str, str]:
    """The same selection on `count` collections under the names ``c{n}``, and its variables."""
    if not by_name:
        variables = ", ".join(f"$i{n}: ID!" for n in range(count))
        return " ".join(
            f"c{n}: artifactCollection(id: $i{n}) {{ {selection} }}" for n in range(count)
        ), variables
    variables = ", ".join(
        f"$e{n}: String!, $p{n}: String!, $t{n}: String!, $n{n}: String!" for n in range(count)
    )
    asked = " ".join(
        f"c{n}: project(entityName: $e{n}, name: $p{n}) {{ artifactType(name: $t{n}) "
        f"{{ artifactCollection(name: $n{n}) {{ {selection} }} }} }}"
        for n in range(count)
    )
    return asked, variables


def alias_holders(missing: Missing, count: int, *, by_name: bool) -> str:
    """Who has an alias in a collection, `count` times. Variables: ``c{n}`` (collection id) and ``a{n}``.

    ``artifactMembership(aliasName:)`` also takes a digest or a commit hash (wandb.graphql,
    ``ArtifactSequence``), so the aliases of what it finds are asked for too. `by_name` the variables
    are ``e{n} p{n}`` and ``n{n}`` (``collection:alias``).
    """
    if by_name:
        variables = ", ".join(f"$e{n}: String!, $p{n}: String!, $n{n}: String!" for n in range(count))
        asked = " ".join(
            f"h{n}: project(entityName: $e{n}, name: $p{n}) {{ artifact(name: $n{n}) {{ ...Holder }} }}"
            for n in range(count)
        )
        fields = "id versionIndex aliases { alias artifactCollection { id } }"
        return f"query Holders({variables}) {{ {asked} }} fragment Holder on Artifact {{ {fields} }}"
    variables = ", ".join(f"$c{n}: ID!, $a{n}: String!" for n in range(count))
    asked = " ".join(
        f"h{n}: artifactCollection(id: $c{n}) {{ artifactMembership(aliasName: $a{n}) {{ ...Holder }} }}"
        for n in range(count)
    )
    fields = "versionIndex artifact { id aliases { alias artifactCollection { id } } }"
    return (
        f"query Holders({variables}) {{ {asked} }} "
        f"fragment Holder on ArtifactCollectionMembership {{ {fields} }}"
    )
