"""Files: of versions, of manifests, of runs; where to fetch them and where to send them."""

import mimetypes
from collections.abc import Callable
from typing import Any

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
from artwidgets.local.permissions import require_write
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
    token = context.state.signer.sign({"act": "get", "e": entity_id, "m": md5, "n": name})
    return f"{context.base_url}/blobs/{token}"


def send_url(context: Context, claims: dict[str, Any]) -> str:
    """Return the address that takes a file."""
    return f"{context.base_url}/blobs/{context.state.signer.sign({'act': 'put', **claims})}"


def entity_of_version(context: Context, record: Record) -> int:
    """Return the entity whose store holds the version's files."""
    place = source_of(record, context)["_project_id"]
    return int(context.projects([place])[place]["_entity_id"])


def file_record(number: int, identifier: str, name: str, **told: Any) -> Record:
    """Return a file with everything that the schema tells of one.

    Parameters
    ----------
    number : int
        The row that tells it from its siblings.
    identifier : str
        Its id.
    told
        What is more than the default.
    """
    return Record(
        {
            "_id": number,
            "id": identifier,
            "name": name,
            "displayName": name,
            "artifact": None,
            "digest": None,
            "directUrl": "",
            "md5": None,
            "mimetype": content_type(name),
            "sizeBytes": 0,
            "storagePath": None,
            "updatedAt": None,
            "uploadHeaders": [],
            "uploadMultipartUrls": None,
            "uploadUrl": None,
            "url": None,
            **told,
        }
    )


def _entry_file(context: Context, entity_id: int, version_id: int, row: Any) -> Record:
    # A reference is listed as the files are; its address and digest are what the store it is in says.
    stored = row.ref is None
    digest = base64_digest(row.digest) if stored else row.digest
    url = fetch_url(context, entity_id, row.digest, row.path) if stored else row.ref
    return file_record(
        version_id,
        encode("File", version_id) + ":" + row.digest,
        row.path,
        url=url,
        directUrl=url,
        sizeBytes=row.size,
        digest=digest,
        md5=digest,
        storagePath=f"wandb_artifacts/{entity_id}/{row.digest}" if stored else row.ref,
    )


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
    shown = [_entry_file(context, entity_id, version_id, row) for row in rows[:size]]
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
    shown = [_entry_file(context, entity_id, record["_id"], held[name]) for name in asked if name in held]
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
    if row.md5 is not None:
        direct = fetch_url(context, entity_id, row.md5, name)
    else:
        token = context.state.signer.sign({"act": "manifest", "v": row.version_id})
        direct = f"{context.base_url}/manifests/{token}"
    found = Record(
        _id=number,
        id=encode("ArtifactManifest", number),
        digest=row.digest,
        type=row.kind,
        file=file_record(
            number,
            encode("ManifestFile", number),
            name,
            artifact=record,
            directUrl=direct,
            updatedAt=row.created_at,
            uploadUrl=send_url(context, {"e": entity_id, "manifest": number}),
            url=direct,
        ),
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
        multipart = None
        if parts and not here:
            multipart = _multipart(context, entity_id, md5, parts)
        node = file_record(
            record["_id"],
            encode("File", record["_id"]) + ":" + md5,
            spec["name"],
            artifact=fresh,
            digest=spec["md5"],
            md5=spec["md5"],
            storagePath=f"wandb_artifacts/{entity_id}/{md5}",
            uploadHeaders=[f"Content-Type:{spec.get('mimetype') or content_type(spec['name'])}"],
            uploadMultipartUrls=multipart,
            uploadUrl=None if here else send_url(context, {"e": entity_id, "m": md5}),
        )
        edges.append({"cursor": (spec["name"],), "node": node})
    return {
        "edges": edges,
        "totalCount": len(edges),
        "pageInfo": Page((), (), has_next=False, has_previous=False),
    }


def _multipart(context: Context, entity_id: int, md5: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
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
            file_record(
                number,
                f"{encode('Run', number)}:{name}",
                name,
                uploadUrl=send_url(context, {"e": entity_id, "run": number, "n": name}),
            )
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
    shown = [_run_file(context, entity_id, row) for row in rows[:size]]
    page = Page(batch(shown), [(row.id,) for row in rows[:size]], len(rows) > size, bool(after))
    return connection_of(
        page, lambda: int(context.connection.scalar(select(func.count()).where(*conditions)) or 0)
    )


def _run_file(context: Context, entity_id: int, row: Any) -> Record:
    url = fetch_url(context, entity_id, row.md5, row.name)
    return file_record(
        row.id,
        encode("RunFile", row.id),
        row.name,
        url=url,
        directUrl=url,
        sizeBytes=row.size,
        digest=base64_digest(row.md5),
        md5=base64_digest(row.md5),
        updatedAt=row.updated_at,
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
