"""What deleting a version means (D1 to D8 of ``artwidgets/local/README.md``).

A delete is soft: the version keeps its row with the state DELETED and its files wait for the
garbage collection. It leaves its collection and every collection that links it, aliases and all;
``latest`` goes to the newest version left. A deleted version's index is never given again.
"""

from sqlalchemy import Connection, bindparam, delete, select, update

from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.actions import note, note_many
from artwidgets.local.rules.aliasing import drop_aliases, require_unprotected, settle_latest
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import LATEST
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import Record

__all__ = ["delete_version", "leave_collection"]

_a = m.aliases.c
_m = m.memberships.c
_v = m.versions.c

UNDELETABLE_TYPES = ("wandb-history",)
"""Types whose versions the platform never deletes on request."""


_MEMBERSHIPS = Prepared(
    select(m.artifact_types.c.name, _m.collection_id, _a.alias)
    .select_from(m.versions)
    .join(m.collections, m.collections.c.id == _v.collection_id)
    .join(m.artifact_types, m.artifact_types.c.id == m.collections.c.type_id)
    .outerjoin(m.memberships, _m.version_id == _v.id)
    .outerjoin(m.aliases, _a.membership_id == _m.id)
    .where(_v.id == bindparam("version"))
    .order_by(_a.id)
)
"""A version's type, and a row for each of its memberships and each alias it has there."""
_LEAVE = Prepared(delete(m.memberships).where(_m.version_id == bindparam("version")))
_MARK = Prepared(
    update(m.versions)
    .where(_v.id == bindparam("version"))
    .values(state="DELETED", deleted_at=bindparam("moment"), updated_at=bindparam("moment"))
)


def delete_version(
    context: Context, connection: Connection, version_id: int, *, delete_aliases: bool
) -> None:
    """Delete one version softly.

    Raises
    ------
    Refusal
        Where it has aliases (in its own collection or in one that links it) and `delete_aliases`
        does not say that they may go (D3), or its type can't be deleted.
    NotPermitted
        Where one of the aliases is protected.
    """
    rows = _MEMBERSHIPS.rows(connection, version=version_id)
    type_name = rows[0][0]
    if type_name in UNDELETABLE_TYPES:
        raise Refusal(f"artifacts of type {type_name!r} cannot be deleted")
    held = [(alias, collection_id) for _, collection_id, alias in rows if alias is not None]
    if held and not delete_aliases:
        names = ", ".join(sorted({alias for alias, _ in held}))
        raise Refusal(
            f"cannot delete an artifact version with aliases ({names}); set deleteAliases to delete them too"
        )
    for alias, collection_id in held:
        project = context.project(context.collection(collection_id)["_project_id"])
        require_unprotected(context, project, [alias])
    collection_ids = dict.fromkeys(collection_id for _, collection_id, _ in rows if collection_id is not None)
    _LEAVE.rows(connection, version=version_id)
    _MARK.rows(connection, version=version_id, moment=now())
    lost = [
        {"kind": "REMOVE_ALIAS", "collection_id": collection_id, "version_id": version_id, "alias": alias}
        for alias, collection_id in held
    ]
    left = [
        {"kind": "DELETE_ARTIFACT", "collection_id": collection_id, "version_id": version_id}
        for collection_id in collection_ids
    ]
    moved = [
        action
        for alias, collection_id in held
        if alias == LATEST
        for action in settle_latest(connection, collection_id)
    ]
    note_many(context, [*lost, *left, *moved])


def leave_collection(context: Context, project: Record, collection_id: int, version_id: int) -> bool:
    """Take a link out of a collection, aliases and all; return whether it was there.

    Raises
    ------
    NotPermitted
        Where one of the aliases it has there is protected.
    """
    here = (_m.collection_id == collection_id) & (_m.version_id == version_id)
    connection = context.connection
    number: int | None = connection.scalar(select(_m.id).where(here))
    if number is None:
        return False
    held = list(connection.scalars(select(_a.alias).where(_a.membership_id == number)))
    require_unprotected(context, project, held)
    drop_aliases(context, number, held)
    connection.execute(delete(m.memberships).where(_m.id == number))
    note(context, "UNLINK_ARTIFACT", collection_id, version_id=version_id)
    if LATEST in held:
        note_many(context, settle_latest(connection, collection_id))
    return True
