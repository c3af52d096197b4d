"""How a document is run: root fields by graphql-core, what is below them by compiled selections.

Two things are done here that graphql-core does not do. Below a root field the selection is
completed by `Selection`, compiled once and run over all rows. And sibling root fields that name
ids (``a: artifact(id: $i0) {...} b: artifact(id: $i1) {...}``) are announced to the context
before the first of them is resolved, so that one statement loads them all; those with the same
selection share its compiled form. Validation, variables, directives, the order of mutations and
introspection stay graphql-core's.
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
            self._settle(completed, path.as_list())
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

    def _settle(self, node: Any, keys: list[str | int]) -> None:
        """Put null where a field failed and report it, now that the whole path is known."""
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if isinstance(value, Located):
                node[key] = None
                where = [*keys, *reversed(value.keys)]
                self.collected_errors.add(_error_at(value, where), None)
            elif isinstance(value, dict | list):
                self._settle(value, [*keys, key])


def _error_at(error: Located, keys: list[str | int]) -> GraphQLError:
    """Return the error that the client sees, with the whole path from the root."""
    return GraphQLError(str(error.cause), error.nodes, path=keys, original_error=error.cause)
