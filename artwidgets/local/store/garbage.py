"""Garbage collection: a blob goes when no version, earlier or later, of any collection uses it.

D7 of ``artwidgets/local/README.md``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from artwidgets.local.store import models as m
from artwidgets.local.store.blobs import BlobStore
from artwidgets.local.store.clock import now, stamp
from artwidgets.local.store.database import Database

__all__ = ["collect_garbage"]


def collect_garbage(database: Database, blobs: BlobStore, abandoned_after: float = 86_400) -> int:
    """Remove every blob that nothing uses and return how many bytes that freed.

    Used are the files and manifests of versions that are not deleted (one still being logged
    counts), and the files of runs. It holds the write lock, so that nothing is logged meanwhile.

    Parameters
    ----------
    abandoned_after : float
        Seconds after which a version that was begun and never committed is given up.
    """
    freed = 0
    with database.write() as connection:
        _give_up_abandoned(connection, abandoned_after)
        used = _used(connection)
        for path in blobs.everything():
            key = (int(path.parent.parent.name), path.name)
            if key not in used:
                freed += blobs.remove(*key)
                c = m.blobs.c
                connection.execute(delete(m.blobs).where(c.entity_id == key[0], c.md5 == key[1]))
    return freed


def _give_up_abandoned(connection: Connection, seconds: float) -> None:
    c = m.versions.c
    begun = stamp(datetime.now(UTC) - timedelta(seconds=seconds))
    connection.execute(
        update(m.versions)
        .where(c.state == "PENDING", c.updated_at < begun)
        .values(state="DELETED", deleted_at=now(), updated_at=now())
    )


def _used(connection: Connection) -> set[tuple[int, str]]:
    living = (
        select(m.projects.c.entity_id)
        .join(m.collections, m.collections.c.project_id == m.projects.c.id)
        .join(m.versions, m.versions.c.collection_id == m.collections.c.id)
        .where(m.versions.c.state != "DELETED")
    )
    files = living.join(m.entries, m.entries.c.version_id == m.versions.c.id).where(m.entries.c.ref.is_(None))
    manifests = living.join(m.manifests, m.manifests.c.version_id == m.versions.c.id)
    runs = (
        select(m.projects.c.entity_id, m.run_files.c.md5)
        .join(m.runs, m.runs.c.project_id == m.projects.c.id)
        .join(m.run_files, m.run_files.c.run_id == m.runs.c.id)
        .where(m.runs.c.deleted_at.is_(None))
    )
    used: set[tuple[int, str]] = set()
    for statement in (
        files.add_columns(m.entries.c.digest).distinct(),
        manifests.add_columns(m.manifests.c.md5).where(m.manifests.c.md5.is_not(None)).distinct(),
        runs.where(m.run_files.c.md5.is_not(None)),
    ):
        used.update((row[0], row[1]) for row in connection.execute(statement))
    return used
