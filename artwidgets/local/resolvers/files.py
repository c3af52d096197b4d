"""Files: of versions, of manifests, of runs; where to fetch them and where to send them."""

import mimetypes
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from ariadne import ObjectType
from sqlalchemy import ColumnElement, func, insert, select, update

from artwidgets.local import models as m
from artwidgets.local.blobs import hex_digest
from artwidgets.local.clock import now
from artwidgets.local.connections import Order, Page, connection_of, page_size
from artwidgets.local.connections import after as behind_cursor
from artwidgets.local.context import Context, Info, context_of
from artwidgets.local.identifiers import encode
from artwidgets.local.manifests import base64_digest
from artwidgets.local.permissions import can_write, require_write
from artwidgets.local.records import Record, batch
from artwidgets.local.refusals import Missing
from artwidgets.local.resolvers.memberships import membership, resolve_artifact
from artwidgets.local.resolvers.projects import find_project, mutation
from artwidgets.local.resolvers.runs import find_run, run
from artwidgets.local.resolvers.versions import artifact, own_version, source_of, versions_of

file = ObjectType("File")
manifest = ObjectType("ArtifactManifest")

_e = m.entries.c


def content_type(name: str) -> str:
    """Return the MIME type that a name suggests."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def fetch_url(context: Context, entity_id: int, md5: str, name: str) -> str:
    """Return the address that gives a blob."""
    return _address(context, {"act": "get", "e": entity_id, "m": md5, "n": name}, name)


def send_url(context: Context, claims: dict[str, Any], name: str) -> str:
    """Return the address that takes a file."""
    return _address(context, {"act": "put", **claims}, name)


def _address(context: Context, claims: dict[str, Any], name: str) -> str:
    # The platform's addresses have this folder in them, and clients tell files apart by the last name.
    token = context.state.signer.sign(claims)
    return f"{context.base_url}/wandb_artifacts/{token}/{quote(name, safe='/')}"


def entity_of_version(context: Context, record: Record) -> int:
    """Return the entity whose store holds the version's files."""
    place = source_of(record, context)["_project_id"]
    return int(context.projects([place])[place]["_entity_id"])


def _entry_file(context: Context, entity_id: int, version_id: int, row: Any) -> dict[str, Any]:
    # A reference is listed as the files are; its address and digest are what the store it is in says.
    stored = row.ref is None
    digest = base64_digest(row.digest) if stored else row.digest
    url = fetch_url(context, entity_id, row.digest, row.path) if stored else row.ref
    return {
        "id": encode("File", version_id) + ":" + row.digest,
        "name": row.path,
        "displayName": row.path,
        "url": url,
        "directUrl": url,
        "sizeBytes": row.size,
        "mimetype": content_type(row.path),
        "digest": digest,
        "md5": digest,
        "storagePath": f"wandb_artifacts/{entity_id}/{row.digest}" if stored else row.ref,
        "uploadUrl": None,
        "uploadHeaders": [],
        "uploadMultipartUrls": None,
        "updatedAt": None,
        "artifact": None,
    }


def _files(
    context: Context, record: Record, names: list[str] | None, first: int | None, after: str | None
) -> dict[str, Any]:
    version_id = record["_id"]
    conditions: list[ColumnElement[bool]] = [_e.version_id == version_id]
    if names:
        conditions.append(_e.path.in_(names))
    size = page_size(first)
    statement = (
        select(_e.path, _e.digest, _e.size, _e.ref).where(*conditions).order_by(_e.path).limit(size + 1)
    )
    behind = behind_cursor(after, [Order(_e.path)])
    rows = context.connection.execute(statement if behind is None else statement.where(behind)).all()
    entity_id = entity_of_version(context, record)
    shown = [Record(_entry_file(context, entity_id, version_id, row), _id=version_id) for row in rows[:size]]
    page = Page(batch(shown), [(row.path,) for row in rows[:size]], len(rows) > size, bool(after))
    counted = select(func.count()).where(*conditions)
    return connection_of(page, lambda: int(context.connection.scalar(counted) or 0))


