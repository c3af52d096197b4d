"""The details panel while somebody else changes the version that it shows, or deletes it."""

import json

import pytest
import wandb

from artwidgets import Session
from tests.support.waiting import patient


@pytest.fixture
def row(browser, ids):
    browser.workspace.look_at(ids["net:v2"])
    assert browser.wait(patient(30))
    return ids["net:v2"]


@pytest.fixture
def changed_by_a_colleague(browser, row, sdk, project):
    """A colleague changed the metadata, and the browser has read it again."""

    def change(**update):
        colleague = Session(sdk.entity, project)
        colleague.load()
        colleague.edit(row, update_metadata=update)
        colleague.apply(colleague.plan(measure=False))
        browser.session.load(whole=True)

    return change


def test_json_text_that_was_open_meanwhile_stages_what_the_person_changed(
    browser, row, ask, changed_by_a_colleague
):
    opened = browser.details.describe()["metadata_text"]
    changed_by_a_colleague(loss=0.2, note="theirs")
    mine = json.dumps({**json.loads(opened), "mine": 1})
    ask(browser.details, "metadata", row=row, act="text", value=mine, base=opened)
    staged = browser.session.changes.edits[row].metadata
    assert (dict(staged.update), staged.remove, staged.whole) == ({"mine": 1}, (), None)
    after = browser.workspace.staged.version(row).metadata
    assert (after["loss"], after["note"]) == (0.2, "theirs")


def test_json_text_that_overwrites_what_a_colleague_changed_says_so_first(
    browser, row, ask, changed_by_a_colleague
):
    opened = browser.details.describe()["metadata_text"]
    changed_by_a_colleague(loss=0.2)
    wanted = {"row": row, "act": "text", "base": opened, "value": '{"loss": 0.1}'}
    note = ask(browser.details, "metadata", **wanted)["note"]
    assert note == "loss is 0.2 now, and was 0.25 when you began."
    assert not browser.session.changes
    # It changed once more since that was told.
    changed_by_a_colleague(loss=0.3)
    again = ask(browser.details, "metadata", **wanted, seen=note)["note"]
    assert again == "loss is 0.3 now, and was 0.25 when you began."
    assert not browser.session.changes
    assert "note" not in ask(browser.details, "metadata", **wanted, seen=again)
    staged = browser.session.changes.edits[row].metadata
    assert (dict(staged.update), staged.remove) == ({"loss": 0.1}, ("deep",))


def test_the_same_change_as_a_colleagues_is_none(browser, row, ask, changed_by_a_colleague):
    opened = browser.details.describe()["metadata_text"]
    changed_by_a_colleague(loss=0.1)
    value = json.dumps({**json.loads(opened), "loss": 0.1})
    assert "note" not in ask(browser.details, "metadata", row=row, act="text", value=value, base=opened)
    assert not browser.session.changes


def test_a_line_that_a_colleague_changed_says_so_first(browser, row, ask, changed_by_a_colleague):
    lines = {tuple(line["path"]): line["text"] for line in browser.details.describe()["metadata"]}
    changed_by_a_colleague(loss=0.2)
    wanted = {"row": row, "act": "set", "path": ["loss"], "value": "0.1", "was": lines["loss",]}
    note = ask(browser.details, "metadata", **wanted)["note"]
    assert note == "loss is 0.2 now, and was 0.25 when you began."
    assert not browser.session.changes
    ask(browser.details, "metadata", **wanted, seen=note)
    assert dict(browser.session.changes.edits[row].metadata.update) == {"loss": 0.1}
    still = {"row": row, "act": "remove", "path": ["deep"], "was": lines["deep",]}
    assert "note" not in ask(browser.details, "metadata", **still)


def test_a_version_that_somebody_deleted_is_told_and_can_be_read_again(browser, ids, ask, sdk, project):
    wandb.Api().artifact(f"{sdk.entity}/{project}/net:v0").delete()
    browser.workspace.look_at(ids["net:v0"])
    assert browser.wait(patient(30))
    server = browser.details.describe()["server"]
    assert server["state"] == "failed"
    assert "gone" in server["words"]
