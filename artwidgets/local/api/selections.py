"""Selections, compiled once and completed for all rows of a list together.

A list of rows is completed column by column: the values of one field for all of them, then those of the
next, and at the end a dictionary a row. Columns that go to the client as the row has them are copied; a
resolver that knows how to answer for many rows at once (see :func:`answers_all`) is called once; lists in
the rows are completed as one long list. Where anything is wrong on the way (an error, no value where there
must be one) the list is completed again row by row, which tells what is wrong, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, islice
from operator import attrgetter, getitem, itemgetter
from typing import Any, NamedTuple, cast

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
from graphql.execution.executor import Executor as CoreExecutor
from graphql.execution.executor import to_nodes
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path

from artwidgets.local.store.records import Shared

__all__ = ["Located", "Selection", "answers_all", "column_of", "looked_up"]

_PLAIN = {"String", "ID", "Int", "Int64", "Float", "Boolean", "JSONString", "JSON", "DateTime"}
"""Scalars whose values the resolvers give as JSON already."""

_FEW = 4
"""Rows that are not worth completing by columns."""


class Located(Exception):
    """An error on its way up, collecting the keys it passes."""

    def __init__(self, cause: Exception, nodes: list[Any]) -> None:
        super().__init__()
        self.cause = cause
        self.nodes = nodes
        self.keys: list[str | int] = []


class _Completer(NamedTuple):
    """What turns resolved values into JSON: one, or many at once. None of them is None."""

    one: Callable[[Any], Any]
    all: Callable[[Sequence[Any]], list[Any]]


class _Field(NamedTuple):
    """One field of a selection.

    Attributes
    ----------
    resolve : callable
        Takes the row and `given`.
    given : Any
        The info object for a resolver; the column's name where there is none.
    resolve_all : callable
        Takes rows; gives the values of all.
    complete : _Completer or None
        None where the values are JSON already.
    """

    key: str
    resolve: Callable[[Any, Any], Any]
    given: Any
    resolve_all: Callable[[Sequence[Any]], list[Any]]
    complete: _Completer | None
    nullable: bool

    @property
    def plain(self) -> bool:
        """Whether the row's own value goes to the client as it is."""
        return self.resolve is getitem and self.complete is None

    def column(self, sources: Sequence[Any]) -> list[Any]:
        """Return the field's JSON of many rows."""
        values = self.resolve_all(sources)
        if not self.nullable and None in values:
            raise TypeError(f"{self.key} has no value")
        return values if self.complete is None else _past_none(self.complete.all, values)


