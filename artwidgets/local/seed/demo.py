"""A believable year of machine learning, put straight into the database and the blob store.

Every file that a download gives is really on the disk, a thousandth of what it is in life: about
80 MB for the whole year. What a version holds is mostly what the one before held, and models share
the network that they began with, some across collections. So the sizes add up to several times what is
stored, and a delete frees what is told, because it is there. Raw data of two datasets is a reference
entry, ``s3://...`` with its size, as many teams keep it: it counts in an artifact's size and stores
nothing.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.aliasing import place_alias
from artwidgets.local.rules.artifact_collections import MODEL_REGISTRY, add_membership, create_collection
from artwidgets.local.rules.naming import LATEST
from artwidgets.local.rules.projects import create_project, ensure_type, project_number
from artwidgets.local.seed.rows import Numbers, insert_rows, note_blobs, owner_of
from artwidgets.local.seed.story import BASES, STORY, Collection
from artwidgets.local.state import ServerState
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now, stamp
from artwidgets.local.store.database import insert_row
from artwidgets.local.store.manifests import Entry, Manifest, store_entries

__all__ = ["seed_demo"]

ORGANIZATION = "demo-org"
REGISTRY = "wandb-registry-model"
_BLOCK_BYTES = 8_192
_YEAR = timedelta(days=365)
_TTL_DAYS = (7, 30, 90, 180, 365, 730)
_AHEAD = timedelta(days=3)
"""How long after the seeding the first TTL ends, at least."""


@dataclass(slots=True)
class _Logged:
    """One version that the story has put down."""

    number: int
    membership: int
    index: int
    created: datetime
    loss: float


@dataclass(slots=True)
class _Demo:
    """What one seeding knows while it goes on."""

    state: ServerState
    connection: Connection
    project_id: int
    entity_id: int
    user_id: int
    chance: random.Random
    start: datetime
    numbers: Numbers
    moment: str
    blobs: dict[str, int] = field(default_factory=dict)
    bases: dict[str, tuple[str, int]] = field(default_factory=dict)
    logged: dict[str, list[_Logged]] = field(default_factory=dict)

    def put(self, content: bytes) -> tuple[str, int]:
        md5 = self.state.blobs.put(self.entity_id, content)
        self.blobs[md5] = len(content)
        return md5, len(content)

    def base(self, name: str) -> tuple[str, int]:
        """Digest and bytes of what several collections begin with."""
        if name not in self.bases:
            self.bases[name] = self.put(_content(random.Random(name), BASES[name]))
        return self.bases[name]


def seed_demo(state: ServerState, project: str, user: str) -> dict[str, Any]:
    """Fill `project` of `user`.

    Returns
    -------
    dict
        ``project``, ``collections``, ``versions``, ``runs``, and ``registry``, the path of the
        registry that links some of the models.

    Raises
    ------
    Refusal
        Where the project exists already.
    """
    with state.database.write() as connection:
        user_id, entity_id = owner_of(connection, user)
        if project_number(connection, user, project) is not None:
            raise Refusal(f"project {project!r} already exists")
        demo = _Demo(
            state=state,
            connection=connection,
            project_id=create_project(connection, entity_id, project, user_id),
            entity_id=entity_id,
            user_id=user_id,
            chance=random.Random(2026),
            start=datetime.now(UTC) - _YEAR,
            numbers=Numbers(connection),
            moment=now(),
        )
        for collection in STORY:
            _tell(demo, collection)
        _register(demo)
        note_blobs(connection, entity_id, demo.blobs)
        versions = sum(len(found) for found in demo.logged.values())
        runs = connection.execute(select(m.runs.c.id).where(m.runs.c.project_id == demo.project_id)).all()
    return {
        "project": project,
        "collections": len(demo.logged),
        "versions": versions,
        "runs": len(runs),
        "registry": f"{ORGANIZATION}/{REGISTRY}",
    }


def _tell(demo: _Demo, collection: Collection) -> None:
    """Log every version of one collection."""
    connection = demo.connection
    type_id = ensure_type(connection, demo.project_id, collection.type)
    moments = _moments(demo, collection)
    demo.moment = stamp(moments[0])
    number = create_collection(
        demo, demo.project_id, type_id, "SEQUENCE", collection.name, collection.description
    )
    insert_rows(
        connection, m.collection_tags, ("collection_id", "name"), [(number, t) for t in collection.tags]
    )
    files = _files(demo, collection)
    found = demo.logged[collection.name] = []
    for index, created in enumerate(moments):
        found.append(_version(demo, collection, number, index, created, next(files)))
    _label(demo, collection, number, found)
    if collection.forgotten:
        # What they logged stays, and the server no longer tells by whom.
        logged = select(m.versions.c.run_id).where(m.versions.c.collection_id == number)
        first = logged.where(m.versions.c.version_index < collection.forgotten)
        connection.execute(update(m.runs).where(m.runs.c.id.in_(first)).values(deleted_at=now()))


def _moments(demo: _Demo, collection: Collection) -> list[datetime]:
    """Return when the versions were logged: in bursts, the last one within the last days."""
    span = _YEAR - timedelta(days=demo.chance.uniform(0.1, 9))
    begin = demo.chance.uniform(0, 0.35)
    shares = sorted(begin + (1 - begin) * demo.chance.random() ** 0.8 for _ in range(collection.versions))
    shares[-1] = 1.0
    return [demo.start + span * share for share in shares]


def _files(demo: _Demo, collection: Collection) -> Iterator[list[Entry]]:
    """Give each version's files; most are the same as in the version before."""
    # By itself, so that other files leave the rest of the story as it is.
    chance = random.Random(collection.name)
    held = {path: Entry(path, *demo.base(name)) for path, name in collection.begins_with.items()}
    serial = 0
    for index in itertools.count():
        for path, size in collection.files.items():
            every = collection.changing.get(path, 0)
            if not index or (every and index % every == 0):
                size = int(size * chance.uniform(0.7, 1.3))
                held[path] = Entry(path, *demo.put(_content(chance, size)))
        if collection.growing and chance.random() < 0.4:
            path = collection.growing.format(serial)
            held[path] = Entry(path, *demo.put(_content(chance, chance.randrange(20_000, 90_000))))
            serial += 1
        for path, (low, high) in collection.references.items():
            etag = f"{chance.getrandbits(128):032x}"
            key = path.rpartition("/")[2]
            ref = f"s3://demo-ml-store/{collection.name}/{etag[:8]}/{key}"
            held[path] = Entry(path, etag, chance.randrange(low, high), ref)
        yield list(held.values())


