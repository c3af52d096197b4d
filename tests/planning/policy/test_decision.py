"""A decision names, for every version, the rule and the reason; keeping wins, and nothing is judged on NA."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.filters import ListingIndex
from artwidgets.planning.policy import Best, Decision, Policy, Rule, Then, decide
from tests.filters.frames import NOW, bulk, listing
from tests.support.examples import examples

OLD = NOW - timedelta(days=90)


def decided(frame: pd.DataFrame, *rules: Rule, protect: tuple[str, ...] = (), **more: object) -> Decision:
    return decide(Policy(protect, rules), ListingIndex(frame, now=NOW), **more)  # type: ignore[arg-type]


def kept(decision: Decision) -> list[str]:
    return decision.frame.index[decision.keep].tolist()


def losses(*values: object, **fields: object) -> pd.DataFrame:
    return listing(
        *(
            {"version": at, "created": OLD, "metadata": {} if value is None else {"loss": value}, **fields}
            for at, value in enumerate(values)
        )
    )


def best(count: int, mode: str = "min", **fields: object) -> Rule:
    return Rule(name="best", best=Best(count, "metadata.loss", mode), **fields)  # type: ignore[arg-type]


def test_the_reason_is_said_of_every_row() -> None:
    frame = listing(
        {"version": 0, "created": OLD, "type": "dataset"},
        {"version": 1, "created": OLD, "metadata": {"loss": 0.1}, "aliases": ("best",)},
        {"version": 2, "created": OLD, "metadata": {"loss": 0.5}},
        {"version": 3, "created": OLD, "metadata": {"loss": 0.2}, "tags": ("keep",)},
        {"version": 4, "created": OLD, "metadata": {"loss": 0.4}},
    )
    rule = Rule(
        name="checkpoints",
        within="type:model",
        last=1,
        best=Best(1, "metadata.loss", "min"),
        younger_than=timedelta(days=30),
        always="used:>0",
    )
    table = decided(frame, rule, protect=("tag:keep",)).frame
    assert table["verdict"].tolist() == ["untouched", "keep", "drop", "keep", "keep"]
    assert table["rule"].fillna("").tolist() == ["", "checkpoints", "checkpoints", "protect", "checkpoints"]
    assert table["reason"].tolist() == [
        "untouched: no rule is about it",
        "kept by checkpoints: the best by metadata.loss; has an alias",
        "dropped by checkpoints: not the last; not the best by metadata.loss; has no alias; is older than 30d"
        "; is not linked; does not match used:>0",
        "kept by protect: matches tag:keep",
        "kept by checkpoints: the last",
    ]


@pytest.mark.parametrize(("mode", "stay"), [("min", ["a1", "a3"]), ("max", ["a0", "a2"])])
def test_the_best_are_the_lowest_or_the_highest(mode: str, stay: list[str]) -> None:
    assert kept(decided(losses(0.9, 0.1, 0.8, 0.2), best(2, mode))) == stay


def test_those_that_tie_with_the_last_of_the_best_all_stay_and_it_is_told() -> None:
    decision = decided(losses(0.1, 0.2, 0.2, 0.3, 0.2), best(2))
    assert kept(decision) == ["a0", "a1", "a2", "a4"]
    assert decision.reasons["a0"] == "kept by best: one of the 2 best by metadata.loss"
    assert decision.reasons["a4"] == "kept by best: one of the 2 best by metadata.loss (tied)"
    assert decision.notes == (
        "Kept because they are equally good: 3 versions tie for one of the 2 best by metadata.loss.",
    )
    assert decided(losses(0.2, 0.2, 0.3), best(2)).ties == ""


def test_what_has_no_rank_stays_takes_no_place_and_is_counted() -> None:
    odd = ["low", float("nan"), float("inf"), float("-inf"), True, ["a", None], {"at": 1}]
    decision = decided(losses(0.3, 0.2, 0.1, None, *odd), best(1))
    assert decision.frame.index[decision.drop].tolist() == ["a0", "a1"]
    assert decision.reasons["a3"] == "kept by best: has no metadata.loss"
    assert set(decision.reasons[4:]) == {"kept by best: its metadata.loss is no number"}
    assert decision.not_known == (
        "metadata.loss of 1 version is missing, metadata.loss of 7 versions is no number"
    )


def test_the_best_of_each_run_are_counted_apart_from_the_last_of_each_collection() -> None:
    frame = listing(
        *(
            {"version": at, "run": run, "metadata": {"loss": loss}, "created": OLD}
            for at, (run, loss) in enumerate(
                [("a", 0.5), ("a", 0.4), ("b", 0.9), ("b", 0.8), ("", 0.1), (None, 0.1), ("b", 1.0)]
            )
        )
    )
    decision = decided(frame, Rule(name="r", last=1, best=Best(1, "metadata.loss", "min", per="run")))
    assert decision.frame.index[decision.drop].tolist() == ["a0", "a2"]
    assert decision.reasons[["a1", "a4", "a5", "a6"]].tolist() == [
        "kept by r: the best by metadata.loss",
        "kept by r: has no run to be counted in",
        "kept by r: its run is not known",
        "kept by r: the last",
    ]
    assert decision.not_known == "the run of 1 version is not known, the run of 1 version is none"


def test_keeping_wins_over_another_rules_dropping_and_the_first_that_drops_decides() -> None:
    frame = listing(
        {"version": 0, "created": OLD, "type": "dataset"},
        {"version": 1, "created": OLD},
        {"version": 2, "created": OLD, "tags": ("gold",)},
        {"version": 3, "created": OLD, "aliases": ("x",), "tags": ("gold",)},
    )
    rules = (
        Rule(name="soft", within="type:model", always="tag:gold", then="expire 7d"),  # type: ignore[arg-type]
        Rule(name="hard", younger_than=timedelta(days=1)),
    )
    decision = decided(frame, *rules)
    assert decision.frame["verdict"].tolist() == ["drop", "drop", "keep", "keep"]
    assert decision.frame["rule"].tolist() == ["hard", "soft", "soft", "soft"]
    assert decision.reasons["a1"] == (
        "dropped by soft: has no alias; is not linked; does not match tag:gold; "
        "and by hard: has no alias; is older than 1d; is not linked"
    )
    assert decision.reasons["a3"] == "kept by soft: has an alias; matches tag:gold; and by hard: has an alias"
    assert decision.dropped_by.tolist() == [1, 0, -1, -1]
    assert decision.deleted() == ["a0"]
    assert decision.expired() == {timedelta(days=7): ["a1"]}


def test_a_version_that_a_rule_may_be_about_is_dropped_by_no_other() -> None:
    frame = listing({"version": 0, "used": None, "created": OLD}, {"version": 1, "used": 0, "created": OLD})
    by_age = Rule(name="all", younger_than=timedelta(days=1))
    asks = Rule(name="used", within="used:>0", always="tag:gold")
    decision = decided(frame, by_age, asks)
    assert decision.frame["verdict"].tolist() == ["keep", "drop"]
    assert decision.reasons["a0"] == "kept by used: it is not known whether used:>0 finds it"
    assert decision.notes == (
        "Kept because they can't be judged: of 1 version it is not known whether used:>0 finds it.",
    )
    assert decided(frame, asks).reasons["a0"] == "untouched: it is not known whether used:>0 finds it"


def test_what_may_be_protected_is() -> None:
    frame = listing({"version": 0, "tags": pd.NA, "created": OLD}, {"version": 1, "created": OLD})
    rule = Rule(younger_than=timedelta(days=1))
    decision = decided(frame, rule, protect=("tag:keep",))
    assert decision.frame["verdict"].tolist() == ["keep", "drop"]
    assert decision.reasons["a0"] == "kept by protect: it is not known whether it matches tag:keep"
    assert decision.not_known == "answers to tag:keep of 1 version are not known"
    # What a session protects counts as what the policy does.
    assert decided(frame, rule, protect=("tag:keep",)).drop.tolist() == [False, True]
    beside = decide(Policy(rules=(rule,)), ListingIndex(frame, now=NOW), protect=("version:1",))
    assert beside.drop.tolist() == [True, False]


def test_links_uploads_and_histories_stay_and_an_upload_takes_no_place() -> None:
    frame = listing(
        {"version": 0, "created": OLD, "is_link": True, "source": "e/p/c:v0"},
        {"version": 1, "created": OLD},
        {"version": 2, "created": OLD, "type": "wandb-history", "collection": "history"},
        {"version": 3, "created": OLD},
        {"version": 4, "created": OLD, "state": "PENDING"},
    )
    decision = decided(
        frame, Rule(last=1, aliased=False, within="-name:history"), Rule(within="name:history")
    )
    assert decision.frame.index[decision.drop].tolist() == ["a1"]
    assert decision.reasons[["a0", "a2", "a4"]].tolist() == [
        "kept by rule 1: is a link",
        "kept by rule 2: holds a run's history, which W&B lets nobody delete",
        "kept by rule 1: is not committed",
    ]


def test_what_takes_no_ttl_is_not_dropped_by_a_rule_that_sets_one() -> None:
    frame = listing(
        {"version": 0, "created": OLD, "type": "run_table"},
        {"version": 1, "created": OLD, "linked_in": ("acme/wandb-registry-model/best",)},
        {"version": 2, "created": OLD, "linked_in": ("acme/other/best",)},
    )
    rule = Rule(name="r", younger_than=timedelta(days=1), linked=False, then=Then.parse("expire 7d"))
    assert decided(frame, rule).reasons.tolist() == [
        "kept by r: is made by W&B itself, and takes no TTL",
        "kept by r: is in a registry, and takes no TTL",
        "dropped by r: has no alias; is older than 1d",
    ]


def test_collections_of_one_name_in_two_projects_are_two() -> None:
    frame = listing(
        {"version": 0, "created": OLD}, {"version": 1, "created": OLD}, {"version": 2, "created": OLD}
    )
    keys = pd.DataFrame(
        {"collection_id": ["c1", "c2", "c2"], "entity": "acme", "project": ["one", "two", "two"]},
        index=frame.index,
    )
    rule = Rule(last=1)
    assert decided(frame, rule, keys=keys).drop.tolist() == [False, True, False]
    assert decided(frame, Rule(last=1, per="type"), keys=keys).drop.tolist() == [False, True, False]
    assert decided(frame, Rule(last=1, per="project"), keys=keys).drop.tolist() == [False, True, False]
    assert decided(frame, rule).drop.tolist() == [True, True, False]


def test_what_runs_tell_is_not_known_of_a_frame_alone_so_all_stays() -> None:
    frame = listing(*({"version": at, "created": OLD} for at in range(3)))
    group = decided(frame, Rule(last=1, per="group"))
    assert set(group.reasons) == {"kept: its group is not known"}
    loss = decided(frame, Rule(best=Best(1, "summary.loss", "min")))
    assert set(loss.reasons) == {"kept: its summary.loss is not known"}
    assert loss.not_known == "summary.loss of 3 versions is not known"


def test_a_policy_tells_what_has_to_be_read_first() -> None:
    rules = (
        Rule(name="a", within="run:gone", last=1, per="group"),
        Rule(name="b", best=Best(1, "summary.loss", "min", per="run"), always="last_used:<7d"),
        Rule(name="c", best=Best(1, "metadata.loss", "min")),
    )
    policy = Policy(("by:ann",), rules)
    assert policy.rests_on == {"run_state", "group", "summary.loss", "last_used", "by"}
    assert Policy(rules=rules[2:]).rests_on == frozenset()


def test_no_row_no_rule() -> None:
    assert decided(listing(), Rule(last=1)).counts == {"keep": 0, "drop": 0, "untouched": 0}
    assert decided(listing({}), protect=("tag:a",)).counts == {"keep": 0, "drop": 0, "untouched": 1}


LISTING = bulk(300, per_collection=30)
TABLE = ListingIndex(LISTING, now=NOW)
rules = st.builds(
    Rule,
    within=st.sampled_from(["", "type:model", "alias:none", "-used:0", "age:>1y OR size:>1GB"]),
    last=st.integers(1, 20),
    best=st.one_of(
        st.none(),
        st.builds(
            Best,
            count=st.integers(1, 5),
            by=st.just("metadata.loss"),
            mode=st.sampled_from(["min", "max"]),
            per=st.sampled_from([None, "run"]),
        ),
    ),
    aliased=st.booleans(),
    linked=st.booleans(),
    younger_than=st.one_of(st.none(), st.just("1y")),
    per=st.sampled_from(["collection", "type", "run"]),
)
several = st.lists(rules, min_size=1, max_size=3)
protecting = st.lists(st.sampled_from(["tag:keep", "alias:best", "used:>1"]), max_size=2)


@settings(max_examples=examples(20), deadline=None)
@given(several, protecting, st.randoms(use_true_random=False))
def test_more_that_keeps_never_drops_more_and_the_order_of_rows_never_matters(
    chosen: list[Rule], protect: list[str], random: object
) -> None:
    policy = Policy(tuple(protect), tuple(chosen))
    decision = decide(policy, TABLE)
    alone = [decide(Policy(rules=(rule,)), TABLE) for rule in chosen]
    # Exactly: what a rule lets go, no rule keeps, and nothing protects.
    dropped = np.logical_or.reduce([one.drop for one in alone])
    kept_by_one = np.logical_or.reduce([one.keep for one in alone])
    guard = decide(Policy(tuple(protect)), TABLE).keep
    undecided = np.logical_or.reduce(
        [one.reasons.str.startswith("untouched: it is not known").to_numpy(bool) for one in alone]
    )
    assert np.array_equal(decision.drop, dropped & ~kept_by_one & ~undecided & ~guard)
    assert not (decision.drop & decision.keep).any()
    assert not LISTING["is_link"][decision.drop].any()
    assert decision.frame["reason"].notna().all()
    # One more of the best, and one more that is protected.
    more = decide(Policy(("tag:tmp", *protect), tuple(chosen)), TABLE)
    assert not (more.drop & ~decision.drop).any()
    shuffled = random.sample(list(LISTING.index), len(LISTING))  # type: ignore[attr-defined]
    again = decide(policy, ListingIndex(LISTING.loc[shuffled], now=NOW))
    assert set(LISTING.index[decision.drop]) == set(np.array(shuffled)[again.drop])
    pd.testing.assert_frame_equal(again.frame.loc[LISTING.index], decision.frame, check_index_type=False)