def _files_resolver(version_of: Callable[[Record, Info], Record]) -> Callable[..., dict[str, Any]]:
    def resolve(
        record: Record,
        info: Info,
        names: list[str] | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> dict[str, Any]:
        return _files(context_of(info), version_of(record, info), names, first, after)

    return resolve


artifact.set_field("files", _files_resolver(lambda record, _info: record))
membership.set_field("files", _files_resolver(resolve_artifact))


@artifact.field("filesByManifestEntries")
def resolve_by_entries(
    record: Record, info: Info, entries: list[dict[str, Any]] | None = None, **_: Any
) -> dict[str, Any]:
    """Return an address for each entry that is really a file of this version, in the order asked."""
    context = context_of(info)
    asked = {entry["name"]: hex_digest(entry["digest"]) for entry in entries or ()}
    rows = context.connection.execute(
        select(_e.path, _e.digest, _e.size, _e.ref).where(
            _e.version_id == record["_id"], _e.ref.is_(None), _e.path.in_(list(asked))
        )
    )
    held = {row.path: row for row in rows if row.digest == asked[row.path]}
    entity_id = entity_of_version(context, record)
    shown = [
        Record(_entry_file(context, entity_id, record["_id"], held[name]), _id=record["_id"])
        for name in asked
        if name in held
    ]
    page = Page(batch(shown), [(found["name"],) for found in shown], False, False)
    return connection_of(page, len(shown))


@artifact.field("currentManifest")
def _resolve_manifest(record: Record, info: Info) -> Record | None:
    context = context_of(info)
    c = m.manifests.c
    number = context.connection.scalar(
        select(c.id)
        .where(c.version_id == record["_id"])
        .order_by((c.kind == "FULL").desc(), c.id.desc())
        .limit(1)
    )
    return manifest_payload(context, number) if number is not None else None


def manifest_payload(context: Context, number: int) -> Record:
    """Return a manifest with the addresses to fetch it from and to send it to."""
    c = m.manifests.c
    row = context.connection.execute(select(m.manifests, c.id).where(c.id == number)).one()
    record = context_version(context, row.version_id)
    entity_id = entity_of_version(context, record)
    name = "wandb_manifest.json"
    place = source_of(record, context)["_project_id"]
    writable = record["state"] == "PENDING" and can_write(context, context.projects([place])[place])
    if row.md5 is not None:
        direct = fetch_url(context, entity_id, row.md5, name)
    else:
        direct = _address(context, {"act": "manifest", "v": row.version_id}, name)
    found = Record(
        _id=number,
        id=encode("ArtifactManifest", number),
        digest=row.digest,
        type=row.kind,
        file={
            "id": encode("ManifestFile", number),
            "name": name,
            "displayName": name,
            "directUrl": direct,
            "url": direct,
            # An address carries the right to write: who may only read gets none.
            "uploadUrl": send_url(context, {"e": entity_id, "manifest": number}, name) if writable else None,
            "uploadHeaders": [],
            "uploadMultipartUrls": None,
            "storagePath": None,
            "sizeBytes": 0,
            "mimetype": "application/json",
            "digest": None,
            "md5": None,
            "updatedAt": row.created_at,
            "artifact": record,
        },
    )
    return batch([found])[0]


def context_version(context: Context, number: int) -> Record:
    """Return a version by number."""
    return versions_of(context, [number])[number]


def upload_files(context: Context, specs: list[dict[str, Any]], owners: dict[str, Record]) -> dict[str, Any]:
    """Return the connection of announced files; an address stands where the bytes are still missing."""
    edges = []
    for spec in specs:
        record = owners[spec["artifactID"]]
        fresh = context_version(context, record["_id"])
        entity_id = entity_of_version(context, fresh)
        md5 = hex_digest(spec["md5"])
        here = context.state.blobs.has(entity_id, md5)
        parts = spec.get("uploadPartsInput") or []
        multipart = _multipart(context, entity_id, spec, parts) if parts and not here else None
        node = {
            "id": encode("File", record["_id"]) + ":" + md5,
            "name": spec["name"],
            "displayName": spec["name"],
            "storagePath": f"wandb_artifacts/{entity_id}/{md5}",
            "uploadUrl": None if here else send_url(context, {"e": entity_id, "m": md5}, spec["name"]),
            "uploadHeaders": [f"Content-Type:{spec.get('mimetype') or content_type(spec['name'])}"],
            "uploadMultipartUrls": multipart,
            "url": None,
            "directUrl": None,
            "sizeBytes": 0,
            "mimetype": content_type(spec["name"]),
            "digest": spec["md5"],
            "md5": spec["md5"],
            "updatedAt": None,
            "artifact": fresh,
        }
        edges.append({"cursor": (spec["name"],), "node": node})
    return {
        "edges": edges,
        "totalCount": len(edges),
        "pageInfo": Page((), (), has_next=False, has_previous=False),
    }


def _multipart(
    context: Context, entity_id: int, spec: dict[str, Any], parts: list[dict[str, Any]]
) -> dict[str, Any]:
    upload_id = context.state.blobs.begin_parts()
    urls = [
        {
            "partNumber": int(part["partNumber"]),
            "uploadUrl": send_url(
                context,
                {
                    "e": entity_id,
                    "u": upload_id,
                    "p": int(part["partNumber"]),
                    "m": hex_digest(part["hexMD5"]),
                },
                spec["name"],
            ),
        }
        for part in parts
    ]
    return {"uploadID": upload_id, "uploadUrlParts": urls}


@mutation.field("completeMultipartUploadArtifact")
def complete_multipart(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Join the parts of a large file, in order, and check the whole."""
    context = context_of(info)
    record = own_version(context, input["artifactID"])
    blobs = context.state.blobs
    if input["completeMultipartAction"] == "Abort":
        blobs.drop_parts(input["uploadID"])
        return {"digest": None}
    md5 = input["storagePath"].rpartition("/")[2]
    numbers = [int(part["partNumber"]) for part in input["completedParts"]]
    blobs.join_parts(entity_of_version(context, record), input["uploadID"], numbers, hex_digest(md5))
    return {"digest": base64_digest(md5)}


@mutation.field("createRunFiles")
def _create_run_files(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        project = require_write(context, find_project(context, input["entityName"], input["projectName"]))
        number = find_run(connection, project["_id"], input["runName"])
        if number is None:
            raise Missing("run not found")
        for name in input["files"]:
            connection.execute(insert(m.run_files).prefix_with("OR IGNORE").values(run_id=number, name=name))
    entity_id = project["_entity_id"]
    return {
        "runID": encode("Run", number),
        "uploadHeaders": [],
        "files": [
            {"name": name, "uploadUrl": send_url(context, {"e": entity_id, "run": number, "n": name}, name)}
            for name in input["files"]
        ],
    }


@mutation.field("markRunFilesUploaded")
def _mark_run_files(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    c = m.run_files.c
    with context.transaction() as connection:
        project = require_write(context, find_project(context, input["entityName"], input["projectName"]))
        number = find_run(connection, project["_id"], input["runName"])
        connection.execute(
            update(m.run_files).where(c.run_id == number, c.name.in_(input["files"])).values(updated_at=now())
        )
    return {"success": number is not None}


@run.field("files")
def _resolve_run_files(
    record: Record,
    info: Info,
    names: list[str] | None = None,
    first: int | None = None,
    after: str | None = None,
    pattern: str | None = None,
) -> dict[str, Any]:
    context = context_of(info)
    c = m.run_files.c
    conditions: list[ColumnElement[bool]] = [c.run_id == record["_id"], c.md5.is_not(None)]
    if names:
        conditions.append(c.name.in_(names))
    elif pattern:
        conditions.append(c.name.like(pattern))
    size = page_size(first)
    statement = (
        select(c.id, c.name, c.md5, c.size, c.updated_at).where(*conditions).order_by(c.id).limit(size + 1)
    )
    behind = behind_cursor(after, [Order(c.id)])
    rows = context.connection.execute(statement if behind is None else statement.where(behind)).all()
    place = record["_project_id"]
    entity_id = context.projects([place])[place]["_entity_id"]
    shown = []
    for row in rows[:size]:
        url = fetch_url(context, entity_id, row.md5, row.name)
        shown.append(
            Record(
                _id=row.id,
                id=encode("RunFile", row.id),
                name=row.name,
                displayName=row.name,
                url=url,
                directUrl=url,
                sizeBytes=row.size,
                mimetype=content_type(row.name),
                digest=base64_digest(row.md5),
                md5=base64_digest(row.md5),
                updatedAt=row.updated_at,
                storagePath=None,
                uploadUrl=None,
                uploadHeaders=[],
                uploadMultipartUrls=None,
                artifact=None,
            )
        )
    page = Page(batch(shown), [(row.id,) for row in rows[:size]], len(rows) > size, bool(after))
    return connection_of(
        page, lambda: int(context.connection.scalar(select(func.count()).where(*conditions)) or 0)
    )


@run.field("fileCount")
def _resolve_run_file_count(record: Record, info: Info) -> int:
    c = m.run_files.c
    counted = select(func.count()).where(c.run_id == record["_id"], c.md5.is_not(None))
    return int(context_of(info).connection.scalar(counted) or 0)


@file.field("url")
def _resolve_url(record: dict[str, Any], _info: Info, upload: bool | None = None) -> str | None:
    found: str | None = record["url"]
    return found


bindables = [file, manifest]
