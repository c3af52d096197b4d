"""The GraphQL we send, built without what a server is known not to have.

Servers that people host themselves can be years older than the SDK. A field they don't know is
left out of the next document (the platform's own SDK does the same with ``omit_fields``), and the
column it fed is NA.

Field names are those of the SDK's documents (``wandb/sdk/artifacts/_generated/operations.py``,
0.31.0) and of the schema that W&B's own front end is generated from (wandb/weave,
``weave-js/src/generated/graphql.ts``): ``usedCount``, ``artifactMemberships`` and ``createdBy`` stand
on ``Artifact``; ``artifacts(first, after, filters, order)`` on every ``ArtifactCollection``.

W&B validates strictly, and nobody outside knows how deep a document may be: the deepest of the SDK's
has 11 levels. So have all of ours but the pages of many collections (12, of one type 13), which
are answered collection by collection, 11 deep, where a server refuses them.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

from artwidgets.gateway.answers import CONTROL
from artwidgets.listing import TABLE

__all__ = [
    "COMMITTED",
    "PAGE",
    "PATH",
    "Document",
    "Missing",
    "collection_by_name",
    "collection_fields",
    "collections_asked",
    "collections_by_id",
    "collections_by_name",
    "collections_page",
    "directory",
    "entity_exists",
    "first_pages",
    "link_paths",
    "manifest_address",
    "manifest_addresses",
    "project_names",
    "run_artifacts",
    "used_by",
    "version_fields",
    "version_pages",
    "versions_by_id",
    "viewer",
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

PAGE = "pageInfo { endCursor hasNextPage }"
PATH = "name project { name entity { name } }"
IDENTITY = ("id", "versionIndex", "state")
"""What is asked of a version beside its columns: which one it is, and whether it is one."""


def version_fields(missing: Missing, *, named: bool = False, own: bool = False) -> str:
    """What is asked of every version in a listing: the columns and no more.

    With `named` the portfolios that hold it say what they are called; else only who they are. With `own`
    it is asked in its own collection, where its memberships need say no more than where they are.
    """
    asked = ["" if column.field == _MEMBERSHIPS else column.graphql for column in TABLE.values()]
    return missing.select("Artifact", *IDENTITY, *asked, _memberships(missing, named, own=own))


_MEMBERSHIPS = "artifactMemberships"


def _memberships(missing: Missing, named: bool, *, own: bool = False) -> str:
    # No arguments: `Artifact.artifactMemberships` takes none (wandb/weave, wb_schema.gql), it tells all.
    # In a listing their paths would be three levels more, the deepest of all; and versions are many and
    # the collections that link them few (see `link_paths`).
    where = f"id ... on ArtifactPortfolio {{ {PATH} }}" if named else "id"
    # What a version is called in its own collection it tells itself; a link is a membership.
    fields = () if own else ("id", "versionIndex")
    membership = missing.select("ArtifactCollectionMembership", *fields, f"artifactCollection {{ {where} }}")
    return f"artifactMemberships {{ edges {{ node {{ {membership} }} }} }}"


def collection_fields(missing: Missing) -> str:
    """What is asked of every collection."""
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
    """``artifacts`` of a collection, asked for per concrete type; needs `_page_fragments`.

    Never on the interface: there ``artifacts`` can be null, on ``ArtifactSequence`` and
    ``ArtifactPortfolio`` it can't, and a document that asks for it on both is refused whole
    ("Fields "artifacts" conflict because they return conflicting types").
    """
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
    return (
        f"... on ArtifactSequence {{ artifacts({arguments}) {{ ...Versions }} }} "
        f"... on ArtifactPortfolio {{ artifacts({arguments}) {{ ...Links }} }}"
    )


def _page_fragments(missing: Missing) -> str:
    """A page of a collection's versions, and a page of links, each with the version it points to."""
    page = missing.select("VersionedArtifactConnection", PAGE)
    source = f"artifactSequence {{ id {PATH} }}"
    versions, links = (
        missing.select("VersionedArtifactEdge", "version", f"node {{ {asked} }}")
        for asked in ("...Version", f"...Link {source}")
    )
    return (
        f"fragment Version on Artifact {{ {version_fields(missing, own=True)} }} "
        f"fragment Link on Artifact {{ {version_fields(missing)} }} "
        f"fragment Versions on VersionedArtifactConnection {{ {page} edges {{ {versions} }} }} "
        f"fragment Links on VersionedArtifactConnection {{ {page} edges {{ {links} }} }}"
    )


def _of(of_type: bool, selection: str) -> str:
    """A selection on the project, or on its ``$type``."""
    if of_type:
        return f"artifactType(name: $type) {{ {selection} }}"
    return selection


