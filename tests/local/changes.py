"""What may be changed and by whom: one row a mutation, with the input that somebody sends."""

from collections.abc import Callable
from typing import Any

from tests.local.roles import ADMIN, MD5, PROJECT, READ, ROLES, TEAM, WRITE, Factory


def _run_files(factory: Factory) -> dict[str, Any]:
    return {**factory.home, "runName": factory.run()["name"], "files": ["config.yaml"]}


def _held_production(factory: Factory) -> dict[str, Any]:
    wanted = factory.alias("production")
    factory.team.made("addAliases", wanted, "success")
    return wanted


def _linked_production(factory: Factory) -> dict[str, str]:
    link = factory.link()
    alias = {"alias": "production", "artifactCollectionName": f"links-{factory.number}", **factory.home}
    factory.team.made("addAliases", {"artifactID": link["artifactID"], "aliases": [alias]}, "success")
    return link


def _tag(factory: Factory) -> dict[str, Any]:
    factory.version()
    return {**factory.home, "artifactCollectionName": factory.name, "tagName": "keep"}


def _of_a_type(factory: Factory) -> dict[str, Any]:
    return {**factory.home, "artifactTypeID": factory.type_id(), "name": f"fresh-{factory.number}"}


def _protected(alias: str) -> dict[str, Any]:
    return {"entityName": TEAM, "adminType": "MODEL", "aliases": [alias]}


def _with_team(factory: Factory) -> str:
    project = factory.project()
    wanted = {"projectId": project, "teamIds": [factory.team_id()]}
    factory.team.made("createProjectMembers", wanted, "success")
    return project


CHANGES: list[tuple[str, str, frozenset[str], Callable[[Factory], dict[str, Any]]]] = [
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
    ("createArtifactCollectionTagAssignment", "", WRITE, lambda p: _tag(p)),
    ("deleteArtifactCollectionTagAssignment", "", WRITE, lambda p: _tag(p)),
    ("createArtifactType", "", WRITE, lambda p: {**p.home, "name": f"type-{p.number}"}),
    ("updateArtifactType", "", WRITE, lambda p: {"artifactTypeID": p.type_id(), "description": "d"}),
    ("createArtifactSequence", "", WRITE, lambda p: _of_a_type(p)),
    ("createArtifactPortfolio", "", WRITE, lambda p: _of_a_type(p)),
    ("addProtectedAliases", "", ADMIN, lambda p: _protected(f"guarded-{p.number}")),
    ("removeProtectedAliases", "", ADMIN, lambda p: _protected("nobody-has-this")),
    ("deleteRuns", "", WRITE, lambda p: p.runs()),
    ("deleteRuns", "with artifacts", WRITE, lambda p: {**p.runs(), "deleteArtifacts": True}),
    ("undeleteRuns", "", WRITE, lambda p: p.runs()),
    ("deleteFiles", "", WRITE, lambda p: {"files": [p.run_file()]}),
    ("createFilterTrigger", "of the project", WRITE, lambda p: p.automation()),
    (
        "createFilterTrigger",
        "of a collection",
        WRITE,
        lambda p: p.automation("ARTIFACT_COLLECTION", p.sequence()),
    ),
    ("createFilterTrigger", "of the team", WRITE, lambda p: p.automation("ENTITY", p.team_id())),
    ("updateFilterTrigger", "", WRITE, lambda p: {"id": p.trigger(), "enabled": False}),
    ("deleteTrigger", "", WRITE, lambda p: {"triggerID": p.trigger()}),
    (
        "createGenericWebhookIntegration",
        "",
        WRITE,
        lambda p: {"entityName": TEAM, "name": f"hook-{p.number}", "urlEndpoint": "http://127.0.0.1/hook"},
    ),
    (
        "createProjectMembers",
        "",
        ADMIN,
        lambda p: {"projectId": p.project(), "userIds": [p.user_id()]},
    ),
    (
        "createProjectMembers",
        "themselves",
        ADMIN,
        lambda p: {"projectId": p.project(), "userIds": [p.user_id(role) for role in ROLES[1:]]},
    ),
    (
        "deleteProjectMembers",
        "",
        ADMIN,
        lambda p: {"projectId": (held := p.member())["projectId"], "userIds": [held["userId"]]},
    ),
    ("updateProjectMember", "", ADMIN, lambda p: {**p.member(), "userProjectRole": "member"}),
    (
        "updateProjectTeamMember",
        "",
        ADMIN,
        lambda p: {"projectId": _with_team(p), "teamId": p.team_id(), "teamProjectRole": "admin"},
    ),
    ("updateUser", "their own team", READ, lambda p: {"defaultEntity": TEAM}),
]
"""Mutation, what is special, who may, and its input."""