def column_of(column: str, resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a resolver of a field that is the row's own `column` where no argument is given."""
    resolve.column = column  # type: ignore[attr-defined]
    return resolve


def answers_all(many: Callable[..., list[Any]]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a resolver whose answers for siblings (and the info) are those of `many`, given no argument."""

    def mark(resolve: Callable[..., Any]) -> Callable[..., Any]:
        resolve.all = many  # type: ignore[attr-defined]
        return resolve

    return mark


def looked_up(table: Callable[[Any, Any], Any], key: str = "_id") -> Callable[..., Any]:
    """Return the resolver that looks `key` of a row up in what `table` gives for one of the siblings."""

    def all_of(records: Sequence[Any], info: Any) -> list[Any]:
        found = table(records[0], info)
        return [found[record[key]] for record in records]

    @answers_all(all_of)
    def resolve(record: Any, info: Any) -> Any:
        return table(record, info)[record[key]]

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
        executor: CoreExecutor[Any],
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
            entry = self._memo.get(id(source))
            if entry is None:
                failed = len(self.failures)
                entry = (source, self._complete(source))
                # With an error in it, it is completed at each mention: every place tells its own.
                if len(self.failures) == failed:
                    self._memo[id(source)] = entry
            return entry[1]
        return self._complete(source)

    def complete_all(self, sources: Sequence[Any]) -> list[Any]:
        """Return the same of many rows.

        Raises
        ------
        Exception
            Something is wrong in one of them; :meth:`complete` tells what.
        """
        if len(sources) < _FEW:
            return [self.complete(source) for source in sources]
        if sources[0].__class__ is Shared:
            return self._complete_shared(sources)
        fields = self._fields
        if fields is None:
            fields = self._prepare()
        columns = [field.column(sources) for field in fields]
        if len(columns) == 1:
            (key,) = self._template
            return [{key: value} for value in columns[0]]
        keys = self._template
        return [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]

    def _complete_shared(self, sources: Sequence[Any]) -> list[Any]:
        failed = len(self.failures)
        distinct = {id(source): source for source in sources}
        done = {number: self.complete(source) for number, source in distinct.items()}
        if len(self.failures) > failed:
            # Every place tells its own: row by row.
            raise ValueError
        return [done[number] for number in map(id, sources)]

    def _complete(self, source: Any) -> dict[str, Any]:
        fields = self._fields
        if fields is None:
            fields = self._prepare()
        completed = self._template.copy()
        values_of = self._values
        if values_of is not None:
            try:
                completed.update(zip(self._columns, values_of(source), strict=True))
                has_required = None not in self._required(source)
            except KeyError:
                has_required = False
            if has_required:
                fields = self._computed
        if fields:
            self._resolve(source, completed, fields)
        return completed

    def _resolve(self, source: Any, completed: dict[str, Any], fields: Sequence[_Field]) -> None:
        for key, resolve, given, _, complete, nullable in fields:
            try:
                value = resolve(source, given)
                if value is not None:
                    completed[key] = value if complete is None else complete.one(value)
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
                kind = self._type.name
                compiled.append(_Field(key, _given, kind, partial(_all_given, kind), None, False))
            elif field is not None:
                resolve, given = self._resolver(name, field, details)
                complete = self._completer(field.type, details)
                nullable = not isinstance(field.type, GraphQLNonNull)
                compiled.append(_Field(key, resolve, given, _for_all(resolve, given), complete, nullable))
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

    def _completer(self, kind: GraphQLOutputType, details: FieldDetailsList) -> _Completer | None:
        """Return what turns resolved values into JSON, None where they are JSON already."""
        if isinstance(kind, GraphQLNonNull):
            return self._completer(kind.of_type, details)
        if isinstance(kind, GraphQLList):
            return _lists_of(self._completer(kind.of_type, details), self.failures)
        if is_leaf_type(kind):
            coerce = kind.coerce_output_value
            if kind.name in _PLAIN:
                return None
            return _Completer(coerce, lambda values: list(map(coerce, values)))
        if is_abstract_type(kind):
            return self._by_typename(details)
        return self._below(cast(GraphQLObjectType, kind), details)

    def _below(self, kind: GraphQLObjectType, details: FieldDetailsList) -> _Completer:
        selection = Selection(self._executor, kind, details, self._path, self.failures)
        return _Completer(selection.complete, selection.complete_all)

    def _by_typename(self, details: FieldDetailsList) -> _Completer:
        """Return what completes members of an interface or union as the type they say they are."""
        members: dict[str, _Completer] = {}

        def member(name: str) -> _Completer:
            if name not in members:
                kind = cast(GraphQLObjectType, self._executor.schema.type_map[name])
                members[name] = self._below(kind, details)
            return members[name]

        def complete_all(values: Sequence[Any]) -> list[Any]:
            names = [value["__typename"] for value in values]
            if len(set(names)) == 1:
                return member(names[0]).all(values)
            return [member(name).one(value) for name, value in zip(names, values, strict=True)]

        return _Completer(lambda value: member(value["__typename"]).one(value), complete_all)


def _given(_source: Any, given: Any) -> Any:
    return given


def _all_given(given: Any, sources: Sequence[Any]) -> list[Any]:
    return [given] * len(sources)


def _nothing(_source: Any) -> tuple[Any, ...]:
    return ()


_batch = attrgetter("batch")


def _for_all(resolve: Callable[[Any, Any], Any], given: Any) -> Callable[[Sequence[Any]], list[Any]]:
    """Return what resolves a field of many rows."""
    if resolve is getitem:
        values = itemgetter(given)
        return lambda sources: list(map(values, sources))
    many: Callable[[Sequence[Any], Any], list[Any]] | None = getattr(resolve, "all", None)

    def resolve_all(sources: Sequence[Any]) -> list[Any]:
        if many is not None and len(set(map(_batch, sources))) == 1:
            return many(sources, given)
        return [resolve(source, given) for source in sources]

    return resolve_all


def _past_none(complete_all: Callable[[Sequence[Any]], list[Any]], values: Sequence[Any]) -> list[Any]:
    """Complete many values of which some may be None."""
    if None not in values:
        return complete_all(values) if values else []
    done = iter(complete_all(present) if (present := [one for one in values if one is not None]) else ())
    return [None if value is None else next(done) for value in values]


def _lists_of(complete: _Completer | None, failures: list[Located]) -> _Completer:
    """Return what completes lists of what `complete` completes."""
    if complete is None:
        return _Completer(list, lambda lists: list(map(list, lists)))
    one, all_of = complete

    def complete_items(values: Sequence[Any]) -> list[Any]:
        if len(values) >= _FEW:
            failed = len(failures)
            try:
                return _past_none(all_of, values)
            except Exception:
                # Told again, and in its place, by what follows.
                del failures[failed:]
        done: list[Any] = []
        try:
            for value in values:
                done.append(None if value is None else one(value))
        except Located as error:
            error.keys.append(len(done))
            raise
        return done

    def complete_lists(lists: Sequence[Any]) -> list[Any]:
        sizes = list(map(len, lists))
        done = iter(_past_none(all_of, list(chain.from_iterable(lists))))
        return [list(islice(done, size)) for size in sizes]

    return _Completer(complete_items, complete_lists)
