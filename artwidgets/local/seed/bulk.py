"""Many versions in little time, for measuring: every one real to the API, few bytes on the disk.

Each version has a configuration file that its collection shares (stored) and a checkpoint that is
a reference (``s3://``, as large as a checkpoint is, nothing stored); or a number of small files that
are all stored, most of them the same as in the version before. Manifests are written from the rows
when somebody asks for one.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.artifact_collections import create_collection
from artwidgets.local.rules.naming import LATEST
from artwidgets.local.rules.projects import create_project, ensure_type, project_number
from artwidgets.local.seed.rows import Numbers, Seeder, insert_rows, note_blobs, owner_of
from artwidgets.local.state import ServerState
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import stamp
from artwidgets.local.store.manifests import base64_digest, digest_of

__all__ = ["seed_bulk"]

_CHANGED = 2
"""Files that a version changes beside its first one."""

_RECURRING = 64
"""Contents that come again and again, in all collections."""


_RUN = ("state", "job_type", "group_name", "tags", "sweep", "summary")
_STATES = {5: "crashed", 7: "failed", 9: "killed"}


def _run_columns(collection_index: int) -> tuple[str | None, ...]:
    """Return `_RUN` of a collection's run: three of ten did not finish, every fourth is of a sweep."""
    loss = round(0.05 + (collection_index * 37 % 100) / 100, 4)
    return (
        _STATES.get(collection_index % 10, "finished"),
        "train",
        f"group-{collection_index // 10}",
        json.dumps(["baseline"] if collection_index % 5 == 0 else []),
        f"sweep{collection_index // 40:03d}" if collection_index % 4 == 0 else None,
        json.dumps(
            {"loss": loss, "val_loss": round(loss * 1.2, 4), "best": {"epoch": collection_index % 30}}
        ),
    )


def seed_bulk(
    state: ServerState,
    project: str,
    user: str,
    collections: int,
    versions: int,
    type: str = "model",
    files: int = 0,
    metadata: int = 0,
) -> dict[str, Any]:
    """Make a project with `collections` collections of `versions` versions each.

    Every tenth version of a collection has an alias ``step-N``, the last one ``latest``; every
    twentieth a tag; metadata differs; creation times go back one year.

    Parameters
    ----------
    files : int
        Stored files of each version; 0 for one and a reference. The first file is another one in
        each version, two of the others change from one version to the next, and the rest stays.
    metadata : int
        Bytes of each version's metadata, roughly, with a configuration as training scripts log it; 0 for
        three values.

    Returns
    -------
    dict
        ``project``, ``collections`` and ``versions`` (the total).
    """
    chance = random.Random(f"{project}/{collections}/{versions}")
    start = datetime.now(UTC) - timedelta(days=365)
    with state.database.write() as connection:
        user_id, entity_id = owner_of(connection, user)
        if project_number(connection, user, project) is not None:
            raise Refusal(f"project {project!r} already exists")
        project_id = create_project(connection, entity_id, project, user_id)
        type_id = ensure_type(connection, project_id, type)
        numbers = Numbers(connection)
        seeder = Seeder(connection, user_id, stamp(start))
        stored = _StoredFiles(state, entity_id, project, files)
        blobs = stored.blobs
        for collection_index in range(collections):
            name = f"{type}-{collection_index:04d}"
            content = json.dumps({"collection": name, "layers": 12 + collection_index % 24}).encode()
            config = "" if files else stored.put(content)
            collection_id = create_collection(seeder, project_id, type_id, "SEQUENCE", name)
            run_id = numbers.of(m.runs)
            moments = [
                stamp(start + timedelta(days=365 * (index + collection_index / collections) / (versions + 1)))
                for index in range(versions)
            ]
            insert_rows(
                connection,
                m.runs,
                (
                    "id",
                    "project_id",
                    "user_id",
                    "name",
                    "display_name",
                    "config",
                    "created_at",
                    "heartbeat_at",
                    *_RUN,
                ),
                [
                    (
                        run_id,
                        project_id,
                        user_id,
                        f"bulk{collection_index:04d}",
                        f"train-{name}",
                        "{}",
                        moments[0],
                        moments[-1],
                        *_run_columns(collection_index),
                    )
                ],
            )
            ids = [(numbers.of(m.versions), numbers.of(m.memberships)) for _ in range(versions)]
            if files:
                held = list(stored.of_versions(name, versions))
            else:
                sizes = [chance.randrange(1 << 20, 1 << 31) for _ in range(versions)]
                held = [
                    _with_reference(project, name, collection_index, index, config, len(content), size)
                    for index, size in enumerate(sizes)
                ]
            insert_rows(
                connection,
                m.versions,
                (
                    *(
                        "id",
                        "collection_id",
                        "version_index",
                        "state",
                        "digest",
                        "metadata",
                        "size",
                        "stored",
                    ),
                    *("file_count", "run_id", "user_id", "created_at", "updated_at"),
                ),
                (
                    (
                        number,
                        collection_id,
                        index,
                        "COMMITTED",
                        held[index].digest,
                        _metadata(chance, index, metadata),
                        held[index].size,
                        held[index].stored,
                        len(held[index].entries),
                        run_id,
                        user_id,
                        moments[index],
                        moments[index],
                    )
                    for index, (number, _) in enumerate(ids)
                ),
            )
            insert_rows(
                connection,
                m.memberships,
                ("id", "collection_id", "version_id", "version_index", "created_at"),
                (
                    (membership, collection_id, number, index, moments[index])
                    for index, (number, membership) in enumerate(ids)
                ),
            )
            insert_rows(
                connection,
                m.entries,
                ("version_id", "path", "digest", "size", "ref"),
                ((number, *row) for index, (number, _) in enumerate(ids) for row in held[index].entries),
            )
            insert_rows(
                connection,
                m.manifests,
                ("version_id", "kind", "created_at"),
                ((number, "FULL", moments[index]) for index, (number, _) in enumerate(ids)),
            )
            insert_rows(
                connection,
                m.aliases,
                ("collection_id", "membership_id", "alias"),
                [
                    *(
                        (collection_id, membership, f"step-{index}")
                        for index, (_, membership) in enumerate(ids)
                        if index % 10 == 0
                    ),
                    *((collection_id, membership, LATEST) for _, membership in ids[-1:]),
                ],
            )
            insert_rows(
                connection,
                m.version_tags,
                ("version_id", "name"),
                ((number, "reviewed") for index, (number, _) in enumerate(ids) if index % 20 == 0),
            )
            connection.exec_driver_sql(
                "UPDATE collections SET next_index = ? WHERE id = ?", (versions, collection_id)
            )
        note_blobs(connection, entity_id, blobs)
    return {"project": project, "collections": collections, "versions": collections * versions}


