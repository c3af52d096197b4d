"""Who asks, entities, organizations, teams, and what the server can do."""

from collections.abc import Iterable
from typing import Any

from ariadne import ObjectType, QueryType
from sqlalchemy import bindparam, func, or_, select

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import Window, connection_of_list
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import knows_user, role_in
from artwidgets.local.store import models as m
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import Record, batch, fetch

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
    # Asked by wandb before 0.29 for automations; what came after has them with every server.
    "AUTOMATION_ACTION_NO_OP",
    "AUTOMATION_EVENT_ADD_ARTIFACT_TAG",
    "AUTOMATION_EVENT_ADD_COLLECTION_TAG",
    "AUTOMATION_EVENT_REMOVE_ARTIFACT_TAG",
    "AUTOMATION_EVENT_REMOVE_COLLECTION_TAG",
    "AUTOMATION_EVENT_UNLINK_ARTIFACT",
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
def _resolve_viewer(_: Any, info: Info, entityName: str | None = None) -> Record | None:
    context = context_of(info)
    viewer = context.viewer
    return context.users([viewer.id]).get(viewer.id) if viewer else None


@query.field("user")
def _resolve_user(_: Any, info: Info, id: str | None = None, userName: str | None = None) -> Record | None:
    context = context_of(info)
    if context.viewer is None:
        return None
    c = m.users.c
    named = c.id == decode(id, "User") if id is not None else c.username == userName
    number = context.connection.scalar(select(c.id).where(named))
    return context.users([number]).get(number) if number is not None else None


@query.field("users")
def _resolve_users(
    _: Any,
    info: Info,
    query: str | None = None,
    ids: list[str] | None = None,
    usernames: list[str] | None = None,
    **page: Any,
) -> dict[str, Any]:
    context = context_of(info)
    if context.viewer is None:
        return connection_of_list([], Window(**page))
    c = m.users.c
    wanted = or_(
        (c.username == query) | (c.email == query),
        c.username.in_(usernames or ()),
        c.id.in_([decode(identifier, "User") for identifier in ids or ()]),
    )
    named = select(c.id, c.email).where(wanted).order_by(c.id)
    # Who knows an address only does not learn by it whose it is.
    found = [
        number
        for number, email in context.connection.execute(named)
        if email != query or knows_user(context, number)
    ]
    users = context.users(found)
    return connection_of_list([users[number] for number in found], Window(**page))


@query.field("entity")
def _resolve_entity(_: Any, info: Info, name: str | None = None, login: bool | None = None) -> Record | None:
    context = context_of(info)
    if context.viewer is None:
        return None
    if name is None:
        return context.entity(context.viewer.entity_id)
    number = context.connection.scalar(select(m.entities.c.id).where(m.entities.c.name == name))
    return context.entity(number) if number is not None else None


@query.field("organization")
def _resolve_organization(
    _: Any, info: Info, id: str | None = None, name: str | None = None
) -> Record | None:
    c = m.organizations.c
    return _organization(info, c.id == decode(id, "Organization") if id is not None else c.name == name)


def _organization(info: Info, condition: Any) -> Record | None:
    c = m.organizations.c
    context = context_of(info)
    found = fetch(context.connection, select(c.id.label("_id"), c.name).where(condition))
    if not found or not _belongs_to(context, found[0]["_id"]):
        return None
    return batch(found)[0]


def _belongs_to(context: Context, organization_id: int) -> bool:
    """Whether the viewer is in the organization or in a team of it."""
    viewer = context.viewer
    if viewer is None or viewer.admin:
        return viewer is not None
    c = m.entities.c
    ids = context.connection.scalars(select(c.id).where(c.organization_id == organization_id))
    return any(number in viewer.roles for number in ids)


def _identifier(kind: str) -> Any:
    return lambda record, _info: encode(kind, record["_id"])


user.set_field("id", _identifier("User"))
entity.set_field("id", _identifier("Entity"))
entity.set_field("entityType", lambda record, _info: record["entityType"].lower())
organization.set_field("id", _identifier("Organization"))


@user.field("email")
def _resolve_email(record: Record, info: Info) -> str | None:
    return str(record["email"]) if knows_user(context_of(info), record["_id"]) else None


@user.field("admin")
def _resolve_admin(record: Record, info: Info) -> bool | None:
    return bool(record["admin"]) if knows_user(context_of(info), record["_id"]) else None


