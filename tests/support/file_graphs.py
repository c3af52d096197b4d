"""Versions that share files at random, straight in the local server's tables and file store."""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select, update

from artwidgets.local import LocalServer
from artwidgets.local.rules.artifact_collections import create_collection
from artwidgets.local.rules.projects import create_project, ensure_type
from artwidgets.local.seed.rows import Numbers, Seeder, insert_rows, note_blobs, owner_of
from artwidgets.local.store import models as m
from artwidgets.local.store.blobs import BlobStore
from artwidgets.local.store.clock import now
from artwidgets.local.store.database import Database

__all__ = ["FileGraphs", "Graph", "Holder"]


@dataclass(frozen=True)
class Holder:
    """One version.

    Attributes
    ----------
    project, collection : int
        Where it is.
    files : tuple of int
        Numbers of the contents that it holds, each under a path of its own; one may come twice.
    references : tuple of int
        Bytes of what it only points to.
    """

    project: int
    collection: int
    files: tuple[int, ...]
    references: tuple[int, ...] = ()


@dataclass(frozen=True)
class Graph:
    """Versions, and how many bytes each content has."""

    sizes: tuple[int, ...]
    holders: tuple[Holder, ...]


class FileGraphs:
    """An entity of its own, which holds one graph at a time.

    Parameters
    ----------
    server : LocalServer
        Running, with a data directory that was given.
    user : str
    """

    def __init__(self, server: LocalServer, user: str) -> None:
        assert server.data_dir is not None
        self.user, self._round = user, 0
        self.api_key = server.add_user(user)
        self._database = Database(server.data_dir / "server.sqlite3")
        self._blobs = BlobStore(server.data_dir / "blobs")

    def close(self) -> None:
        """Let the database go."""
        self._database.close()

    def seed(self, graph: Graph) -> None:
        """Put a graph in the place of the one before."""
        self._round += 1
        with self._database.write() as connection:
            user_id, entity_id = owner_of(connection, self.user)
            mine = select(m.projects.c.id).where(m.projects.c.entity_id == entity_id)
            before = select(m.collections.c.id).where(m.collections.c.project_id.in_(mine))
            for table, of in ((m.versions, m.versions.c.collection_id), (m.collections, m.collections.c.id)):
                connection.execute(update(table).where(of.in_(before)).values(state="DELETED"))
            begin = f"{self._round}/".encode()
            contents = [begin + bytes([at]) * (size - len(begin)) for at, size in enumerate(graph.sizes)]
            digests = [hashlib.md5(content, usedforsecurity=False).hexdigest() for content in contents]
            for content in contents:
                self._blobs.put(entity_id, content)
            note_blobs(connection, entity_id, dict(zip(digests, map(len, contents), strict=True)))
            doer, numbers = Seeder(connection, user_id, now()), Numbers(connection)
            projects = [
                create_project(connection, entity_id, f"graph-{self._round}-{at}", user_id) for at in range(2)
            ]
            ids: dict[tuple[int, int], list[int]] = {}
            for holder in graph.holders:
                key = (holder.project, holder.collection)
                if key not in ids:
                    type_id = ensure_type(connection, projects[holder.project], "model")
                    name = f"held-{holder.collection}"
                    ids[key] = [create_collection(doer, projects[holder.project], type_id, "SEQUENCE", name)]
                row = _Row(ids[key][0], numbers.of(m.versions), len(ids[key]) - 1)
                ids[key].append(row.version)
                _insert(doer, row, _entries(holder, digests, contents))

    def give_alias(self, name: str, project: str, alias: str) -> None:
        """Give a version (``collection:vN``) an alias, as a colleague would, past every session."""
        collection, _, index = name.partition(":v")
        with self._database.write() as connection:
            found = connection.execute(
                select(m.memberships.c.id, m.memberships.c.collection_id)
                .join(m.collections, m.collections.c.id == m.memberships.c.collection_id)
                .join(m.projects, m.projects.c.id == m.collections.c.project_id)
                .where(m.projects.c.name == project, m.collections.c.name == collection)
                .where(m.memberships.c.version_index == int(index))
            ).one()
            columns = ("collection_id", "membership_id", "alias")
            insert_rows(connection, m.aliases, columns, [(found.collection_id, found.id, alias)])


_Entry = tuple[str, str, int, str | None]
"""Path, digest, bytes and address."""


class _Row(NamedTuple):
    collection: int
    version: int
    index: int


def _entries(holder: Holder, digests: list[str], contents: list[bytes]) -> list[_Entry]:
    held = [(f"f{at}", digests[one], len(contents[one]), None) for at, one in enumerate(holder.files)]
    pointed = [(f"r{at}", f"etag-{at}", size, f"s3://b/{at}") for at, size in enumerate(holder.references)]
    return [*held, *pointed]


def _insert(doer: Seeder, row: _Row, entries: list[_Entry]) -> None:
    connection, moment = doer.connection, doer.moment
    stored = sum({digest: size for _, digest, size, ref in entries if ref is None}.values())
    version = {
        "id": row.version,
        "collection_id": row.collection,
        "version_index": row.index,
        "state": "COMMITTED",
        "digest": f"{row.version:032x}",
        "size": sum(size for _, _, size, _ in entries),
        "stored": stored,
        "file_count": len(entries),
        "user_id": doer.user_id,
        "created_at": moment,
        "updated_at": moment,
    }
    insert_rows(connection, m.versions, tuple(version), [tuple(version.values())])
    insert_rows(
        connection,
        m.memberships,
        ("collection_id", "version_id", "version_index", "created_at"),
        [(row.collection, row.version, row.index, moment)],
    )
    insert_rows(
        connection, m.manifests, ("version_id", "kind", "created_at"), [(row.version, "FULL", moment)]
    )
    insert_rows(
        connection,
        m.entries,
        ("version_id", "path", "digest", "size", "ref"),
        [(row.version, *entry) for entry in entries],
    )
    connection.exec_driver_sql(
        "UPDATE collections SET next_index = ? WHERE id = ?", (row.index + 1, row.collection)
    )
