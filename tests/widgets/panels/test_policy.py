"""The policy editor, by its messages: form and text in step, what it would do, what it stages."""

import pytest

from artwidgets.planning.policy import Policy
from artwidgets.widgets.policy.form import FIRST, filled, form_of
from artwidgets.widgets.policy.presets import PRESETS

TWO = """protect = ["tag:keep"]

[[rule]]
name = "checkpoints"
within = "type:model"
keep.last = 2
keep.best = { count = 1, by = "metadata.loss", mode = "min", per = "run" }
keep.aliased = false
keep.linked = true
then = "expire 7d"

[[rule]]
keep.aliased = true
keep.linked = true
keep.younger_than = "90d"
keep.always = "used:>0"
then = "delete"
"""


@pytest.fixture
def editor(browser, ask):
    ask(browser.toolbar, "keep")
    return browser.policy


def verdict_and_why(browser, name="net:v0"):
    rows = browser.grid.view
    return rows.loc[rows["name"] == name, ["verdict", "why"]].iloc[0].tolist()


class TestForm:
    @pytest.mark.parametrize("at", [0, 1])
    def test_a_form_that_is_not_touched_changes_nothing(self, at):
        policy = Policy.loads(TWO)
        assert filled(policy, at, form_of(policy, at)) == policy
        assert policy.dumps() == TWO

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"last": "three"}, "“Keep newest” takes a whole number"),
            ({"best": "2"}, "Say what the best are judged by"),
            ({"younger_than": "30"}, "lacks a unit"),
            ({"within": "agee:>3d"}, "Did you mean"),
            ({"last": "", "aliased": False}, "keeps nothing"),
            ({"then": "expire", "after": ""}, "is nothing that can become"),
        ],
    )
    def test_what_is_wrong_is_said(self, wrong, words):
        policy = Policy(rules=(FIRST,))
        with pytest.raises(Exception, match=words):
            filled(policy, 0, {**form_of(policy, 0), **wrong})

    def test_every_preset_is_a_policy_that_reads_back(self):
        for preset in PRESETS.values():
            policy = preset.make("abc123")
            assert Policy.loads(policy.dumps()) == policy


def test_form_and_text_are_in_step_and_the_table_says_why(browser, editor, ask):
    form = editor.describe()["form"]
    assert (form["last"], form["aliased"]) == ("3", True)
    assert verdict_and_why(browser) == ["keep", "kept: one of the last 3"]
    ask(editor, "form", form={**form, "last": "1"}, serial=1)
    state = editor.describe()
    assert "keep.last = 1\n" in state["text"]
    assert (state["serial"], state["preview"]["keep"], state["preview"]["drop"]) == (1, 1, 2)
    assert state["preview"]["button"] == "Mark 2 to delete"
    assert verdict_and_why(browser)[0] == "drop"
    ask(editor, "text", text=state["text"].replace("= 1", "= 2"), serial=2)
    assert editor.describe()["form"]["last"] == "2"
    browser.workspace.look_at(browser.session.listing.index[0])
    assert "Policy" in dict(browser.details.describe()["facts"])


def test_half_a_word_keeps_what_was_and_says_where(browser, editor, ask, refused):
    ask(editor, "text", text="[[rule]]\nkeep.lst = 3\n", serial=1)
    state = editor.describe()
    assert state["error"] == {"words": "keep has no key 'lst'. Did you mean 'last'?", "line": 2}
    assert state["text"] == "[[rule]]\nkeep.lst = 3\n"
    assert (state["form"]["last"], state["preview"]) == ("3", None)
    assert verdict_and_why(browser)[0] == "keep"
    assert "keep has no key" in refused(editor, "stage")
    ask(editor, "text", text="[[rule]]\nkeep.last = 1\n", serial=2)
    assert editor.describe()["error"] is None


def test_comments_of_a_text_stay_when_the_form_changes_it(browser, editor, ask):
    text = "# Ours.\n[[rule]]\nkeep.aliased = true # always\nkeep.last = 2 # two\n"
    ask(editor, "text", text=text, serial=1)
    # Half a word in the text, and then the form: what could be read last is what is changed.
    ask(editor, "text", text=text + "keep.", serial=2)
    ask(editor, "form", form={**editor.describe()["form"], "last": "1"}, serial=3)
    state = editor.describe()
    assert state["text"] == text.replace("= 2", "= 1")
    assert (state["error"], state["preview"]["drop"]) == (None, 2)
    ask(editor, "rule", at=1)
    assert editor.describe()["text"].startswith(text.replace("= 2", "= 1"))
    ask(editor, "remove_rule")
    assert editor.describe()["text"] == text.replace("= 2", "= 1")
    ask(editor, "preset", name="aliased")
    assert "# Ours." not in editor.describe()["text"]


