"""A policy written into a text that says another: what is not changed stays as it was written."""

from collections.abc import Callable
from dataclasses import replace
from difflib import ndiff

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets import Policy
from artwidgets.errors import PolicyError
from artwidgets.planning.policy import Best, Rule, Then
from tests.support.examples import examples

WRITTEN = """\
#:schema ./policy.schema.json
# What our team agreed on.
protect = [
  "alias:production",  # the service
  "tag:keep",          # people
]

# Checkpoints come every hour.
[[rule]]
then = "delete"         # at once
name = 'checkpoints'
within = "type:model"   # only those
keep.last = 3           # three

keep.best = { count = 2, by = "summary.loss", mode = "min" } # best
keep.aliased = true

# Datasets change rarely.
[[rule]]
name = "data"
[rule.keep]
last = 2                # two
[rule.keep.best]
count = 1
by = "metadata.loss"
mode = "max"            # the higher the better

# All others.
[[rule]]
name = "rest"
keep = { last = 1 }     # inline
"""
POLICY = Policy.loads(WRITTEN)
FIRST, SECOND, THIRD = POLICY.rules


def changed(wanted: Policy, text: str = WRITTEN) -> tuple[list[str], list[str]]:
    """The lines that are gone and those that came; all others are there, in their order."""
    amended = wanted.amend(text)
    assert Policy.loads(amended) == wanted
    diff = [line for line in ndiff(text.splitlines(), amended.splitlines()) if line[2:].strip()]
    return [line[2:] for line in diff if line[0] == "-"], [line[2:] for line in diff if line[0] == "+"]


def test_what_says_it_already_stays_letter_by_letter() -> None:
    assert POLICY.amend(WRITTEN) == WRITTEN
    windows = WRITTEN.replace("\n", "\r\n")
    assert POLICY.amend(windows) == windows


@pytest.mark.parametrize(
    ("rules", "gone", "came"),
    [
        (
            (replace(FIRST, last=5, then=Then.parse("expire 7d")), SECOND, THIRD),
            ['then = "delete"         # at once', "keep.last = 3           # three"],
            ['then = "expire 7d"         # at once', "keep.last = 5           # three"],
        ),
        (
            (replace(FIRST, best=replace(FIRST.best, count=4)), SECOND, THIRD),
            ['keep.best = { count = 2, by = "summary.loss", mode = "min" } # best'],
            ['keep.best = { count = 4, by = "summary.loss", mode = "min" } # best'],
        ),
        (
            (FIRST, replace(SECOND, best=replace(SECOND.best, mode="min")), THIRD),
            ['mode = "max"            # the higher the better'],
            ['mode = "min"            # the higher the better'],
        ),
        (
            (FIRST, replace(SECOND, per="run", always="tag:x"), THIRD),
            [],
            ['per = "run"', 'always = "tag:x"'],
        ),
        ((FIRST, replace(SECOND, best=None, last=None, always="tag:x"), THIRD), None, ['always = "tag:x"']),
        ((FIRST, SECOND, replace(THIRD, last=None)), ["keep = { last = 1 }     # inline"], None),
    ],
)
def test_only_what_changed_is_written(
    rules: tuple[Rule, ...], gone: list[str] | None, came: list[str] | None
) -> None:
    diff = changed(replace(POLICY, rules=rules))
    assert gone is None or diff[0] == gone
    assert came is None or diff[1] == came


def test_a_rule_goes_with_the_comment_above_it_and_no_other() -> None:
    gone, came = changed(replace(POLICY, rules=(FIRST, THIRD)))
    assert (gone[0], gone[-1], came) == (
        "# Datasets change rarely.",
        'mode = "max"            # the higher the better',
        [],
    )
    gone, came = changed(replace(POLICY, rules=(FIRST, SECOND)))
    assert (gone[0], came) == ("# All others.", [])
    amended = replace(POLICY, rules=(SECOND, THIRD)).amend(WRITTEN)
    assert "# What our team agreed on." in amended
    assert "# Datasets change rarely." in amended


