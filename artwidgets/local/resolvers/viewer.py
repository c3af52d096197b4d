"""Who asks, entities, organizations, teams, and what the server can do."""

from collections.abc import Iterable
from typing import Any

from ariadne import ObjectType, QueryType
from sqlalchemy import func, select

from artwidgets.local import models as m
from artwidgets.local.connections import whole
from artwidgets.local.context import Context, Info, context_of
from artwidgets.local.identifiers import encode
from artwidgets.local.permissions import role_in
from artwidgets.local.records import Record, batch, fetch

query = QueryType()
user = ObjectType("User")
entity = ObjectType("Entity")
organization = ObjectType("Organization")

FEATURES = (
    "ARTIFACT_COLLECTIONS_FILTERING_SORTING",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILES",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER",
    "ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE",
    "ARTIFACT_REGISTRY_SEARCH",
    "ARTIFACT_TAGS",
    "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID",
    "INCLUDE_ARTIFACT_TYPES_IN_REGISTRY_CREATION",
    "MARK_RUN_FILES_UPLOADED",
    "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP",
    "TOTAL_COUNT_IN_FILE_CONNECTION",
    "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
)
"""What this server says it can do (``wandb_internal.proto``, ``ServerFeature``): only what works."""


@query.field("serverInfo")
def _resolve_server_info(_: Any, info: Info) -> dict[str, Any]:
    hidden = context_of(info).state.hidden_features
    return {
        "features": [{"name": name, "isEnabled": True} for name in FEATURES if name not in hidden],
        "cliVersionInfo": {"max_cli_version": "0.31.0"},
        "latestLocalVersionInfo": None,
    }


@query.field("viewer")
def _resolve_viewer(_: Any, info: Info) -> Record | None:
    context = context_of(info)
    viewer = context.viewer
    return context.users([viewer.id]).get(viewer.id) if viewer else None


@query.field("user")
def _resolve_user(_: Any, info: Info, userName: str | None = None) -> Record | None:
    context = context_of(info)
    number = context.connection.scalar(select(m.users.c.id).where(m.users.c.username == userName))
    return context.users([number]).get(number) if number is not None else None


