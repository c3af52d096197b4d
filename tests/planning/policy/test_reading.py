"""A policy file is read, written back as the same policy, and refused with the line where it can't be."""

import json
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets import Policy, field
from artwidgets.errors import InvalidValueError, PolicyError
from artwidgets.planning.policy import SCHEMA_FILE, Best, Rule, Then, schema
from tests.support.examples import examples

DESIGNED = """\
protect = ["alias:production", "tag:keep"]

# What training leaves behind.
[[rule]]
name = "checkpoints"
within = "type:model name:ckpt-*"          # the filter language
keep.last = 3                              # per = "collection" unless said
keep.best = { count = 2, by = "summary.val_loss", mode = "min", per = "run" }
keep.aliased = true
keep.younger_than = "30d"
keep.always = "used:>0"
then = "delete"                            # or "expire 7d", "archive URL"
"""


def test_all_that_can_be_said_is_read() -> None:
    policy = Policy.loads(DESIGNED)
    assert policy.protect == ("alias:production", "tag:keep")
    (rule,) = policy.rules
    assert rule == Rule(
        name="checkpoints",
        within="type:model name:ckpt-*",
        last=3,
        best=Best(2, "summary.val_loss", "min", per="run"),
        younger_than="30d",  # type: ignore[arg-type]
        always="used:>0",
        then=Then(),
    )
    assert rule.younger_than == timedelta(days=30)
    assert Policy.loads(policy.dumps()) == policy
    assert "# What" not in policy.dumps()


