"""How a result is completed fast: each selection is compiled once, then run over all its rows.

graphql-core completes field by field: for every field of every row it looks up the definition,
coerces the arguments and builds an info object, about 5 us a field. All of that depends on the
document alone. `Executor` takes over below the root fields: a selection on an object type becomes
a list of closures, made once per request, and a page of versions runs through it. Root fields,
validation, variables and directives stay graphql-core's.

An error in a nullable field gives null there and an entry in ``errors`` with its path, as the
specification asks; in a non-null field it goes up to the next nullable one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import Executor as CoreExecutor
from graphql.execution.executor import to_nodes
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path

from artwidgets.local.records import Shared

__all__ = ["Executor"]

Complete = Callable[[Any], Any]


class _Located(Exception):
    """An error on its way up, collecting the keys it passes."""

    def __init__(self, cause: Exception, nodes: list[Any]) -> None:
        super().__init__()
        self.cause = cause
        self.nodes = nodes
        self.keys: list[str | int] = []


class Executor(CoreExecutor[Any]):
    """graphql-core's executor with compiled completion below the root fields."""

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Complete `result` with the compiled selection; introspection goes the usual way."""
        if return_type.name.startswith("__"):
            return super().complete_object_value(
                return_type, field_details_list, info, path, result, position_context
            )
        failures: list[_Located] = []
        try:
            completed = _Selection(self, return_type, field_details_list, path, failures)(result)
        except _Located as error:
            raise _error_at(error, [*path.as_list(), *reversed(error.keys)]) from error.cause
        if failures:
            self._settle(completed, path.as_list())
        return completed

    def _settle(self, node: Any, keys: list[str | int]) -> None:
        """Put null where a field failed and report it, now that the whole path is known."""
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if isinstance(value, _Located):
                node[key] = None
                where = [*keys, *reversed(value.keys)]
                self.collected_errors.add(_error_at(value, where), None)
            elif isinstance(value, dict | list):
                self._settle(value, [*keys, key])


def _error_at(error: _Located, keys: list[str | int]) -> GraphQLError:
    """Return the error that the client sees, with the whole path from the root."""
    return GraphQLError(str(error.cause), error.nodes, path=keys, original_error=error.cause)


class _Selection:
    """One selection set on one object type, compiled at its first use."""

    __slots__ = ("_executor", "_failures", "_fields", "_list", "_memo", "_path", "_type")

    def __init__(
        self,
        executor: Executor,
        parent: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
        failures: list[_Located],
    ) -> None:
        self._failures = failures
        self._executor = executor
        self._type = parent
        self._list = details
        self._path = path
        self._fields: list[tuple[str, Any, Any, bool]] | None = None
        self._memo: dict[int, dict[str, Any]] = {}

    def __call__(self, source: Any) -> dict[str, Any]:
        shared = source.__class__ is Shared
        if shared:
            known = self._memo.get(id(source))
            if known is not None:
                return known
        fields = self._fields
        if fields is None:
            fields = self._fields = self._compile()
        completed: dict[str, Any] = {}
        for key, resolve, complete, nullable in fields:
            try:
                value = resolve(source)
                if value is not None:
                    completed[key] = value if complete is None else complete(value)
                elif nullable:
                    completed[key] = None
                else:
                    raise TypeError(f"{self._type.name}.{key} has no value")
            except _Located as error:
                error.keys.append(key)
                if not nullable:
                    raise
                self._failures.append(error)
                completed[key] = error
            except Exception as cause:
                located = _Located(cause, to_nodes(self._list))
                located.keys.append(key)
                if not nullable:
                    raise located from cause
                self._failures.append(located)
                completed[key] = located
        if shared:
            self._memo[id(source)] = completed
        return completed

    def _compile(self) -> list[tuple[str, Any, Any, bool]]:
        executor = self._executor
        grouped = executor.collect_subfields(self._type, self._list).grouped_field_set
        compiled: list[tuple[str, Any, Any, bool]] = []
        for key, details in grouped.items():
            name = details[0].node.name.value
            field = executor.schema.get_field(self._type, name)
            if field is None:
                continue
            if name == "__typename":
                compiled.append((key, _always(self._type.name), None, False))
                continue
            nullable = not isinstance(field.type, GraphQLNonNull)
            compiled.append(
                (key, self._resolver(name, field, details), self._completer(field.type, details), nullable)
            )
        return compiled

    def _resolver(self, name: str, field: GraphQLField, details: FieldDetailsList) -> Callable[[Any], Any]:
        resolve = field.resolve
        if resolve is None:
            return _item(name)
        executor = self._executor
        arguments = (
            get_argument_values(
                field, details[0].node, executor.variable_values, details[0].fragment_variable_values
            )
            if field.args
            else {}
        )
        info = executor.build_resolve_info(field, to_nodes(details), self._type, self._path)
        if not arguments:
            return lambda source: resolve(source, info)
        return lambda source: resolve(source, info, **arguments)

    def _completer(self, kind: GraphQLOutputType, details: FieldDetailsList) -> Complete | None:
        """Return what turns a resolved value into JSON, None where it is JSON already."""
        if isinstance(kind, GraphQLNonNull):
            return self._completer(kind.of_type, details)
        if isinstance(kind, GraphQLList):
            return _list_of(self._completer(kind.of_type, details))
        if is_leaf_type(kind):
            return None if kind.name in _PLAIN else kind.coerce_output_value
        executor, path, failures = self._executor, self._path, self._failures
        if is_abstract_type(kind):
            selections: dict[str, _Selection] = {}

            def complete(value: Any) -> Any:
                name = value["__typename"]
                selection = selections.get(name)
                if selection is None:
                    runtime = cast(GraphQLObjectType, executor.schema.type_map[name])
                    selection = selections[name] = _Selection(executor, runtime, details, path, failures)
                return selection(value)

            return complete
        return _Selection(executor, cast(GraphQLObjectType, kind), details, path, failures)


_PLAIN = {"String", "ID", "Int", "Int64", "Float", "Boolean", "JSONString", "JSON", "DateTime"}
"""Scalars whose values the resolvers give as JSON already."""


def _always(value: str) -> Callable[[Any], str]:
    return lambda _source: value


def _item(name: str) -> Callable[[Any], Any]:
    return lambda source: source[name]


def _list_of(complete: Complete | None) -> Complete | None:
    if complete is None:
        return list

    def complete_items(values: Any) -> list[Any]:
        done: list[Any] = []
        try:
            for value in values:
                done.append(None if value is None else complete(value))
        except _Located as error:
            error.keys.append(len(done))
            raise
        return done

    return complete_items
