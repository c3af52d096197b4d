"""``POST /files/{entity}/{project}/{run}/file_stream``: what a run says while it works and when it ends."""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.auth import authenticate
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import can_write
from artwidgets.local.rules.projects import find_project
from artwidgets.local.rules.runs import find_run, hear
from artwidgets.local.state import ServerState
from artwidgets.local.web.bodies import BadBody, read_body

__all__ = ["file_stream_route"]


def file_stream_route(state: ServerState) -> Route:
    """Return the route."""

    async def receive(request: Request) -> Response:
        try:
            message = json.loads(await read_body(request))
            if not isinstance(message, dict) or not isinstance(message.get("files") or {}, dict):
                raise BadBody("the body must be a JSON object with files", 400)
        except BadBody as error:
            return JSONResponse({"error": str(error)}, status_code=error.status)
        except (ValueError, RecursionError):
            return JSONResponse({"error": "the body must be JSON"}, status_code=400)
        header = request.headers.get("authorization")
        try:
            status = await run_in_threadpool(_note, state, header, request.path_params, message)
        except Refusal as refusal:
            return JSONResponse({"error": str(refusal)}, status_code=400)
        if status != 200:
            return JSONResponse({"error": "run not found"}, status_code=status)
        return JSONResponse({"exitcode": None, "limits": {}})

    return Route("/files/{entity}/{project}/{run}/file_stream", receive, methods=["POST"])


def _note(state: ServerState, header: str | None, names: dict[str, str], message: dict[str, Any]) -> int:
    viewer = authenticate(state, header)
    if viewer is None:
        return 401
    context = Context(state, viewer, "")
    try:
        project = find_project(context, names["entity"], names["project"])
        number = find_run(context.connection, project["_id"], names["run"]) if project is not None else None
        if project is None or number is None:
            return 404
        if not can_write(context, project):
            return 403
        hear(context, number, message)
    finally:
        context.close()
    return 200
