"""Deletes that wait: the plan fixes the date, and what was reviewed is what is done, or nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from artwidgets.applying.deeds import deeds, results
from artwidgets.applying.journal import PlanRecord
from artwidgets.applying.own_effects import OwnEffects
from artwidgets.applying.report import Status
from artwidgets.applying.verify import Now, Verdict, verify
from artwidgets.errors import InvalidValueError, PlanError
from artwidgets.model.changes import ChangeSet
from artwidgets.model.delete_later import after_of, in_days, too_near
from artwidgets.model.edits import Edit, edit
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning.building import make_plan
from artwidgets.planning.items import Item
from artwidgets.planning.plan import Plan
from tests.support.records import SERVER, link, listing, version

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
NOW = datetime.now(UTC)
OLD = version("model:v0", created=NOW - 90.5 * DAY, aliases=("best",), used=2, linked_in=())


def planned(*versions: Version, after: timedelta = WEEK, now: datetime = NOW) -> Plan:
    changes = ChangeSet().edit(versions, Edit(expire=after))
    return make_plan(listing(*versions), changes, server=SERVER, now=now)


def verified(item: Item, now: Version | None) -> Verdict:
    return verify(item, Now(now), OwnEffects(PlanRecord(planned(OLD))), Rules())


def test_the_plan_fixes_the_date_in_whole_seconds_and_says_it() -> None:
    half = version("model:v1", created=NOW - DAY - timedelta(milliseconds=200))
    plan = planned(OLD, half)
    assert [item.edit.ttl for item in plan.items if isinstance(item.edit, Edit)] == [
        97.5 * DAY,
        8 * DAY + timedelta(seconds=1),
    ]
    goes = NOW + WEEK
    on = f"{goes.day} {goes:%B} {goes.year}"
    assert plan.items[0].words.startswith(f"Delete model:v0 (10 B) on {on}: ttl: none")
    assert plan.items[0].warnings == (
        f"goes on {on}, and can be kept until then",
        "its alias best will be removed with it",
        "2 runs used it",
    )
    assert plan.summary == "2 versions to delete later"
    assert plan.confirmation is None
    assert (len(plan.later), plan.at_once, plan.reclaim.upper) == (2, (), 0)
    assert deeds(plan.items[:1], back=False) == [f"scheduled the delete of model:v0 for {on}"]
    assert results(plan.items, back=False) == ["2 deletes scheduled"]


def test_a_plan_file_keeps_the_date_and_what_it_was_counted_from() -> None:
    plan = planned(OLD, version("net:v1", created=None))
    assert Plan.from_json(plan.to_json()) == plan
    assert plan.refusals[0].edit == Edit(expire=WEEK)
    assert "artifact.ttl = timedelta(seconds=8424000)" in plan.to_script()


@pytest.mark.parametrize("wrong", [Edit(expire=WEEK), Edit(expire=timedelta(seconds=5), ttl=WEEK)])
def test_a_plan_file_without_a_date_or_time_to_take_it_back_is_none(wrong: Edit) -> None:
    (item,) = planned(OLD).items
    forged = replace(planned(OLD), items=(replace(item, edit=wrong),))
    with pytest.raises(PlanError, match="is to go later, but"):
        Plan.from_json(forged.to_json())


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (link("champion:v0", OLD), "belongs to its source"),
        *[
            (version("made:v0", type=made), "takes no TTL")
            for made in ("run_table", "code", "job", "wandb-history")
        ],
        (version("net:v0", linked_in=("acme/wandb-registry-model/champion",)), "linked into the registry"),
        (version("net:v1", created=None), "does not tell when net:v1 was created"),
        (version("net:v2", unknown=("ttl",)), "does not tell the TTL of net:v2"),
        (version("net:v3", created=NOW - DAY, ttl=3 * DAY), "already goes on"),
        (version("net:v4", created=NOW - DAY, ttl=3 * DAY, ttl_inherited=True), "by the team's default TTL"),
    ],
)
def test_it_is_refused_where_no_ttl_can_be_and_where_one_ends_sooner(one: Version, words: str) -> None:
    plan = planned(one)
    assert not plan.items
    assert words in (plan.refusals[0].refusal or "")


def test_a_read_only_project_and_a_protected_alias_refuse_it_like_a_delete() -> None:
    changes = ChangeSet().edit([OLD], Edit(expire=WEEK))
    for rules, words in (
        (Rules(read_only=frozenset({"acme/vision"})), "You may read acme/vision"),
        (Rules(protected_aliases={"acme": frozenset({"best"})}), "Only an admin can remove that"),
    ):
        (refused,) = make_plan(listing(OLD), changes, server=SERVER, rules=rules).refusals
        assert words in (refused.refusal or "")


def test_a_ttl_that_ends_later_is_brought_forward() -> None:
    (item,) = planned(version("model:v1", created=NOW - DAY, ttl=90 * DAY)).items
    assert item.changes[0].new == 8 * DAY


def test_the_date_that_was_reviewed_is_what_is_sent() -> None:
    (item,) = planned(OLD, now=NOW - 3 * DAY).items
    (mutation,) = verified(item, OLD).mutations
    assert mutation.input["ttlDurationSeconds"] == int((94.5 * DAY).total_seconds())
    # Sent already, and cut short before it was on record.
    assert verified(item, replace(OLD, ttl=94.5 * DAY)).status is Status.DONE


@pytest.mark.parametrize(
    ("after", "late", "words"),
    [
        (WEEK, 6.5 * DAY, "It would go in 11 hours, too soon to be taken back."),
        (WEEK, 8 * DAY, "and that has passed"),
        (DAY, 0.6 * DAY, "too soon to be taken back"),
    ],
)
def test_a_plan_that_is_applied_too_late_is_skipped(after: timedelta, late: timedelta, words: str) -> None:
    (item,) = planned(OLD, after=after, now=NOW - late).items
    verdict = verified(item, OLD)
    assert (verdict.status, verdict.mutations) == (Status.SKIPPED, ())
    assert words in verdict.reason


def test_a_day_may_be_set_at_once() -> None:
    (item,) = planned(OLD, after=DAY).items
    assert isinstance(item.edit, Edit)
    assert not too_near(OLD, item.edit)


def test_a_ttl_that_somebody_else_set_meanwhile_is_left() -> None:
    (item,) = planned(OLD).items
    verdict = verified(item, replace(OLD, ttl=200 * DAY))
    assert verdict.status is Status.SKIPPED
    assert "Somebody changed ttl from none to 200d" in verdict.reason


def test_the_last_word_counts() -> None:
    later, ttl = Edit(expire=WEEK), edit(ttl="30d")
    assert later.then(ttl) == ttl
    assert ttl.then(later) == later
    assert later.then(edit(add_tags=["old"])).without_expiry() == edit(add_tags=["old"])
    staged = ChangeSet().edit([OLD], later).edit([OLD], edit(add_tags=["old"]))
    assert staged.without_expiry([OLD.id]).edits == {OLD.id: edit(add_tags=["old"])}


@pytest.mark.parametrize("wrong", ["59min", "week", timedelta(0), timedelta(days=100_000), 7, None])
def test_what_is_no_time_to_wait_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidValueError):
        after_of(wrong)


def test_how_long_in_words() -> None:
    assert [in_days(after_of(text)) for text in ("1d", "7d", "36h")] == ["1 day", "7 days", "36h"]
