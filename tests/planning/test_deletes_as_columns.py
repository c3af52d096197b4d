"""Deletes that are held as columns are, letter by letter, what they would be as objects."""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from artwidgets.applying.journal import Journal, read_record
from artwidgets.listing import Listing
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import Edit
from artwidgets.model.reasons import kind_of
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning import guards
from artwidgets.planning.building import make_plan
from artwidgets.planning.deletes import Deletes
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.plan import Plan
from artwidgets.planning.review_warnings import delete_warnings
from artwidgets.planning.serialization import items_to_json, shallow_dict
from artwidgets.planning.what_stays import WhatStays
from artwidgets.storage import index_of
from artwidgets.widgets.review.groups import Groups
from tests.planning.random_plans import drawn
from tests.support.records import SERVER, listing, version

SEEDS = range(5)


def planned(seed: int) -> tuple[Plan, Listing, ChangeSet, Rules]:
    rows, changes, rules = drawn(seed)
    return make_plan(rows, changes, server=SERVER, rules=rules, made="m"), rows, changes, rules


def of_objects(plan: Plan) -> Plan:
    """The same plan with every item made."""
    return replace(plan, items=Items(tuple(plan.items)), refusals=Items(tuple(plan.refusals)))


def one_by_one(rows: Listing, changes: ChangeSet, rules: Rules, unlinks: Items) -> list[Item]:
    """The deletes as the guards see each version by itself."""
    gone: dict[str, set[str]] = {}
    for link in unlinks:
        base = link.base
        assert isinstance(base, Version)
        path = f"{base.entity}/{base.project}/{base.collection}"
        gone.setdefault(base.artifact_id, set()).add(path)
    items = []
    for one in rows.versions():
        if one.id not in changes.deletes or one.collection_id in changes.collection_deletes:
            continue
        paths = one.linked_in and tuple(path for path in one.linked_in if path not in gone.get(one.id, ()))
        left = replace(one, linked_in=paths)
        bared = "aliases" not in one.unknown and not changes.edits.get(one.id, Edit()).over(one).aliases
        with_aliases = changes.deletes[one.id] or (bared and not left.may_be_linked)
        items.append(
            Item(
                action=Action.DELETE,
                base=one,
                delete_aliases=with_aliases and (left.may_have_aliases or left.may_be_linked),
                size=one.size,
                warnings=delete_warnings(left, rules),
                refusal=guards.refuse_delete(left, with_aliases, rules),
            )
        )
    return sorted(
        items, key=lambda item: (item.delete_aliases, item.base.project, *_version_key(item), item.id)
    )


def _version_key(item: Item) -> tuple[str, int]:
    assert isinstance(item.base, Version)
    return item.base.collection, item.base.version


@pytest.mark.parametrize("seed", SEEDS)
def test_each_delete_is_as_the_guards_see_it_by_itself(seed: int) -> None:
    plan, rows, changes, rules = planned(seed)
    wanted = one_by_one(rows, changes, rules, plan.unlinks)
    for found, refused in ((plan.items, False), (plan.refusals, True)):
        deletes = [item for item in found if item.action is Action.DELETE]
        expected = [item for item in wanted if (item.refusal is not None) is refused]
        assert deletes == expected
        assert [tuple(map(kind_of, item.warnings)) for item in deletes] == [
            tuple(map(kind_of, item.warnings)) for item in expected
        ]
        assert [kind_of(item.refusal) for item in deletes] == [kind_of(item.refusal) for item in expected]


@pytest.mark.parametrize("seed", SEEDS)
def test_its_text_is_that_of_json_dumps(seed: int) -> None:
    plan, *_ = planned(seed)
    content = [plan.server, plan.entity, plan.project, items_to_json(plan.items)]
    content += [items_to_json(plan.refusals), shallow_dict(plan.reclaim), plan.made]
    written = json.dumps(content, sort_keys=True)
    assert plan.fingerprint == hashlib.sha256(written.encode()).hexdigest()
    raw = json.loads(plan.to_json())
    signature = raw.pop("signature")
    assert raw == json.loads(json.dumps(plan.to_dict()))
    assert plan.to_json() == json.dumps({**plan.to_dict(), "signature": signature}, sort_keys=True)
    assert "".join(plan.journal_parts()) == json.dumps(plan.to_dict(), separators=(",", ":"))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_asked_of_all_is_what_each_says(seed: int) -> None:
    plan, *_ = planned(seed)
    objects = of_objects(plan)
    assert plan == objects
    assert any(isinstance(part, Deletes) for part in plan.items.parts)
    for ask in ASKED:
        assert ask(plan) == ask(objects)
    assert Plan.from_json(plan.to_json()) == objects
    items = tuple(plan.items)
    assert [plan.items[at] for at in range(-len(items), len(items))] == [*items, *items]
    for start, stop, step in (
        (1, 5, None),
        (3, None, None),
        (None, -2, None),
        (None, None, -3),
        (7, 2, None),
    ):
        assert plan.items[start:stop:step] == items[start:stop:step]
    odd = np.arange(len(items)) % 2 == 1
    assert plan.items.where(odd) == items[1::2]
    assert plan.items.at(np.flatnonzero(odd)[::-1]) == items[1::2][::-1]
    left = plan.without({item.key for item in items[::3]})
    assert left == objects.without({item.key for item in items[::3]})


