"""The schema: the SDL with its resolvers, whole or as an older server would have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ariadne import MutationType, ObjectType, QueryType, SchemaBindable, make_executable_schema
from graphql import GraphQLObjectType, GraphQLSchema, parse, print_ast

from artwidgets.local.api.info import Info
from artwidgets.local.api.pages import cursor, page_info
from artwidgets.local.api.resolvers import (
    actions,
    artifact_collections,
    artifact_types,
    changing,
    committing,
    dag,
    describing,
    files,
    history,
    lineage,
    members,
    memberships,
    organizing,
    people,
    projects,
    protection,
    registries,
    removing,
    runs,
    storage,
    triggers,
    versions,
    viewer,
)
from artwidgets.local.api.scalars import scalars

__all__ = ["build_schema"]

_SDL = (Path(__file__).parent / "schema.graphql").read_text(encoding="utf-8")
_ROOMS = (
    viewer,
    projects,
    runs,
    history,
    artifact_types,
    artifact_collections,
    versions,
    lineage,
    memberships,
    registries,
    members,
    people,
    protection,
    actions,
    describing,
    organizing,
    changing,
    dag,
    files,
    committing,
    removing,
    storage,
    triggers,
)


def build_schema(hidden: frozenset[str] = frozenset()) -> GraphQLSchema:
    """Return the executable schema.

    Parameters
    ----------
    hidden : frozenset of str
        ``Type.field`` names, of inputs too, that this server does not know, for clients that must
        cope with older ones.
    """
    sdl = _without(hidden) if hidden else _SDL
    bindables = [bindable for room in _ROOMS for bindable in room.bindables]
    bindables.append(_answering(projects.mutation))
    return make_executable_schema(
        sdl, *scalars, _Computing(), *(_without_resolvers(bindable, hidden) for bindable in bindables)
    )


def _answering(mutation: MutationType) -> MutationType:
    """Return the mutations, each giving back the ``clientMutationId`` that came with its input."""

    def answering(resolve: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def answer(root: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
            given = input.get("clientMutationId") or input.get("clientMutationID")
            return {**resolve(root, info, input), "clientMutationId": given}

        return answer

    bound = MutationType()
    for name, resolve in mutation._resolvers.items():
        bound.set_field(name, answering(resolve))
    return bound


def _total(record: dict[str, Any], _info: Info) -> int:
    total = record["totalCount"]
    return int(total() if callable(total) else total)


def _page_info(record: dict[str, Any], _info: Info) -> dict[str, Any]:
    return page_info(record["pageInfo"])


def _cursor_at(key: str) -> Callable[[dict[str, Any], Info], str | None]:
    return lambda record, _info: None if record[key] is None else cursor(record[key])


def _mutation_id(record: dict[str, Any], _info: Info) -> str | None:
    found: str | None = record.get("clientMutationId")
    return found


_COMPUTED: dict[str, Callable[[dict[str, Any], Info], Any]] = {
    "totalCount": _total,
    "pageInfo": _page_info,
    "cursor": _cursor_at("cursor"),
    "startCursor": _cursor_at("startCursor"),
    "endCursor": _cursor_at("endCursor"),
    "clientMutationId": _mutation_id,
    "clientMutationID": _mutation_id,
}
"""Fields of connections and edges that are worked out only when they are asked for."""


class _Computing(SchemaBindable):
    """Binds `_COMPUTED` wherever the schema has fields of these names."""

    def bind_to_schema(self, schema: GraphQLSchema) -> None:
        """Give each such field its resolver."""
        for kind in schema.type_map.values():
            if isinstance(kind, GraphQLObjectType):
                for name in _COMPUTED.keys() & kind.fields.keys():
                    kind.fields[name].resolve = _COMPUTED[name]


def _without_resolvers(bindable: Any, hidden: frozenset[str]) -> Any:
    """Return `bindable` without the resolvers of hidden fields."""
    if not hidden or type(bindable) not in (ObjectType, QueryType, MutationType):
        return bindable
    smaller = ObjectType(bindable.name)
    for name, resolver in bindable._resolvers.items():
        if f"{bindable.name}.{name}" not in hidden:
            smaller.set_field(name, resolver)
    return smaller


def _without(hidden: frozenset[str]) -> str:
    document = parse(_SDL)
    definitions = []
    for node in document.definitions:
        name = getattr(getattr(node, "name", None), "value", "")
        fields = getattr(node, "fields", None)
        if fields and any(f"{name}.{field.name.value}" in hidden for field in fields):
            kept = tuple(f for f in fields if f"{name}.{f.name.value}" not in hidden)
            node = replace(node, fields=kept)  # type: ignore[call-arg]
        definitions.append(node)
    return "\n\n".join(print_ast(node) for node in definitions)
