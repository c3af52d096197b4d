"""Files over HTTP: signed uploads and downloads, and the SDK's two download routes with a key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from artwidgets.local.api.resolvers.files import content_type
from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.auth import authenticate
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import can_see
from artwidgets.local.state import ServerState
from artwidgets.local.store import models as m
from artwidgets.local.store.blobs import Upload, WrongDigest, hex_digest
from artwidgets.local.store.clock import now
from artwidgets.local.store.manifests import entries_of

__all__ = ["file_routes"]


def file_routes(state: ServerState) -> list[Route]:
    """Return the routes of files."""

    async def fetch(request: Request) -> Response:
        token = request.path_params["token"]
        if claims := state.signer.check(token, "get"):
            return _blob(state, claims["e"], claims["m"], claims["n"])
        if claims := state.signer.check(token, "manifest"):
            content = await run_in_threadpool(_manifest, state, claims["v"])
            return Response(content, media_type="application/json", headers=_INERT)
        return _refused("the address is not valid or has expired", 403)

    async def receive(request: Request) -> Response:
        claims = state.signer.check(request.path_params["token"], "put")
        if claims is None:
            return _refused("the address is not valid or has expired", 403)
        upload = state.blobs.receive()
        try:
            async for chunk in request.stream():
                # A thread per chunk keeps large uploads from blocking everybody else.
                await run_in_threadpool(upload.write, chunk)
            _check_header(request, upload)
            await run_in_threadpool(_keep, state, upload, claims)
        except ClientDisconnect:
            upload.discard()
            return Response(status_code=400)
        except Refusal as refusal:
            upload.discard()
            return _refused(str(refusal), 400)
        except BaseException:
            upload.discard()
            raise
        return Response(status_code=200, headers={"ETag": f'"{upload.md5}"'})

    async def by_digest(request: Request) -> Response:
        return await run_in_threadpool(_by_key, state, request)

    return [
        Route("/wandb_artifacts/{token}/{name:path}", fetch, methods=["GET", "HEAD"]),
        Route("/wandb_artifacts/{token}/{name:path}", receive, methods=["PUT"]),
        Route("/artifacts/{entity}/{digest}", by_digest, methods=["GET", "HEAD"]),
        Route("/artifactsV2/{rest:path}", by_digest, methods=["GET", "HEAD"]),
    ]


_INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}
"""What keeps a stored page from running as one of this server's."""


def _refused(message: str, status: int) -> JSONResponse:
    return JSONResponse({"errors": [{"message": message}]}, status_code=status)


def _blob(state: ServerState, entity_id: int, md5: str, name: str) -> Response:
    path = state.blobs.path(entity_id, md5)
    if not path.is_file():
        return _refused("file not found", 404)
    # The last name only, and no quotes: a name is what somebody else chose.
    shown = name.rpartition("/")[2] or md5
    headers = {"ETag": f'"{md5}"', **_INERT}
    return FileResponse(path, media_type=content_type(name), filename=shown, headers=headers)


def _manifest(state: ServerState, version_id: int) -> bytes:
    with state.database.read() as connection:
        return entries_of(connection, version_id).to_json()


def _check_header(request: Request, upload: Upload) -> None:
    announced = request.headers.get("content-md5")
    if announced and hex_digest(announced) != upload.md5:
        raise WrongDigest(f"the MD5 of the uploaded bytes is not {announced}, as Content-MD5 announced")


def _keep(state: ServerState, upload: Upload, claims: dict[str, Any]) -> None:
    """Store what came and note it: a file, a part of one, a manifest or a run's file."""
    entity_id = claims["e"]
    if "u" in claims:
        state.blobs.keep_part(upload, claims["u"], claims["p"], claims["m"])
        return
    md5 = state.blobs.keep(upload, entity_id, claims.get("m"))
    moment = now()
    with state.database.write() as connection:
        connection.execute(
            insert(m.blobs)
            .prefix_with("OR IGNORE")
            .values(entity_id=entity_id, md5=md5, size=upload.size, created_at=moment)
        )
        if "manifest" in claims:
            c = m.manifests.c
            pending = select(m.versions.c.id).where(m.versions.c.state == "PENDING")
            done = connection.execute(
                update(m.manifests)
                .where(c.id == claims["manifest"], c.version_id.in_(pending))
                .values(md5=md5)
            )
            if not done.rowcount:
                raise Refusal("the manifest of a committed artifact version can't be replaced")
        elif "run" in claims:
            values = {"md5": md5, "size": upload.size, "updated_at": moment}
            connection.execute(
                insert(m.run_files)
                .prefix_with("OR REPLACE")
                .values(run_id=claims["run"], name=claims["n"], **values)
            )


def _by_key(state: ServerState, request: Request) -> Response:
    """Give a file by its digest to a viewer who may see a version that has it.

    ``/artifacts/{entity}/{hex}`` and
    ``/artifactsV2/{region}/{entity}/{project}/{collection}[/{artifact}]/{birth}/{hex}/{name}``.
    """
    viewer = authenticate(state, request.headers.get("authorization"))
    if viewer is None:
        return _refused("user is not logged in", 401)
    parts = request.scope["path"].split("/")
    digest = parts[3] if parts[1] == "artifacts" else parts[-2]
    name = "" if parts[1] == "artifacts" else parts[-1]
    context = Context(state, viewer, "")
    try:
        found = _visible(context, digest)
    finally:
        context.close()
    return _refused("file not found", 404) if found is None else _blob(state, found, digest, name)


def _visible(context: Context, digest: str) -> int | None:
    """Return the entity that holds the blob, where one of its versions may be seen."""
    try:
        digest = hex_digest(digest)
    except Refusal:
        return None
    statement = (
        select(m.versions.c.id, m.collections.c.project_id)
        .join(m.entries, m.entries.c.version_id == m.versions.c.id)
        .join(m.collections, m.collections.c.id == m.versions.c.collection_id)
        .where(m.entries.c.digest == digest, m.entries.c.ref.is_(None), m.versions.c.state == "COMMITTED")
    )
    rows = context.connection.execute(statement).all()
    places = context.projects(row.project_id for row in rows)
    for row in rows:
        if can_see(context, places[row.project_id]):
            return int(places[row.project_id]["_entity_id"])
    links = (
        select(m.memberships.c.version_id, m.collections.c.project_id)
        .join(m.collections, m.collections.c.id == m.memberships.c.collection_id)
        .where(m.memberships.c.version_id.in_([row.id for row in rows]))
    )
    homes = {row.id: row.project_id for row in rows}
    for version_id, project_id in context.connection.execute(links).all():
        if can_see(context, context.projects([project_id])[project_id]):
            return int(places[homes[version_id]]["_entity_id"])
    return None
