"""The layer that makes faults happen, outside of everything else."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from artwidgets.local.faults import Fault
from artwidgets.local.state import ServerState

__all__ = ["FaultLayer"]

_OPERATION = re.compile(rb"\b(?:query|mutation)\s+(\w+)")


class FaultLayer:
    """Wraps the application; a request meets what ``state.faults`` says.

    Parameters
    ----------
    app : ASGI application
    state : ServerState
    """

    def __init__(self, app: ASGIApp, state: ServerState) -> None:
        self.app = app
        self.state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or fail to."""
        if scope["type"] != "http" or scope["path"].startswith("/admin/"):
            await self.app(scope, receive, send)
            return
        names = [scope["path"]]
        if scope["path"] == "/graphql" and self.state.faults.only is not None:
            body = await _body(receive)
            names += [found.decode() for found in _OPERATION.findall(body)]
            receive = _replay(body, receive)
        fault = self.state.faults.draw(names)
        if fault == Fault():
            await self.app(scope, receive, send)
        else:
            send = _with_headers(fault, send)
            await self._fail(fault, scope, receive, send)

    async def _fail(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.hang:
            await asyncio.sleep(fault.hang)
            _drop(scope)
            return
        if fault.latency:
            await asyncio.sleep(fault.latency)
        if fault.drop == "before":
            _drop(scope)
        elif fault.drop == "after":
            await self.app(scope, receive, _swallow)
            _drop(scope)
        elif fault.status is not None:
            await _answer(fault, send)
        else:
            await self.app(scope, receive, send)


def _with_headers(fault: Fault, send: Send) -> Send:
    if not fault.headers:
        return send
    added = [(name.lower().encode(), value.encode()) for name, value in fault.headers]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *added]
        await send(message)

    return sending


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _swallow(_message: Message) -> None:
    return None


def _drop(scope: Scope) -> None:
    transport: Any = scope["artwidgets.transport"]
    transport.abort()


async def _answer(fault: Fault, send: Send) -> None:
    headers = [(b"content-type", b"application/json")]
    if fault.retry_after is not None:
        wait = fault.retry_after
        headers.append((b"retry-after", (wait if isinstance(wait, str) else f"{wait:g}").encode()))
    await send({"type": "http.response.start", "status": fault.status, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"errors":[{"message":"a fault was asked for"}]}'})
