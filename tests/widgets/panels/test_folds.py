"""What is put together in the review: by the kind of a reason, whatever its words."""

from dataclasses import replace

from artwidgets.applying.report import Outcome, Report, Status
from artwidgets.model.changes import ChangeSet
from artwidgets.model.reasons import Kind, Reason, kind_of
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning.building import make_plan
from artwidgets.planning.plan import Plan
from artwidgets.planning.what_stays import WhatStays
from artwidgets.storage import VersionFiles, index_of
from artwidgets.widgets.protocol import review as wire
from artwidgets.widgets.review.groups import Groups
from tests.support.records import SERVER, listing, version


def refused(*aliases: tuple[str, ...]) -> Plan:
    """A plan that refuses to delete versions with these aliases."""
    versions = [version(f"model:v{at}", aliases=names) for at, names in enumerate(aliases)]
    changes = ChangeSet().delete([one.id for one in versions])
    return make_plan(listing(*versions), changes, server=SERVER, rules=Rules())


def shown(plan: Plan) -> Groups:
    groups = Groups(lambda _items: frozenset())
    groups.show_plan(plan)
    return groups


def test_the_same_kind_of_refusal_is_one_line_and_inside_each_says_its_own() -> None:
    groups = shown(refused(("best",), ("best",), ("prod", "latest"), ("last-good",)))
    ((line,),) = [group["items"] for group in groups.describe(acts=True)]
    assert line["same"] == 4
    inside = groups.within("refused", line["key"], 0, acts=True)
    refusals = [one["refusal"] for one in inside]
    assert refusals[:2] == [None, None], "what the line has said already"
    assert "aliases prod, latest" in (refusals[2] or "")
    assert all(one["aliases"] for one in inside)


def test_another_kind_is_another_line() -> None:
    plan = refused(("best",), ("best",), ("best",), (), ())
    read_only = [
        replace(item, refusal=Reason("You may read it.", Kind.READ_ONLY)) for item in plan.refusals[:3]
    ]
    groups = shown(replace(plan, items=(), refusals=(*plan.refusals, *read_only)))
    (group,) = groups.describe(acts=True)
    assert [(line["same"], line["aliases"]) for line in group["items"]] == [
        (3, "Delete with aliases"),
        (3, ""),
    ]


def test_a_plan_that_is_read_back_is_the_same_and_goes_by_its_words() -> None:
    plan = refused(("best",), ("best",), ("best",), ("prod",))
    back = Plan.from_json(plan.to_json())
    assert (back, back.id) == (plan, plan.id)
    assert {kind_of(item.refusal) for item in plan.refusals} == {Kind.HAS_ALIASES}
    assert {kind_of(item.refusal) for item in back.refusals} == {None}
    (group,) = shown(back).describe(acts=True)
    assert [line["same"] for line in group["items"]] == [3, 1]


def test_outcomes_go_together_by_their_kind() -> None:
    plan = refused((), (), ())
    outcomes = [
        Outcome(item.key, Status.SKIPPED, Reason(f"It got the alias a{at}.", Kind.ALIAS_GAINED))
        for at, item in enumerate(plan.items)
    ]
    groups = Groups(lambda _items: frozenset())
    groups.show_report(Report(plan, outcomes))
    ((line,),) = [group["items"] for group in groups.describe(acts=False)]
    inside = groups.within("skipped", line["key"], 0, acts=False)
    assert [one["outcome"] for one in inside] == ["", "It got the alias a1.", "It got the alias a2."]


def by_collection(rows: list[Version], going: list[str], files: bool = True) -> list[wire.Collection]:
    """What the review says of each collection that these names are deleted from."""
    held = listing(*rows)
    contents = {row.id: VersionFiles.of([(row.name, row.size, False)]) for row in rows} if files else {}
    index = index_of(held, contents)
    changes = ChangeSet().delete([f"id-{name}" for name in going], delete_aliases=True)
    plan = make_plan(held, changes, server=SERVER, index=index)
    groups = Groups(lambda _items: frozenset())
    groups.show_plan(plan, WhatStays(plan, held, index))
    return groups.describe(acts=True)[0]["collections"]


def test_a_collection_says_how_many_go_and_what_stays_the_worst_first() -> None:
    rows = [version(f"bert:v{at}", size=5) for at in range(38)]
    rows += [version("bert:v38", aliases=("best",)), version("bert:v39", aliases=("latest",))]
    rows += [version("huge:v0", size=1000), version("huge:v1")]
    rows += [version("left:v0", aliases=("old", "older"), used=2, linked_in=("acme/vision/shelf",))]
    going = [*(f"bert:v{at}" for at in range(34)), "huge:v0", "left:v0"]
    huge, bert, left = by_collection(rows, going)
    assert [one["name"] for one in (huge, bert, left)] == ["huge", "bert", "left"]
    assert (bert["goes"], bert["stays"]) == ("34 of 40 go", "v39 latest, v38 best, v37 and 3 more stay")
    assert (huge["goes"], huge["stays"]) == ("1 of 2 goes", "v1 stays")
    assert (bert["size"], huge["size"]) == ("frees 170 B of 170 B", "frees 1 KB of 1 KB")
    assert (left["goes"], left["emptied"]) == ("the only version goes", True)
    assert left["stays"] == "Nothing stays: the collection is left empty."
    assert left["notes"] == [
        "2 aliases go too: old, older",
        "1 was used by 2 runs",
        "1 is linked, and the links break",
    ]
    assert not any(one["open"] for one in (huge, bert, left)), "36 deletes are not few"


def test_few_deletes_are_unfolded_and_bytes_are_what_is_listed_until_they_are_known() -> None:
    (one,) = by_collection([version("net:v0"), version("net:v1")], ["net:v0"], files=False)
    assert (one["open"], [item["name"] for item in one["items"]]) == (True, ["net:v0"])
    assert one["size"] == "10 B"


def test_of_a_plan_without_its_listing_nothing_is_said_of_what_stays() -> None:
    held = listing(version("net:v0"), version("net:v1"))
    plan = make_plan(held, ChangeSet().delete(["id-net:v0"]), server=SERVER)
    ((one,),) = [group["collections"] for group in shown(plan).describe(acts=False)]
    assert (one["goes"], one["stays"], one["emptied"]) == ("1 goes", "", False)


def test_what_is_read_keeps_its_place_when_bytes_become_known() -> None:
    held = listing(
        version("a:v0", size=100), version("a:v1", size=100), version("b:v0", size=50), version("b:v1")
    )
    changes = ChangeSet().delete(["id-a:v0", "id-b:v0"])
    unread = index_of(held, {})
    shared = VersionFiles.of([("same", 100, False)])
    read = index_of(
        held,
        {
            "id-a:v0": shared,
            "id-a:v1": shared,
            "id-b:v0": VersionFiles.of([("own", 50, False)]),
            "id-b:v1": VersionFiles.of([]),
        },
    )
    plans = [make_plan(held, changes, server=SERVER, index=index) for index in (unread, read)]
    stays = [WhatStays(plan, held, index) for plan, index in zip(plans, (unread, read), strict=True)]
    groups = Groups(lambda _items: frozenset())

    def names() -> list[str]:
        return [one["name"] for one in groups.describe(acts=True)[0]["collections"]]

    groups.show_plan(plans[0], stays[0])
    assert names() == ["a", "b"]
    groups.show_plan(plans[1], stays[1])
    assert names() == ["b", "a"], "a frees nothing"
    groups.clear()
    groups.show_plan(plans[0], stays[0])
    groups.unfold("id-b", is_open=False)
    groups.show_plan(plans[1], stays[1])
    assert names() == ["a", "b"]
