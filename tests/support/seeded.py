"""What the SDK leaves on the server when a run logs versions, put there without it: the same rows and files.

A run of the SDK starts threads, speaks to its core and sends a dozen requests a version: 0.2 s of CPU and
more, where a test only wants something to be there. `tests/support/test_seeded.py` holds what is written here
against what the SDK logs. As the SDK does, these functions know themselves which server is meant: the one of
the fixture ``sdk``.
"""

import json
import platform
import secrets
import string
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import wandb
from sqlalchemy import Connection, insert, select, update

from artwidgets.local import LocalServer
from artwidgets.local.rules.actions import note
from artwidgets.local.rules.aliasing import place_alias
from artwidgets.local.rules.artifact_collections import add_membership, create_collection
from artwidgets.local.rules.naming import LATEST, check_alias, check_tags, check_type_name
from artwidgets.local.rules.projects import create_project, ensure_type, project_number
from artwidgets.local.rules.ttl import ttl_value
from artwidgets.local.store import models as m
from artwidgets.local.store.blobs import BlobStore
from artwidgets.local.store.clock import now
from artwidgets.local.store.database import Database, insert_row
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.manifests import Entry, Manifest, base64_digest, store_entries

__all__ = ["SeededRun", "Seeding", "beside", "log", "seeded_run"]

_CHARACTERS = string.ascii_lowercase + string.digits


_current: list["Seeding"] = []


@contextmanager
def beside(server: LocalServer) -> Iterator["Seeding"]:
    """Let `log` and `seeded_run` mean this server, within the block."""
    seeding = Seeding(server)
    _current.append(seeding)
    try:
        yield seeding
    finally:
        _current.remove(seeding)
        seeding.close()


def seeded_run(project: str, *, entity: str | None = None) -> AbstractContextManager["SeededRun"]:
    """A run of the default user that logs versions and finishes; all is there when the block ends.

    Without `entity` the project is the default user's own.
    """
    return _current[-1].run(project, entity=entity)


def log(
    project: str, files: Mapping[str, str], *, name: str = "data", type: str = "dataset", **fields: Any
) -> str:
    """Put one version there, of a run of its own, and return its id; the rest is as for `SeededRun.log`."""
    with seeded_run(project) as run:
        return run.log(name, files, type=type, **fields)


class _Doer(NamedTuple):
    """Who logs, as the server's rules want to know it."""

    connection: Connection
    user_id: int

    @property
    def moment(self) -> str:
        return now()


class Seeding:
    """What writes beside a running server into its tables and files.

    Parameters
    ----------
    server : LocalServer
        Running, with a data directory that was given.
    """

    def __init__(self, server: LocalServer) -> None:
        assert server.data_dir is not None
        self._entity = server.entity
        self._database = Database(server.data_dir / "server.sqlite3")
        self._blobs = BlobStore(server.data_dir / "blobs")

    def close(self) -> None:
        """Let the database go."""
        self._database.close()

    @contextmanager
    def run(self, project: str, *, entity: str | None = None, id: str | None = None) -> Iterator["SeededRun"]:
        """A run of the default user; see `seeded_run`.

        Parameters
        ----------
        id : str, optional
            The run's, at random where it is not given.
        """
        with self._database.write() as connection:
            user = connection.execute(select(m.users).where(m.users.c.username == self._entity)).one()
            owner = select(m.entities.c.id).where(m.entities.c.name == (entity or self._entity))
            entity_id = int(connection.execute(owner).scalar_one())
            project_id = project_number(connection, entity or self._entity, project)
            if project_id is None:
                project_id = create_project(connection, entity_id, project, user.id)
            run = SeededRun(_Doer(connection, user.id), self._blobs, (entity_id, project_id), id)
            yield run
            run.finish()


