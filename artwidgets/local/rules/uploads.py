"""Files that come and go: what an upload becomes, and who may fetch a file by its digest."""

from typing import Any

from sqlalchemy import insert, select, update

from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import can_see
from artwidgets.local.state import ServerState
from artwidgets.local.store import models as m
from artwidgets.local.store.blobs import Upload, hex_digest
from artwidgets.local.store.clock import now

__all__ = ["holder_of", "keep_upload"]


def keep_upload(state: ServerState, upload: Upload, claims: dict[str, Any]) -> None:
    """Store what came and note it: a file, a part of one, a manifest or a run's file.

    Parameters
    ----------
    claims : dict
        What the signed address allows.

    Raises
    ------
    Refusal
        Where the bytes are not those that were announced, or the manifest is a committed version's.
    """
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


def holder_of(context: Context, digest: str) -> int | None:
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
    projects = context.projects(row.project_id for row in rows)
    for row in rows:
        if can_see(context, projects[row.project_id]):
            return int(projects[row.project_id]["_entity_id"])
    links = (
        select(m.memberships.c.version_id, m.collections.c.project_id)
        .join(m.collections, m.collections.c.id == m.memberships.c.collection_id)
        .where(m.memberships.c.version_id.in_([row.id for row in rows]))
    )
    homes = {row.id: row.project_id for row in rows}
    for version_id, project_id in context.connection.execute(links).all():
        if can_see(context, context.project(project_id)):
            return int(projects[homes[version_id]]["_entity_id"])
    return None
