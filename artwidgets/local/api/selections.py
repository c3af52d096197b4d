"""Selections compiled: what a document asks of an object type, made ready once and run over all rows.

graphql-core completes field by field: for every field of every row it looks up the definition,
coerces the arguments and builds an info object, about 5 us a field. All of that depends on the
document alone, so it is done here once per selection. Columns that go to the client as the row
has them are copied together; what is left is one call a field.

An error in a nullable field gives null there and an entry in ``errors`` with its path, as the
specification asks; in a non-null field it goes up to the next nullable one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import getitem, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import to_nodes
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path

from artwidgets.local.store.records import Shared

if TYPE_CHECKING:
    from artwidgets.local.api.execution import Executor

__all__ = ["Located", "Selection", "column_of"]

Complete = Callable[[Any], Any]

_PLAIN = {"String", "ID", "Int", "Int64", "Float", "Boolean", "JSONString", "JSON", "DateTime"}
"""Scalars whose values the resolvers give as JSON already."""


class Located(Exception):
    """An error on its way up, collecting the keys it passes."""

    def __init__(self, cause: Exception, nodes: list[Any]) -> None:
        super().__init__()
        self.cause = cause
        self.nodes = nodes
        self.keys: list[str | int] = []


class _Field(NamedTuple):
    """One field of a selection.

    Attributes
    ----------
    resolve : callable
        Takes the row and `given`.
    given : Any
        The info object for a resolver; the column's name where there is none.
    complete : callable or None
        Turns the value into JSON; None where it is JSON already.
    """

    key: str
    resolve: Callable[[Any, Any], Any]
    given: Any
    complete: Complete | None
    nullable: bool

    @property
    def plain(self) -> bool:
        """Whether the row's own value goes to the client as it is."""
        return self.resolve is getitem and self.complete is None