def test_a_rule_is_about_all_and_deletes_unless_it_says_otherwise() -> None:
    (rule,) = Policy.loads("[[rule]]\nkeep.last = 1").rules
    assert (rule.within, rule.per, rule.aliased, rule.linked, str(rule.then)) == (
        "",
        "collection",
        True,
        True,
        "delete",
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("keep.last", "keep.lst", "Line 7: keep has no key 'lst'. Did you mean 'last'?"),
        ("within", "witin", "Line 6: the rule has no key 'witin'. Did you mean 'within'?"),
        ("protect", "protects", "Line 1: a policy has no key 'protects'. Did you mean 'protect'?"),
        ("[[rule]]", "[[rules]]", "Line 4: a policy has no key 'rules'. Did you mean 'rule'?"),
        ("mode =", "mod =", "Line 8: keep.best has no key 'mod'. Did you mean 'mode'?"),
        ("keep.last = 3", 'keep.per = "run"', "Line 7: keep has no key 'per'. It belongs to the rule."),
        ("= 3", '= "3"', "Line 7: keep.last is a whole number from 0 on, not the text '3'."),
        ("= 3", "= true", "Line 7: keep.last is a whole number from 0 on, not true."),
        ("= 3", "= -1", "Line 7: keep.last is a whole number from 0 on, not the number -1."),
        ("= true", '= "yes"', "Line 9: keep.aliased is true or false, not the text 'yes'."),
        ('"30d"', "30", "Line 10: keep.younger_than is a duration in quotes, such as \"30d\", not"),
        ('"30d"', '"30"', "Line 10: keep.younger_than: '30' lacks a unit. Write 30d for days"),
        ("count = 2, ", "", "Line 8: keep.best lacks count: how many of each group."),
        ("count = 2", "count = 0", "Line 8: keep.best.count is a whole number from 1 on, not the number 0."),
        ('"min"', '"mn"', "Line 8: keep.best.mode can't be 'mn'. Did you mean 'min'?"),
        ('"run"', '"owner"', "Line 8: keep.best.per can't be 'owner'. Write one of collection, run, type,"),
        ("summary.val_loss", "val_loss", "Line 8: keep.best: by='val_loss' is no number of a version."),
        ("type:model", "typ:model", "Line 6: within: Unknown field 'typ'. Did you mean 'type'?"),
        ("used:>0", "used:>", "Line 11: keep.always: "),
        ("used:>0", " ", "Line 11: keep.always: an empty query finds everything."),
        ('"tag:keep"]', '\n  "tg:keep"]', "Line 1: protect: Unknown field 'tg'. Did you mean 'tag'?"),
        ('"delete"', '"remove"', "Line 12: then: 'remove' is nothing that can become of a version."),
        ('"delete"', '"expire"', "Line 12: then: 'expire' is nothing that can become of a version."),
        ('"delete"', '"expire 5min"', "Line 12: then: after='5min' is under an hour"),
        ('"checkpoints"', '"protect"', "Line 4: the rule: No rule is called 'protect'"),
        ("= 3", "= = 3", "Line 7: this is not TOML: "),
        ('"delete"', '"delete', "Line 12: this is not TOML: "),
        (DESIGNED, "", "Line 1: the policy says nothing."),
        (DESIGNED, "[[rule]]\nname = 'a'\nwithin = 'type:model'", "Line 1: this rule keeps nothing."),
        (DESIGNED, "[[rule]]\nname = 'a'\nkeep.aliased = false", "Line 3: this rule keeps nothing."),
        (DESIGNED, "[[rule]]\nname = 'a'\n\n[rule.keep]\n# a\nlast = 0", "Line 4: this rule keeps nothing."),
        (DESIGNED, "protect = 'tag:keep'", "Line 1: protect is a list of queries, such as"),
        (DESIGNED, "[rule]\nkeep.last = 1", "Line 1: rule is [[rule]], once for each rule, not a table."),
        ("then =", "[[rule]]\nname = 'checkpoints'\nkeep.last = 1\nthen =", "Line 13: two rules are called"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_with_its_line(old: str, new: str, message: str) -> None:
    assert old in DESIGNED
    with pytest.raises(PolicyError) as caught:
        Policy.loads(DESIGNED.replace(old, new))
    assert str(caught.value).startswith(message)
    assert caught.value.line == int(message.split()[1].strip(":"))


def test_a_file_is_named_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "cleanup.toml"
    file.write_text(DESIGNED.replace("last", "lst"), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"cleanup.toml, line 7: keep has no key 'lst'\. Did"):
        Policy.load(file)
    with pytest.raises(PolicyError, match=r"other.toml can't be read: No such file"):
        Policy.load(tmp_path / "other.toml")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="not text in UTF-8"):
        Policy.load(str(file))
    file.write_text("\ufeff" + DESIGNED.replace("\n", "\r\n"), encoding="utf-8")
    assert Policy.load(file) == Policy.loads(DESIGNED)


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(str.strip)
queries = st.sampled_from(["type:model", 'name:"a \\"b\\""', "-tag:keep age:>30d", "used:0 OR is:link"])
bests = st.builds(
    Best,
    count=st.integers(1, 9),
    by=st.sampled_from(["metadata.loss", 'summary."val loss"', "metadata.train.lr"]),
    mode=st.sampled_from(["min", "max"]),
    per=st.sampled_from([None, "run", "type"]),
)
rules = st.builds(
    Rule,
    name=texts.filter(lambda name: name != "protect"),
    within=st.one_of(st.just(""), queries),
    last=st.one_of(st.none(), st.integers(1, 99)),
    best=st.one_of(st.none(), bests),
    aliased=st.booleans(),
    linked=st.booleans(),
    younger_than=st.timedeltas(timedelta(seconds=1), timedelta(days=36_000)),
    always=st.one_of(st.none(), queries),
    per=st.sampled_from(["collection", "run", "type", "project", "group"]),
    then=st.sampled_from(["delete", "expire 36h", 'archive s3://a b/"c"\\d']).map(Then.parse),
)
policies = st.builds(
    Policy,
    protect=st.lists(queries, max_size=2).map(tuple),
    rules=st.lists(rules, min_size=1, max_size=3, unique_by=lambda rule: rule.name).map(tuple),
)


@settings(max_examples=examples(40), deadline=None)
@given(policies)
def test_what_is_written_reads_back_and_fits_the_schema(policy: Policy) -> None:
    # Not when tests are collected: it builds grammars for a second, in each process of the tests.
    import jsonschema

    text = policy.dumps()
    assert Policy.loads(text) == policy
    jsonschema.Draft7Validator(schema()).validate(tomllib.loads(text))


def test_the_schema_that_is_shipped_is_the_one_of_the_table_of_keys() -> None:
    import jsonschema

    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == schema()
    jsonschema.Draft7Validator.check_schema(schema())
    for old, new in (
        ("keep.last", "keep.lst"),
        ("= 3", '= "3"'),
        ('"delete"', '"remove"'),
        ("count = 2", "count = 0"),
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(tomllib.loads(DESIGNED.replace(old, new)), schema())


def test_expressions_are_kept_as_text_and_functions_are_not_written() -> None:
    rule = Rule(last=1, within=field("alias").is_none() & (field("age") > "30d"))
    assert rule.within == "alias:none age:>30d"
    with pytest.raises(InvalidValueError, match="can't be written"):
        Policy(rules=(Rule(last=1, always=lambda frame: frame["size"] > 5),)).dumps()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Best(2, "loss", "min"), r"metadata\.KEY or summary\.KEY"),
        (lambda: Best(2, "summary.", "min"), r"metadata\.KEY or summary\.KEY"),
        (lambda: Best(2, "metadata.loss", "lowest"), "Write min where the lowest"),
        (lambda: Best(0, "metadata.loss", "min"), "1 or more"),
        (lambda: Rule(last=1, best=3), "no Best"),  # type: ignore[arg-type]
        (lambda: Rule(last=1, within=3), "no query"),  # type: ignore[arg-type]
        (lambda: Rule(last=1, name="two\nlines"), "control characters"),
        (lambda: Policy(rules=("keep",)), r"Rule\(...\)"),  # type: ignore[arg-type]
        (lambda: Policy(rules=(Rule(name="a", last=1), Rule(name="a", last=2))), "Two rules"),
        (lambda: Policy.loads(b"protect"), "TOML text"),  # type: ignore[arg-type]
    ],
)
def test_a_value_that_is_none_is_refused_where_it_is_made(make: object, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        make()  # type: ignore[operator]
