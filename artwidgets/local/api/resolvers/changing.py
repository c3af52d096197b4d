"""Aliases, deletion, links: what changes a version's memberships rather than the version."""

from typing import Any

from sqlalchemy import Connection, select

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.resolvers.memberships import membership_by_number
from artwidgets.local.api.resolvers.projects import mutation
from artwidgets.local.api.resolvers.versions import own_version, source_of, versions_of, visible_version
from artwidgets.local.refusals import Missing, NotPermitted, Refusal
from artwidgets.local.rules.aliasing import drop_aliases, place_alias, require_unprotected
from artwidgets.local.rules.artifact_collections import join_collection, portfolio_for, require_unregistered
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import LATEST, check_alias
from artwidgets.local.rules.permissions import REGISTRY_PREFIX, require_write, role_in
from artwidgets.local.rules.projects import create_project, project_number
from artwidgets.local.rules.removal import delete_version, leave_collection
from artwidgets.local.store import models as m
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.records import Record, single

_m = m.memberships.c
_k = m.collections.c


def _membership(
    context: Context, connection: Connection, record: Record, target: dict[str, Any]
) -> tuple[int, int, Record]:
    """Return membership, collection and project that an alias input names."""
    project_id = project_number(connection, target["entityName"], target["projectName"])
    project = require_write(context, context.project(project_id) if project_id is not None else None)
    row = connection.execute(
        select(_m.id, _m.collection_id)
        .join(m.collections, _k.id == _m.collection_id)
        .where(
            _m.version_id == record["_id"],
            _k.project_id == project_id,
            _k.name == target["artifactCollectionName"],
            _k.state == "READY",
        )
    ).first()
    if row is None:
        raise Missing(f"the artifact is not in the collection {target['artifactCollectionName']!r}")
    return row.id, row.collection_id, project


def _aliasing(info: Info, input: dict[str, Any], add: bool) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        record = visible_version(context, input["artifactID"])
        if record is None or record["state"] == "DELETED":
            raise Missing(f"artifact {input['artifactID']} not found")
        for target in input["aliases"]:
            alias = target["alias"]
            membership_id, collection_id, project = _membership(context, connection, record, target)
            require_unprotected(context, project, [alias])
            require_unregistered(connection, record, collection_id)
            if add:
                place_alias(context, collection_id, membership_id, record["_id"], alias)
            else:
                drop_aliases(context, membership_id, [alias])
    return {
        "success": True,
        "aliases": input["aliases"],
        "artifact": versions_of(context, [record["_id"]])[record["_id"]],
    }


@mutation.field("addAliases")
def add_aliases(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Give a version aliases in one of its collections; an alias another version had there moves."""
    return _aliasing(info, input, add=True)


@mutation.field("deleteAliases")
def delete_aliases(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Take aliases away; ``latest`` too, which then nothing has until the next version comes."""
    return _aliasing(info, input, add=False)


@mutation.field("deleteArtifact")
def delete_artifact(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Delete a version softly, in a transaction of its own."""
    context = context_of(info)
    with context.transaction() as connection:
        record = own_version(context, input["artifactID"])
        delete_version(context, connection, record["_id"], delete_aliases=bool(input.get("deleteAliases")))
    # What the answer tells of the version follows from the row as it was read.
    return {"artifact": single(Record(record, state="DELETED"))}


@mutation.field("linkArtifact")
def link_artifact(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Link a committed version into a portfolio, which is made on first use; its type is the version's."""
    context = context_of(info)
    with context.transaction() as connection:
        record = _linked(context, connection, input)
        collection_id, project = _portfolio(context, connection, record, input)
        require_write(context, project)
        aliases = [check_alias(item["alias"]) for item in input.get("aliases") or ()]
        require_unprotected(context, project, aliases)
        number = join_collection(context, collection_id, record["_id"])
        for alias in dict.fromkeys([*aliases, LATEST]):
            place_alias(context, collection_id, number, record["_id"], alias)
    membership = membership_by_number(context, number)
    target = {
        "artifactCollectionName": context.collection(collection_id)["name"],
        "entityName": context.entity(project["_entity_id"])["name"],
        "projectName": project["name"],
    }
    return {
        "aliases": [{"alias": alias, **target} for alias in aliases],
        "artifactCollectionID": encode("ArtifactCollection", collection_id),
        "artifactID": encode("Artifact", record["_id"]),
        "artifactMembership": membership,
        "createdAt": membership["createdAt"],
        "versionIndex": membership["versionIndex"],
    }


def _linked(context: Context, connection: Connection, input: dict[str, Any]) -> Record:
    identifier = input.get("artifactID")
    if identifier is not None:
        record = visible_version(context, identifier)
    else:
        number = connection.scalar(
            select(m.versions.c.id).where(m.versions.c.client_id == input.get("clientID"))
        )
        record = visible_version(context, encode("Artifact", number)) if number is not None else None
    if record is None or record["state"] != "COMMITTED":
        raise Missing("artifact not found, or not committed")
    return record


def _portfolio(
    context: Context, connection: Connection, record: Record, input: dict[str, Any]
) -> tuple[int, Record]:
    if input.get("artifactPortfolioID"):
        number = decode(input["artifactPortfolioID"], "ArtifactCollection")
        found = context.collections([number]).get(number) if number is not None else None
        if found is None or found["_kind"] != "PORTFOLIO":
            raise Missing("artifact portfolio not found")
        return found["_id"], context.project(found["_project_id"])
    name, entity_name, project_name = (
        input.get(k) for k in ("artifactPortfolioName", "entityName", "projectName")
    )
    if not (name and entity_name and project_name):
        raise Refusal("linkArtifact needs artifactPortfolioName, entityName and projectName")
    project = _target_project(context, connection, entity_name, project_name)
    type_id = source_of(record, context)["_type_id"]
    type_name = context.type(type_id)["name"]
    return portfolio_for(context, project, type_name, name), project


def _target_project(context: Context, connection: Connection, entity_name: str, name: str) -> Record:
    number = project_number(connection, entity_name, name)
    if number is None:
        owner = connection.scalar(select(m.entities.c.id).where(m.entities.c.name == entity_name))
        if owner is None or role_in(context, owner) is None:
            raise Missing(f"entity {entity_name} not found")
        if role_in(context, owner) == "viewer":
            raise NotPermitted
        if name.startswith(REGISTRY_PREFIX):
            raise Missing(f"registry {name.removeprefix(REGISTRY_PREFIX)!r} not found in {entity_name!r}")
        number = create_project(connection, owner, name, context.viewer.id if context.viewer else None)
    return context.project(number)


@mutation.field("unlinkArtifact")
def unlink_artifact(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Take a link away; the source and its files stay."""
    context = context_of(info)
    with context.transaction():
        version_id = decode(input["artifactID"], "Artifact")
        number = decode(input["artifactPortfolioID"], "ArtifactCollection")
        found = context.collections([number]).get(number) if number is not None else None
        if found is None or version_id is None:
            raise Missing("artifact portfolio not found")
        if found["_kind"] != "PORTFOLIO":
            raise Refusal(
                "an artifact can't be unlinked from the collection it was logged to: delete it instead"
            )
        project = require_write(context, context.project(found["_project_id"]))
        if not leave_collection(context, project, found["_id"], version_id):
            raise Missing("the artifact is not linked to this collection")
    return {"success": True, "artifactID": input["artifactID"]}


bindables: list[Any] = []
