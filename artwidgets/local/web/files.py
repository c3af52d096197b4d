"""Files over HTTP: signed uploads and downloads, and the SDK's two download routes with a key."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.auth import authenticate
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.uploads import holder_of, keep_upload
from artwidgets.local.state import ServerState
from artwidgets.local.store.blobs import Upload, WrongDigest, content_type, hex_digest
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
            await run_in_threadpool(keep_upload, state, upload, claims)
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
        found = holder_of(context, digest)
    finally:
        context.close()
    return _refused("file not found", 404) if found is None else _blob(state, found, digest, name)