def column_of(column: str, resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a resolver of a field that is the row's own `column` where no argument is given."""
    resolve.column = column  # type: ignore[attr-defined]
    return resolve


class Selection:
    """One selection set on one object type, compiled at its first use.

    Attributes
    ----------
    failures : list of Located
        Errors in nullable fields, left in the completed values for `Executor` to report.
    """

    __slots__ = (
        "_columns",
        "_computed",
        "_details",
        "_executor",
        "_fields",
        "_memo",
        "_path",
        "_required",
        "_template",
        "_type",
        "_values",
        "failures",
    )

    def __init__(
        self,
        executor: Executor,
        parent: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
        failures: list[Located],
    ) -> None:
        self.failures = failures
        self._executor = executor
        self._type = parent
        self._details = details
        self._path = path
        self._fields: Sequence[_Field] | None = None
        # A shared row and what it became; holding the row keeps its id from being given again.
        self._memo: dict[int, tuple[Any, dict[str, Any]]] = {}

    def complete(self, source: Any) -> dict[str, Any]:
        """Return what the client asked of `source`, in the order it was asked.

        Raises
        ------
        Located
            Where a field that must not be null has no value.
        """
        if source.__class__ is Shared:
            known = self._memo.get(id(source))
            if known is None:
                known = self._memo[id(source)] = (source, self._complete(source))
            return known[1]
        return self._complete(source)

    def _complete(self, source: Any) -> dict[str, Any]:
        fields = self._fields
        if fields is None:
            fields = self._prepare()
        completed = self._template.copy()
        values_of = self._values
        if values_of is not None:
            try:
                completed.update(zip(self._columns, values_of(source), strict=True))
                whole = None not in self._required(source)
            except KeyError:
                whole = False
            if whole:
                fields = self._computed
        if fields:
            self._resolve(source, completed, fields)
        return completed

    def _resolve(self, source: Any, completed: dict[str, Any], fields: Sequence[_Field]) -> None:
        for key, resolve, given, complete, nullable in fields:
            try:
                value = resolve(source, given)
                if value is not None:
                    completed[key] = value if complete is None else complete(value)
                elif nullable:
                    completed[key] = None
                else:
                    raise TypeError(f"{self._type.name}.{key} has no value")
            except Located as error:
                self._fail(completed, key, nullable, error)
            except Exception as cause:
                self._fail(completed, key, nullable, Located(cause, to_nodes(self._details)))

    def _fail(self, completed: dict[str, Any], key: str, nullable: bool, error: Located) -> None:
        error.keys.append(key)
        if not nullable:
            raise error
        self.failures.append(error)
        completed[key] = error

    def _prepare(self) -> Sequence[_Field]:
        fields = self._fields = self._compile()
        self._template: dict[str, Any] = {field.key: None for field in fields}
        self._values: Callable[[Any], tuple[Any, ...]] | None = None
        plain = [field for field in fields if field.plain]
        if len(plain) > 1:
            self._columns = [field.key for field in plain]
            self._values = itemgetter(*(field.given for field in plain))
            required = [field.given for field in plain if not field.nullable]
            # With one name `itemgetter` gives no tuple.
            self._required = itemgetter(*(required * 2)) if required else _nothing
            self._computed = [field for field in fields if not field.plain]
        return fields

    def _compile(self) -> list[_Field]:
        executor = self._executor
        grouped = executor.collect_subfields(self._type, self._details).grouped_field_set
        compiled: list[_Field] = []
        for key, details in grouped.items():
            name = details[0].node.name.value
            field = executor.schema.get_field(self._type, name)
            if name == "__typename":
                compiled.append(_Field(key, _given, self._type.name, None, False))
            elif field is not None:
                resolve, given = self._resolver(name, field, details)
                nullable = not isinstance(field.type, GraphQLNonNull)
                compiled.append(_Field(key, resolve, given, self._completer(field.type, details), nullable))
        return compiled

    def _resolver(
        self, name: str, field: GraphQLField, details: FieldDetailsList
    ) -> tuple[Callable[[Any, Any], Any], Any]:
        resolve = field.resolve
        if resolve is None:
            return getitem, name
        node, fragment_values = details[0].node, details[0].fragment_variable_values
        if not node.arguments and (column := getattr(resolve, "column", None)) is not None:
            return getitem, column
        executor = self._executor
        info = executor.build_resolve_info(field, to_nodes(details), self._type, self._path)
        if field.args:
            arguments = get_argument_values(field, node, executor.variable_values, fragment_values)
            if arguments:
                return partial(resolve, **arguments), info
        return resolve, info

    def _completer(self, kind: GraphQLOutputType, details: FieldDetailsList) -> Complete | None:
        """Return what turns a resolved value into JSON, None where it is JSON already."""
        if isinstance(kind, GraphQLNonNull):
            return self._completer(kind.of_type, details)
        if isinstance(kind, GraphQLList):
            return _list_of(self._completer(kind.of_type, details))
        if is_leaf_type(kind):
            return None if kind.name in _PLAIN else kind.coerce_output_value
        if is_abstract_type(kind):
            return self._by_typename(details)
        return Selection(
            self._executor, cast(GraphQLObjectType, kind), details, self._path, self.failures
        ).complete

    def _by_typename(self, details: FieldDetailsList) -> Complete:
        """Return what completes a member of an interface or union as the type it says it is."""
        members: dict[str, Complete] = {}

        def complete(value: Any) -> Any:
            name = value["__typename"]
            member = members.get(name)
            if member is None:
                kind = cast(GraphQLObjectType, self._executor.schema.type_map[name])
                member = members[name] = Selection(
                    self._executor, kind, details, self._path, self.failures
                ).complete
            return member(value)

        return complete


def _given(_source: Any, given: Any) -> Any:
    return given


def _nothing(_source: Any) -> tuple[Any, ...]:
    return ()


def _list_of(complete: Complete | None) -> Complete | None:
    if complete is None:
        return list

    def complete_items(values: Any) -> list[Any]:
        done: list[Any] = []
        try:
            for value in values:
                done.append(None if value is None else complete(value))
        except Located as error:
            error.keys.append(len(done))
            raise
        return done

    return complete_items
