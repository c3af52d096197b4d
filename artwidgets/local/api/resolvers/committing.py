"""Logging a version: create, announce manifest and files, upload, commit; and using one."""

import json
from typing import Any

from sqlalchemy import Connection, insert, select, update

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.resolvers.actions import actions_after, last_action
from artwidgets.local.api.resolvers.describing import add_tags
from artwidgets.local.api.resolvers.files import manifest_payload, upload_files
from artwidgets.local.api.resolvers.projects import mutation
from artwidgets.local.api.resolvers.versions import own_version, versions_of, visible_version
from artwidgets.local.refusals import Missing, Refusal
from artwidgets.local.rules.actions import note
from artwidgets.local.rules.aliasing import place_alias, require_unprotected
from artwidgets.local.rules.artifact_collections import add_membership, sequence_for
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import check_alias, check_metadata, check_type_name
from artwidgets.local.rules.permissions import require_write
from artwidgets.local.rules.projects import ensure_project, find_project
from artwidgets.local.rules.runs import find_run
from artwidgets.local.rules.ttl import ttl_value
from artwidgets.local.store import models as m
from artwidgets.local.store.blobs import hex_digest
from artwidgets.local.store.clock import now
from artwidgets.local.store.database import insert_row
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.manifests import Manifest, entries_of, store_entries
from artwidgets.local.store.records import Record

_v = m.versions.c
_k = m.collections.c
_m = m.memberships.c