def directory(
    missing: Missing, *, of_type: bool, head: int = 0, head_versions: int = 0, counts: bool = True
) -> str:
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
    counts : bool
        Whether each collection says how many versions it holds, which costs the server a count each.
    """
    counted = f"{collection_fields(missing)} {_count(missing) if counts else ''}".strip()
    edge = missing.select("ArtifactCollectionEdge", "cursor", f"node {{ {counted} }}")
    page = missing.select("ArtifactCollectionConnection", PAGE, "totalCount" if counts else "")
    listing = f"artifactCollections(first: $first, after: $after) {{ {page} edges {{ {edge} }} }}"
    fragments = ""
    if head and not missing.has("Artifact*", "artifacts"):
        listing += (
            f" head: artifactCollections(first: {head}, after: $after) {{ edges {{ node {{ id "
            f"{_versions_of(missing, str(head_versions))} }} }} }}"
        )
        fragments = f" {_page_fragments(missing)}"
    return (
        f"query Collections($entity: String!, $project: String!, {_type_variable(of_type)}"
        "$first: Int, $after: String) "
        f"{{ project(entityName: $entity, name: $project) {{ id {_of(of_type, listing)} }} }}{fragments}"
    )


def _count(missing: Missing) -> str:
    """How many versions a collection holds, where the server tells."""
    if missing.has("*ArtifactConnection", "totalCount") or missing.has("Artifact*", "artifacts"):
        return ""
    arguments = ("first: 1", missing.argument("Artifact*", "artifacts", "filters", COMMITTED))
    return f"artifacts({', '.join(part for part in arguments if part)}) {{ totalCount }}"


def collections_page(missing: Missing, *, of_type: bool) -> str:
    """Some consecutive collections with the first versions of each: many collections a request.

    Variables: ``entity project first after versions`` and, with `of_type`, ``type``.
    """
    listing = (
        "artifactCollections(first: $first, after: $after) { edges { node { "
        f"{collection_fields(missing)} {_versions_of(missing, '$versions')} }} }} }}"
    )
    return (
        f"query Versions($entity: String!, $project: String!, {_type_variable(of_type)}"
        "$first: Int, $after: String, $versions: Int) "
        f"{{ project(entityName: $entity, name: $project) {{ {_of(of_type, listing)} }} }} "
        f"{_page_fragments(missing)}"
    )


def _type_variable(of_type: bool) -> str:
    return "$type: String!, " if of_type else ""


def version_pages(missing: Missing, orders: Sequence[bool]) -> str:
    """One page of each of some collections, each from a cursor of its own.

    The form the SDK itself pages with (``ProjectArtifacts``), and as deep as its deepest document.

    Parameters
    ----------
    missing : Missing
    orders : sequence of bool
        For each collection whether it is read in an order of ours; else in the server's own, and
        then nothing is said about orders.

    Notes
    -----
    Variables: ``entity project first`` and per collection *i* ``t{i}`` (type), ``n{i}`` (name),
    ``c{i}`` (cursor) and, where it is ordered, ``o{i}``.
    """
    takes_order = not missing.has("Artifact*.artifacts", "order")
    variables, pages = "", []
    for i, ordered in enumerate(orders):
        order = f"$o{i}" if ordered and takes_order else ""
        variables += f", $t{i}: String!, $n{i}: String!, $c{i}: String"
        variables += f", {order}: String" if order else ""
        pages.append(
            f"p{i}: artifactType(name: $t{i}) {{ artifactCollection(name: $n{i}) "
            f"{{ {collection_fields(missing)} {_versions_of(missing, '$first', f'$c{i}', order)} }} }}"
        )
    return (
        f"query Pages($entity: String!, $project: String!, $first: Int{variables}) "
        f"{{ project(entityName: $entity, name: $project) {{ {' '.join(pages)} }} }} "
        f"{_page_fragments(missing)}"
    )


def first_pages(missing: Missing, count: int) -> str:
    """The first versions of `count` collections, whatever they are called. Variables: ``first i0`` ..."""
    variables = ", ".join(f"$i{n}: ID!" for n in range(count))
    pages = " ".join(f"c{n}: artifactCollection(id: $i{n}) {{ ...First }}" for n in range(count))
    return (
        f"query First($first: Int, {variables}) {{ {pages} }} "
        f"fragment First on ArtifactCollection {{ id {_versions_of(missing, '$first')} }} "
        f"{_page_fragments(missing)}"
    )


def collection_by_name(missing: Missing) -> str:
    """One collection of a project, whatever its type. Variables: ``entity project name``."""
    return (
        "query Collection($entity: String!, $project: String!, $name: String!) "
        "{ project(entityName: $entity, name: $project) { id artifactCollection(name: $name) "
        f"{{ {collection_fields(missing)} {_count(missing)} }} }} }}"
    )


def collections_by_id(missing: Missing, count: int) -> str:
    """The present state of `count` collections. Variables: ``i0`` ... (ids)."""
    variables = ", ".join(f"$i{n}: ID!" for n in range(count))
    asked = f"{collection_fields(missing)} state project {{ name entity {{ name }} }} {_count(missing)}"
    fields = " ".join(f"c{n}: artifactCollection(id: $i{n}) {{ ...Now }}" for n in range(count))
    return (
        f"query CollectionsNow({variables}) {{ {CONTROL} {fields} }} "
        f"fragment Now on ArtifactCollection {{ {asked} }}"
    )


def collections_by_name(missing: Missing, count: int) -> str:
    """The same on a server that can't be asked by id. Variables: ``e0 p0 t0 n0`` ..."""
    asked, variables = collections_asked(
        count, f"{collection_fields(missing)} {_count(missing)}", by_name=True
    )
    return f"query CollectionsNow({variables}) {{ {CONTROL} {asked} }}"


