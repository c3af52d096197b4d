"""What a decision drops is exactly what the plan deletes, and what is protected is in no plan's way out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.applying.journal import PlanRecord
from artwidgets.applying.own_effects import OwnEffects
from artwidgets.applying.protection import Protection
from artwidgets.applying.verify import Now, verify
from artwidgets.errors import FilterError, InvalidValueError, PlanError
from artwidgets.filters import ListingIndex, field
from artwidgets.gateway.contents import Contents
from artwidgets.listing import Listing
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import Edit
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning.building import make_plan
from artwidgets.planning.items import Action
from artwidgets.planning.plan import Plan
from artwidgets.planning.policy import Best, Policy, Rule, decide, protect_queries, with_protection
from tests.support.examples import examples
from tests.support.records import SERVER, collection, link, listing_of, version

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def planned(listing: Listing, changes: ChangeSet, *protect: str, rules: Rules | None = None) -> Plan:
    table = ListingIndex(listing.frame, now=NOW)
    rules = with_protection(rules or Rules(), protect, table, listing.mask_of(changes.ids), NOW)
    return make_plan(listing, changes, server=SERVER, rules=rules, protect=protect, now=NOW)


def protected_now(queries: tuple[str, ...], now: Now) -> Rules:
    # None of these is about runs, so no server is asked.
    return Protection(None, queries).over(Rules(), [now])  # type: ignore[arg-type]


def one(**fields: Any) -> Version:
    return version("net:v0", used=0, **fields)


@st.composite
def versions(draw: st.DrawFn) -> list[Version]:
    several = []
    for name in ("net", "set"):
        for number in range(draw(st.integers(0, 6))):
            made = version(
                f"{name}:v{number}",
                created=NOW - timedelta(days=draw(st.sampled_from([1, 40, 400]))),
                aliases=draw(st.sampled_from([(), (), (), ("best",)])),
                tags=draw(st.sampled_from([(), (), ("keep",)])),
                metadata=draw(st.sampled_from([{}, {"loss": 0.1}, {"loss": 0.2}, {"loss": "low"}])),
                linked_in=draw(st.sampled_from([(), (), (), ("acme/r/c",), None])),
                used=draw(st.sampled_from([0, 0, 3, None])),
                run=draw(st.sampled_from(["a", "b", ""])),
                unknown=draw(st.sampled_from([(), (), (), ("aliases",), ("tags",)])),
            )
            several.append(made)
            if draw(st.sampled_from([False, False, True])):
                several.append(link(f"{name}-link:v{number}", made))
    return several


PROTECTING: tuple[tuple[str, ...], ...] = ((), ("tag:keep",), ("used:>0",))
rules = st.builds(
    Rule,
    within=st.sampled_from(["", "name:net", "used:0"]),
    last=st.integers(1, 3),
    best=st.sampled_from([None, Best(1, "metadata.loss", "min"), Best(2, "metadata.loss", "max", "run")]),
    younger_than=st.sampled_from([None, "30d"]),
    always=st.sampled_from([None, "used:>0"]),
)


@settings(max_examples=examples(20), deadline=None)
@given(
    versions(), st.lists(rules, min_size=1, max_size=2), st.sampled_from([(), ("tag:keep",), ("used:>0",)])
)
def test_what_is_dropped_is_what_the_plan_deletes_and_nothing_protected(
    records: list[Version], chosen: list[Rule], protect: tuple[str, ...]
) -> None:
    listing = listing_of(records)
    table = ListingIndex(listing.frame, now=NOW)
    decision = decide(Policy(protect, tuple(chosen)), table, keys=listing.keys)
    plan = planned(listing, ChangeSet().delete(decision.deleted()), *protect)
    assert {item.id for item in plan.deletes} == set(listing.frame.index[decision.drop])
    assert plan.refusals == ()
    # Whoever stages all of it by hand gets none of what is protected.
    by_hand = planned(
        listing, ChangeSet().delete(listing.frame.index.tolist(), delete_aliases=True), *protect
    )
    going = [record for record in records if record.id in {item.id for item in by_hand.deletes}]
    for record in going:
        assert not (protect == ("tag:keep",) and ("keep" in record.tags or "tags" in record.unknown))
        assert not (protect == ("used:>0",) and record.used != 0)


@pytest.mark.parametrize(
    ("record", "refusal"),
    [
        (one(tags=("keep",)), "net:v0 is protected: matches tag:keep."),
        (one(unknown=("tags",)), "net:v0 is protected: it is not known whether it matches tag:keep."),
    ],
)
@pytest.mark.parametrize(
    "staged",
    [
        ChangeSet().delete(["id-net:v0"]),
        ChangeSet().delete(["id-net:v0"], delete_aliases=True),
        ChangeSet().delete_collection(["id-net"]),
        ChangeSet(edits={"id-net:v0": Edit(ttl=timedelta(days=1))}),
        ChangeSet(edits={"id-net:v0": Edit(ttl=timedelta(days=9_000))}),
        ChangeSet(edits={"id-net:v0": Edit(expire=timedelta(days=7))}),
        ChangeSet(edits={"id-net:v0": Edit(ttl="inherit")}),
    ],
    ids=[
        "delete",
        "with aliases",
        "collection",
        "ttl in the past",
        "ttl later",
        "expire",
        "a default not told",
    ],
)
def test_a_protected_version_goes_by_no_way(record: Version, refusal: str, staged: ChangeSet) -> None:
    plan = planned(listing_of([record]), staged, "tag:keep")
    assert len(plan) == 0
    assert refusal in (plan.refusals[0].refusal or "")
    assert len(planned(listing_of([record]), staged, "tag:other", "alias:x")) == (record.unknown == ())


def test_what_does_not_end_a_protected_version_is_done() -> None:
    kept = one(tags=("keep",), ttl=timedelta(days=900))
    rules = Rules(default_ttl={"acme": None})
    for edit in (Edit(description="new"), Edit(ttl=None), Edit(ttl="inherit"), Edit(ttl=timedelta(days=900))):
        staged = ChangeSet(edits={kept.id: edit})
        assert planned(listing_of([kept]), staged, "tag:keep", rules=rules).refusals == (), edit
    other = link("links:v0", kept, tags=("keep",))
    plan = planned(listing_of([kept, other]), ChangeSet().unlink([other.id]), "tag:keep")
    assert [item.action for item in plan.items] == [Action.UNLINK]
    portfolio = ChangeSet().delete_collection(["id-links"])
    assert len(planned(listing_of([kept, other]), portfolio, "tag:keep")) == 1


def test_a_plan_file_hands_on_what_is_protected_and_has_another_id() -> None:
    listing = listing_of([one()])
    staged = ChangeSet().delete(["id-net:v0"])
    bare, plan = planned(listing, staged), planned(listing, staged, "tag:keep")
    assert "protect" not in bare.to_dict()
    again = Plan.from_json(plan.to_json())
    assert again == plan
    assert again.protect == ("tag:keep",)
    assert bare.id != plan.id
    for wrong, message in (
        (["typ:model"], "protects can't be read"),
        ([3], "can't be read"),
        (3, "can't be read"),
    ):
        with pytest.raises(PlanError, match=message):
            Plan.from_dict({**plan.to_dict(), "protect": wrong})
    with pytest.raises(PlanError, match="changed since it was written"):
        Plan.from_dict({**plan.to_dict(), "protect": []})


@pytest.mark.parametrize("staged", ["delete", "collection", "ttl"])
def test_what_is_protected_is_asked_again_of_the_record_right_before_it_is_sent(staged: str) -> None:
    """Nothing else stops a TTL: tags that somebody added meanwhile are no conflict with it."""
    base = one()
    changes = {
        "delete": ChangeSet().delete([base.id]),
        "collection": ChangeSet().delete_collection(["id-net"]),
        "ttl": ChangeSet(edits={base.id: Edit(ttl=timedelta(days=9_000))}),
    }[staged]
    plan = planned(listing_of([base]), changes, "size:10", "tag:keep")
    assert len(plan) == 0
    plan = planned(listing_of([base]), changes)
    (item,) = plan.items
    now = Now(one(tags=("keep",)) if staged == "ttl" else base)
    if staged == "collection":
        now = Now(collection("net"), Contents(collection("net"), (base,), True))
    queries = ("tag:keep",) if staged == "ttl" else ("size:10",)
    own = OwnEffects(PlanRecord(plan))
    assert "is protected" in verify(item, now, own, protected_now(queries, now)).reason
    assert "protected" not in verify(item, now, own, protected_now(("tag:no",), now)).reason


@pytest.mark.parametrize(
    ("queries", "wrong", "message"),
    [
        (3, InvalidValueError, "protect is queries"),
        (lambda frame: frame, InvalidValueError, "protect is queries"),
        ((lambda frame: frame,), InvalidValueError, "takes no function"),
        (("",), InvalidValueError, "protect everything"),
        (("is:staged",), InvalidValueError, "changes with what is staged"),
        (("exclusive:>1GB",), InvalidValueError, "measured"),
        (("typ:a",), FilterError, "Did you mean 'type'"),
    ],
)
def test_what_can_protect_nothing_for_sure_is_refused(
    queries: Any, wrong: type[Exception], message: str
) -> None:
    with pytest.raises(wrong, match=message):
        protect_queries(queries)


def test_protecting_takes_one_query_or_several_each_once() -> None:
    assert protect_queries("tag:keep") == ("tag:keep",)
    assert protect_queries(field("tag") == "keep") == ("tag:keep",)
    assert protect_queries(["tag:keep", field("tag") == "keep", "used:>0"]) == ("tag:keep", "used:>0")
