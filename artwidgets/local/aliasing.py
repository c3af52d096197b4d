"""How aliases move: one per collection and name, and ``latest`` on the newest that is left."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert, select

from artwidgets.local import models as m
from artwidgets.local.context import Context
from artwidgets.local.naming import LATEST, check_alias, is_version_alias
from artwidgets.local.permissions import role_in
from artwidgets.local.records import Record
from artwidgets.local.refusals import NotPermitted

__all__ = ["drop_aliases", "place_alias", "require_unprotected", "settle_latest"]

_a = m.aliases.c
_m = m.memberships.c


_LATEST_HELD = select(_a.id).where(_a.collection_id == bindparam("collection"), _a.alias == LATEST)
_NEWEST = (
    select(_m.id)
    .where(_m.collection_id == bindparam("collection"))
    .order_by(_m.version_index.desc())
    .limit(1)
)


_TAKE = delete(m.aliases).where(_a.collection_id == bindparam("collection"), _a.alias == bindparam("named"))
_GIVE = insert(m.aliases).values(
    collection_id=bindparam("collection"), membership_id=bindparam("membership"), alias=bindparam("named")
)


def place_alias(connection: Connection, collection_id: int, membership_id: int, alias: str) -> None:
    """Give `alias` to one member of the collection; whoever had it there loses it."""
    check_alias(alias)
    where = {"collection": collection_id, "named": alias}
    connection.execute(_TAKE, where)
    connection.execute(_GIVE, {**where, "membership": membership_id})


def drop_aliases(connection: Connection, membership_id: int, aliases: Iterable[str]) -> None:
    """Take `aliases` from one member; what it does not have is not missed."""
    wanted = [alias for alias in aliases if not is_version_alias(alias)]
    connection.execute(delete(m.aliases).where(_a.membership_id == membership_id, _a.alias.in_(wanted)))


def settle_latest(connection: Connection, collection_id: int) -> None:
    """Put ``latest`` on the newest member that is left, where a deletion took it away."""
    where = {"collection": collection_id}
    if connection.scalar(_LATEST_HELD, where) is not None:
        return
    newest: int | None = connection.scalar(_NEWEST, where)
    if newest is not None:
        place_alias(connection, collection_id, newest, LATEST)


def require_unprotected(
    context: Context, project: Record, protected: Iterable[str], aliases: Iterable[str]
) -> None:
    """Refuse to move an alias that only the entity's admins may move.

    Raises
    ------
    NotPermitted
        With the aliases in question.
    """
    bad = set(protected) & set(aliases)
    if bad and role_in(context, project["_entity_id"]) != "admin":
        raise NotPermitted(f"permission denied: protected aliases {', '.join(sorted(bad))}")
