"""Collections: what each kind takes, and how a version comes into one.

A sequence takes the versions that are logged to it, a portfolio links to versions of elsewhere; both
hold one artifact type and are made on first use.
"""

import json
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.actions import Doer, note
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import check_collection_name
from artwidgets.local.rules.permissions import require_write
from artwidgets.local.rules.projects import ensure_type
from artwidgets.local.store import models as m
from artwidgets.local.store.database import insert_row
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import Record

__all__ = [
    "MODEL_REGISTRY",
    "add_membership",
    "create_collection",
    "join_collection",
    "portfolio_for",
    "require_unregistered",
    "sequence_for",
]

_k = m.collections.c
_m = m.memberships.c

_NEXT_INDEX = Prepared(select(_k.next_index).where(_k.id == bindparam("collection")))
_COUNT_ON = Prepared(
    update(m.collections)
    .where(_k.id == bindparam("collection"))
    .values(next_index=bindparam("following"), updated_at=bindparam("moment"))
)

MODEL_REGISTRY = "model-registry"
"""The project of an entity's legacy model registry."""


def create_collection(
    doer: Doer, project_id: int, type_id: int, kind: str, name: str, description: str | None = None
) -> int:
    """Insert a collection and return its number."""
    moment = doer.moment
    number = insert_row(
        doer.connection,
        m.collections,
        project_id=project_id,
        type_id=type_id,
        kind=kind,
        name=check_collection_name(name),
        description=description,
        created_at=moment,
        updated_at=moment,
    )
    note(doer, "CREATE_COLLECTION", number, after=json.dumps({"name": name}))
    return number


def sequence_for(context: Context, project: Record, type_name: str, name: str) -> int:
    """Return the number of the sequence that takes versions of this type, making it on first use.

    Raises
    ------
    Refusal
        Where the name is a portfolio's, or the sequence has another type.
    """
    row = _named(context.connection, project, name)
    if row is None:
        type_id = ensure_type(context.connection, project["_id"], type_name)
        return create_collection(context, project["_id"], type_id, "SEQUENCE", name)
    if row.kind != "SEQUENCE":
        raise Refusal(f"the collection {name!r} holds links: versions can't be logged to it")
    if row.type != type_name:
        raise Refusal(
            f"artifact {name!r} already exists with type {row.type!r}: "
            f"it can't be logged with type {type_name!r}"
        )
    return int(row.id)


def portfolio_for(context: Context, project: Record, type_name: str, name: str) -> int:
    """Return the number of the portfolio that takes links to this type, making it on first use.

    Raises
    ------
    Refusal
        Where the name is a sequence's, or the portfolio or the registry takes other types.
    """
    row = _named(context.connection, project, name)
    if row is None:
        require_write(context, project)
        if not project["allowAllArtifactTypesInRegistry"]:
            c = m.artifact_types.c
            allowed = list(
                context.connection.scalars(
                    select(c.name).where(c.project_id == project["_id"]).order_by(c.name)
                )
            )
            if type_name not in allowed:
                raise Refusal(f"the registry takes artifacts of type {', '.join(allowed)}, not {type_name!r}")
        type_id = ensure_type(context.connection, project["_id"], type_name)
        return create_collection(context, project["_id"], type_id, "PORTFOLIO", name)
    if row.kind != "PORTFOLIO":
        raise Refusal(f"{name!r} holds versions of its own: artifacts can only be linked to a portfolio")
    if row.type != type_name:
        raise Refusal(f"the collection {name!r} holds artifacts of type {row.type!r}, not {type_name!r}")
    return int(row.id)


def _named(connection: Connection, project: Record, name: str) -> Any:
    return connection.execute(
        select(_k.id, _k.kind, m.artifact_types.c.name.label("type"))
        .join(m.artifact_types, m.artifact_types.c.id == _k.type_id)
        .where(_k.project_id == project["_id"], _k.name == name, _k.state == "READY")
    ).first()


def join_collection(context: Context, collection_id: int, version_id: int) -> int:
    """Link a version into a portfolio, unless it is there; return the membership's number."""
    held: int | None = context.connection.scalar(
        select(_m.id).where(_m.collection_id == collection_id, _m.version_id == version_id)
    )
    if held is not None:
        return held
    return add_membership(context, "LINK_ARTIFACT", collection_id, version_id)


def add_membership(doer: Doer, kind: str, collection_id: int, version_id: int) -> int:
    """Give a version the collection's next index there; return the membership's number."""
    connection, moment = doer.connection, doer.moment
    note(doer, kind, collection_id, version_id=version_id)
    index = _NEXT_INDEX.scalar(connection, collection=collection_id)
    _COUNT_ON.rows(connection, collection=collection_id, following=index + 1, moment=moment)
    return insert_row(
        connection,
        m.memberships,
        collection_id=collection_id,
        version_id=version_id,
        version_index=index,
        created_at=moment,
    )


def require_unregistered(connection: Connection, record: Record, collection_id: int) -> None:
    """Refuse to change the aliases that a version has at home while the model registry links it (README, U7).

    Raises
    ------
    Refusal
    """
    if collection_id != record["_collection_id"]:
        return
    linked = (
        select(_m.id)
        .join(m.collections, _k.id == _m.collection_id)
        .join(m.projects, m.projects.c.id == _k.project_id)
        .where(_m.version_id == record["_id"], m.projects.c.name == MODEL_REGISTRY, _k.kind == "PORTFOLIO")
    )
    if connection.scalar(linked) is not None:
        raise Refusal("cannot update aliases of an artifact version that is linked to the model registry")
