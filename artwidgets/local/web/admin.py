"""``POST /admin/{command}``: what the process that started the server asks of it, with its token."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from artwidgets.local.faults import Faults
from artwidgets.local.refusals import Refusal
from artwidgets.local.rules import auth
from artwidgets.local.seed.bulk import seed_bulk
from artwidgets.local.seed.demo import seed_demo
from artwidgets.local.state import ServerState
from artwidgets.local.store.garbage import collect_garbage

__all__ = ["admin_route"]


def admin_route(state: ServerState, token: str) -> Route:
    """Return the route; only requests that carry `token` are heard."""

    def statements(reset: bool = False) -> int:
        seen = state.database.statements
        if reset:
            state.database.statements = 0
        return seen

    def faults(**what: Any) -> None:
        state.faults = Faults(**what)

    commands: dict[str, Callable[..., Any]] = {
        "add_user": lambda **what: auth.add_user(state, **what),
        "add_organization": lambda **what: auth.add_organization(state, **what),
        "add_member": lambda **what: auth.add_member(state, **what),
        "add_team": lambda **what: auth.add_team(state, **what),
        "set_default_ttl": lambda **what: auth.set_default_ttl(state, **what),
        "protect_aliases": lambda **what: auth.protect_aliases(state, **what),
        "seed_demo": lambda **what: seed_demo(state, **what),
        "seed_bulk": lambda **what: seed_bulk(state, **what),
        "faults": faults,
        "storage_bytes": state.blobs.bytes,
        "collect_garbage": lambda **what: collect_garbage(state.database, state.blobs, **what),
        "statements": statements,
    }

    async def administrate(request: Request) -> Response:
        given = request.headers.get("x-admin-token", "")
        if not hmac.compare_digest(given.encode(), token.encode()):
            return JSONResponse({"error": "not found"}, status_code=404)
        command = commands.get(request.path_params["command"])
        if command is None:
            return JSONResponse({"error": "unknown command"}, status_code=404)
        try:
            result = await run_in_threadpool(command, **(await request.json()))
        except (Refusal, TypeError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse({"result": result})

    return Route("/admin/{command}", administrate, methods=["POST"])
