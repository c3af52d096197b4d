"""How a document is run: root fields by graphql-core, what is below them by compiled selections.

graphql-core completes field by field: for every field of every row it looks up the definition, coerces
the arguments and builds an info object, about 5 us a field. All of that depends on the document alone,
so it is done once per selection (:mod:`artwidgets.local.api.selections`).

Measured on 2026-11-30 (Python 3.11, graphql-core 3.3.2, one of two busy cores), 1,000 versions in 10
collections with the document of the listing, 0.7 MB of JSON, medians of nine runs at two times: 0.04 s of
processor time here, 0.25 s by graphql-core's own executor. Both answer the
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

from typing import Any

from graphql import GraphQLError, GraphQLObjectType, GraphQLResolveInfo
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.execution.executor import Executor as CoreExecutor
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path

from artwidgets.local.api.selections import Located, Selection

__all__ = ["Executor"]


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
        location = node.selection_set.loc
        key = (kind.name, location.source.body[location.start : location.end])
        selection = self._selections.get(key)
        if selection is None:
            selection = self._selections[key] = Selection(self, kind, details, path, [])
        return selection

    def _settle(self, node: Any, path: Path) -> None:
        """Put null where a field failed and report it, now that the whole path is known."""
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            field_path = path.add_key(key, None)
            if isinstance(value, Located):
                node[key] = None
                error = _error_at(value, [*path.as_list(), *reversed(value.keys)])
                # By its path: graphql-core drops what comes to a path that is null already.
                self.collected_errors.add(error, field_path)
            elif isinstance(value, dict | list):
                self._settle(value, field_path)


def _error_at(error: Located, keys: list[str | int]) -> GraphQLError:
    """Return the error that the client sees, with the whole path from the root."""
    return GraphQLError(str(error.cause), error.nodes, path=keys, original_error=error.cause)