@user.field("entity")
def _resolve_user_entity(record: Record, info: Info) -> str:
    return str(_resolve_default_entity(record, info)["name"])


@user.field("defaultEntity")
def _resolve_default_entity(record: Record, info: Info) -> Record:
    context = context_of(info)
    chosen = _CHOSEN.scalar(context.connection, user=record["_id"])
    own = context.viewer is not None and context.viewer.id == record["_id"]
    # Which team somebody works in is told to those in it.
    number = chosen if chosen is not None and (own or role_in(context, chosen)) else record["_entity_id"]
    return context.entity(number)


_CHOSEN = Prepared(
    select(m.default_entities.c.entity_id).where(m.default_entities.c.user_id == bindparam("user"))
)


@user.field("userEntity")
def _resolve_own_entity(record: Record, info: Info) -> Record:
    return context_of(info).entity(record["_entity_id"])


user.set_field("accountType", lambda _record, _info: "USER")


@user.field("teams")
def _resolve_teams(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    context = context_of(info)
    own = context.viewer is not None and context.viewer.id == record["_id"]
    teams = [team for (team,) in _TEAMS.rows(context.connection, user=record["_id"])]
    ids = [record["_entity_id"], *(team for team in teams if own or role_in(context, team) is not None)]
    entities = context.entities(ids)
    return connection_of_list([entities[number] for number in ids], Window(**page))


_TEAMS = Prepared(
    select(m.members.c.entity_id)
    .join(m.entities, m.entities.c.id == m.members.c.entity_id)
    .where(m.members.c.user_id == bindparam("user"), m.entities.c.kind == "TEAM")
    .order_by(m.entities.c.name)
)


@user.field("organizations")
def _resolve_user_organizations(record: Record, info: Info) -> list[Record]:
    c = m.organizations.c
    mine = (
        select(m.entities.c.organization_id)
        .join(m.members, m.members.c.entity_id == m.entities.c.id)
        .where(m.members.c.user_id == record["_id"], m.entities.c.organization_id.is_not(None))
    )
    statement = select(c.id.label("_id"), c.name).where(c.id.in_(mine)).order_by(c.name)
    context = context_of(info)
    found = fetch(context.connection, statement)
    return list(batch([item for item in found if _belongs_to(context, item["_id"])]))


for name in ("flags", "deletedAt", "apiKeys"):
    user.set_field(name, lambda _record, _info: None)


@organization.field("orgEntity")
def org_entity(record: Record, info: Info) -> Record:
    """Return the entity that holds an organization's registries."""
    context = context_of(info)
    c = m.entities.c
    number = context.connection.scalar(
        select(c.id).where(c.organization_id == record["_id"], c.kind == "ORGANIZATION")
    )
    assert number is not None
    return context.entity(number)


@organization.field("teams")
def _resolve_org_teams(record: Record, info: Info) -> list[Record]:
    context = context_of(info)
    c = m.entities.c
    mine = select(c.id).where(c.organization_id == record["_id"], c.kind == "TEAM").order_by(c.name)
    numbers = list(context.connection.scalars(mine))
    entities = context.entities(numbers)
    return [entities[number] for number in numbers]


organization.set_field("orgType", lambda _record, _info: "ORGANIZATION")


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
    return context.user(number) if number is not None else None


def members_of(context: Context, entity_id: int) -> Iterable[Any]:
    """Return the members of a team or an organization with their roles, by name, to those in it."""
    if role_in(context, entity_id) is None:
        return ()
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


@entity.field("memberCount")
def _resolve_member_count(record: Record, info: Info) -> int:
    c = m.members.c
    held = context_of(info).connection.scalar(select(func.count()).where(c.entity_id == record["_id"]))
    return int(held or 0)


@entity.field("organizationId")
def _resolve_organization_id(record: Record, _info: Info) -> str | None:
    number = record["_organization_id"]
    return None if number is None else encode("Organization", number)


@entity.field("artifactTTLDurationSeconds")
def _resolve_default_ttl(record: Record, _info: Info) -> int:
    # Where there is none: what a version without one tells, -2.
    held = record["artifactTTLDurationSeconds"]
    return -2 if held is None else int(held)


@entity.field("isTeam")
def _resolve_is_team(record: Record, _info: Info) -> bool:
    return bool(record["entityType"] != "USER")


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