def _content(chance: random.Random, size: int) -> bytes:
    """Return `size` bytes that nothing else has. Chance takes its time, so most of it repeats."""
    block = chance.randbytes(_BLOCK_BYTES)
    return (block * (size // _BLOCK_BYTES + 1))[:size]


def _version(
    demo: _Demo, collection: Collection, number: int, index: int, created: datetime, entries: list[Entry]
) -> _Logged:
    chance, connection = demo.chance, demo.connection
    loss = round(collection.loss * (0.97**index) * chance.uniform(0.8, 1.25), 5)
    run_id = _run(demo, collection, created, loss)
    manifest = Manifest({entry.path: entry for entry in entries})
    version_id = demo.numbers.of(m.versions)
    stored = {entry.digest: entry.size for entry in entries if entry.ref is None}
    moment = demo.moment = stamp(created)
    insert_row(
        connection,
        m.versions,
        id=version_id,
        collection_id=number,
        version_index=index,
        state="COMMITTED",
        digest=manifest.digest,
        description=chance.choice(collection.descriptions) if chance.random() < 0.35 else None,
        metadata=json.dumps(collection.metadata(chance, index, loss)),
        ttl=_ttl(chance, collection, datetime.now(UTC) - created),
        size=sum(entry.size for entry in entries),
        stored=sum(stored.values()),
        file_count=len(entries),
        run_id=run_id,
        user_id=demo.user_id,
        created_at=moment,
        updated_at=moment,
    )
    store_entries(connection, version_id, entries)
    md5, _ = demo.put(manifest.to_json())
    insert_row(
        connection,
        m.manifests,
        version_id=version_id,
        kind="FULL",
        digest=manifest.digest,
        md5=md5,
        created_at=moment,
    )
    membership = add_membership(demo, "CREATE_ARTIFACT", number, version_id)
    if chance.random() < 0.12:
        tag = chance.choice(("reviewed", "baseline", "ablation", "gpu-a100", "keep"))
        insert_row(connection, m.version_tags, version_id=version_id, name=tag)
    return _Logged(version_id, membership, index, created, loss)


def _ttl(chance: random.Random, collection: Collection, age: timedelta) -> int | None:
    """Give a few versions a TTL; it counts from their creation, and none of them has passed."""
    if collection.internal or chance.random() > 0.15:
        return None
    if chance.random() >= 0.85:
        return -2
    wished = chance.choice((7, 30, 90))
    days = next(days for days in _TTL_DAYS if days >= wished and timedelta(days=days) > age + _AHEAD)
    return days * 86_400


def _run(demo: _Demo, collection: Collection, created: datetime, loss: float) -> int:
    """Make the run that logged a version and let it use what it was made from."""
    number = demo.numbers.of(m.runs)
    name = "".join(demo.chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=8))
    insert_row(
        demo.connection,
        m.runs,
        id=number,
        project_id=demo.project_id,
        user_id=demo.user_id,
        name=name,
        display_name=f"{collection.verb}-{number}",
        config=json.dumps({"collection": {"value": collection.name}}),
        **_run_columns(collection, name, loss, failed=demo.chance.random() < 0.04),
        created_at=stamp(created - timedelta(minutes=demo.chance.uniform(4, 300))),
        heartbeat_at=stamp(created),
    )
    for source in collection.uses:
        earlier = [version for version in demo.logged.get(source, ()) if version.created < created]
        if earlier:
            insert_row(
                demo.connection,
                m.usages,
                version_id=earlier[-1].number,
                run_id=number,
                created_at=stamp(created),
            )
    return number


def _run_columns(collection: Collection, name: str, loss: float, *, failed: bool) -> dict[str, Any]:
    """Return how a run ended, what it belongs to and what it measured."""
    # By itself, so that other words about runs leave the rest of the story as it is.
    chance = random.Random(f"run {name}")
    ended = chance.choices(("finished", "crashed", "killed"), (92, 6, 2))[0]
    trains = collection.verb == "train" and not collection.internal
    searched = trains and chance.random() < 0.3
    summary: dict[str, Any] = {"loss": loss, "_runtime": chance.randrange(60, 20_000)}
    # Who crashed early has validated nothing.
    if trains and ended != "crashed":
        summary["val_loss"] = round(loss * chance.uniform(1.02, 1.4), 5)
        summary["best"] = {"epoch": chance.randrange(1, 90)}
    return {
        "summary": json.dumps(summary),
        "state": "failed" if failed else ended,
        "job_type": collection.verb,
        "group_name": chance.choice(("baseline", "ablation", "learning-rate")) if trains else None,
        "sweep": random.Random(collection.name).choice(("9kq2wz1c", "h3v8d0xm")) if searched else None,
        "tags": json.dumps([tag for tag in ("baseline", "gpu-a100", "paper") if chance.random() < 0.15]),
    }


def _label(demo: _Demo, collection: Collection, number: int, found: list[_Logged]) -> None:
    """Put the aliases: latest on the last, best on the lowest loss, the stages on some between."""
    place_alias(demo, number, found[-1].membership, found[-1].number, LATEST)
    if collection.internal:
        return
    best = min(found, key=lambda version: version.loss)
    place_alias(demo, number, best.membership, best.number, "best")
    for alias, back in collection.stages.items():
        staged = found[max(0, len(found) - 1 - back)]
        place_alias(demo, number, staged.membership, staged.number, alias)


def _register(demo: _Demo) -> None:
    """Link models into the organization's registry, and one into the entity's legacy model registry."""
    connection = demo.connection
    demo.moment = now()
    registry_entity = _organization(demo)
    registry = connection.scalar(
        select(m.projects.c.id).where(
            m.projects.c.entity_id == registry_entity, m.projects.c.name == REGISTRY
        )
    )
    if registry is None:
        registry = create_project(
            connection, registry_entity, REGISTRY, demo.user_id, description="Models in use"
        )
    legacy = connection.scalar(
        select(m.projects.c.id).where(
            m.projects.c.entity_id == demo.entity_id, m.projects.c.name == MODEL_REGISTRY
        )
    )
    if legacy is None:
        legacy = create_project(connection, demo.entity_id, MODEL_REGISTRY, demo.user_id)
    _link(demo, registry, "image-classifier", "resnet50-imagenet", (12, 4, 0), ("production",))
    _link(demo, registry, "text-classifier", "bert-finetune", (7, 2), ("production",))
    _link(demo, registry, "churn", "churn-xgboost", (5,), ())
    _link(demo, legacy, "fraud-detector", "fraud-lightgbm", (3,), ("staging",))


def _organization(demo: _Demo) -> int:
    connection, c = demo.connection, m.entities.c
    held: int | None = connection.scalar(select(c.id).where(c.name == ORGANIZATION))
    if held is None:
        moment = now()
        made = insert_row(connection, m.organizations, name=ORGANIZATION, created_at=moment)
        held = insert_row(
            connection,
            m.entities,
            name=ORGANIZATION,
            kind="ORGANIZATION",
            organization_id=made,
            created_at=moment,
        )
    connection.execute(
        insert(m.members).prefix_with("OR IGNORE").values(entity_id=held, user_id=demo.user_id, role="admin")
    )
    return held


def _link(
    demo: _Demo, project_id: int, name: str, source: str, backs: tuple[int, ...], stages: tuple[str, ...]
) -> None:
    connection, c = demo.connection, m.collections.c
    number: int | None = connection.scalar(
        select(c.id).where(c.project_id == project_id, c.name == name, c.state == "READY")
    )
    if number is None:
        type_id = ensure_type(connection, project_id, "model")
        number = create_collection(demo, project_id, type_id, "PORTFOLIO", name)
    found = demo.logged[source]
    for back in backs:
        version = found[max(0, len(found) - 1 - back)].number
        membership = add_membership(demo, "LINK_ARTIFACT", number, version)
        for alias in (LATEST, *stages):
            place_alias(demo, number, membership, version, alias)