ASKED: tuple[Callable[[Plan], object], ...] = (
    lambda plan: plan.items.ids,
    lambda plan: plan.items.keys,
    lambda plan: (plan.items.size, plan.items.sizes.tolist()),
    lambda plan: plan.refusals.refusals,
    lambda plan: plan.items.warnings,
    lambda plan: plan.items.column("collection_id"),
    lambda plan: plan.items.column("aliases"),
    lambda plan: plan.items.column("used"),
    lambda plan: (tuple(plan.deletes), tuple(plan.edits), tuple(plan.unlinks), tuple(plan.at_once)),
    lambda plan: (plan.counts, plan.summary, plan.confirmation, plan.warnings),
    lambda plan: plan.to_frame().to_csv(),
    lambda plan: plan.to_script(),
    lambda plan: plan.id,
)


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_the_review_shows_the_same(seed: int) -> None:
    plan, rows, *_ = planned(seed)
    hidden = set(plan.items.ids[::3]) | set(plan.refusals.ids[::4])
    shown = []
    for one in (plan, of_objects(plan)):
        groups = Groups(lambda items: frozenset(hidden.intersection(items.ids)))
        groups.show_plan(one, WhatStays(one, rows, index_of(rows, {})))
        descriptions = [groups.describe(acts=True)]
        for collection in groups.more_collections(0, acts=True):
            groups.unfold(collection["key"], is_open=True)
        groups.sort(by_size=True)
        shown.append([*descriptions, groups.describe(acts=True)])
    assert shown[0] == shown[1]


def test_ids_are_what_they_were_before_there_were_columns() -> None:
    """Taken from the release that held objects; it has no words in it, which may change."""
    versions = [
        version(
            f"{name}:v{number}",
            used=0,
            size=10**number,
            metadata={"loss": number / 7, "ü": ["%", None, True]} if number % 2 else {},
            tags=("keep",) * (number % 3),
            description=("", None, 'a "b"\n%s')[number % 3],
            digest=f"{number:032x}",
        )
        for name in ("net", "data%")
        for number in range(9)
    ]
    rows = listing(*versions)
    plan = make_plan(rows, ChangeSet().delete([one.id for one in versions]), server=SERVER, made="m")
    assert plan.fingerprint == "8899dabaafe7fcb951a6da5ca372ec39ce45fc202fb0c2152c10418505e1559b"


def test_a_journal_that_was_written_in_parts_reads_back(tmp_path: "object") -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    plan, *_ = planned(3)
    with Journal(plan, folder) as journal:
        first = journal.path.read_bytes().split(b"\n")[0]
        assert first == json.dumps({"kind": "plan", "plan": plan.to_dict()}, separators=(",", ":")).encode()
        assert read_record(journal.path).plan == plan


def test_a_plan_of_many_makes_few_items_and_is_written_in_parts() -> None:
    versions = [version(f"net:v{number}", used=0) for number in range(20_000)]
    rows = listing(*versions)
    plan = make_plan(rows, ChangeSet().delete([one.id for one in versions]), server=SERVER, made="m")
    assert len(plan.items) == 20_000
    assert plan.confirmation == "delete 20,000 versions"
    assert plan.items[-1].name == "net:v19999"
    (deletes,) = plan.items.parts
    assert isinstance(deletes, Deletes)
    assert sum(map(len, deletes._made.values())) < 2_000
    file = io.StringIO()
    file.writelines(plan.json_parts())
    assert file.getvalue() == plan.to_json()
    assert max(map(len, plan.json_parts())) < len(plan.to_json()) / 2
