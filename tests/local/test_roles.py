"""Who may do what: a table of roles by operations, over HTTP as somebody would who wants in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, get_named_type

from artwidgets.local import LocalServer
from artwidgets.local.schema import build_schema
from tests.local.roles import (
    ADMIN,
    CONTENT,
    EVERYBODY,
    MD5,
    ORGANIZATION,
    PROJECT,
    READ,
    ROLES,
    TEAM,
    WITH_KEY,
    WRITE,
    Place,
    Team,
)
from tests.local.wire import basic, request


def _run_files(place: Place) -> dict[str, Any]:
    return {**place.home, "runName": place.run()["name"], "files": ["config.yaml"]}


def _held_production(place: Place) -> dict[str, Any]:
    wanted = place.alias("production")
    place.team.made("addAliases", wanted, "success")
    return wanted


def _linked_production(place: Place) -> dict[str, str]:
    link = place.link()
    alias = {"alias": "production", "artifactCollectionName": f"links-{place.number}", **place.home}
    place.team.made("addAliases", {"artifactID": link["artifactID"], "aliases": [alias]}, "success")
    return link


CHANGES: list[tuple[str, str, frozenset[str], Callable[[Place], dict[str, Any]]]] = [
    ("upsertBucket", "", WRITE, lambda p: {"entityName": TEAM, "modelName": PROJECT, "name": f"r{p.number}"}),
    ("upsertBucket", "another's", WRITE, lambda p: {"id": p.run()["id"], "notes": "mine"}),
    ("deleteRun", "", WRITE, lambda p: {"id": p.run()["id"]}),
    ("updateRunState", "", WRITE, lambda p: {"id": p.run()["id"], "state": "crashed"}),
    ("stopRun", "", WRITE, lambda p: {"id": p.run()["id"]}),
    ("createRunFiles", "", WRITE, _run_files),
    ("markRunFilesUploaded", "", WRITE, _run_files),
    ("upsertModel", "new", WRITE, lambda p: {"entityName": TEAM, "name": f"new-{p.number}"}),
    ("upsertModel", "described", WRITE, lambda p: {"id": p.project(), "description": "d"}),
    ("upsertModel", "made public", ADMIN, lambda p: {"id": p.project(), "access": "USER_READ"}),
    ("upsertModel", "closed", ADMIN, lambda p: {"id": p.project(), "access": "RESTRICTED"}),
    (
        "upsertModel",
        "new and public",
        ADMIN,
        lambda p: {"entityName": TEAM, "name": f"open-{p.number}", "access": "USER_READ"},
    ),
    (
        "renameProject",
        "",
        WRITE,
        lambda p: {
            "entityName": TEAM,
            "oldProjectName": f"empty-{p.number}" if p.project() else "",
            "newProjectName": f"renamed-{p.number}",
        },
    ),
    ("deleteModel", "", ADMIN, lambda p: {"id": p.project()}),
    ("createArtifact", "", WRITE, lambda p: p.new()),
    (
        "createArtifact",
        "with a protected alias",
        ADMIN,
        lambda p: p.new(aliases=[{"alias": "production", "artifactCollectionName": p.name}]),
    ),
    (
        "createArtifactManifest",
        "",
        WRITE,
        lambda p: p.manifest(p.pending()["version"]),
    ),
    ("updateArtifactManifest", "", WRITE, lambda p: {"artifactManifestID": p.pending()["manifest"]}),
    (
        "createArtifactFiles",
        "",
        WRITE,
        lambda p: {"artifactFiles": [{"artifactID": p.pending()["version"], "name": "b", "md5": MD5}]},
    ),
    (
        "completeMultipartUploadArtifact",
        "",
        WRITE,
        lambda p: p.uploaded_parts(),
    ),
    ("commitArtifact", "", WRITE, lambda p: {"artifactID": p.pending()["version"]}),
    ("useArtifact", "", WRITE, lambda p: {"artifactID": p.version(), "runName": p.run()["name"], **p.home}),
    ("updateArtifact", "", WRITE, lambda p: {"artifactID": p.version(), "description": "mine"}),
    ("addAliases", "", WRITE, lambda p: p.alias("best")),
    ("addAliases", "protected", ADMIN, lambda p: p.alias("production")),
    ("deleteAliases", "", WRITE, lambda p: p.alias("latest")),
    ("deleteAliases", "protected", ADMIN, _held_production),
    ("deleteArtifact", "", WRITE, lambda p: {"artifactID": p.version(), "deleteAliases": True}),
    (
        "deleteArtifact",
        "with a protected alias",
        ADMIN,
        lambda p: {"artifactID": _held_production(p)["artifactID"], "deleteAliases": True},
    ),
    (
        "linkArtifact",
        "",
        WRITE,
        lambda p: {"artifactID": p.version(), "artifactPortfolioName": f"links-{p.number}", **p.home},
    ),
    ("unlinkArtifact", "", WRITE, lambda p: p.link()),
    ("unlinkArtifact", "with a protected alias", ADMIN, _linked_production),
    ("updateArtifactSequence", "", WRITE, lambda p: {"artifactSequenceID": p.sequence(), "description": "d"}),
    (
        "updateArtifactPortfolio",
        "",
        WRITE,
        lambda p: {"artifactPortfolioID": p.link()["artifactPortfolioID"], "description": "d"},
    ),
    (
        "moveArtifactSequence",
        "",
        WRITE,
        lambda p: {"artifactSequenceID": p.sequence(), "destinationArtifactTypeName": "model"},
    ),
    ("deleteArtifactSequence", "", WRITE, lambda p: {"artifactSequenceID": p.sequence()}),
    (
        "deleteArtifactPortfolio",
        "",
        WRITE,
        lambda p: {"artifactPortfolioID": p.link()["artifactPortfolioID"]},
    ),
    (
        "deleteArtifactPortfolio",
        "with a protected alias",
        ADMIN,
        lambda p: {"artifactPortfolioID": _linked_production(p)["artifactPortfolioID"]},
    ),
    ("createArtifactCollectionTagAssignments", "", WRITE, lambda p: p.tags()),
    ("deleteArtifactCollectionTagAssignments", "", WRITE, lambda p: p.tags()),
]
"""Mutation, what is special, who may, and its input."""


@pytest.fixture(scope="module")
def team(server: LocalServer) -> Team:
    keys: dict[str, str | None] = {"anonymous": None}
    for role in ROLES[1:]:
        keys[role] = server.add_user(f"roles-{role}")
    server.add_organization(ORGANIZATION)
    server.add_team(TEAM, ORGANIZATION, {f"roles-{role}": role for role in sorted(READ)})
    made = Team(server, keys)
    made.made("upsertModel", {"entityName": TEAM, "name": PROJECT}, "inserted")
    server.protect_aliases(TEAM, ["production"])
    return made


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("field", "special", "allowed", "wanted"), CHANGES, ids=[f"{row[0]} {row[1]}".strip() for row in CHANGES]
)
def test_a_change_is_for_its_roles(
    team: Team,
    field: str,
    special: str,
    allowed: frozenset[str],
    wanted: Callable[[Place], dict[str, Any]],
    role: str,
) -> None:
    answer = team.change(role, field, wanted(Place(team)))
    if role in allowed:
        assert answer["status"] == 200, answer
    else:
        assert answer["status"] in ((403,) if role in READ else (403, 404)), answer
        assert answer["data"] == {field: None}


def _inputs(kind: GraphQLInputObjectType, place: dict[str, Any]) -> dict[str, Any]:
    """Fill what an input needs with things of the private project."""
    filled: dict[str, Any] = {}
    for name, field in kind.fields.items():
        if not isinstance(field.type, GraphQLNonNull) and name not in place:
            continue
        inner = get_named_type(field.type)
        value: Any = place.get(name, place["ids"] if inner.name == "ID" else "x")
        if isinstance(inner, GraphQLInputObjectType):
            value = _inputs(inner, place)
        elif hasattr(inner, "values"):
            value = next(iter(inner.values))
        elif inner.name in ("Int", "Int64"):
            value = 1
        elif inner.name == "Boolean":
            value = True
        elif inner.name == "JSONString":
            value = "{}"
        filled[name] = [value] if "[" in str(field.type) else value
    return filled


@pytest.mark.parametrize("role", ["anonymous", "other"])
def test_no_mutation_of_the_schema_is_for_who_is_not_in_the_team(team: Team, role: str) -> None:
    mutations = build_schema().mutation_type
    assert mutations is not None
    version = Place(team).version()
    place = {"entityName": TEAM, "projectName": PROJECT, "modelName": PROJECT, "name": "x", "ids": version}
    for name, field in mutations.fields.items():
        kind = get_named_type(field.args["input"].type)
        assert isinstance(kind, GraphQLInputObjectType)
        inputs = _inputs(kind, place)
        if name == "updateUser":
            inputs["defaultEntity"] = TEAM  # without it nothing is asked for
        answer = team.change(role, name, inputs)
        assert answer["status"] in (400, 403, 404), (name, answer)
        assert answer["data"] == {name: None}


QUERIES: list[tuple[str, frozenset[str]]] = [
    ("serverInfo { features { name } }", EVERYBODY),
    ("viewer { username }", WITH_KEY),
    ("project(name: $project, entityName: $team) { id }", READ),
    ("model(name: $project, entityName: $team) { id }", READ),
    ("artifact(id: $version) { id }", READ),
    ("artifact(id: $version) { files { edges { node { directUrl } } } }", READ),
    ("artifact(id: $version) { currentManifest { file { directUrl } } }", READ),
    ("artifact(id: $pending) { currentManifest { file { uploadUrl } } }", WRITE),
    ("artifactCollection(id: $collection) { id }", READ),
    ("clientIDMapping(clientID: $client) { serverID }", READ),
    ("entity(name: $team) { name }", WITH_KEY),
    ("entity(name: $team) { members { username } }", READ),
    ("entity(name: $team) { organization { name } }", READ),
    ("entity(name: $team) { storageBytes }", READ),
    ("entity(name: $team) { project(name: $project) { id } }", READ),
    ("entity(name: $team) { artifactCollections { edges { node { id } } } }", READ),
    ("entity(name: $team) { artifactMemberships { edges { node { id } } } }", READ),
    ("organization(name: $organization) { name }", READ),
    ("user(userName: $user) { username }", WITH_KEY),
    ("user(userName: $user) { email }", READ),
    ("user(userName: $user) { organizations { name } }", READ),
    ("users(query: $email) { edges { node { username } } }", READ),
]
"""What is asked, and who sees something."""


@pytest.fixture(scope="module")
def asked(team: Team) -> dict[str, Any]:
    place, other = Place(team), Place(team)
    version = place.version()
    text = f'query S {{ artifact(id: "{version}") {{ artifactSequence {{ id }} }} }}'
    return {
        "project": PROJECT,
        "team": TEAM,
        "organization": ORGANIZATION,
        "version": version,
        "pending": other.pending()["version"],
        "client": f"client-{place.number}",
        "collection": team.ask("admin", text)[1]["data"]["artifact"]["artifactSequence"]["id"],
        "user": "roles-admin",
        "email": "roles-admin@localhost",
    }


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    elif value not in (None, 0):
        yield value


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("text", "allowed"), QUERIES, ids=[row[0] for row in QUERIES])
def test_a_query_tells_only_its_roles(
    team: Team, asked: dict[str, Any], text: str, allowed: frozenset[str], role: str
) -> None:
    used = {name: value for name, value in asked.items() if f"${name}" in text}
    kinds = {
        name: "ID" if name in ("version", "pending", "client", "collection") else "String" for name in used
    }
    head = ", ".join(f"${name}: {kind}!" for name, kind in kinds.items())
    status, answer = team.ask(role, f"query Q{f'({head})' if head else ''} {{ {text} }}", used)
    assert status == 200, "what may not be seen is answered as if it did not exist"
    assert bool(list(_leaves(answer["data"]))) == (role in allowed)


@pytest.mark.parametrize("role", ROLES)
def test_a_private_project_is_listed_to_its_roles(team: Team, role: str) -> None:
    """Others see the team's public projects alone."""
    listed = "edges { node { name } }"
    text = f"""query P($team: String!) {{ models(entityName: $team) {{ {listed} }}
        entity(name: $team) {{ projects {{ {listed} }} }} }}"""
    found = set(_leaves(team.ask(role, text, {"team": TEAM})[1]["data"]))
    assert (PROJECT in found) == (role in READ)


