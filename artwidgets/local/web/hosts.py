"""Only requests that name this machine: a page in a browser must not reach the server by a name of its own.

The address of a file is made of the ``Host`` header too, and says to whom the file is given.
"""

from __future__ import annotations

import re

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["HostGuard"]

_LOOPBACK = re.compile(rb"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?\Z", re.IGNORECASE)


class HostGuard:
    """Answers 421 to a request whose ``Host`` is not a name of the loopback, with any port.

    Parameters
    ----------
    app : ASGI application
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        named = [value for name, value in scope.get("headers", ()) if name == b"host"]
        if scope["type"] != "http" or (len(named) == 1 and _LOOPBACK.match(named[0])):
            await self.app(scope, receive, send)
            return
        message = (
            "this server answers to 127.0.0.1, localhost and [::1] alone: use one of them in the address"
        )
        refusal = JSONResponse({"errors": [{"message": message}]}, status_code=421)
        await refusal(scope, receive, send)
