"""A plan that is read from a file is shown with all the warnings that planning gives."""

from collections.abc import Callable

import wandb
from wandb.automations import ArtifactEvent, DoNothing, OnAddArtifactAlias, OnLinkArtifact

from artwidgets import Session
from artwidgets.local import LocalServer
from artwidgets.planning.items import Action
from artwidgets.planning.plan import Plan
from tests.support.teams import team_with_a_protected_alias


def from_a_file(plan: Plan) -> Plan:
    return Plan.from_json(plan.to_json())


def test_warnings_are_those_of_planning(
    sdk: LocalServer, project: str, log: Callable[..., None], session: Session
) -> None:
    log("net", *({"f": str(n)} for n in range(4)), aliases=[["old"], ["best"]])
    log("gone", {"g": "0"}, aliases=[["kept"]])
    api = wandb.Api()
    project_scope = api.project(project, sdk.entity)
    collection = api.artifact_collection("model", f"{sdk.entity}/{project}/net")
    api.create_automation(
        OnAddArtifactAlias(scope=collection, filter=ArtifactEvent.alias == "production") >> DoNothing(),
        name="roll out",
    )
    api.create_automation(OnLinkArtifact(scope=project_scope) >> DoNothing(), name="linking")
    for name in ("net:v2", "net:v3"):
        api.artifact(f"{sdk.entity}/{project}/{name}").link(f"{project}/picks", aliases=[f"of-{name[-2:]}"])
    rows = session.load()
    ids = dict(zip(rows["name"], rows.index, strict=True))
    session.edit(ids["net:v0"], add_aliases=["production", "best"], tags=["seen"])
    session.delete([ids["net:v1"], ids["net:v3"]], delete_aliases=True)
    session.unlink([ids["picks:v0"]])
    session.edit_collection("net", new_name="net-2")
    session.delete_collection("gone")
    plan = session.plan(measure=False)
    assert not plan.refusals
    assert {item.action for item in plan.items} == set(Action)
    assert any("roll out" in words for words in plan.items[0].warnings)
    reader = Session(sdk.entity, project)
    checked = reader.check(from_a_file(plan))
    assert not checked.refusals
    assert {item.key: item.warnings for item in checked.items} == {
        item.key: item.warnings for item in plan.items
    }
    assert checked.warnings == plan.warnings


def test_a_protected_alias_is_refused_to_whom_the_file_is_given(sdk: LocalServer, project: str) -> None:
    boss, team, key = team_with_a_protected_alias(sdk, project)
    boss.load()
    boss.edit(boss.listing, remove_aliases=["production"])
    plan = boss.plan()
    assert not plan.refusals
    lowly = Session(team, project, base_url=sdk.base_url, api_key=key)
    checked = lowly.check(from_a_file(plan))
    assert not checked.items
    assert "'production' is protected" in (checked.refusals[0].refusal or "")
