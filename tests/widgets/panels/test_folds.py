"""What is put together in the review: by the kind of a reason, whatever its words."""

from dataclasses import replace

from artwidgets.applying.report import Outcome, Report, Status
from artwidgets.model.changes import ChangeSet
from artwidgets.model.reasons import Kind, Reason, kind_of
from artwidgets.model.rules import Rules
from artwidgets.planning.building import make_plan
from artwidgets.planning.plan import Plan
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
    told = [one["refusal"] for one in inside]
    assert told[:2] == [None, None], "what the line has said already"
    assert "aliases prod, latest" in (told[2] or "")
    assert all(one["aliases"] for one in inside)


def test_another_kind_is_another_line() -> None:
    plan = refused(("best",), ("best",), ("best",), (), ())
    read_only = [
        replace(item, refusal=Reason("You may read it.", Kind.READ_ONLY)) for item in plan.refusals[:3]
    ]
    groups = shown(replace(plan, items=(), refusals=(*plan.refusals, *read_only)))
    (group,) = groups.describe(acts=True)
    assert [(line["same"], line["aliases"]) for line in group["items"]] == [(3, True), (3, False)]


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