def test_a_line_ends_where_toml_ends_it() -> None:
    odd = WRITTEN.replace("# three", "# three\u2028and\u2028no more\u0085")
    amended = replace(POLICY, rules=(FIRST, THIRD)).amend(odd)
    assert "# three\u2028and\u2028no more\u0085\n" in amended
    assert "# Datasets" not in amended
    assert "# All others." in amended


def test_rules_come_behind_the_others_or_between_them() -> None:
    new = Rule(name="new", last=7)
    for rules in ((FIRST, SECOND, THIRD, new), (FIRST, new, SECOND, THIRD), (new, FIRST, SECOND, THIRD)):
        gone, came = changed(replace(POLICY, rules=rules))
        assert gone == []
        assert 'name = "new"' in came
        assert len(came) == len(Policy((), new).dumps().splitlines())
    only = 'protect = ["tag:keep"] # people\n'
    assert Policy(("tag:keep",), new).amend(only).startswith(only)


def test_what_is_protected_comes_and_goes_one_by_one() -> None:
    gone, came = changed(replace(POLICY, protect=("alias:production", "tag:x")))
    assert gone == ['  "tag:keep",          # people']
    assert [line.strip(" ,") for line in came] == ['"tag:x"']
    assert "protect" not in replace(POLICY, protect=()).amend(WRITTEN)
    bare = "# Ours.\n[[rule]]\nkeep.last = 3 # three\n"
    amended = Policy(("tag:keep",), Policy.loads(bare).rules).amend(bare)
    assert "# Ours." in amended
    assert "# three" in amended
    assert Policy.loads(amended).protect == ("tag:keep",)


def test_what_is_no_policy_is_refused_with_its_line() -> None:
    with pytest.raises(PolicyError) as refused:
        POLICY.amend("[[rule]]\nkeep.last = 3\nkeep.lst = 4\n")
    assert refused.value.line == 3


counts = st.one_of(st.none(), st.integers(1, 9))
queries = st.sampled_from(["", "type:model", 'name:"a b"', "tag:\u00e9\U0001f600", "name:a\\b"])
bests = st.one_of(
    st.none(),
    st.builds(
        Best,
        st.integers(1, 4),
        st.just("summary.a"),
        st.sampled_from(["min", "max"]),
        st.sampled_from([None, "run"]),
    ),
)
rules = st.builds(
    Rule,
    within=queries,
    last=st.integers(1, 9),
    best=bests,
    aliased=st.booleans(),
    linked=st.booleans(),
    younger_than=st.sampled_from([None, "30d", "1h"]),
    always=st.one_of(st.none(), queries.filter(bool)),
    per=st.sampled_from(["collection", "run"]),
    then=st.sampled_from([Then(), Then.parse("expire 7d"), Then.parse("archive s3://b/c")]),
)
policies = st.builds(
    lambda protect, rules: Policy(tuple(dict.fromkeys(protect)), tuple(rules)),
    st.lists(queries.filter(bool), max_size=3),
    st.lists(rules, min_size=1, max_size=4),
)


def plainly(policy: Policy) -> str:
    return policy.dumps()


def with_comments(policy: Policy) -> str:
    return "".join(f"# of line {at}\n{line}\n" for at, line in enumerate(policy.dumps().splitlines()))


@settings(max_examples=examples(120), deadline=None)
@given(policies, policies, st.sampled_from([plainly, with_comments]))
def test_whatever_is_written_into_whatever_reads_back(
    old: Policy, new: Policy, written: Callable[[Policy], str]
) -> None:
    text = written(old)
    amended = new.amend(text)
    assert Policy.loads(amended) == new
    if len(old.rules) == len(new.rules):
        # Nothing was written anew: comments above what is there still are too.
        assert ("# of line 0" in amended) == ("# of line 0" in text)
    assert old.amend(text) == text
