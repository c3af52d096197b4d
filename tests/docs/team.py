"""The project on README's pictures: the demo's year of work, of the size that it has in life.

`LocalServer.seed_demo` puts a thousandth of each file on the disk. On a picture that would look like a toy,
so here the records and manifests tell the sizes of life, and the project belongs to a team. Its files can't
be downloaded, which no picture does.
"""

from contextlib import closing
from dataclasses import replace

from sqlalchemy import select, update

from artwidgets.local import LocalServer
from artwidgets.local.store import models as m
from artwidgets.local.store.blobs import BlobStore
from artwidgets.local.store.database import Database
from artwidgets.local.store.manifests import Manifest

__all__ = ["PROJECT", "TEAM", "seed_team"]

TEAM, PROJECT = "acme", "research"
IN_LIFE = 1000


def seed_team(server: LocalServer) -> None:
    """Fill the team's project on a server that has been given its folder."""
    assert server.data_dir is not None
    server.add_organization(TEAM)
    server.seed_demo(project=PROJECT)
    blobs = BlobStore(server.data_dir / "blobs")
    with closing(Database(server.data_dir / "server.sqlite3")) as database, database.write() as connection:
        team = connection.execute(select(m.entities.c.id).where(m.entities.c.name == TEAM)).scalar_one()
        project = m.projects.c.name == PROJECT
        before = connection.execute(select(m.projects.c.id, m.projects.c.entity_id).where(project)).one()
        connection.execute(update(m.projects).where(project).values(entity_id=team))
        held = connection.execute(
            select(m.manifests.c.id, m.manifests.c.version_id, m.manifests.c.md5)
            .join(m.versions, m.versions.c.id == m.manifests.c.version_id)
            .join(m.collections, m.collections.c.id == m.versions.c.collection_id)
            .where(m.collections.c.project_id == before.id)
        ).all()
        for number, version, md5 in held:
            manifest = Manifest.parse(blobs.read(before.entity_id, md5))
            entries = {
                path: entry if entry.ref else replace(entry, size=entry.size * IN_LIFE)
                for path, entry in manifest.entries.items()
            }
            new_md5 = blobs.put(team, Manifest(entries).to_json())
            connection.execute(update(m.manifests).where(m.manifests.c.id == number).values(md5=new_md5))
            stored = {entry.digest: entry.size for entry in entries.values() if not entry.ref}
            connection.execute(
                update(m.versions)
                .where(m.versions.c.id == version)
                .values(
                    size=sum(entry.size for entry in entries.values()),
                    stored=sum(stored.values()),
                )
            )
