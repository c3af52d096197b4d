"""Automations: what would be started by which event, where. They are kept and told, never run."""

import json
from collections.abc import Callable
from typing import Any

from ariadne import InterfaceType, ObjectType, UnionType
from sqlalchemy import ColumnElement, Select, delete, false, or_, select, update

from artwidgets.local.api.filters import Fields, compile_filter, parse_filter
from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import Order, Window, connection_of, count, pages, parse_order
from artwidgets.local.api.resolvers.artifact_collections import EVERYTHING, both, collections_of
from artwidgets.local.api.resolvers.projects import mutation, project
from artwidgets.local.api.resolvers.viewer import entity, organization
from artwidgets.local.refusals import Conflict, Missing, NotPermitted, Refusal
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import require_write, role_in, role_on
from artwidgets.local.rules.projects import visible_projects
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now
from artwidgets.local.store.database import insert_row
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.records import Record, fetch, single

_t = m.triggers.c
_i = m.integrations.c

trigger = ObjectType("Trigger")
webhook = ObjectType("GenericWebhookIntegration")
integration = InterfaceType("Integration")
scope = UnionType("TriggerScope")
condition = UnionType("TriggeringCondition")
action = UnionType("TriggeredAction")

_ORDERS = {"name": _t.name, "created_at": _t.created_at, "updated_at": _t.updated_at}
_FIELDS: Fields = {"name": _t.name, "enabled": _t.enabled, "created_at": _t.created_at}
_ACTIONS = {
    "NOTIFICATION": ("NotificationTriggeredAction", "notificationActionInput"),
    "GENERIC_WEBHOOK": ("GenericWebhookTriggeredAction", "genericWebhookActionInput"),
    "NO_OP": ("NoOpTriggeredAction", "noOpActionInput"),
}
"""Kinds of actions that can be made: the type that tells one, and the key of its input."""
_STATEMENT = select(
    _t.id.label("_id"),
    _t.entity_id.label("_entity_id"),
    _t.project_id.label("_project_id"),
    _t.collection_id.label("_collection_id"),
    _t.name,
    _t.description,
    _t.enabled,
    _t.event_type.label("_event"),
    _t.event_filter.label("_filter"),
    _t.action_type.label("_kind"),
    _t.action.label("_action"),
    _t.user_id.label("_user_id"),
    _t.created_at.label("createdAt"),
    _t.updated_at.label("updatedAt"),
)


def _listed(
    context: Context,
    statement: Select[Any],
    filters: str | None = None,
    order: str | None = None,
    **page: Any,
) -> dict[str, Any]:
    statement = statement.where(compile_filter(parse_filter(filters), _FIELDS))
    sort = parse_order(order, _ORDERS, "created_at")
    orders = [sort, Order(_t.id, sort.descending)]
    found = pages(context.connection, statement, EVERYTHING, [1], orders, Window(**page))[1]
    return connection_of(found, lambda: count(context.connection, statement))