def test_it_stages_as_one_step_and_closes(browser, editor, ask):
    ask(editor, "form", form={**editor.describe()["form"], "last": "1"}, serial=1)
    assert not browser.session.changes
    assert ask(editor, "stage")["marks"] == 2
    assert browser.workspace.message[0] == "2 versions marked for deletion. Not sent yet."
    assert browser.toolbar.describe()["undo"] == "delete 2 versions that no rule keeps"
    assert not editor.describe()["open"]
    assert "verdict" not in [column.key for column in browser.grid.columns]
    ask(browser.toolbar, "keep")
    preview = editor.describe()["preview"]
    assert (preview["marks"], preview["words"]) == (0, "1 version stays, 2 go. 2 already staged.")


def test_it_may_wait(browser, editor, ask):
    ask(editor, "form", form={**editor.describe()["form"], "last": "1", "then": "expire"}, serial=1)
    assert editor.describe()["preview"]["button"] == "Delete 2 in 7 days"
    ask(editor, "stage")
    assert browser.session.plan().summary == "2 versions to delete later"


def test_only_what_goes_and_several_rules(browser, editor, ask, ids):
    ask(editor, "text", text=TWO, serial=1)
    state = editor.describe()
    assert (state["rules"], state["at"]) == (["checkpoints", "rule 2"], 0)
    ask(editor, "rule", at=1)
    assert editor.describe()["form"]["younger_than"] == "90d"
    ask(editor, "remove_rule")
    assert editor.describe()["rules"] == ["checkpoints"]
    ask(editor, "preset", name="aliased")
    ask(editor, "only", only=True)
    assert browser.filter == "verdict:drop"
    assert editor.describe()["only"]
    assert set(browser.view["name"]) == {"net:v0", "net:v1"}
    ask(editor, "only", only=False)
    assert (browser.filter, len(browser.view)) == ("", 3)


def keys(browser):
    return [column.key for column in browser.grid.columns]


def test_the_filter_asks_for_verdicts_also_when_the_editor_is_closed(browser, editor, ask):
    ask(editor, "preset", name="aliased")
    ask(browser.filter_bar, "filter", text="size:>15")
    ask(editor, "only", only=True)
    assert (browser.filter, list(browser.view["name"])) == ("size:>15 verdict:drop", ["net:v1"])
    ask(editor, "fold", open=False)
    assert list(browser.view["name"]) == ["net:v1"]
    assert "verdict" in keys(browser)
    browser.grid.sort([("verdict", False)])
    ask(browser.filter_bar, "drop", query=browser.filter, at=1)
    assert "verdict" not in keys(browser)
    # What the editor opens with is no question about itself.
    browser.filter = "verdict:keep why:alias"
    assert list(browser.view["name"]) == ["net:v2"]


def test_rows_that_come_later_are_decided_too(browser, ask, editor, log):
    ask(editor, "preset", name="aliased")
    browser.filter = "verdict:drop"
    ask(editor, "fold", open=False)
    log(("net", {"d.bin": "d"}, [], {}))
    browser.workspace.load()
    assert browser.wait(30)
    assert set(browser.view["name"]) == {"net:v0", "net:v1"}
    assert len(browser.session.where("verdict:keep")) == 2


def test_a_cell_that_previews_has_the_filter_follow(browser):
    browser.session.preview(Policy(rules=(FIRST,)))
    browser.filter = "verdict:drop"
    assert browser.view.empty
    browser.session.preview(PRESETS["aliased"].make(""))
    assert browser.wait(30)
    assert len(browser.view) == 2
    assert "why" in keys(browser)
    browser.session.protect = ("size:>15",)
    assert browser.wait(30)
    assert len(browser.view) == 1


def test_without_a_policy_a_verdict_is_refused_where_it_stands(browser, ask):
    problem = ask(browser.filter_bar, "filter", text="size:>15 verdict:drop", cursor=21)["problem"]
    assert problem["position"] == len("size:>15 ")
    assert problem["words"].startswith("No policy was decided yet")
    assert "Clean up by rule" in problem["words"]
    assert (browser.filter, len(browser.view)) == ("", 3)
    items = ask(browser.filter_bar, "complete", text="verdict:", cursor=8)["items"]
    assert {item["insert"]: item["count"] for item in items}["drop"] is None


def test_verdicts_are_completed_with_counts_and_ticked_as_a_facet(browser, editor, ask):
    ask(editor, "preset", name="aliased")
    items = ask(browser.filter_bar, "complete", text="verdict:", cursor=8)["items"]
    assert {item["insert"]: item["count"] for item in items} == {
        "drop": 2,
        "keep": 1,
        "protected": 0,
        "untouched": 0,
    }
    ask(browser.facets, "fold", open=True)
    assert browser.wait(30)
    facet = browser.facets.describe()["facets"][-1]
    assert (facet["title"], [value["rows"] for value in facet["values"]]) == ("Verdict", [2, 1, 0])
    ask(browser.facets, "tick", facet="verdict", key="verdict:drop")
    assert browser.filter == "verdict:drop"
    assert editor.describe()["only"]


def test_who_has_filtered_means_these_rows(browser, ask):
    browser.filter = "size:>15"
    ask(browser.toolbar, "keep")
    state = browser.policy.describe()
    assert state["form"]["within"] == "size:>15"
    assert state["preview"]["untouched"] == 1