@pytest.mark.parametrize("role", ROLES)
def test_files_by_digest_and_streams_are_for_their_roles(
    team: Team, asked: dict[str, Any], role: str
) -> None:
    key = team.keys[role]
    headers = {} if key is None else basic(key)
    status, _, body = request(team.server, "GET", f"/artifacts/{TEAM}/{MD5}", headers=headers)
    assert (status == 200 and body == CONTENT) == (role in READ)
    run = Place(team).run()["name"]
    stream = f"/files/{TEAM}/{PROJECT}/{run}/file_stream"
    status, _, _ = request(team.server, "POST", stream, b"{}", headers)
    assert (status == 200) == (role in WRITE)


def test_a_manifest_over_somebodys_private_version_tells_no_names(team: Team) -> None:
    """An incremental manifest takes the files of what it builds upon: somebody else's were listed so."""
    private = Place(team).version()
    home = {"entityName": "roles-other", "projectName": "mine"}
    answer = team.change(
        "other",
        "createArtifact",
        {
            **home,
            "artifactTypeName": "dataset",
            "artifactCollectionName": "c",
            "digest": "d",
            "digestAlgorithm": "MANIFEST_MD5",
        },
        "artifact { id }",
    )
    own = answer["data"]["createArtifact"]["artifact"]["id"]
    wanted = {**Place(team).manifest(own), "type": "INCREMENTAL", **home}
    answer = team.change("other", "createArtifactManifest", {**wanted, "baseArtifactID": private})
    assert answer["status"] == 404
    answer = team.change("other", "createArtifactManifest", wanted, "artifactManifest { id }")
    manifest = answer["data"]["createArtifactManifest"]["artifactManifest"]["id"]
    change = {"artifactManifestID": manifest, "baseArtifactID": private}
    assert team.change("other", "updateArtifactManifest", change)["status"] == 404


