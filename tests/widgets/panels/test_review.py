"""The review: every change in words, refusals with a way out, applied only as it was shown."""

import json
import subprocess
import sys

import wandb

from tests.support.waiting import patient


def groups(browser):
    return {group["key"]: group for group in browser.review.describe()["groups"]}


def deletes(browser):
    """The deletes that are sent, of all collections."""
    return [item for one in groups(browser)["deletes"]["collections"] for item in one["items"]]


def parts(browser):
    return {part["key"]: part["size"] for part in browser.review.describe()["weight"]["parts"]}


def test_what_is_staged_is_grouped_worst_first_with_old_and_new(browser, ids, ask):
    browser.session.edit([ids["net:v1"]], description="third", update_metadata={"loss": 0.1})
    browser.session.delete([ids["net:v0"]])
    ask(browser.toolbar, "review")
    shown = browser.review.describe()
    assert [group["key"] for group in shown["groups"]] == ["deletes", "edits"]
    (edit,) = groups(browser)["edits"]["items"]
    assert {"field": "description", "old": "second", "new": "third"} in edit["changes"]
    assert {"field": "metadata.loss", "old": "0.5", "new": "0.1"} in edit["changes"]
    assert shown["confirmation"] == "delete 1 version"
    assert shown["summary"] == "1 version to delete, 1 edit"


def test_bytes_become_exact_when_the_manifests_are_read(browser, ids, ask):
    # v0's only file is v1's too, so deleting v0 alone frees nothing; both free 30 bytes.
    browser.session.delete([ids["net:v0"]])
    ask(browser.toolbar, "review")
    assert browser.review.describe()["bytes"] == "Frees 0 B of 10 B listed."
    assert parts(browser) == {"shared": "10 B"}
    browser.session.delete([ids["net:v1"]])
    assert browser.wait(patient(30))
    assert browser.review.describe()["bytes"] == "Frees 30 B of 40 B listed."
    assert parts(browser) == {"going": "30 B", "repeated": "10 B"}


def test_aliases_refuse_a_delete_until_it_is_said_explicitly(browser, ids, ask):
    browser.session.delete([ids["net:v2"]])
    ask(browser.toolbar, "review")
    (item,) = groups(browser)["refused"]["items"]
    assert "best" in item["refusal"]
    assert item["aliases"]
    assert browser.review.describe()["items"] == 0
    ask(browser.review, "with_aliases", key=item["key"])
    (item,) = deletes(browser)
    assert set(item["goes"]) == {"best", "latest"}


def test_a_linked_version_is_refused_with_the_same_way_out(browser, ids, ask, sdk, project):
    wandb.Api().artifact(f"{sdk.entity}/{project}/net:v1").link(f"{sdk.entity}/{project}/shelf")
    ask(browser.toolbar, "refresh")
    browser.selection = [ids["net:v1"]]
    ask(browser.toolbar, "delete")
    assert "1 of 1 will be skipped: it is linked elsewhere." in browser.status.describe()["message"]
    assert "Delete and unlink" in browser.status.describe()["message"]
    ask(browser.toolbar, "review")
    (item,) = groups(browser)["refused"]["items"]
    assert f"{project}/shelf" in item["refusal"]
    ask(browser.review, "with_aliases", key=item["key"])
    (item,) = deletes(browser)
    assert any("breaks the link" in warning for warning in item["warnings"])


def test_rows_that_the_filter_hides_are_named_apart(browser, ids, ask):
    browser.session.delete([ids["net:v0"], ids["net:v1"]])
    browser.filter = "second"
    ask(browser.toolbar, "review")
    group = groups(browser)["deletes"]
    assert group["hidden"] == 1
    assert [one["hidden"] for one in group["collections"]] == [1]
    assert [(item["name"], item["hidden"]) for item in deletes(browser)] == [
        ("net:v0", True),
        ("net:v1", False),
    ]


def test_an_item_can_be_dropped(browser, ids, ask):
    browser.session.delete([ids["net:v0"], ids["net:v1"]])
    ask(browser.toolbar, "review")
    key = deletes(browser)[0]["key"]
    ask(browser.review, "drop", key=key)
    assert groups(browser)["deletes"]["count"] == 1
    assert len(browser.session.changes.deletes) == 1


def test_apply_refuses_a_wrong_confirmation_and_a_plan_that_was_not_shown(browser, ids, ask, refused):
    browser.session.delete([ids["net:v0"]])
    ask(browser.toolbar, "review")
    plan = browser.review.describe()["plan"]
    assert "delete 1 version" in refused(browser.review, "apply", plan=plan, confirmation="yes")
    assert "changed" in refused(
        browser.review, "apply", plan="of another day", confirmation="delete 1 version"
    )
    assert browser.session.load()["name"].tolist() == ["net:v2", "net:v1", "net:v0"]


