"""Automations that a change may start, and aliases that only admins may move: read, told, refused."""

import json
from collections.abc import Callable

import pytest
import wandb
from wandb.automations import ArtifactEvent, DoNothing, OnAddArtifactAlias, OnLinkArtifact

from artwidgets import Session
from artwidgets.local import LocalServer
from artwidgets.model.automations import Automation, Event, by_delete, by_edit, by_unlink, started
from artwidgets.model.edits import edit
from tests.support.records import link, version
from tests.support.teams import team_with_a_protected_alias

WHERE = ("acme", "vision")
HERE = "id-model"


def automation(event: str, filter: object = None, **fields: object) -> Automation:
    text = json.dumps({"filter": json.dumps(filter if filter is not None else {})})
    given = {"name": "a", "event": event, "filter": text, "scope": "acme/vision", "collection": HERE}
    return Automation(**{**given, **fields})  # type: ignore[arg-type]


def starts(one: Automation, *events: Event) -> bool:
    return bool(started([one], WHERE, HERE, events))


ADDED = Event(("ADD_ARTIFACT_ALIAS", "UPDATE_ARTIFACT_ALIAS"), "alias", ("production",))


@pytest.mark.parametrize(
    ("filter", "may"),
    [
        ({}, True),
        ({"alias": "production"}, True),
        ({"alias": "staging"}, False),
        ({"alias": {"$eq": "staging"}}, False),
        ({"alias": {"$ne": "production"}}, False),
        ({"alias": {"$in": ["staging", "production"]}}, True),
        ({"alias": {"$regex": "^prod.*"}}, True),
        ({"alias": {"$regex": "^stag.*"}}, False),
        ({"alias": {"$regex": "(a+)+$"}}, True),
        ({"$or": [{"$and": [{"alias": {"$eq": "staging"}}]}]}, False),
        ({"$or": [{"$and": [{"alias": {"$eq": "staging"}}, {"other": 1}]}]}, False),
        ({"$or": [{"$and": [{"alias": "production"}, {"other": 1}]}]}, True),
        ({"$nor": [{"alias": "production"}]}, True),
        ({"$or": []}, True),
        ([], True),
        ("no JSON", True),
    ],
)
def test_a_filter_is_ruled_out_only_where_it_plainly_does_not_fit(filter: object, may: bool) -> None:
    assert starts(automation("ADD_ARTIFACT_ALIAS", filter), ADDED) is may


def test_a_filter_that_is_no_json_may_hold() -> None:
    assert starts(automation("ADD_ARTIFACT_ALIAS", filter="{"), ADDED)


def test_kind_and_scope_have_to_fit() -> None:
    assert not starts(automation("UNLINK_ARTIFACT"), ADDED)
    assert starts(automation("UPDATE_ARTIFACT_ALIAS"), ADDED)
    assert not starts(automation("ADD_ARTIFACT_ALIAS", collection="another"), ADDED)
    assert starts(automation("ADD_ARTIFACT_ALIAS", collection=None), ADDED)
    assert starts(automation("ADD_ARTIFACT_ALIAS", collection=None, scope="acme"), ADDED)
    assert not starts(automation("ADD_ARTIFACT_ALIAS", collection=None, scope="acme/other"), ADDED)


def test_what_changes_bring_about() -> None:
    old = version(aliases=("latest", "best"), tags=("keep",), linked_in=("acme/model-registry/net",))
    kinds = {kind for event in by_delete(old) for kind in event.kinds}
    assert kinds == {
        "ADD_ARTIFACT_ALIAS", "UPDATE_ARTIFACT_ALIAS", "REMOVE_ARTIFACT_TAG", "UNLINK_ARTIFACT",
    }  # fmt: skip
    assert by_delete(version()) == []
    changed = by_edit(old, edit(add_aliases=["best", "new"], remove_tags=["keep", "other"]))
    assert [(event.kinds[0], event.names) for event in changed] == [
        ("ADD_ARTIFACT_ALIAS", ("new",)),
        ("REMOVE_ARTIFACT_TAG", ("keep",)),
    ]
    assert [event.kinds for event in by_unlink(link("net:v0", old))] == [("UNLINK_ARTIFACT",)]


def test_the_review_names_what_may_start(
    sdk: LocalServer, project: str, log: Callable[..., None], session: Session
) -> None:
    log("net", {"f": "0"}, {"f": "1"}, aliases=[["old"], ["best"]])
    api = wandb.Api()
    collection = api.artifact_collection("model", f"{sdk.entity}/{project}/net")
    event = OnAddArtifactAlias(scope=collection, filter=ArtifactEvent.alias == "production")
    api.create_automation(event >> DoNothing(), name="roll out")
    other = OnLinkArtifact(scope=api.project(project, sdk.entity))
    api.create_automation(other >> DoNothing(), name="elsewhere")
    session.load()
    ids = dict(zip(session.listing["name"], session.listing.index, strict=True))
    session.edit(ids["net:v0"], add_aliases=["production"])
    session.edit(ids["net:v1"], add_aliases=["staging"])
    plan = session.plan()
    assert {item.name: item.warnings for item in plan.items} == {
        "net:v0": ("may start the automation roll out",),
        "net:v1": (),
    }
    assert "roll out" in plan.to_frame().loc[ids["net:v0"], "warnings"]


def test_a_protected_alias_is_refused_to_a_member_and_not_to_an_admin(sdk: LocalServer, project: str) -> None:
    boss, team, key = team_with_a_protected_alias(sdk, project)
    lowly = Session(team, project, base_url=sdk.base_url, api_key=key)
    for asked, refused in ((boss, False), (lowly, True)):
        asked.load()
        asked.edit(asked.listing, remove_aliases=["production"])
        plan = asked.plan()
        assert bool(plan.refusals) is refused
        if refused:
            assert "'production' is protected" in (plan.refusals[0].refusal or "")
