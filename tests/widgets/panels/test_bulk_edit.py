"""The dialog that edits all that is selected: templates and new keys, previewed, staged for whom they fit."""

from typing import Any

import wandb

from tests.support.waiting import patient

NOTHING: dict[str, Any] = {
    "add_aliases": [],
    "remove_aliases": [],
    "add_tags": [],
    "remove_tags": [],
    "metadata_key": "",
    "metadata_value": "",
    "remove_metadata": [],
    "ttl": "",
    "seen": "",
    "description": None,
    "fills": False,
    "rename_from": "",
    "rename_to": "",
}


def test_what_is_typed_is_previewed_and_staged_for_those_that_it_fits(
    browser, ids, ask, refused, sdk, project
):
    browser.selection = list(ids.values())
    edit = NOTHING | {"description": "{name}: {metadata.loss:.2f}", "fills": True, "add_aliases": ["best"]}
    shown = ask(browser.toolbar, "preview", **edit)
    # v0 has no loss; the alias can be on one of the other two only, and is on v2.
    assert shown["words"] == "2 of 3 change, 1 can't."
    assert (shown["lines"][0]["name"], shown["lines"][0]["problem"]) == ("net:v0", "metadata.loss is missing")
    assert {(line["name"], line["field"], line["new"]) for line in shown["lines"][1:]} >= {
        ("net:v1", "description", "net:v1: 0.50"),
        ("net:v2", "description", "net:v2: 0.25"),
    }
    assert any(line["note"] == "the alias best moves here from net:v2" for line in shown["lines"])
    assert not browser.session.changes

    edit = NOTHING | {
        "description": "{metadata.loss:.2f}",
        "fills": True,
        "rename_from": "loss",
        "rename_to": "val_loss",
        "metadata_key": "checked",
        "metadata_value": "true",
    }
    ask(browser.toolbar, "edit", **edit)
    message = browser.status.describe()["message"]
    assert message == "2 edits staged. Not sent yet. 1 left as it is: metadata.loss is missing."
    assert browser.session.undoable == "edit 2 versions"

    words = refused(browser.toolbar, "preview", **NOTHING | {"rename_from": "loss"})
    assert words == "Write what loss is to be called."
    assert "Did you mean {name}?" in refused(
        browser.toolbar, "preview", **NOTHING | {"description": "{nam}", "fills": True}
    )

    report = browser.session.apply(browser.session.plan())
    assert len(report.done) == 2, report.to_frame()
    assert browser.wait(patient(30))
    artifact = wandb.Api().artifact(f"{sdk.entity}/{project}/net:v1")
    assert artifact.description == "0.50"
    assert dict(artifact.metadata) == {"val_loss": 0.5, "checked": True}


def test_a_script_moves_an_alias_and_is_told_from_where(browser, ids):
    session = browser.session
    preview = session.preview_edit([ids["net:v0"]], move_aliases=["best"])
    assert preview["note"].tolist() == ["the alias best moves here from net:v2"]
    session.edit([ids["net:v0"]], move_aliases=["best"])
    (item,) = session.plan().items
    assert [str(holder) for holder in item.holders] == ["net:v2"]


def test_what_a_template_asks_of_runs_is_read_in_the_background_first(ask_any, sdk, project):
    sdk.seed_bulk(project=project, collections=1, versions=2)
    browser = ask_any.browser(sdk.entity, project)
    rows = browser.session.listing.index.tolist()
    browser.selection = rows
    edit = NOTHING | {"description": "{name} of {run_name}", "fills": True}
    shown = ask_any(browser.toolbar, "preview", **edit)
    assert (shown["words"], shown["lines"], shown["reading"]) == ("Reading what the runs tell…", [], True)
    shown = ask_any(browser.toolbar, "preview", **edit)
    assert (shown["words"], shown["reading"]) == ("2 of 2 change.", False)
    ask_any(browser.toolbar, "edit", **edit)
    runs = browser.session.read_runs()
    filled = {row: browser.session.changes.edits[row].description for row in rows}
    assert filled == (runs["name"] + " of " + runs["run_name"].astype("str")).to_dict()
    assert runs["run_name"].notna().all()
