"""What can go wrong with a request, as functions for :meth:`tests.support.proxy.FaultProxy.fault`.

Those whose name says `after` let the server do the work first; the others, unless they say so, do not.
`CATALOGUE` names those that make sense for any GraphQL request.
"""

import json
from collections.abc import Callable
from typing import Any

import graphql
from graphql import FieldNode, OperationDefinitionNode, VariableNode

from tests.support.proxy import Answer, Exchange, Fault, Request, mentions

__all__ = [
    "CATALOGUE",
    "OF_FIELDS",
    "changed",
    "closed",
    "delayed",
    "drip",
    "echo_credentials",
    "empty",
    "fields_null",
    "hang",
    "html",
    "item_error",
    "item_null",
    "malformed",
    "null_at",
    "null_data",
    "reset",
    "status",
    "truncated",
]

HTML = b"<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body><h1>Sorry</h1></body></html>\n"


def status(code: int, body: str | None = None, **headers: str) -> Fault:
    """Answer an HTTP status, with GraphQL-like words or with `body`."""
    content = (
        body if body is not None else json.dumps({"errors": [{"message": f"a fault with status {code}"}]})
    )

    def act(exchange: Exchange) -> None:
        exchange.send(Answer(code, content.encode(), {"Content-Type": "application/json", **headers}))

    return act


def html(code: int = 200) -> Fault:
    """Answer a page for people, as gateways and log-in walls do."""

    def act(exchange: Exchange) -> None:
        exchange.send(Answer(code, HTML, {"Content-Type": "text/html"}))

    return act


def malformed(*, after: bool = False) -> Fault:
    """Answer JSON that breaks off in the middle of a string."""

    def act(exchange: Exchange) -> None:
        if after:
            exchange.pass_on()
        exchange.send(Answer(200, b'{"data": {"project": {"name": "un'))

    return act


