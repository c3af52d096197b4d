"""Listings, what is staged and what a server allows, drawn by chance: all that a plan is made of."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from artwidgets.listing import Listing, Scope
from artwidgets.model.automations import Automation
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import collection_edit, edit
from artwidgets.model.json_values import read_json
from artwidgets.model.records import Collection, Version
from artwidgets.model.rules import Rules
from tests.support.records import link, listing_of, version

__all__ = ["drawn"]

_NAMES = ("best", "latest", "prod", "a%s", 'quo"te', "späť")
_COLLECTION_PATHS = ("acme/model-registry/champion", "acme/wandb-registry-model/net", "acme/vision/shelf")
_METADATA = (
    None,
    "{}",
    '{"loss": 0.50, "step": 3}',
    '{"z":1e5,"a":{"deep":[1,2.5,null,true]},"%d":"100%"}',
    '{"lr": NaN, "big": 1e400, "long": ' + "7" * 1_200 + "}",
    '{"text": "line\\nbreak \\ud83d\\ude00 \\ud800", "ü": "é"}',
    "[1, 2]",
)


def drawn(seed: int, size: int = 40) -> tuple[Listing, ChangeSet, Rules]:
    """A listing of about `size` rows, changes staged for many of them, and rules that meet some."""
    chance = random.Random(seed)
    versions = [_version(chance, number) for number in range(size)]
    sources = [one for one in versions if one.linked_in]
    links = [
        replace(
            link(f"champion:v{number}", one, aliases=_some(chance, _NAMES)),
            project="model-registry",
            linked_in=one.linked_in,
        )
        for number, one in enumerate(sources[: size // 8])
    ]
    unreported = {one.id: one for one in versions if chance.random() < 0.15}
    rows = listing_of(
        [*(_unreported(chance, one) if one.id in unreported else one for one in versions), *links],
        collections=_collections([*versions, *links]),
        scope=Scope(entity="acme", project="vision"),
        loaded_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    return rows, _changes(chance, rows), _rules(chance, rows)


def _version(chance: random.Random, number: int) -> Version:
    collection = chance.choice(("net", "data%", "run-table", 'odd "one"', "späť"))
    kind = {"data%": "dataset", "run-table": "run_table"}.get(collection, "model")
    if chance.random() < 0.05:
        kind = "wandb-history"
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
        seconds=chance.randrange(10**7), microseconds=chance.choice((0, 0, 5, 120_000))
    )
    fields: dict[str, Any] = {
        "type": kind,
        "aliases": _some(chance, _NAMES),
        "tags": _some(chance, ("keep", "old")),
        "description": chance.choice((None, None, "", "Some words.", 'a "b"\n%s\t\u2028')),
        "metadata": read_json(chance.choice(_METADATA) or "{}") or {},
        "size": chance.choice((0, 10, 10**12)),
        "files": chance.randrange(4),
        "created": chance.choice((None, moment)),
        "updated": moment,
        "ttl": chance.choice((None, None, timedelta(days=3))),
        "ttl_inherited": chance.random() < 0.3,
        "linked_in": _some(chance, _COLLECTION_PATHS) if chance.random() < 0.3 else (),
        "used": chance.choice((None, 0, 0, 1, 1_200)),
        "run": chance.choice((None, "", "abc123")),
        "state": chance.choice(("COMMITTED", "COMMITTED", "DELETED")),
        "digest": chance.choice((None, f"{number:032x}")),
    }
    fields["metadata"] = fields["metadata"] if isinstance(fields["metadata"], dict) else {}
    return version(f"{collection}:v{number}", **fields)


def _some(chance: random.Random, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(chance.sample(names, chance.choice((0, 0, 0, 1, 2))))


def _unreported(chance: random.Random, one: Version) -> Version:
    what = chance.choice((("aliases",), ("tags",), ("aliases", "tags")))
    bare = replace(one, unknown=what, linked_in=chance.choice((None, one.linked_in)))
    nothing: dict[str, Any] = dict.fromkeys(what, ())
    return replace(bare, **nothing)


def _collections(versions: list[Version]) -> list[Collection]:
    return [
        Collection(
            id=one.collection_id,
            entity=one.entity,
            project=one.project,
            name=one.collection,
            type=one.type,
            is_portfolio=one.is_link,
        )
        for one in {one.collection_id: one for one in versions}.values()
    ]


def _changes(chance: random.Random, rows: Listing) -> ChangeSet:
    records = rows.versions()
    own = [one for one in records if not one.is_link]
    links = [one.id for one in records if one.is_link]
    changes = ChangeSet().unlink(chance.sample(links, len(links) // 2))
    changes = changes.edit(chance.sample(own, len(own) // 4), edit(aliases=[], description="new"))
    changes = changes.edit(chance.sample(own, len(own) // 8), edit(add_tags=["t"], ttl="1d"))
    changes = changes.delete([one.id for one in chance.sample(own, len(own) * 2 // 3)])
    changes = changes.delete([one.id for one in chance.sample(own, len(own) // 3)], delete_aliases=True)
    changes = changes.delete(["gone-since"])
    deletable = rows.collections.get("id-späť", None)
    if deletable is not None and chance.random() < 0.4:
        changes = changes.delete_collection([deletable.id])
    named = rows.collections.get("id-net")
    if named is not None and chance.random() < 0.4:
        changes = changes.edit_collection(named, collection_edit(new_name="net2", tags=["x"]))
    return changes


def _rules(chance: random.Random, rows: Listing) -> Rules:
    starting = Automation(
        "roll out", "REMOVE_ARTIFACT_TAG", json.dumps({"filter": json.dumps({"tag": "old"})}), "acme/vision"
    )
    unlinked = Automation("tell", "UNLINK_ARTIFACT", "{}", "acme", collection="id-net")
    return Rules(
        read_only=frozenset({"acme/vision"}) if chance.random() < 0.05 else frozenset(),
        protected_aliases={"acme": frozenset({"prod"})} if chance.random() < 0.3 else {},
        unknown_protection=frozenset({"acme"}) if chance.random() < 0.3 else frozenset(),
        automations=chance.choice(((), (starting, unlinked))),
        default_ttl=chance.choice(({}, {"acme": timedelta(days=30)})),
        unknown_automations=frozenset({"acme/vision"}) if chance.random() < 0.3 else frozenset(),
    )
