"""Files: of versions, of manifests, of runs; where to fetch them and where to send them."""

import mimetypes
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from ariadne import ObjectType
from sqlalchemy import ColumnElement, Row, Select, false, func, insert, or_, select, update

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import Order, Page, Window, connection_of, count, pages
from artwidgets.local.api.resolvers.memberships import membership, resolve_artifact
from artwidgets.local.api.resolvers.projects import mutation
from artwidgets.local.api.resolvers.runs import run
from artwidgets.local.api.resolvers.versions import artifact, own_version, source_of, versions_of
from artwidgets.local.refusals import Missing
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import can_write, require_write
from artwidgets.local.rules.projects import find_project
from artwidgets.local.rules.runs import find_run
from artwidgets.local.store import models as m
from artwidgets.local.store.blobs import content_type, hex_digest
from artwidgets.local.store.clock import now
from artwidgets.local.store.identifiers import encode
from artwidgets.local.store.manifests import base64_digest
from artwidgets.local.store.records import Record, among, batch, fetch

file = ObjectType("File")
manifest = ObjectType("ArtifactManifest")

_e = m.entries.c


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
    return int(context.project(source_of(record, context)["_project_id"])["_entity_id"])


def file_record(number: int, identifier: str, name: str, **fields: Any) -> Record:
    """Return a file with everything that the schema tells of one.

    Parameters
    ----------
    number : int
        The row that tells it from its siblings.
    identifier : str
        Its id.
    fields
        What is more than the default.
    """
    return Record(
        {
            "_id": number,
            "id": identifier,
            "name": name,
            "displayName": name,
            "archived": None,
            "artifact": None,
            "createdAt": None,
            "deletedAt": None,
            "digest": None,
            "directUrl": "",
            "exists": True,
            "isReference": False,
            "md5": None,
            "mimetype": content_type(name),
            "sizeBytes": 0,
            "special": None,
            "storageBucket": None,
            "storagePath": None,
            "updatedAt": None,
            "uploadHeaders": [],
            "uploadMultipartUrls": None,
            "uploadUrl": None,
            "url": None,
            **fields,
        }
    )


def _entry_file(context: Context, entity_id: int, row: Record) -> Record:
    # A reference is listed as the files are; its address and digest are what the store it is in says.
    held, path, ref = row["digest"], row["path"], row["ref"]
    stored = ref is None
    digest = base64_digest(held) if stored else held
    url = fetch_url(context, entity_id, held, path) if stored else ref
    return file_record(
        row["_id"],
        encode("File", row["_id"]) + ":" + held,
        path,
        url=url,
        directUrl=url,
        sizeBytes=row["size"],
        digest=digest,
        md5=digest,
        isReference=not stored,
        storagePath=f"wandb_artifacts/{entity_id}/{held}" if stored else ref,
    )


_ENTRIES = select(_e.version_id.label("_id"), _e.path, _e.digest, _e.size, _e.ref)


def _files(
    context: Context,
    record: Record,
    names: list[str] | None = None,
    contentType: list[str] | None = None,
    **page: Any,
) -> dict[str, Any]:
    statement = _ENTRIES if not names else _ENTRIES.where(_e.path.in_(names))
    entity_id = entity_of_version(context, record)
    return _listed(
        context,
        record["_id"],
        statement,
        _e.version_id,
        Order(_e.path),
        lambda row: _entry_file(context, entity_id, row),
        contentType,
        page,
    )


def _listed(
    context: Context,
    number: int,
    statement: Select[Any],
    parent: ColumnElement[int],
    order: Order,
    shown: Callable[[Record], Record],
    content_types: list[str] | None,
    page: dict[str, Any],
) -> dict[str, Any]:
    if content_types:
        # What a file is follows from its name: the endings that are registered for these types.
        endings = [e for kind in content_types for e in mimetypes.guess_all_extensions(kind)]
        name = statement.selected_columns["path"]
        statement = statement.where(
            or_(false(), *(name.endswith(ending, autoescape=True) for ending in endings))
        )
    found = pages(context.connection, statement, parent, [number], [order], Window(**page))[number]
    records = batch([shown(row) for row in found.records])
    return connection_of(
        found._replace(records=records), lambda: count(context.connection, statement.where(parent == number))
    )


