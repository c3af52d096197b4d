"""How a document is run: root fields by graphql-core, what is below them by compiled selections.

graphql-core completes field by field: for every field of every row it looks up the definition, coerces
the arguments and builds an info object, about 5 us a field. All of that depends on the document alone,
so it is done here once per selection. Columns that go to the client as the row has them are copied
together; what is left is one call a field.

Measured on 2026-11-29 (Python 3.11, graphql-core 3.3.2, one of two busy cores), 1,000 versions in 10
collections with the document of the listing, 0.75 MB of JSON, medians of nine runs at four times: 0.03 to
0.05 s of processor time here, 0.19 to 0.23 s by graphql-core's own executor. Both answer the
same (``tests/local/test_executor.py``).

Two things besides are done here that graphql-core does not do. Sibling root fields that name ids
(``a: artifact(id: $i0) {...} b: artifact(id: $i1) {...}``) are announced to the context before the first
of them is resolved, so that one statement loads them all; those with the same selection share its
compiled form. Validation, variables, directives, the order of mutations and introspection stay
graphql-core's.

An error in a nullable field gives null there and an entry in ``errors`` with its path, as the
specification asks; in a non-null field it goes up to the next nullable one.

The class that is extended and the functions that collect fields and arguments are none of
graphql-core's documented parts: hence the bound ``graphql-core>=3.3,<3.4`` in ``pyproject.toml``. Who
moves it runs ``tests/local`` and measures again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import getitem, itemgetter
from typing import Any, NamedTuple, cast

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
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.execution.executor import Executor as CoreExecutor
from graphql.execution.executor import to_nodes
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path

from artwidgets.local.store.records import Shared

__all__ = ["Executor", "column_of"]


class Executor(CoreExecutor[Any]):
    """graphql-core's executor with compiled completion below the root fields."""

    _selections: dict[tuple[str, str], Selection]

    def execute_root_grouped_field_set(
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: GroupedFieldSet,
        serially: bool,
        position_context: Any,
    ) -> Any:
        """Announce the ids that the root fields ask for, then run them."""
        self._selections = {}
        if not serially:
            for details in grouped_field_set.values():
                self._announce(root_type, details)
        return super().execute_root_grouped_field_set(
            root_type, root_value, grouped_field_set, serially, position_context
        )

    def _announce(self, root_type: GraphQLObjectType, details: FieldDetailsList) -> None:
        node = details[0].node
        field = self.schema.get_field(root_type, node.name.value)
        if field is None or set(field.args) != {"id"}:
            return
        try:
            given = get_argument_values(field, node, self.variable_values)
        except GraphQLError:
            # The field itself fails with this error, in its place.
            return
        self.context_value.asked.setdefault(node.name.value, []).append(given["id"])

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
        selection = self._selection(return_type, field_details_list, path)
        try:
            completed = selection.complete(result)
        except Located as error:
            raise _error_at(error, [*path.as_list(), *reversed(error.keys)]) from error.cause
        if selection.failures:
            self._settle(completed, path)
            selection.failures.clear()
        return completed

    def _selection(self, kind: GraphQLObjectType, details: FieldDetailsList, path: Path) -> Selection:
        node = details[0].node
        if len(details) > 1 or node.selection_set is None or node.selection_set.loc is None:
            return Selection(self, kind, details, path, [])
        # Equal text is an equal selection: fragments and variables are the document's.
        place = node.selection_set.loc
        key = (kind.name, place.source.body[place.start : place.end])
        known = self._selections.get(key)
        if known is None:
            known = self._selections[key] = Selection(self, kind, details, path, [])
        return known

    def _settle(self, node: Any, path: Path) -> None:
        """Put null where a field failed and report it, now that the whole path is known."""
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            place = path.add_key(key, None)
            if isinstance(value, Located):
                node[key] = None
                error = _error_at(value, [*path.as_list(), *reversed(value.keys)])
                # By its place: graphql-core drops what comes to a place that is null already.
                self.collected_errors.add(error, place)
            elif isinstance(value, dict | list):
                self._settle(value, place)


def _error_at(error: Located, keys: list[str | int]) -> GraphQLError:
    """Return the error that the client sees, with the whole path from the root."""
    return GraphQLError(str(error.cause), error.nodes, path=keys, original_error=error.cause)


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
                failed = len(self.failures)
                known = (source, self._complete(source))
                # With an error in it, it is completed at each mention: every place tells its own.
                if len(self.failures) == failed:
                    self._memo[id(source)] = known
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
