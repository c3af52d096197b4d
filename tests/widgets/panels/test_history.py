"""History: this project's plans, item by item; resume and revert only through the review."""

import json
import threading

import pytest
import wandb

from artwidgets import Session
from artwidgets.applying.journal import find_record


def plans(browser, ask, **content):
    return ask(browser.history, "plans", **content)["plans"]


@pytest.fixture
def cut_short(browser, ids):
    """A plan of two deletes and an edit that was cancelled before anything of it was sent."""
    session = browser.session
    session.delete([ids["net:v0"], ids["net:v1"]])
    session.edit([ids["net:v2"]], description="kept")
    plan = session.plan()
    cancel = threading.Event()
    cancel.set()
    assert session.apply(plan, cancel=cancel).cancelled
    session.unstage()
    return plan


def test_a_row_names_project_person_time_and_what_was_done(browser, ids, ask, sdk, project):
    browser.session.delete([ids["net:v0"], ids["net:v1"]])
    browser.session.apply(browser.session.plan())
    ask(browser.toolbar, "history")
    (row,) = plans(browser, ask)
    assert (row["project"], row["words"]) == (project, "deleted 2 versions")
    assert row["by"] == browser.session.connection.viewer.username
    assert row["when"].endswith(" UTC")
    assert not row["resumable"]
    assert not row["revertible"]


def test_other_projects_are_told_on_request_and_never_touched(browser, ids, ask, sdk, project, ask_any):
    browser.session.edit([ids["net:v0"]], description="x")
    browser.session.apply(browser.session.plan())
    sdk.seed_bulk(project=f"{project}-b", collections=1, versions=2)
    other = ask_any.browser(sdk.entity, f"{project}-b")
    ask_any(other.toolbar, "history")
    assert plans(other, ask_any) == []
    (row,) = [row for row in plans(other, ask_any, everywhere=True) if row["project"] == project]
    assert not row["resumable"]
    assert not row["revertible"]
    ask_any(other.history, "revert", plan=row["plan"])
    assert "Open Session(" in other.review.describe()["problem"]


def test_each_item_opens_to_the_record_that_was_kept(browser, ids, ask):
    browser.session.delete([ids["net:v1"]])
    browser.session.apply(browser.session.plan())
    (row,) = plans(browser, ask)
    (item,) = ask(browser.history, "items", plan=row["plan"])["items"]
    assert (item["name"], item["status"]) == ("net:v1", "done")
    record = ask(browser.history, "record", plan=row["plan"], key=item["key"])["record"]
    assert record["description"] == "second"
    assert json.loads(record["metadata"]) == {"loss": 0.5}
    assert ("Files", "2") in record["facts"]


def test_history_is_searched_by_the_names_of_its_items(browser, ids, ask):
    browser.session.delete([ids["net:v0"]])
    browser.session.apply(browser.session.plan())
    browser.session.edit([ids["net:v1"], ids["net:v2"]], description="x")
    browser.session.apply(browser.session.plan())
    assert len(plans(browser, ask)) == 2
    (row,) = plans(browser, ask, text="net:v2")
    assert row["words"] == "edited 2 versions"
    assert row["matching"] == 1
    items = ask(browser.history, "items", plan=row["plan"], text="net:v2")["items"]
    assert [item["name"] for item in items] == ["net:v2"]
    assert plans(browser, ask, text="nothing of that name") == []


def test_a_plan_of_the_past_is_exported_with_every_record(browser, ids, ask):
    browser.session.delete([ids["net:v1"]])
    browser.session.apply(browser.session.plan())
    (row,) = plans(browser, ask)
    exported = json.loads(ask(browser.history, "export", plan=row["plan"], form="json")["text"])
    assert exported["items"][0]["record"]["description"] == "second"
    assert exported["by"] == browser.session.connection.viewer.username
    csv_text = ask(browser.history, "export", plan=row["plan"], form="csv")["text"]
    assert "net:v1" in csv_text
    assert "done" in csv_text


