"""Variables of a document as the platform's GraphQL library (graph-gophers/graphql-go) takes them.

It looks only at the input fields that the schema has: what else a client put into an input object
is dropped without a word (``internal/validation``: ``for _, f := range t.Values``). So a server that
does not know ``tagsToAdd`` answers success and does nothing (W3 of ``artwidgets/local/README.md``). A
null where none may be is refused in its words, which name the innermost field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    is_required_input_field,
    type_from_ast,
)

__all__ = ["declared_variables", "operation_of"]


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """Return the operation that is to be run.

    Raises
    ------
    GraphQLError
        Where there is none of this name, or several and no name.
    """
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None:
        if len(found) != 1:
            raise GraphQLError("more than one operation in query document and no operation name given")
        return found[0]
    for node in found:
        if node.name is not None and node.name.value == name:
            return node
    raise GraphQLError(f'no operation with name "{name}"')


def declared_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what of `given` the operation declares and the schema knows.

    Raises
    ------
    GraphQLError
        Where a value that must not be null is.
    """
    kept: dict[str, Any] = {}
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        kind: Any = type_from_ast(schema, definition.type)
        if name in given:
            kept[name] = _declared(kind, given[name], name)
        elif isinstance(kind, GraphQLNonNull) and definition.default_value is None:
            raise _null(name, kind)
    return kept


def _declared(kind: GraphQLInputType, value: Any, name: str) -> Any:
    if isinstance(kind, GraphQLNonNull):
        if value is None:
            raise _null(name, kind)
        return _declared(kind.of_type, value, name)
    if value is None:
        return None
    if isinstance(kind, GraphQLList):
        if isinstance(value, list):
            return [_declared(kind.of_type, item, name) for item in value]
        return _declared(kind.of_type, value, name)
    if isinstance(kind, GraphQLInputObjectType):
        if not isinstance(value, dict):
            raise _wrong(name, kind, value)
        kept = {}
        for key, field in kind.fields.items():
            if key in value:
                kept[key] = _declared(field.type, value[key], key)
            elif is_required_input_field(field):
                raise _null(key, field.type)
        return kept
    return value


def _null(name: str, kind: GraphQLInputType) -> GraphQLError:
    return GraphQLError(f'Variable "{name}" has invalid value null.\nExpected type "{kind}", found null.')


def _wrong(name: str, kind: GraphQLInputType, value: Any) -> GraphQLError:
    shown = repr(value)
    shown = shown if len(shown) <= 80 else shown[:80] + "..."
    return GraphQLError(
        f'Variable "{name}" has invalid value {shown}.\nExpected type "{kind}", found {shown}.'
    )