@mutation.field("createArtifact")
def create_artifact(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Begin a version. One with the same digest in the sequence is given back, COMMITTED."""
    context = context_of(info)
    names = input.get("artifactCollectionNames") or [input.get("artifactCollectionName")]
    if not names[0]:
        raise Refusal("createArtifact needs a collection name")
    _check_region(input.get("storageRegion"))
    metadata = check_metadata(input["metadata"]) if input.get("metadata") else None
    aliases = [check_alias(item["alias"]) for item in input.get("aliases") or ()]
    with context.transaction() as connection:
        mark = last_action(connection)
        project = ensure_project(context, connection, input["entityName"], input["projectName"])
        type_name = check_type_name(input["artifactTypeName"])
        require_unprotected(context, project, aliases)
        collection_id = sequence_for(context, project, type_name, names[0])
        run_id = find_run(connection, project["_id"], input["runName"]) if input.get("runName") else None
        if input.get("runName") and run_id is None:
            raise Missing(f"run {input['runName']} not found")
        number = _same(connection, collection_id, input)
        if number is not None:
            _settle_aliases(context, collection_id, number, aliases)
            _remember(connection, number, run_id)
        else:
            moment = now()
            ttl = input.get("ttlDurationSeconds")
            made = insert_row(
                connection,
                m.versions,
                collection_id=collection_id,
                state="PENDING",
                digest=input["digest"],
                description=input.get("description"),
                metadata=metadata,
                ttl=None if ttl is None else ttl_value(ttl, type_name),
                client_id=input.get("clientID"),
                distributed_id=input.get("distributedID"),
                history_step=input.get("historyStep"),
                run_id=run_id,
                user_id=context.viewer.id if context.viewer else None,
                wanted_aliases=json.dumps(aliases),
                created_at=moment,
                updated_at=moment,
            )
            number = made
            add_tags(connection, number, [tag["tagName"] for tag in input.get("tags") or ()])
    return {
        "artifact": versions_of(context, [number])[number],
        "artifactActions": actions_after(context, mark, number),
    }


def _check_region(region: str | None) -> None:
    if region not in (None, "", "default"):
        raise Refusal(f"unknown storage region {region!r}: this server has the region 'default' alone")


def _same(connection: Connection, collection_id: int, input: dict[str, Any]) -> int | None:
    """Return the version that this input means, where there is one already."""
    conditions = []
    if input.get("distributedID"):
        conditions.append((_v.distributed_id == input["distributedID"]) & (_v.state == "PENDING"))
    if input.get("clientID"):
        # The same request again, after an answer that never arrived.
        conditions.append((_v.client_id == input["clientID"]) & (_v.state != "DELETED"))
    if input.get("enableDigestDeduplication"):
        conditions.append((_v.digest == input["digest"]) & (_v.state == "COMMITTED"))
    base = select(_v.id).where(_v.collection_id == collection_id).order_by(_v.id.desc()).limit(1)
    for condition in conditions:
        found: int | None = connection.scalar(base.where(condition))
        if found is not None:
            return found
    return None


def _remember(connection: Connection, version_id: int, run_id: int | None) -> None:
    """Make a version that was there already an output of the run that logged it again."""
    maker = connection.scalar(select(_v.run_id).where(_v.id == version_id))
    if run_id is not None and run_id != maker:
        row = {"version_id": version_id, "run_id": run_id}
        connection.execute(insert(m.repeats).prefix_with("OR IGNORE").values(row))


def _settle_aliases(context: Context, collection_id: int, version_id: int, aliases: list[str]) -> None:
    number = context.connection.scalar(
        select(_m.id).where(_m.collection_id == collection_id, _m.version_id == version_id)
    )
    if number is not None:
        for alias in aliases:
            place_alias(context, collection_id, number, version_id, alias)


@mutation.field("createArtifactManifest")
def _create_manifest(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        record = own_version(context, input["artifactID"])
        base = _base(context, input)
        made = insert_row(
            connection,
            m.manifests,
            version_id=record["_id"],
            kind=input.get("type") or "FULL",
            digest=input["digest"],
            base_version_id=base,
            created_at=now(),
        )
        number = made
    return {"artifactManifest": manifest_payload(context, number)}


def _base(context: Context, input: dict[str, Any]) -> int | None:
    """Return the version that a manifest builds upon: one whose files the viewer may see."""
    if input.get("baseArtifactID") is None:
        return None
    record = visible_version(context, input["baseArtifactID"])
    if record is None or record["state"] == "DELETED":
        raise Missing(f"base artifact {input['baseArtifactID']} not found")
    return int(record["_id"])


@mutation.field("updateArtifactManifest")
def _update_manifest(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    c = m.manifests.c
    with context.transaction() as connection:
        number = decode(input["artifactManifestID"], "ArtifactManifest")
        version_id = connection.scalar(select(c.version_id).where(c.id == number))
        if number is None or version_id is None:
            raise Missing("artifact manifest not found")
        if own_version(context, encode("Artifact", version_id))["state"] != "PENDING":
            raise Refusal("the manifest of a committed artifact version can't be changed")
        changes: dict[str, Any] = {}
        if input.get("digest") is not None:
            changes["digest"] = input["digest"]
        if input.get("baseArtifactID") is not None:
            changes["base_version_id"] = _base(context, input)
        if changes:
            connection.execute(update(m.manifests).where(c.id == number).values(**changes))
    return {"artifactManifest": manifest_payload(context, number)}


@mutation.field("createArtifactFiles")
def create_files(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Announce files; an address comes back for each that is not here yet, in the order of the input."""
    context = context_of(info)
    with context.transaction() as connection:
        owners: dict[str, Record] = {}
        for spec in input["artifactFiles"]:
            _check_region(spec.get("storageRegion"))
            identifier = spec["artifactID"]
            if identifier not in owners:
                owners[identifier] = own_version(context, identifier)
                if owners[identifier]["state"] != "PENDING":
                    raise Refusal("files can't be added to a committed artifact version")
            # Noted now, so that a garbage collection between upload and commit leaves the file alone.
            connection.execute(
                insert(m.entries)
                .prefix_with("OR REPLACE")
                .values(
                    version_id=owners[identifier]["_id"],
                    path=spec["name"],
                    digest=hex_digest(spec["md5"]),
                    size=0,
                )
            )
    return {"files": upload_files(context, input["artifactFiles"], owners)}


@mutation.field("commitArtifact")
def commit_artifact(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Make a version real: its manifest is read, every file must be here, it gets its index and aliases."""
    context = context_of(info)
    with context.transaction() as connection:
        record = own_version(context, input["artifactID"])
        if record["state"] == "PENDING":
            _commit(context, connection, record)
    return {"artifact": versions_of(context, [record["_id"]])[record["_id"]]}


def _commit(context: Context, connection: Connection, record: Record) -> None:
    version_id, collection_id = record["_id"], record["_collection_id"]
    entity_id = context.project(context.collection(collection_id)["_project_id"])["_entity_id"]
    manifest, merged = _manifest(context, connection, entity_id, version_id)
    files = [entry for entry in manifest.entries.values() if entry.ref is None]
    lost = [entry.path for entry in files if not context.state.blobs.has(entity_id, entry.digest)]
    if lost:
        raise Refusal(f"cannot commit: {len(lost)} files were not uploaded, the first is {lost[0]!r}")
    store_entries(connection, version_id, manifest.entries.values())
    number = add_membership(context, "CREATE_ARTIFACT", collection_id, version_id)
    index = connection.scalar(select(_m.version_index).where(_m.id == number))
    moment = now()
    changes: dict[str, Any] = {
        "state": "COMMITTED",
        "version_index": index,
        "size": sum(entry.size for entry in manifest.entries.values()),
        "stored": sum({entry.digest: entry.size for entry in files}.values()),
        "file_count": len(manifest.entries),
        "storage_layout": manifest.layout,
        "updated_at": moment,
    }
    if merged:
        changes["digest"] = manifest.digest
        md5 = context.state.blobs.put(entity_id, manifest.to_json())
        connection.execute(
            insert(m.manifests).values(
                version_id=version_id, kind="FULL", digest=manifest.digest, md5=md5, created_at=moment
            )
        )
    connection.execute(update(m.versions).where(_v.id == version_id).values(**changes))
    wanted = connection.scalar(select(_v.wanted_aliases).where(_v.id == version_id))
    for alias in json.loads(wanted or "[]"):
        place_alias(context, collection_id, number, version_id, alias)


def _manifest(
    context: Context, connection: Connection, entity_id: int, version_id: int
) -> tuple[Manifest, bool]:
    """Return what the uploaded manifests say together, and whether that had to be put together."""
    c = m.manifests.c
    rows = connection.execute(
        select(c.kind, c.md5, c.base_version_id).where(c.version_id == version_id).order_by(c.id)
    ).all()
    uploaded = [row for row in rows if row.md5 is not None]
    if not uploaded:
        raise Refusal("cannot commit: no manifest was uploaded")
    parsed = [Manifest.parse(context.state.blobs.read(entity_id, row.md5)) for row in uploaded]
    if uploaded[-1].kind == "FULL":
        return parsed[-1], False
    manifest = parsed[0]
    base = uploaded[0].base_version_id
    if base is not None and uploaded[0].kind == "INCREMENTAL":
        manifest = entries_of(connection, base).merged_with(manifest)
    for later in parsed[1:]:
        manifest = manifest.merged_with(later)
    return manifest, True


@mutation.field("useArtifact")
def use_artifact(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Record that a run took a version as input."""
    context = context_of(info)
    with context.transaction() as connection:
        project = require_write(context, find_project(context, input["entityName"], input["projectName"]))
        run_id = find_run(connection, project["_id"], input["runName"])
        record = visible_version(context, input["artifactID"])
        if run_id is None or record is None or record["state"] == "DELETED":
            raise Missing("run or artifact not found")
        connection.execute(
            insert(m.usages)
            .prefix_with("OR IGNORE")
            .values(version_id=record["_id"], run_id=run_id, used_as=input.get("usedAs"), created_at=now())
        )
        note(context, "USE_ARTIFACT", record["_collection_id"], version_id=record["_id"], run_id=run_id)
    return {
        "artifact": versions_of(context, [record["_id"]])[record["_id"]],
        "run": context.runs([run_id])[run_id],
    }


bindables: list[Any] = []