def test_a_reader_of_a_registry_does_not_see_the_runs_behind_a_link(
    team: Team, asked: dict[str, Any]
) -> None:
    """A link makes a version visible, not the private project of the run that logged or used it."""
    place = Place(team)
    run = place.run()
    version = team.made("createArtifact", place.new(runName=run["name"]), "artifact { id }")["artifact"]["id"]
    back = "artifactManifest { file { uploadUrl } }"
    made = team.made("createArtifactManifest", place.manifest(version), back)
    url = made["artifactManifest"]["file"]["uploadUrl"]
    assert request(team.server, "PUT", url, b'{"version": 1, "contents": {}}')[0] == 200
    team.made("commitArtifact", {"artifactID": version}, "artifact { id }")
    team.made("useArtifact", {"artifactID": version, "runName": run["name"], **place.home}, "artifact { id }")
    team.made("upsertModel", {"entityName": TEAM, "name": "open", "access": "USER_READ"}, "inserted")
    link = {"artifactID": version, "entityName": TEAM, "projectName": "open", "artifactPortfolioName": "best"}
    team.made("linkArtifact", link, "versionIndex")
    text = f"""query L {{ artifact(id: "{version}") {{ state createdBy {{ __typename }}
        usedBy {{ edges {{ node {{ name }} }} }} }} }}"""
    assert team.ask("other", text)[1]["data"]["artifact"] == {
        "state": "COMMITTED",
        "createdBy": None,
        "usedBy": {"edges": []},
    }
    assert team.ask("viewer", text)[1]["data"]["artifact"]["usedBy"]["edges"] == [
        {"node": {"name": run["name"]}}
    ]
