"""``POST /graphql``: documents are parsed and validated once, run in threads, answered as JSON."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from artwidgets.local.api.documents import Documents
from artwidgets.local.api.executor import Executor
from artwidgets.local.api.variables import declared_variables, operation_of
from artwidgets.local.faults import AskedFor, Faults, nodes_of
from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.auth import authenticate
from artwidgets.local.rules.context import Context
from artwidgets.local.state import ServerState
from artwidgets.local.web.bodies import BadBody, read_body

__all__ = ["GraphQLEndpoint"]

logger = logging.getLogger("artwidgets.local")

_AT_ONCE = 2
"""Documents run at once. Python runs one thread at a time: more would slow each other down, and the
first answer would be ready no sooner than the last."""


class GraphQLEndpoint:
    """Answers GraphQL requests.

    Parameters
    ----------
    state : ServerState
    schema : GraphQLSchema
    """

    def __init__(self, state: ServerState, schema: GraphQLSchema) -> None:
        self.state = state
        self.schema = schema
        self.documents = Documents(schema)
        self._threads = ThreadPoolExecutor(_AT_ONCE, "graphql")

    async def answer(self, request: Request) -> Response:
        """Run one request."""
        try:
            body = orjson.loads(await read_body(request))
            text = body["query"]
            variables = body.get("variables") or {}
            # The Python SDK sends "" where it means nothing.
            operation = body.get("operationName") or None
            if not (
                isinstance(text, str) and isinstance(variables, dict) and isinstance(operation, str | None)
            ):
                raise TypeError
        except BadBody as error:
            return _errors([str(error)], error.status)
        except (ValueError, KeyError, TypeError, AttributeError):
            return _errors(["the body must be JSON with a query"], 400)
        header = request.headers.get("authorization")
        base_url = f"{request.url.scheme}://{request.headers.get('host', request.url.netloc)}"
        status, content = await asyncio.get_running_loop().run_in_executor(
            self._threads, self.run, text, variables, operation, header, base_url
        )
        return Response(content, status_code=status, media_type="application/json")

    def run(
        self, text: str, variables: dict[str, Any], operation: str | None, header: str | None, base_url: str
    ) -> tuple[int, bytes]:
        """Run a document and return status and body."""
        viewer = authenticate(self.state, header)
        if viewer is None and header is not None:
            return 401, _dump(
                {"errors": [{"message": "user is not logged in", "extensions": {"code": "AUTH"}}]}
            )
        document = self.documents.get(text)
        if isinstance(document, list):
            return 200, _dump({"errors": document})
        try:
            asked = operation_of(document, operation)
            variables = declared_variables(self.schema, asked, variables)
        except GraphQLError as error:
            return 200, _dump({"errors": [error.formatted]})
        faults = self._faults(asked)
        if faults is not None and _too_much(faults, asked, None):
            return _BAD_GATEWAY
        context = Context(self.state, viewer, base_url)
        try:
            result = execute(
                self.schema,
                document,
                context_value=context,
                variable_values=variables,
                operation_name=operation,
                executor_class=Executor,
                middleware=None if faults is None else [faults],
            )
        finally:
            context.close()
        assert isinstance(result, ExecutionResult)
        if faults is not None and _too_much(faults, asked, result.data):
            return _BAD_GATEWAY
        return _answer(result)

    def _faults(self, asked: OperationDefinitionNode) -> Faults | None:
        """Return the faults that look into this document, None where there are none."""
        faults = self.state.faults
        names = ["/graphql", *([asked.name.value] if asked.name else ())]
        return faults if faults.in_documents and faults.meets(names) else None


_BAD_GATEWAY = (502, b"<html><body><h1>502 Bad Gateway</h1></body></html>")
"""What stands before the platform's server says when that takes too long (wandb/wandb 8744)."""


def _too_much(faults: Faults, asked: OperationDefinitionNode, data: dict[str, Any] | None) -> bool:
    """Whether a document is more work than `faults` lets through; before it runs, only mutations are."""
    if faults.most_nodes is None:
        return False
    if asked.operation is OperationType.MUTATION:
        return data is None and len(asked.selection_set.selections) > faults.most_nodes
    return data is not None and nodes_of(data) > faults.most_nodes


def _answer(result: ExecutionResult) -> tuple[int, bytes]:
    if not result.errors:
        return 200, _dump({"data": result.data})
    errors = [_format(error) for error in result.errors]
    if result.data is None and all(error.path is None for error in result.errors):
        # A variable that fits no type: found while the document is checked, before anything is done.
        return 200, _dump({"errors": errors})
    return max(map(_status, result.errors)), _dump({"data": result.data, "errors": errors})


def _status(error: GraphQLError) -> int:
    """Return the HTTP status that one field's error has; the worst one is the document's.

    The platform answers 500 with ``"path":["createArtifactManifest"]`` (wandb/wandb 7267), and 404
    with ``project not found``: W4 of ``artwidgets/local/README.md``.
    """
    cause = error.original_error
    return cause.status if isinstance(cause, Refusal) else 500


def _format(error: GraphQLError) -> dict[str, Any]:
    cause = error.original_error
    formatted: dict[str, Any] = dict(error.formatted)
    if isinstance(cause, AskedFor):
        formatted["message"] = str(cause)
    elif isinstance(cause, Refusal):
        formatted["message"] = str(cause)
        formatted["extensions"] = {"code": cause.code}
    elif cause is not None and not isinstance(cause, GraphQLError):
        logger.error("error at %s", error.path, exc_info=cause)
        # What graph-gophers/graphql-go says when a resolver panics.
        formatted["message"] = "graphql: panic occurred"
        formatted["extensions"] = {"code": "INTERNAL"}
    return formatted


def _dump(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value)


def _errors(messages: list[str], status: int) -> JSONResponse:
    return JSONResponse({"errors": [{"message": message} for message in messages]}, status_code=status)