def test_many_plans_and_many_items_come_a_page_at_a_time(sdk, project, ask_any):
    sdk.seed_bulk(project=project, collections=1, versions=70)
    browser = ask_any.browser(sdk.entity, project)
    browser.session.edit(browser.session.listing, description="x")
    plan = browser.session.plan()
    browser.session.apply(plan)
    first = ask_any(browser.history, "items", plan=plan.id)
    assert (len(first["items"]), first["total"]) == (50, 70)
    assert len(ask_any(browser.history, "items", plan=plan.id, start=50)["items"]) == 20


def test_resume_opens_the_review_and_begins_only_when_it_is_typed(
    browser, ids, ask, refused, cut_short, sdk, project
):
    (row,) = plans(browser, ask)
    assert row["words"] == "changed nothing, 3 not reached"
    ask(browser.history, "resume", plan=row["plan"])
    shown = browser.review.describe()
    assert browser.describe()["mode"] == "review"
    assert shown["title"] == "Review what is left"
    assert shown["items"] == 3
    assert not shown["drops"]
    assert project in shown["note"]
    # One click did nothing.
    assert len(find_record(cut_short.id).outcomes) == 0
    assert "delete 2 versions" in refused(browser.review, "apply", plan=shown["plan"], confirmation="")
    assert "as it was reviewed" in refused(browser.review, "drop", key="any")
    ask(browser.review, "apply", plan=shown["plan"], confirmation=" Delete 2 Versions")
    assert browser.status.describe()["message"] == "Finished: 2 versions deleted, 1 version edited."
    assert browser.view["name"].tolist() == ["net:v2"]
    ask(browser.review, "back")
    assert browser.describe()["mode"] == "history"
    assert not plans(browser, ask)[0]["resumable"]


def test_what_was_resumed_elsewhere_meanwhile_is_not_begun_here(browser, ask, cut_short, sdk, project):
    ask(browser.history, "resume", plan=cut_short.id)
    shown = browser.review.describe()
    Session(sdk.entity, project).resume(cut_short.id)
    ask(browser.review, "apply", plan=shown["plan"], confirmation=shown["confirmation"])
    assert "went on with this plan" in browser.review.describe()["problem"]


def test_revert_opens_the_review_and_is_typed_too(browser, ids, ask, refused, sdk, project):
    browser.session.edit([ids["net:v1"]], description="wrong")
    browser.session.apply(browser.session.plan())
    (row,) = plans(browser, ask)
    assert row["words"] == "edited net:v1: description"
    assert row["revertible"]
    ask(browser.history, "revert", plan=row["plan"])
    shown = browser.review.describe()
    path = f"{sdk.entity}/{project}/net:v1"
    assert wandb.Api().artifact(path).description == "wrong"
    assert shown["confirmation"] == "revert 1 edit"
    assert shown["button"] == "Revert 1 edit"
    assert "revert 1 edit" in refused(browser.review, "apply", plan=shown["plan"], confirmation="yes")
    ask(browser.review, "apply", plan=shown["plan"], confirmation=shown["confirmation"])
    assert wandb.Api().artifact(path).description == "second"
    assert browser.status.describe()["message"] == "1 edit reverted."
    ask(browser.review, "back")
    assert plans(browser, ask)[0]["words"] == "reverted net:v1: description"


def test_what_is_staged_stays_beside_a_plan_of_the_past(browser, ids, ask, cut_short):
    browser.session.edit([ids["net:v2"]], add_tags=["mine"])
    ask(browser.history, "resume", plan=cut_short.id)
    assert browser.review.describe()["items"] == 3
    browser.session.edit([ids["net:v2"]], add_tags=["more"])
    assert not browser.review.describe()["stale"]
    ask(browser.review, "back")
    ask(browser.history, "back")
    ask(browser.toolbar, "review")
    assert browser.review.describe()["title"] == "Review changes"
    assert browser.review.describe()["items"] == 1