def _files_resolver(version_of: Callable[[Record, Info], Record]) -> Callable[..., dict[str, Any]]:
    def resolve(
        record: Record,
        info: Info,
        **asked: Any,
    ) -> dict[str, Any]:
        return _files(context_of(info), version_of(record, info), **asked)

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
    rows = fetch(
        context.connection,
        _ENTRIES.where(_e.version_id == record["_id"], _e.ref.is_(None), _e.path.in_(list(asked))),
    )
    held = {row["path"]: row for row in rows if row["digest"] == asked[row["path"]]}
    entity_id = entity_of_version(context, record)
    shown = [_entry_file(context, entity_id, held[name]) for name in asked if name in held]
    page = Page(batch(shown), [(found["name"],) for found in shown], False, False)
    return connection_of(page, len(shown))


_c = m.manifests.c
_MANIFESTS = select(m.manifests).order_by(_c.kind == "FULL", _c.id)


@artifact.field("currentManifest")
def _resolve_manifest(record: Record, info: Info) -> Record | None:
    found = record.batch.load("currentManifest", _current_manifests, context_of(info))
    return found.get(record["_id"])


def _current_manifests(versions: Sequence[int], context: Context) -> dict[int, Record]:
    """Return the manifest of each version that has one: the last whole one, else the last."""
    rows = context.connection.execute(_MANIFESTS.where(among(_c.version_id, versions)))
    last = {row.version_id: row for row in rows}
    records = versions_of(context, last)
    found = {number: _manifest_record(context, row, records[number]) for number, row in last.items()}
    batch(list(found.values()))
    return found


def manifest_payload(context: Context, number: int) -> Record:
    """Return a manifest with the addresses to fetch it from and to send it to."""
    row = context.connection.execute(_MANIFESTS.where(_c.id == number)).one()
    return batch([_manifest_record(context, row, context_version(context, row.version_id))])[0]


def _manifest_record(context: Context, row: Row[Any], record: Record) -> Record:
    entity_id = entity_of_version(context, record)
    name = "wandb_manifest.json"
    project_record = context.project(source_of(record, context)["_project_id"])
    writable = record["state"] == "PENDING" and can_write(context, project_record)
    if row.md5 is not None:
        direct = fetch_url(context, entity_id, row.md5, name)
    else:
        direct = _address(context, {"act": "manifest", "v": row.version_id}, name)
    return Record(
        _id=row.id,
        id=encode("ArtifactManifest", row.id),
        digest=row.digest,
        artifact=record,
        createdAt=row.created_at,
        type=row.kind,
        file=file_record(
            row.id,
            encode("ManifestFile", row.id),
            name,
            artifact=record,
            directUrl=direct,
            updatedAt=row.created_at,
            # An address carries the right to write: who may only read gets none.
            uploadUrl=send_url(context, {"e": entity_id, "manifest": row.id}, name) if writable else None,
            url=direct,
        ),
    )


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
            exists=here,
            uploadUrl=None if here else send_url(context, {"e": entity_id, "m": md5}, spec["name"]),
        )
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
                uploadUrl=send_url(context, {"e": entity_id, "run": number, "n": name}, name),
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
    pattern: str | None = None,
    contentType: list[str] | None = None,
    **page: Any,
) -> dict[str, Any]:
    context = context_of(info)
    c = m.run_files.c
    statement = RUN_FILES
    if names:
        statement = statement.where(c.name.in_(names))
    elif pattern:
        statement = statement.where(c.name.like(pattern))
    entity_id = context.project(record["_project_id"])["_entity_id"]
    return _listed(
        context,
        record["_id"],
        statement,
        c.run_id,
        Order(c.id),
        lambda row: run_file(context, entity_id, row),
        contentType,
        page,
    )


RUN_FILES = select(
    m.run_files.c.id.label("_id"),
    m.run_files.c.name.label("path"),
    m.run_files.c.md5,
    m.run_files.c.size,
    m.run_files.c.updated_at,
).where(m.run_files.c.md5.is_not(None))


def run_file(context: Context, entity_id: int, row: Record) -> Record:
    """Return a file of a run."""
    url = fetch_url(context, entity_id, row["md5"], row["path"])
    return file_record(
        row["_id"],
        encode("RunFile", row["_id"]),
        row["path"],
        url=url,
        directUrl=url,
        sizeBytes=row["size"],
        digest=base64_digest(row["md5"]),
        md5=base64_digest(row["md5"]),
        createdAt=row["updated_at"],
        updatedAt=row["updated_at"],
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


_connection = ObjectType("FileConnection")
_connection.set_field("uploadHeaders", lambda _record, _info: [])

bindables = [file, manifest, _connection]
