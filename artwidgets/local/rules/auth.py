"""API keys and users: keys are random, stored only as a keyed hash, compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.context import Viewer
from artwidgets.local.rules.naming import check_alias
from artwidgets.local.rules.permissions import PROJECT_ROLES
from artwidgets.local.state import ServerState
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now
from artwidgets.local.store.database import insert_row
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import among_given, packed

__all__ = [
    "add_member",
    "add_organization",
    "add_team",
    "add_user",
    "authenticate",
    "default_key",
]

_KEY = re.compile(r"[A-Za-z0-9_-]{40,}\Z")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\Z")
ROLES = ("admin", "member", "viewer")


def default_key(state: ServerState) -> str:
    """Return the default user's key, which follows from the data directory's secret and is stored nowhere."""
    return hmac.new(state.secret, b"default user", hashlib.sha256).hexdigest()[:40]


def _hash(state: ServerState, key: str) -> str:
    return hmac.new(state.secret, b"key:" + key.encode(), hashlib.sha256).hexdigest()


def authenticate(state: ServerState, header: str | None) -> Viewer | None:
    """Return who sends this ``Authorization`` header: Basic, any user name, the key as password.

    The hash finds the row, so that no comparison's time depends on how much of a key is right.
    """
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() == "bearer":
        key = value
    elif scheme.lower() == "basic":
        try:
            key = base64.b64decode(value, validate=True).decode().partition(":")[2]
        except ValueError:
            return None
    else:
        return None
    if not _KEY.match(key):
        return None
    wanted = _hash(state, key)
    with state.database.read() as connection:
        row = _BY_KEY.first(connection, key_hash=wanted)
        if row is None or not hmac.compare_digest(row[-1], wanted):
            return None
        number, username, own, admin, _ = row
        held = dict(_ROLES.rows(connection, user=number))
        given: dict[int, str] = {}
        for project, role in _GIVEN.rows(connection, ids=packed([own, *held])):
            given[project] = min(given.get(project, role), role, key=PROJECT_ROLES.index)
    return Viewer(number, username, own, admin, held, given)


_u, _e, _p = m.users.c, m.members.c, m.project_members.c
_BY_KEY = Prepared(
    select(_u.id, _u.username, _u.entity_id, _u.admin, _u.key_hash).where(
        _u.key_hash == bindparam("key_hash")
    )
)
_ROLES = Prepared(select(_e.entity_id, _e.role).where(_e.user_id == bindparam("user")))
_GIVEN = Prepared(select(_p.project_id, _p.role).where(among_given(_p.entity_id)))


def _user(connection: Connection, username: str) -> int:
    number: int | None = connection.scalar(select(m.users.c.id).where(m.users.c.username == username))
    if number is None:
        raise Refusal(f"no user named {username!r}")
    return number


def _check(connection: Connection, name: str) -> None:
    if not _NAME.match(name):
        raise Refusal(f"invalid name {name!r}: letters, digits, '_', '-' and '.', at most 128")
    if connection.scalar(select(m.entities.c.id).where(m.entities.c.name == name)) is not None:
        raise Refusal(f"the name {name!r} is taken")


def _entity(connection: Connection, name: str, kind: str, organization_id: int | None = None) -> int:
    _check(connection, name)
    return insert_row(
        connection, m.entities, name=name, kind=kind, organization_id=organization_id, created_at=now()
    )


def add_user(state: ServerState, name: str, api_key: str | None = None, admin: bool = False) -> str:
    """Add a user with an entity of the same name and return the key.

    Raises
    ------
    Refusal
        Where the name is taken or the key is not 40 or more of ``[A-Za-z0-9_-]``.
    """
    key = secrets.token_hex(20) if api_key is None else api_key
    if not _KEY.match(key):
        raise Refusal("an API key has 40 or more characters of A-Z, a-z, 0-9, '_' and '-'")
    with state.database.write() as connection:
        entity_id = _entity(connection, name, "USER")
        connection.execute(
            insert(m.users).values(
                username=name,
                entity_id=entity_id,
                email=f"{name}@localhost",
                admin=admin,
                key_hash=_hash(state, key),
                created_at=now(),
            )
        )
    return key


def ensure_user(state: ServerState, name: str, api_key: str) -> None:
    """Add the user unless there is one of this name."""
    with state.database.read() as connection:
        user_id = connection.scalar(select(m.users.c.id).where(m.users.c.username == name))
    if user_id is None:
        add_user(state, name, api_key)


def add_organization(state: ServerState, name: str, admin: str) -> None:
    """Add an organization and its entity, both called `name`, and make `admin` its first member."""
    with state.database.write() as connection:
        _check(connection, name)
        made = insert_row(connection, m.organizations, name=name, created_at=now())
        entity_id = _entity(connection, name, "ORGANIZATION", made)
        _join(connection, entity_id, admin, "admin")


def add_member(state: ServerState, organization: str, user: str, role: str = "member") -> None:
    """Add a user to an organization or team, or give them another role."""
    with state.database.write() as connection:
        c = m.entities.c
        entity_id = connection.scalar(select(c.id).where(c.name == organization, c.kind != "USER"))
        if entity_id is None:
            raise Refusal(f"no organization or team named {organization!r}")
        _join(connection, entity_id, user, role)


def add_team(state: ServerState, name: str, organization: str, members: dict[str, str]) -> None:
    """Add a team of an organization with its members' roles."""
    with state.database.write() as connection:
        number = connection.scalar(select(m.organizations.c.id).where(m.organizations.c.name == organization))
        if number is None:
            raise Refusal(f"no organization named {organization!r}")
        entity_id = _entity(connection, name, "TEAM", number)
        for user, role in members.items():
            _join(connection, entity_id, user, role)


def _join(connection: Connection, entity_id: int, user: str, role: str) -> None:
    if role not in ROLES:
        raise Refusal(f"invalid role {role!r}: one of {', '.join(ROLES)}")
    connection.execute(
        insert(m.members)
        .prefix_with("OR REPLACE")
        .values(entity_id=entity_id, user_id=_user(connection, user), role=role)
    )


def set_default_ttl(state: ServerState, entity: str, seconds: int | None) -> None:
    """Set what versions that inherit their time to live get in this entity."""
    with state.database.write() as connection:
        connection.execute(update(m.entities).where(m.entities.c.name == entity).values(default_ttl=seconds))


def protect_aliases(state: ServerState, entity: str, aliases: list[str]) -> None:
    """Let these aliases, and no others, be moved by the entity's admins alone, in all its projects."""
    c = m.protected_aliases.c
    with state.database.write() as connection:
        owner = connection.scalar(select(m.entities.c.id).where(m.entities.c.name == entity))
        if owner is None:
            raise Refusal(f"no entity named {entity!r}")
        connection.execute(delete(m.protected_aliases).where(c.entity_id == owner))
        if rows := [{"entity_id": owner, "alias": check_alias(alias)} for alias in dict.fromkeys(aliases)]:
            connection.execute(insert(m.protected_aliases), rows)