def truncated(exchange: Exchange) -> None:
    """Do the work, promise the whole answer, send half of it, and close."""
    answer = exchange.pass_on()
    exchange.send(Answer(answer.status, answer.body[: len(answer.body) // 2]), of=len(answer.body))


def empty(*, after: bool = False) -> Fault:
    """Answer 200 with no body at all."""

    def act(exchange: Exchange) -> None:
        if after:
            exchange.pass_on()
        exchange.send(Answer(200, b""))

    return act


def drip(every: float = 0.2, size: int = 1) -> Fault:
    """Do the work and answer slower than anybody waits: `size` bytes every so many seconds."""

    def act(exchange: Exchange) -> None:
        exchange.drip(exchange.pass_on(), every=every, size=size)

    return act


def hang(seconds: float = 3600.0, *, after: bool = False) -> Fault:
    """Say nothing, then close."""

    def act(exchange: Exchange) -> None:
        if after:
            exchange.pass_on()
        exchange.wait(seconds)
        exchange.close()

    return act


def delayed(seconds: float) -> Fault:
    """Pass on, so many seconds later."""

    def act(exchange: Exchange) -> None:
        if not exchange.wait(seconds):
            exchange.send(exchange.pass_on())

    return act


def reset(*, after: bool = False) -> Fault:
    """Break the connection off (TCP reset), before or after the work."""

    def act(exchange: Exchange) -> None:
        if after:
            exchange.pass_on()
        exchange.reset()

    return act


def closed(*, after: bool = False) -> Fault:
    """Close the connection in good order without an answer, before or after the work."""

    def act(exchange: Exchange) -> None:
        if after:
            exchange.pass_on()
        exchange.close()

    return act


def null_data(*, after: bool = False) -> Fault:
    """Answer ``{"data": null}``, without the work or after it."""

    def act(exchange: Exchange) -> None:
        if after:
            exchange.pass_on()
        exchange.send(Answer.of_json({"data": None}))

    return act


def fields_null(*, after: bool = False) -> Fault:
    """Answer null for every field that was asked: ``{"data": {"m0": null, "m1": null}}``."""

    def act(exchange: Exchange) -> None:
        if after:
            exchange.pass_on()
        exchange.send(Answer.of_json({"data": dict.fromkeys(response_keys(exchange.request))}))

    return act


def changed(change: Callable[[Any], Any]) -> Fault:
    """Do the work, and send what `change` makes of the answer's JSON (changed in place, or returned)."""

    def act(exchange: Exchange) -> None:
        answer = exchange.pass_on()
        response = json.loads(answer.body)
        made = change(response)
        exchange.send(Answer.of_json(response if made is None else made, answer.status))

    return act


def null_at(*names: str) -> Fault:
    """Do the work, and send null for every field of these names, at any depth: ``nodes``, ``edges`` ..."""

    def change(value: Any) -> None:
        left = [value]
        while left:
            one = left.pop()
            if isinstance(one, dict):
                one.update(dict.fromkeys(one.keys() & set(names)))
                left += one.values()
            elif isinstance(one, list):
                left += one

    return changed(change)


def item_null(exchange: Exchange) -> None:
    """Leave the work undone for the item the rule is about, answer null for it, pass the others on."""
    answer = _without_item(exchange)
    exchange.send(answer)


def item_error(code: int = 500, message: str = "internal server error") -> Fault:
    """Leave the item that the rule is about undone and tell it as an error; do the others.

    W&B's servers name the field in ``path`` and answer 500 (wandb issue 7267).
    """

    def act(exchange: Exchange) -> None:
        answer = _without_item(exchange)
        response = json.loads(answer.body)
        errors = [
            {"message": message, "path": [key]} for key in keys_about(exchange.request, exchange.about or "")
        ]
        response["errors"] = [*response.get("errors", ()), *errors]
        exchange.send(Answer.of_json(response, code))

    return act


def echo_credentials(code: int = 400) -> Fault:
    """Answer with the request's Authorization header inside, as a careless server does."""

    def act(exchange: Exchange) -> None:
        authorization = exchange.request.headers.get("authorization", "")
        message = f"bad request: headers were Authorization: {authorization}"
        exchange.send(Answer.of_json({"errors": [{"message": message}]}, code, **{"X-Echo": authorization}))

    return act


CATALOGUE: dict[str, Fault] = {
    "400": status(400),
    "403": status(403),
    "404 of a gateway": html(404),
    "413": html(413),
    "429": status(429, **{"Retry-After": "1"}),
    "500": status(500),
    "502 page": html(502),
    "503": status(503),
    "504 page": html(504),
    "page": html(200),
    "malformed": malformed(),
    "malformed after": malformed(after=True),
    "truncated": truncated,
    "empty": empty(),
    "empty after": empty(after=True),
    "reset": reset(),
    "reset after": reset(after=True),
    "closed": closed(),
    "closed after": closed(after=True),
    "null data": null_data(),
    "null data after": null_data(after=True),
    "null fields": fields_null(),
    "null fields after": fields_null(after=True),
    "null nodes": null_at("node", "nodes"),
    "null edges": null_at("edges"),
    "null page": null_at("pageInfo"),
    "credentials": echo_credentials(400),
    "credentials 500": echo_credentials(500),
}
"""By name; those that only cost time (`drip`, `hang`) are not among them."""

OF_FIELDS = frozenset(("null fields", "null fields after", "null nodes", "null edges", "null page"))
"""Those of `CATALOGUE` that only a GraphQL answer can have."""


def _operation(request: Request) -> tuple[graphql.DocumentNode, OperationDefinitionNode]:
    body = request.graphql
    if body is None:
        raise ValueError(f"{request.method} {request.path} is not a GraphQL request")
    document = graphql.parse(body["query"])
    for part in document.definitions:
        if isinstance(part, OperationDefinitionNode):
            return document, part
    raise ValueError(f"no operation in {body['query'][:80]!r}")


def _key(one: FieldNode) -> str:
    return (one.alias or one.name).value


def _roots(operation: OperationDefinitionNode) -> list[FieldNode]:
    return [one for one in operation.selection_set.selections if isinstance(one, FieldNode)]


def response_keys(request: Request) -> list[str]:
    """The keys that the answer's ``data`` has."""
    return [_key(one) for one in _roots(_operation(request)[1])]


def _variables_of(node: graphql.Node) -> set[str]:
    found: set[str] = set()

    class Collect(graphql.Visitor):
        def enter_variable(self, variable: VariableNode, *_: Any) -> None:
            found.add(variable.name.value)

    graphql.visit(node, Collect())
    return found


def _less(document: graphql.DocumentNode, dropped: set[int]) -> graphql.DocumentNode:
    class Drop(graphql.Visitor):
        def enter(self, node: graphql.Node, *_: Any) -> Any:
            return graphql.REMOVE if id(node) in dropped else None

    less: graphql.DocumentNode = graphql.visit(document, Drop())
    return less


def keys_about(request: Request, number: str) -> list[str]:
    """The keys of those root fields whose arguments hold the id `number`."""
    return [
        _key(one)
        for one in _roots(_operation(request)[1])
        if any(mentions(request.variables.get(name), number) for name in _variables_of(one))
        or f'"{number}"' in graphql.print_ast(one)
    ]


def _without_item(exchange: Exchange) -> Answer:
    """Pass on the document without the fields that are about the rule's id; null stands for them."""
    if exchange.about is None:
        raise ValueError("this fault needs about=")
    request = exchange.request
    document, operation = _operation(request)
    left_out = keys_about(request, exchange.about)
    kept = [one for one in _roots(operation) if _key(one) not in left_out]
    data: dict[str, Any] = dict.fromkeys(_key(one) for one in _roots(operation))
    if not kept:
        return Answer.of_json({"data": data})
    rest = [one for one in document.definitions if one is not operation]
    used = set().union(*(_variables_of(one) for one in (*kept, *rest)))
    dropped = {id(one) for one in _roots(operation) if one not in kept}
    dropped |= {
        id(one) for one in operation.variable_definitions or () if one.variable.name.value not in used
    }
    body = {
        **(request.graphql or {}),
        "query": graphql.print_ast(_less(document, dropped)),
        "variables": {name: value for name, value in request.variables.items() if name in used},
    }
    answer = exchange.pass_on(json.dumps(body).encode())
    response = json.loads(answer.body)
    response["data"] = {**data, **(response.get("data") or {})}
    return Answer.of_json(response, answer.status)