class SeededRun:
    """A run that is going on; see `seeded_run`.

    Attributes
    ----------
    name : str
        Its short id.
    """

    def __init__(self, doer: _Doer, blobs: BlobStore, scope: tuple[int, int], name: str | None) -> None:
        self._doer, self._blobs = doer, blobs
        self._entity_id, self._project_id = scope
        self.name = name or "".join(secrets.choice(_CHARACTERS) for _ in range(8))
        moment = now()
        self._number = insert_row(
            doer.connection,
            m.runs,
            project_id=self._project_id,
            user_id=doer.user_id,
            name=self.name,
            display_name=self.name,
            config=json.dumps({"_wandb": {"value": _about_the_sdk()}}),
            state="running",
            host=platform.node(),
            created_at=moment,
            heartbeat_at=moment,
        )

    def log(
        self,
        name: str,
        files: Mapping[str, str],
        *,
        type: str = "model",
        aliases: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
        ttl: timedelta | None = None,
        **fields: Any,
    ) -> str:
        """Log one version and return its id; `fields` are keywords of `wandb.Artifact`."""
        connection = self._doer.connection
        draft = wandb.Artifact(name, type, **fields)
        collection_id = self._collection(name, "SEQUENCE", type)
        wanted = [check_alias(alias) for alias in dict.fromkeys([LATEST, *(aliases or ())])]
        held = {path: self._put(content.encode()) for path, content in sorted(files.items())}
        manifest = Manifest({path: Entry(path, md5, size) for path, (md5, size) in held.items()})
        same = self._same(collection_id, manifest.digest, wanted)
        if same is not None:
            return encode("Artifact", same)
        newest = (
            select(m.versions.c.id)
            .where(m.versions.c.collection_id == collection_id, m.versions.c.state == "COMMITTED")
            .order_by(m.versions.c.version_index.desc())
            .limit(1)
        )
        base = connection.scalar(newest)
        metadata = json.dumps(draft.metadata, separators=(",", ":"), ensure_ascii=False)
        moment = now()
        version_id = insert_row(
            connection,
            m.versions,
            collection_id=collection_id,
            state="PENDING",
            digest=manifest.digest,
            description=draft.description or None,
            metadata=metadata if draft.metadata else None,
            ttl=None if ttl is None else ttl_value(int(ttl.total_seconds()), type),
            client_id="".join(secrets.choice(_CHARACTERS) for _ in range(128)),
            run_id=self._number,
            user_id=self._doer.user_id,
            wanted_aliases=json.dumps(wanted),
            created_at=moment,
            updated_at=moment,
        )
        for tag in check_tags(tags or ()):
            insert_row(connection, m.version_tags, version_id=version_id, name=tag)
        manifest = Manifest(
            {path: replace(entry, birth_id=version_id) for path, entry in manifest.entries.items()}
        )
        self._announce(version_id, base, manifest)
        store_entries(connection, version_id, manifest.entries.values())
        membership = add_membership(self._doer, "CREATE_ARTIFACT", collection_id, version_id)
        index = select(m.memberships.c.version_index).where(m.memberships.c.id == membership)
        connection.execute(
            update(m.versions)
            .where(m.versions.c.id == version_id)
            .values(
                state="COMMITTED",
                version_index=connection.scalar(index),
                size=sum(size for _, size in held.values()),
                stored=sum(dict(held.values()).values()),
                file_count=len(held),
                updated_at=now(),
            )
        )
        for alias in wanted:
            place_alias(self._doer, collection_id, membership, version_id, alias)
        return encode("Artifact", version_id)

    def rename(self, name: str, other: str) -> None:
        """Call a collection what the SDK would log none as: a server may have it so."""
        mine = m.collections.c.project_id == self._project_id, m.collections.c.name == name
        self._doer.connection.execute(update(m.collections).where(*mine).values(name=other))

    def link(self, version: str, name: str, *, type: str = "model", aliases: Sequence[str] = ()) -> None:
        """Link a version of that type, by its id, into a collection of the run's project."""
        collection_id, version_id = self._collection(name, "PORTFOLIO", type), decode(version, "Artifact")
        assert version_id is not None
        membership = add_membership(self._doer, "LINK_ARTIFACT", collection_id, version_id)
        for alias in dict.fromkeys([*aliases, LATEST]):
            place_alias(self._doer, collection_id, membership, version_id, check_alias(alias))

    def use(self, version: str) -> None:
        """Take a version, by its id, as input."""
        connection, version_id = self._doer.connection, decode(version, "Artifact")
        home = select(m.versions.c.collection_id).where(m.versions.c.id == version_id)
        row = {"version_id": version_id, "run_id": self._number, "created_at": now()}
        connection.execute(insert(m.usages).prefix_with("OR IGNORE").values(row))
        columns = {"version_id": version_id, "run_id": self._number}
        note(self._doer, "USE_ARTIFACT", connection.execute(home).scalar_one(), **columns)

    def finish(self) -> None:
        """End it, with the two files that every run of the SDK leaves."""
        summary = {"_wandb": {"runtime": 0}, "_runtime": 0}
        about = json.dumps({"_wandb": {"value": _about_the_sdk()}})  # JSON is YAML
        for name, content in (("config.yaml", about), ("wandb-summary.json", json.dumps(summary))):
            md5, size = self._put(content.encode())
            row = {"run_id": self._number, "name": name, "md5": md5, "size": size, "updated_at": now()}
            insert_row(self._doer.connection, m.run_files, **row)
        self._doer.connection.execute(
            update(m.runs)
            .where(m.runs.c.id == self._number)
            .values(state="finished", summary=json.dumps(summary), heartbeat_at=now())
        )

    def _collection(self, name: str, kind: str, type: str) -> int:
        connection, c = self._doer.connection, m.collections.c
        held: int | None = connection.scalar(
            select(c.id)
            .join(m.artifact_types, m.artifact_types.c.id == c.type_id)
            .where(c.project_id == self._project_id, c.name == name, c.state == "READY")
            .where(c.kind == kind, m.artifact_types.c.name == type)
        )
        if held is not None:
            return held
        type_id = ensure_type(connection, self._project_id, check_type_name(type))
        # A name that is of another kind or type is refused by the index of names.
        return create_collection(self._doer, self._project_id, type_id, kind, name)

    def _same(self, collection_id: int, digest: str, aliases: Sequence[str]) -> int | None:
        """The version that holds the same: it gets the aliases, and this run has logged it too."""
        connection, c = self._doer.connection, m.versions.c
        found = connection.execute(
            select(c.id, c.run_id, m.memberships.c.id.label("membership"))
            .join(m.memberships, m.memberships.c.version_id == c.id)
            .where(c.collection_id == collection_id, m.memberships.c.collection_id == collection_id)
            .where(c.digest == digest, c.state == "COMMITTED")
            .order_by(c.id.desc())
        ).first()
        if found is None:
            return None
        for alias in aliases:
            place_alias(self._doer, collection_id, found.membership, found.id, alias)
        if found.run_id != self._number:
            row = {"version_id": found.id, "run_id": self._number}
            connection.execute(insert(m.repeats).prefix_with("OR IGNORE").values(row))
        return int(found.id)

    def _announce(self, version_id: int, base: int | None, manifest: Manifest) -> None:
        """Note the manifest as the SDK does: once before the files are sent, and then as it is."""
        md5, _ = self._put(manifest.to_json())
        common = {"version_id": version_id, "kind": "FULL", "base_version_id": base}
        for digests in ({"digest": ""}, {"digest": base64_digest(md5), "md5": md5}):
            insert_row(self._doer.connection, m.manifests, **common, **digests, created_at=now())

    def _put(self, content: bytes) -> tuple[str, int]:
        md5 = self._blobs.put(self._entity_id, content)
        row = {"entity_id": self._entity_id, "md5": md5, "size": len(content), "created_at": now()}
        self._doer.connection.execute(insert(m.blobs).prefix_with("OR IGNORE").values(row))
        return md5, len(content)


def _about_the_sdk() -> dict[str, Any]:
    version = platform.python_version()
    return {"m": [], "cli_version": wandb.__version__, "python_version": version}