def link_paths(missing: Missing, count: int) -> str:
    """What the collections are called that link `count` versions. Variables: ``i0`` ... (artifact ids)."""
    variables = ", ".join(f"$i{n}: ID!" for n in range(count))
    asked = missing.select("Artifact", _memberships(missing, named=True))
    versions = " ".join(f"v{n}: artifact(id: $i{n}) {{ ...Linked }}" for n in range(count))
    return f"query Links({variables}) {{ {versions} }} fragment Linked on Artifact {{ {asked} }}"


def manifest_address(missing: Missing) -> str:
    """Where a version's manifest is (the SDK's ``FetchArtifactManifest``). Variables: ``id``."""
    return "query Manifest($id: ID!) { artifact(id: $id) { state currentManifest { file { directUrl } } } }"


def manifest_addresses(missing: Missing, count: int) -> str:
    """Where the manifests of `count` versions are. Variables: ``i0`` ... (artifact ids)."""
    variables = ", ".join(f"$i{n}: ID!" for n in range(count))
    versions = " ".join(f"a{n}: artifact(id: $i{n}) {{ ...Address }}" for n in range(count))
    return (
        f"query Manifests({variables}) {{ {CONTROL} {versions} }} "
        "fragment Address on Artifact { state currentManifest { file { directUrl } } }"
    )


def used_by(missing: Missing) -> str:
    """Runs that used a version, and who made it. Variables: ``id``, and ``first`` where it is taken."""
    run = missing.select(
        "Run", "name", "displayName", "state", "user { username }", "project { name entity { name } }"
    )
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
        f"artifacts: {field}(first: $first, after: $after) {{ {PAGE} edges {{ node {{ "
        f"{version_fields(missing)} {_sequence_of(missing)} }} }} }} }} }} }}"
    )


def _sequence_of(missing: Missing) -> str:
    """What a version asked for outside its collection has to tell beside its columns."""
    sequence = missing.select(
        "ArtifactSequence", "id", "name", "description", "createdAt", "project { name entity { name } }"
    )
    return f"artifactType {{ name }} artifactSequence {{ {sequence} }}"


def versions_by_id(missing: Missing, count: int, operation: str = "VersionsNow") -> str:
    """The whole present state of `count` versions in one request. Variables: ``i0`` ... (ids)."""
    variables = ", ".join(f"$i{n}: ID!" for n in range(count))
    fields = f"{version_fields(missing, named=True)} {_sequence_of(missing)}"
    # A fragment, so that the text (which the server parses) does not grow with all fields for each version.
    versions = " ".join(f"v{n}: artifact(id: $i{n}) {{ ...Now }}" for n in range(count))
    return (
        f"query {operation}({variables}) {{ {CONTROL} {versions} }} fragment Now on Artifact {{ {fields} }}"
    )


def project_names(missing: Missing) -> str:
    """Names of an entity's projects (the SDK's ``GetProjects``). Variables: ``entity first after``."""
    return (
        "query Projects($entity: String, $first: Int, $after: String) "
        f"{{ models(entityName: $entity, first: $first, after: $after) "
        f"{{ {PAGE} edges {{ node {{ name }} }} }} }}"
    )


def entity_exists(missing: Missing) -> str:
    """Whether an entity is known. Variables: ``entity``."""
    return "query Entity($entity: String!) { entity(name: $entity) { id name } }"


def viewer(missing: Missing) -> str:
    """Whose key it is."""
    fields = missing.select("User", "id", "username", "entity", "teams { edges { node { name } } }")
    return f"query Viewer {{ viewer {{ {fields} }} }}"


def collections_asked(count: int, selection: str, *, by_name: bool) -> tuple[str, str]:
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
