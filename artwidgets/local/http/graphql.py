"""``POST /graphql``: documents are parsed and validated once, run in threads, answered as JSON."""

from __future__ import annotations

import logging
from collections import OrderedDict
from threading import Lock
from typing import Any

import anyio.to_thread
import orjson
from anyio import CapacityLimiter
from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, execute, parse, validate
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from artwidgets.local.auth import authenticate
from artwidgets.local.context import Context
from artwidgets.local.execution import Executor
from artwidgets.local.refusals import NotPermitted, Refusal
from artwidgets.local.state import ServerState

__all__ = ["GraphQLEndpoint"]

logger = logging.getLogger("artwidgets.local")

_CACHED_DOCUMENTS = 512
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
        self._documents: OrderedDict[str, DocumentNode | list[GraphQLError]] = OrderedDict()
        self._lock = Lock()
        self._places = CapacityLimiter(_AT_ONCE)

    async def answer(self, request: Request) -> Response:
        """Run one request."""
        try:
            body = orjson.loads(await request.body())
            text = body["query"]
            variables = body.get("variables") or {}
            # The Python SDK sends "" where it means nothing.
            operation = body.get("operationName") or None
            if not isinstance(text, str) or not isinstance(variables, dict):
                raise TypeError
        except (ValueError, KeyError, TypeError, AttributeError):
            return _errors(["the body must be JSON with a query"], 400)
        header = request.headers.get("authorization")
        base_url = f"{request.url.scheme}://{request.headers.get('host', request.url.netloc)}"
        status, content = await anyio.to_thread.run_sync(
            self.run, text, variables, operation, header, base_url, limiter=self._places
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
        document = self._document(text)
        if isinstance(document, list):
            return 400, _dump({"errors": [error.formatted for error in document]})
        context = Context(self.state, viewer, base_url)
        try:
            result = execute(
                self.schema,
                document,
                context_value=context,
                variable_values=variables,
                operation_name=operation,
                executor_class=Executor,
            )
        finally:
            context.close()
        assert isinstance(result, ExecutionResult)
        return _answer(result)

    def _document(self, text: str) -> DocumentNode | list[GraphQLError]:
        with self._lock:
            known = self._documents.get(text)
            if known is not None:
                self._documents.move_to_end(text)
                return known
        try:
            document = parse(text)
            found: DocumentNode | list[GraphQLError] = validate(self.schema, document) or document
        except GraphQLError as error:
            found = [error]
        with self._lock:
            self._documents[text] = found
            while len(self._documents) > _CACHED_DOCUMENTS:
                self._documents.popitem(last=False)
        return found


def _answer(result: ExecutionResult) -> tuple[int, bytes]:
    if not result.errors:
        return 200, _dump({"data": result.data})
    errors = [_format(error) for error in result.errors]
    if result.data is None and all(error.path is None for error in result.errors):
        return 400, _dump({"errors": errors})
    return _status(result), _dump({"data": result.data, "errors": errors})


def _status(result: ExecutionResult) -> int:
    # The platform answers 403 when all that was asked is forbidden; the SDK gives up at once then.
    forbidden = all(isinstance(error.original_error, NotPermitted) for error in result.errors or ())
    nothing = result.data is None or all(value is None for value in result.data.values())
    return 403 if forbidden and nothing else 200


def _format(error: GraphQLError) -> dict[str, Any]:
    cause = error.original_error
    formatted: dict[str, Any] = dict(error.formatted)
    if isinstance(cause, Refusal):
        formatted["message"] = str(cause)
        formatted["extensions"] = {"code": cause.code}
    elif cause is not None and not isinstance(cause, GraphQLError):
        logger.error("error at %s", error.path, exc_info=cause)
        formatted["message"] = "internal server error"
        formatted["extensions"] = {"code": "INTERNAL"}
    return formatted


def _dump(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value)


def _errors(messages: list[str], status: int) -> JSONResponse:
    return JSONResponse({"errors": [{"message": message} for message in messages]}, status_code=status)