def test_bytes_that_become_exact_do_not_undo_what_is_typed(browser, ids, ask):
    """The plan is another one then, of the same items: what was shown before still confirms them."""
    browser.session.delete([ids["net:v0"]])
    ask(browser.toolbar, "review")
    shown = browser.review.describe()
    assert browser.review.plan.reclaim.exact
    assert shown["plan"] != browser.review.plan.id
    ask(browser.review, "apply", plan=shown["plan"], confirmation=shown["confirmation"])
    assert len(browser.review.report.done) == 1


def test_apply_does_it_and_tells_each_outcome(browser, ids, ask, sdk, project):
    browser.session.edit([ids["net:v2"]], description="kept")
    browser.session.delete([ids["net:v0"], ids["net:v1"]])
    ask(browser.toolbar, "review")
    shown = browser.review.describe()
    ask(browser.review, "apply", plan=shown["plan"], confirmation=shown["confirmation"])
    shown = browser.review.describe()
    assert shown["stage"] == "outcomes"
    assert shown["title"] == "Results"
    assert shown["summary"] == "2 versions deleted, 1 version edited"
    assert "garbage collection" in shown["bytes"]
    assert browser.status.describe()["message"] == "2 versions deleted, 1 version edited."
    assert browser.view["name"].tolist() == ["net:v2"]
    assert not browser.session.changes
    (left,) = wandb.Api().artifacts("model", f"{sdk.entity}/{project}/net")
    assert left.description == "kept"


def test_what_changed_since_the_review_is_skipped_with_its_reason(browser, ids, ask, sdk, project):
    browser.session.delete([ids["net:v0"]])
    ask(browser.toolbar, "review")
    other = wandb.Api().artifact(f"{sdk.entity}/{project}/net:v0")
    other.aliases.append("precious")
    other.save()
    shown = browser.review.describe()
    ask(browser.review, "apply", plan=shown["plan"], confirmation=shown["confirmation"])
    (item,) = groups(browser)["skipped"]["items"]
    assert "precious" in item["outcome"]
    assert browser.status.describe()["tone"] == "bad"


def test_the_plan_can_be_taken_away_as_script_json_and_csv(browser, ids, ask, tmp_path):
    browser.session.delete([ids["net:v0"]])
    ask(browser.toolbar, "review")
    script = ask(browser.review, "export", form="script")
    (tmp_path / "plan.py").write_text(script["text"])
    subprocess.run([sys.executable, "-m", "py_compile", str(tmp_path / "plan.py")], check=True)
    assert json.loads(ask(browser.review, "export", form="json")["text"])
    assert "net:v0" in ask(browser.review, "export", form="csv")["text"]


def test_a_large_collection_unfolds_a_page_at_a_time(sdk, project, ask_any):
    sdk.seed_bulk(project=project, collections=2, versions=120)
    browser = ask_any.browser(sdk.entity, project)
    browser.session.delete(browser.session.listing.index, delete_aliases=True)
    ask_any(browser.toolbar, "review")
    (group,) = browser.review.describe()["groups"]
    assert [(one["count"], one["open"], one["items"]) for one in group["collections"]] == [
        (120, False, [])
    ] * 2
    assert (group["count"], group["entries"], group["items"]) == (240, 2, [])
    key = group["collections"][1]["key"]
    ask_any(browser.review, "unfold", key=key, open=True)
    assert len(deletes(browser)) == 50
    assert len(ask_any(browser.review, "same", group="deletes", key=key, start=100)["items"]) == 20
    assert len(deletes(browser)) == 120, "what has been asked for stays"
    ask_any(browser.review, "unfold", key=key, open=False)
    assert deletes(browser) == []


def test_many_collections_come_a_page_at_a_time_and_the_first_push_is_small(sdk, project, ask_any):
    sdk.seed_bulk(project=project, collections=120, versions=3)
    browser = ask_any.browser(sdk.entity, project)
    browser.session.delete(browser.session.listing.index, delete_aliases=True)
    ask_any(browser.toolbar, "review")
    shown = browser.review.describe()
    assert len(json.dumps(shown)) < 64 * 1024
    (group,) = shown["groups"]
    assert (len(group["collections"]), group["entries"]) == (50, 120)
    rest = ask_any(browser.review, "collections", start=100)["collections"]
    assert len(rest) == 20
    listing = browser.session.listing
    sizes = {one["name"]: one["count"] for one in (*group["collections"], *rest)}
    assert all(count == (listing["collection"] == name).sum() for name, count in sizes.items())


def test_back_returns_to_the_table_and_keeps_what_is_staged(browser, ids, ask):
    browser.session.delete([ids["net:v0"]])
    ask(browser.toolbar, "review")
    ask(browser.review, "back")
    assert browser.describe()["mode"] == "table"
    assert ids["net:v0"] in browser.session.changes.deletes
