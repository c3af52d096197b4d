"""Many versions in little time, for measuring: every one real to the API, few bytes on the disk.

Each version has a configuration file that its collection shares (stored) and a checkpoint that is
a reference (``s3://``, as large as a checkpoint is, nothing stored). Manifests are written from
the rows when somebody asks for one.
"""

from __future__ import annotations

import hashlib
import json
import random
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

__all__ = ["seed_bulk"]


def seed_bulk(
    state: ServerState, project: str, user: str, collections: int, versions: int, type: str = "model"
) -> dict[str, Any]:
    """Make a project with `collections` collections of `versions` versions each.

    Every tenth version of a collection has an alias ``step-N``, the last one ``latest``; every
    twentieth a tag; metadata differs; creation times go back one year.

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
        blobs: dict[str, int] = {}
        for place in range(collections):
            name = f"{type}-{place:04d}"
            content = json.dumps({"collection": name, "layers": 12 + place % 24}).encode()
            config = state.blobs.put(entity_id, content)
            blobs[config] = len(content)
            collection_id = create_collection(seeder, project_id, type_id, "SEQUENCE", name)
            run_id = numbers.of(m.runs)
            moments = [
                stamp(start + timedelta(days=365 * (index + place / collections) / (versions + 1)))
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
                    "state",
                    "created_at",
                    "heartbeat_at",
                ),
                [
                    (
                        run_id,
                        project_id,
                        user_id,
                        f"bulk{place:04d}",
                        f"train-{name}",
                        "{}",
                        "finished",
                        moments[0],
                        moments[-1],
                    )
                ],
            )
            ids = [(numbers.of(m.versions), numbers.of(m.memberships)) for _ in range(versions)]
            sizes = [chance.randrange(1 << 20, 1 << 31) for _ in range(versions)]
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
                        hashlib.md5(f"{project}/{name}/{index}".encode(), usedforsecurity=False).hexdigest(),
                        json.dumps(
                            {"loss": round(chance.random(), 4), "step": index, "lr": (1 + index % 9) / 100}
                        ),
                        sizes[index] + len(content),
                        len(content),
                        2,
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
                (
                    row
                    for index, (number, _) in enumerate(ids)
                    for row in (
                        (
                            number,
                            "checkpoint.pt",
                            f"etag-{place}-{index}",
                            sizes[index],
                            f"s3://bulk/{name}/{index}.pt",
                        ),
                        (number, "config.json", config, len(content), None),
                    )
                ),
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