def resolve_of_collection(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    """Return a page of the automations that watch a collection."""
    context = context_of(info)
    project_record = context.projects([record["_project_id"]]).get(record["_project_id"])
    watching = (
        _t.collection_id == record["_id"] if project_record and role_on(context, project_record) else false()
    )
    return _listed(context, _STATEMENT.where(watching), **page)


for _object in both:
    _object.set_field("triggers", resolve_of_collection)


def _of_projects(projects: list[int]) -> ColumnElement[bool]:
    """Return the condition that an automation watches one of these projects or what is in them."""
    inside = select(m.collections.c.id).where(m.collections.c.project_id.in_(projects))
    return _t.project_id.in_(projects) | _t.collection_id.in_(inside)


@project.field("triggers")
def _resolve_of_project(record: Record, info: Info) -> list[Record]:
    context = context_of(info)
    if role_on(context, record) is None:
        return []  # a project that is open to read does not tell whom its changes are sent to
    statement = _STATEMENT.where(_of_projects([record["_id"]])).order_by(_t.id)
    return [single(found) for found in fetch(context.connection, statement)]


def _of_entities(context: Context, numbers: list[int]) -> Select[Any]:
    seen = [number for entity_id in numbers for number in visible_projects(context, entity_id)]
    by_id = context.projects(seen)
    projects = [number for number in seen if role_on(context, by_id[number]) is not None]
    own = [number for number in numbers if role_in(context, number) is not None]
    return _STATEMENT.where(or_(_t.entity_id.in_(own), _of_projects(projects)))


@entity.field("triggers")
def _resolve_of_entity(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    context = context_of(info)
    return _listed(context, _of_entities(context, [record["_id"]]), **page)


@organization.field("triggers")
def _resolve_of_organization(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    context = context_of(info)
    c = m.entities.c
    mine = list(context.connection.scalars(select(c.id).where(c.organization_id == record["_id"])))
    return _listed(context, _of_entities(context, mine), **page)


trigger.set_field("id", lambda record, _info: encode("Trigger", record["_id"]))
trigger.set_field("enabled", lambda record, _info: bool(record["enabled"]))


@trigger.field("scope")
def _resolve_scope(record: Record, info: Info) -> Record:
    context = context_of(info)
    loaders: dict[str, tuple[str | None, Callable[..., dict[int, Record]]]] = {
        "_collection_id": (None, lambda ids: collections_of(context, ids)),
        "_project_id": ("Project", context.projects),
        "_entity_id": ("Entity", context.entities),
    }
    for key, (kind, load) in loaders.items():
        if (number := record[key]) is not None:
            found = load([number])[number]
            if kind is not None:
                found["__typename"] = kind
            return found
    raise AssertionError("an automation watches something")


@trigger.field("createdBy")
def _resolve_creator(record: Record, info: Info) -> Record:
    return context_of(info).user(record["_user_id"])


@trigger.field("triggeringCondition")
def _resolve_condition(record: Record, _info: Info) -> dict[str, Any]:
    event, held = record["_event"], record["_filter"]
    # A saved filter stands in one more object, except those on runs (`_WrappedSavedEventFilter` and
    # its neighbours, wandb/automations/events.py).
    saved_filter = held if event.startswith("RUN_") else json.dumps({"filter": held})
    return {"__typename": "FilterEventTriggeringCondition", "eventType": event, "filter": saved_filter}


@trigger.field("triggeredAction")
def _resolve_action(record: Record, info: Info) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(record["_action"])
    found: dict[str, Any] = {"__typename": _ACTIONS[record["_kind"]][0], "noOp": True, **fields}
    if "integrationID" in fields:
        found["integration"] = _integration(context_of(info), fields["integrationID"])
    for key in ("requestPayload", "title", "message", "severity"):
        found.setdefault(key, None)
    return found


for _union in (scope, condition, action, integration):
    _union.set_type_resolver(lambda record, *_: str(record["__typename"]))

_INTEGRATION = select(
    _i.id.label("_id"), _i.entity_id.label("_entity_id"), _i.name, _i.url.label("urlEndpoint")
)


def _with_typename(records: list[Record]) -> list[Record]:
    for record in records:
        record["__typename"] = "GenericWebhookIntegration"
    return records


def _integration(context: Context, identifier: str) -> Record:
    number = decode(identifier, "Integration")
    found = _with_typename(fetch(context.connection, _INTEGRATION.where(_i.id == number)))
    if not found:
        raise Missing(f"integration {identifier} not found")
    return found[0]


webhook.set_field("id", lambda record, _info: encode("Integration", record["_id"]))


@entity.field("integrations")
def _resolve_integrations(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    context = context_of(info)
    statement = _INTEGRATION.where(_i.entity_id == record["_id"])
    if role_in(context, record["_id"]) is None:
        statement = statement.where(false())
    found = pages(context.connection, statement, EVERYTHING, [1], [Order(_i.id)], Window(**page))[1]
    return connection_of(found._replace(records=_with_typename(list(found.records))))


@mutation.field("createGenericWebhookIntegration")
def _create_webhook(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        owner = connection.scalar(select(m.entities.c.id).where(m.entities.c.name == input["entityName"]))
        _require_role(context, owner)
        number = insert_row(
            connection,
            m.integrations,
            entity_id=owner,
            name=input["name"],
            url=input["urlEndpoint"],
            created_at=now(),
        )
    return {"integration": _integration(context, encode("Integration", number))}


def _require_role(context: Context, entity_id: int | None) -> None:
    role = None if entity_id is None else role_in(context, entity_id)
    if role is None:
        raise Missing("entity not found")
    if role == "viewer":
        raise NotPermitted


def _watched(context: Context, kind: str, identifier: str) -> dict[str, int | None]:
    """Return the columns that say what an automation watches, where the viewer may change that."""
    found: dict[str, int | None] = {"entity_id": None, "project_id": None, "collection_id": None}
    if kind == "ENTITY":
        number = decode(identifier, "Entity")
        entities = context.entities([number]) if number is not None else {}
        _require_role(context, number if number in entities else None)
        found["entity_id"] = number
    elif kind == "PROJECT":
        number = decode(identifier, "Project", "ProjectInternalId")
        require_write(context, context.projects([number]).get(number) if number is not None else None)
        found["project_id"] = number
    else:
        number = decode(identifier, "ArtifactCollection")
        collection = context.collections([number]).get(number) if number is not None else None
        if collection is None or collection["state"] != "READY":
            raise Missing("artifact collection not found")
        require_write(context, context.project(collection["_project_id"]))
        found["collection_id"] = number
    return found


def _values(context: Context, input: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that an input sets."""
    values: dict[str, Any] = {}
    for key, column in (
        ("name", "name"),
        ("description", "description"),
        ("enabled", "enabled"),
        ("triggeringEventType", "event_type"),
        ("eventFilter", "event_filter"),
    ):
        if input.get(key) is not None:
            values[column] = input[key]
    if len(values.get("name", "")) > 255:
        raise Refusal("an automation's name has at most 255 characters")
    if input.get("scopeID") is not None:
        values |= _watched(context, input["scopeType"], input["scopeID"])
    if (kind := input.get("triggeredActionType")) is not None:
        if kind not in _ACTIONS:
            raise Refusal(f"actions of the kind {kind} are not supported: {', '.join(_ACTIONS)}")
        config = (input.get("triggeredActionConfig") or {}).get(_ACTIONS[kind][1])
        if config is None:
            raise Refusal(f"an action of the kind {kind} needs {_ACTIONS[kind][1]}")
        if "integrationID" in config:
            owner = _integration(context, config["integrationID"])["_entity_id"]
            if role_in(context, owner) is None:
                raise Missing(f"integration {config['integrationID']} not found")
        values |= {"action_type": kind, "action": json.dumps(config)}
    return values


def _saved(context: Context, number: int) -> dict[str, Any]:
    return {"trigger": single(fetch(context.connection, _STATEMENT.where(_t.id == number))[0])}


@mutation.field("createFilterTrigger")
def _create(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        values = _values(context, input)
        assert context.viewer is not None, "who may write is somebody"
        scope_columns = ("entity_id", "project_id", "collection_id")
        same = [m.triggers.c[key].is_not_distinct_from(values[key]) for key in scope_columns]
        if connection.scalar(select(_t.id).where(_t.name == values["name"], *same)) is not None:
            # The SDK's `create_automation(fetch_existing=True)` waits for this one.
            raise Conflict(f"an automation named {values['name']!r} exists already")
        moment = now()
        values |= {"user_id": context.viewer.id, "created_at": moment, "updated_at": moment}
        number = insert_row(connection, m.triggers, **values)
    return _saved(context, number)


def _own(context: Context, identifier: str) -> int:
    """Return the number of an automation that the viewer may change."""
    number = decode(identifier, "Trigger")
    found = fetch(context.connection, _STATEMENT.where(_t.id == number))
    if not found:
        raise Missing("automation not found")
    for key, kind, typename in (
        ("_entity_id", "ENTITY", "Entity"),
        ("_project_id", "PROJECT", "Project"),
        ("_collection_id", "ARTIFACT_COLLECTION", "ArtifactCollection"),
    ):
        if found[0][key] is not None:
            _watched(context, kind, encode(typename, found[0][key]))
    return int(found[0]["_id"])


@mutation.field("updateFilterTrigger")
def _update(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        number = _own(context, input["id"])
        changes = {**_values(context, input), "updated_at": now()}
        connection.execute(update(m.triggers).where(_t.id == number).values(**changes))
    return _saved(context, number)


@mutation.field("deleteTrigger")
def _delete(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        connection.execute(delete(m.triggers).where(_t.id == _own(context, input["triggerID"])))
    return {"success": True}


bindables = [trigger, webhook, integration, scope, condition, action]