@query.field("users")
def _resolve_users(
    _: Any,
    info: Info,
    query: str | None = None,
    first: int | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    context = context_of(info)
    named = (m.users.c.username == query) | (m.users.c.email == query)
    ids = list(context.connection.scalars(select(m.users.c.id).where(named).order_by(m.users.c.id)))
    return whole([context.users(ids)[number] for number in ids], first, after)


@query.field("entity")
def _resolve_entity(_: Any, info: Info, name: str | None = None) -> Record | None:
    context = context_of(info)
    if name is None:
        return (
            context.entities([context.viewer.entity_id])[context.viewer.entity_id] if context.viewer else None
        )
    number = context.connection.scalar(select(m.entities.c.id).where(m.entities.c.name == name))
    return context.entities([number])[number] if number is not None else None


@query.field("organization")
def _resolve_organization(_: Any, info: Info, name: str | None = None) -> Record | None:
    return _organization(info, m.organizations.c.name == name)


def _organization(info: Info, condition: Any) -> Record | None:
    c = m.organizations.c
    found = fetch(context_of(info).connection, select(c.id.label("_id"), c.name).where(condition))
    return batch(found)[0] if found else None


def _identifier(kind: str) -> Any:
    return lambda record, _info: encode(kind, record["_id"])


user.set_field("id", _identifier("User"))
entity.set_field("id", _identifier("Entity"))
entity.set_field("entityType", lambda record, _info: record["entityType"].lower())
organization.set_field("id", _identifier("Organization"))


@user.field("entity")
def _resolve_user_entity(record: Record, info: Info) -> str:
    return str(context_of(info).entities([record["_entity_id"]])[record["_entity_id"]]["name"])


@user.field("teams")
def _resolve_teams(record: Record, info: Info, first: int | None = None) -> dict[str, Any]:
    context = context_of(info)
    statement = (
        select(m.members.c.entity_id)
        .join(m.entities, m.entities.c.id == m.members.c.entity_id)
        .where(m.members.c.user_id == record["_id"], m.entities.c.kind == "TEAM")
        .order_by(m.entities.c.name)
    )
    ids = [record["_entity_id"], *context.connection.scalars(statement)]
    known = context.entities(ids)
    return whole([known[number] for number in ids], first, None)


@user.field("organizations")
def _resolve_user_organizations(record: Record, info: Info) -> list[Record]:
    c = m.organizations.c
    mine = (
        select(m.entities.c.organization_id)
        .join(m.members, m.members.c.entity_id == m.entities.c.id)
        .where(m.members.c.user_id == record["_id"], m.entities.c.organization_id.is_not(None))
    )
    statement = select(c.id.label("_id"), c.name).where(c.id.in_(mine)).order_by(c.name)
    return list(batch(fetch(context_of(info).connection, statement)))


for name in ("flags", "deletedAt", "apiKeys"):
    user.set_field(name, lambda _record, _info: None)


@organization.field("orgEntity")
def _resolve_org_entity(record: Record, info: Info) -> Record:
    context = context_of(info)
    c = m.entities.c
    number = context.connection.scalar(
        select(c.id).where(c.organization_id == record["_id"], c.kind == "ORGANIZATION")
    )
    assert number is not None
    return context.entities([number])[number]


@organization.field("coreWeaveOrganizationId")
def _resolve_core_weave(_record: Record, _info: Info) -> None:
    return None


@organization.field("advancedRegistryFeatures")
def _resolve_advanced_features(_record: Record, _info: Info) -> dict[str, bool]:
    return {"advancedSearch": True}


@organization.field("featureFlags")
def _resolve_feature_flags(_record: Record, _info: Info, **_: Any) -> list[Any]:
    return []


@entity.field("organization")
def _resolve_entity_organization(record: Record, info: Info) -> Record | None:
    if record["_organization_id"] is None:
        return None
    return _organization(info, m.organizations.c.id == record["_organization_id"])


@entity.field("user")
def _resolve_entity_user(record: Record, info: Info) -> Record | None:
    context = context_of(info)
    number = context.connection.scalar(select(m.users.c.id).where(m.users.c.entity_id == record["_id"]))
    return context.users([number])[number] if number is not None else None


def members_of(context: Context, entity_id: int) -> Iterable[Any]:
    """Return the members of a team or an organization with their roles, by name."""
    return context.connection.execute(
        select(m.users, m.members.c.role)
        .join(m.members, m.members.c.user_id == m.users.c.id)
        .where(m.members.c.entity_id == entity_id)
        .order_by(m.users.c.username)
    )


@entity.field("members")
def _resolve_members(record: Record, info: Info) -> list[dict[str, Any]]:
    return [
        {
            "id": encode("User", row.id),
            "admin": row.role == "admin",
            "pending": False,
            "email": row.email,
            "username": row.username,
            "name": row.username,
            "photoUrl": None,
            "accountType": row.role,
            "apiKey": None,
            "role": row.role,
        }
        for row in members_of(context_of(info), record["_id"])
    ]


@entity.field("isTeam")
def _resolve_is_team(record: Record, _info: Info) -> bool:
    return bool(record["entityType"] != "USER")


@entity.field("storageBytes")
def _resolve_entity_storage(record: Record, info: Info) -> int:
    c = m.blobs.c
    held = context_of(info).connection.scalar(select(func.sum(c.size)).where(c.entity_id == record["_id"]))
    return int(held or 0)


@entity.field("readOnly")
def _resolve_entity_read_only(record: Record, info: Info) -> bool:
    return role_in(context_of(info), record["_id"]) not in ("admin", "member")


for name, value in {
    "available": False,
    "photoUrl": None,
    "limits": None,
    "readOnlyAdmin": False,
    "privateOnly": False,
    "codeSavingEnabled": True,
    "defaultAccess": "PRIVATE",
    "isPaid": False,
    "xxhashDigestsEnabled": False,
}.items():
    entity.set_field(name, lambda _record, _info, value=value: value)

bindables = [query, user, entity, organization]
