"""How aliases move: one per collection and name, and ``latest`` on the newest that is left."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from artwidgets.local.refusals import NotPermitted
from artwidgets.local.rules.actions import Doer, note, note_many
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import LATEST, check_alias, is_version_alias
from artwidgets.local.rules.permissions import role_on
from artwidgets.local.store import models as m
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import Record

__all__ = ["drop_aliases", "place_alias", "protected_in", "require_unprotected", "settle_latest"]

_a = m.aliases.c
_m = m.memberships.c


_NEWEST = Prepared(
    select(_m.id, _m.version_id)
    .where(_m.collection_id == bindparam("collection"))
    .order_by(_m.version_index.desc())
    .limit(1)
)


_HELD = Prepared(
    select(_a.membership_id, _m.version_id)
    .join(m.memberships, _m.id == _a.membership_id)
    .where(_a.collection_id == bindparam("collection"), _a.alias == bindparam("named"))
)
_TAKE = Prepared(
    delete(m.aliases).where(_a.collection_id == bindparam("collection"), _a.alias == bindparam("named"))
)
_GIVE = Prepared(
    insert(m.aliases).values(
        collection_id=bindparam("collection"), membership_id=bindparam("membership"), alias=bindparam("named")
    )
)


def place_alias(doer: Doer, collection_id: int, membership_id: int, version_id: int, alias: str) -> None:
    """Give `alias` to one member of the collection, a version; whoever had it there loses it."""
    check_alias(alias)
    connection = doer.connection
    where = {"collection": collection_id, "named": alias}
    holder, source = _HELD.first(connection, **where) or (None, None)
    if holder == membership_id:
        return
    if holder is not None:
        _TAKE.rows(connection, **where)
    _GIVE.rows(connection, **where, membership=membership_id)
    kind = "ADD_ALIAS" if holder is None else "MOVE_ALIAS"
    note(doer, kind, collection_id, version_id=version_id, source_id=source, alias=alias)


def drop_aliases(doer: Doer, membership_id: int, aliases: Iterable[str]) -> None:
    """Take `aliases` from one member; what it does not have is not missed."""
    wanted = [alias for alias in aliases if not is_version_alias(alias)]
    held = (
        select(_a.id, _a.alias, _a.collection_id, _m.version_id)
        .join(m.memberships, _m.id == _a.membership_id)
        .where(_a.membership_id == membership_id, _a.alias.in_(wanted))
    )
    rows = doer.connection.execute(held).all()
    doer.connection.execute(delete(m.aliases).where(_a.id.in_([row.id for row in rows])))
    note_many(
        doer,
        (
            {
                "kind": "REMOVE_ALIAS",
                "collection_id": row.collection_id,
                "version_id": row.version_id,
                "alias": row.alias,
            }
            for row in rows
        ),
    )


def settle_latest(connection: Connection, collection_id: int) -> list[dict[str, Any]]:
    """Put ``latest``, which a deletion took away, on the newest member left; return the action to note."""
    newest = _NEWEST.first(connection, collection=collection_id)
    if newest is None:
        return []
    member, version_id = newest
    _GIVE.rows(connection, collection=collection_id, membership=member, named=LATEST)
    return [
        {
            "kind": "ADD_ALIAS",
            "collection_id": collection_id,
            "version_id": version_id,
            "alias": LATEST,
        }
    ]


_PROTECTED = Prepared(
    select(m.protected_aliases.c.alias)
    .where(m.protected_aliases.c.entity_id == bindparam("entity"))
    .order_by(m.protected_aliases.c.alias)
)


def protected_in(context: Context, entity_id: int) -> list[str]:
    """Return the aliases that only the entity's admins may move, in all its projects."""
    return [alias for (alias,) in _PROTECTED.rows(context.connection, entity=entity_id)]


def require_unprotected(context: Context, project: Record, aliases: Iterable[str]) -> None:
    """Refuse to move an alias that only admins of the entity, or of the registry it is in, may move.

    Raises
    ------
    NotPermitted
        With the aliases in question.
    """
    wanted = set(aliases)
    if not wanted or role_on(context, project) == "admin":
        return
    if bad := wanted.intersection(protected_in(context, project["_entity_id"])):
        raise NotPermitted(f"permission denied: protected aliases {', '.join(sorted(bad))}")
