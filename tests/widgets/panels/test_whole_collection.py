"""The review offers to delete a collection in the place of all its versions, through the real SDK."""

import wandb

from tests.support.waiting import patient
from tests.widgets.panels.conftest import MODELS


def advice(browser):
    """What is advised on the one collection that versions are deleted from."""
    groups = {group["key"]: group for group in browser.review.describe()["groups"]}
    (one,) = groups["deletes"]["collections"]
    return one["advice"]


def test_a_collection_goes_in_the_place_of_its_versions_unless_something_came_to_it(
    browser, ids, ask, log, sdk, project
):
    session = browser.session
    session.delete(list(ids.values()), delete_aliases=True)
    ask(browser.toolbar, "review")
    advised = advice(browser)
    assert advised["offered"]
    assert advised["words"].startswith("All 3 versions go, and an empty collection is left.")

    # Logged since the listing: it is found when the collection is read again, and nothing is staged.
    log(("net", {"d.bin": "d"}, [], {}))
    ask(browser.review, "whole", key=advised["key"])
    assert "Not all of net is to go as it is now" in browser.status.describe()["message"]
    assert not session.changes.collection_deletes
    assert len(session.listing) == len(MODELS) + 1
    assert browser.wait(patient(30))
    assert advice(browser) is None

    session.delete(session.listing.index.tolist(), delete_aliases=True)
    assert browser.wait(patient(30))
    ask(browser.review, "whole", key=advised["key"])
    plan = browser.review.plan
    assert (plan.confirmation, len(plan), plan.advice) == ("delete net", 1, ())
    assert session.undoable == "delete the collection net"
    session.undo_last()
    assert len(session.changes.deletes) == 4
    assert browser.wait(patient(30))
    session.redo()
    assert browser.wait(patient(30))
    ask(browser.review, "apply", plan=browser.review.describe()["plan"], confirmation="delete net")
    assert browser.review.report.done
    assert not [
        one.name for one in wandb.Api().artifact_type("model", f"{sdk.entity}/{project}").collections()
    ]
    assert session.snapshot.collections == {}


def test_what_links_keep_is_chosen_by_the_same_words_in_table_and_review(browser, ids, ask, sdk, project):
    wandb.Api().artifact(f"{sdk.entity}/{project}/net:v1").link(f"{sdk.entity}/{project}/shelf")
    ask(browser.toolbar, "refresh")
    browser.selection = [ids["net:v1"]]
    ask(browser.toolbar, "delete")
    assert "Or choose “Delete and unlink”" in browser.status.describe()["message"]
    ask(browser.toolbar, "review")
    (group,) = browser.review.describe()["groups"]
    (item,) = group["items"]
    assert (item["aliases"], group["aliases"]) == ("Delete and unlink", "Delete and unlink all")
    assert "or choose Delete and unlink, which breaks the link." in item["refusal"]