def _metadata(chance: random.Random, index: int, size: int) -> str:
    """Return three values, and a configuration of layers until the text has `size` bytes."""
    metadata: dict[str, Any] = {"loss": round(chance.random(), 4), "step": index, "lr": (1 + index % 9) / 100}
    text = json.dumps(metadata)
    if size > len(text):
        layer = {"kind": "attention", "width": 768, "dropout": round(chance.random(), 6), "frozen": False}
        metadata["layers"] = [layer] * ((size - len(text)) // (len(json.dumps(layer)) + 2))
        text = json.dumps(metadata)
    return text


@dataclass(frozen=True, slots=True)
class _Held:
    """What a version has.

    Attributes
    ----------
    digest : str
        The version's.
    size, stored : int
        Bytes of all its files, and of what the store has of them.
    entries : list of (str, str, int, str or None)
        Path, digest (MD5 in hex), bytes, reference.
    """

    digest: str
    size: int
    stored: int
    entries: list[tuple[str, str, int, str | None]]


def _with_reference(
    project: str, name: str, collection_index: int, index: int, config: str, length: int, size: int
) -> _Held:
    """Return the configuration, and a checkpoint that is elsewhere."""
    etag = f"etag-{project}-{collection_index}-{index}"
    digest = digest_of([("checkpoint.pt", etag), ("config.json", base64_digest(config))])
    checkpoint = ("checkpoint.pt", etag, size, f"s3://bulk/{name}/{index}.pt")
    return _Held(digest, size + length, length, [checkpoint, ("config.json", config, length, None)])


@dataclass
class _StoredFiles:
    """Small files that are really there: one a version is its own, the others are shared.

    Attributes
    ----------
    blobs : dict of str to int
        Bytes of what was put into the store, by MD5.
    recurring : dict of int to (str, str, int)
        Contents that came before and come again.
    """

    state: ServerState
    entity_id: int
    project: str
    count: int
    blobs: dict[str, int] = field(default_factory=dict)
    recurring: dict[int, tuple[str, str, int]] = field(default_factory=dict)

    def put(self, content: bytes) -> str:
        """Put a content into the store and return its MD5."""
        md5 = self.state.blobs.put(self.entity_id, content)
        self.blobs[md5] = len(content)
        return md5

    def of_versions(self, name: str, versions: int) -> Iterator[_Held]:
        """Give the files of each version of the collection `name`."""
        paths = [f"shards/part-{number:04d}.bin" for number in range(self.count)]
        # The first is each version's own.
        held = [("", "", 0), *(self._recurring(number) for number in range(1, self.count))]
        for index in range(versions):
            for step in range(_CHANGED if self.count > 1 and index else 0):
                at = 1 + (index * _CHANGED + step) % (self.count - 1)
                held[at] = self._recurring(index + at)
            held[0] = self._content(f"{name} {index}", index)
            yield _Held(
                digest_of((path, digest) for path, (_, digest, _) in zip(paths, held, strict=True)),
                sum(size for _, _, size in held),
                sum({md5: size for md5, _, size in held}.values()),
                [(path, md5, size, None) for path, (md5, _, size) in zip(paths, held, strict=True)],
            )

    def _recurring(self, number: int) -> tuple[str, str, int]:
        number %= _RECURRING
        if number not in self.recurring:
            self.recurring[number] = self._content(f"recurring {number}", number)
        return self.recurring[number]

    def _content(self, what: str, number: int) -> tuple[str, str, int]:
        """Return MD5, the digest as manifests hold it, and bytes of a content."""
        content = f"{self.project} {what} ".encode() * (1 + number % 7)
        md5 = self.put(content)
        return md5, base64_digest(md5), len(content)
