"""The application: every route over one opened data directory."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from artwidgets.local.api.schema import build_schema
from artwidgets.local.state import ServerState
from artwidgets.local.web.admin import admin_route
from artwidgets.local.web.endpoint import GraphQLEndpoint
from artwidgets.local.web.faulty import FaultLayer
from artwidgets.local.web.files import file_routes
from artwidgets.local.web.filestream import file_stream_route
from artwidgets.local.web.hosts import HostGuard

__all__ = ["build_app"]


def build_app(state: ServerState, admin_token: str) -> ASGIApp:
    """Return the ASGI application.

    Parameters
    ----------
    state : ServerState
    admin_token : str
        Guards ``/admin``.
    """
    app = Starlette(
        routes=[
            Route("/", _home, methods=["GET"]),
            Route("/healthz", _health, methods=["GET"]),
            Route(
                "/graphql", GraphQLEndpoint(state, build_schema(state.hidden_fields)).answer, methods=["POST"]
            ),
            file_stream_route(state),
            *file_routes(state),
            admin_route(state, admin_token),
        ]
    )
    # An address is what it is: no redirect to one with a slash more, which would tell the Host header.
    app.router.redirect_slashes = False
    return HostGuard(FaultLayer(app, state))


async def _home(_request: Request) -> Response:
    return PlainTextResponse(
        "artwidgets local server: a W&B-compatible server for artifacts. There is no web page here."
    )


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})
