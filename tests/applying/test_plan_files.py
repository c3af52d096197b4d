"""A plan file is evidence, not an order: what it says is held against what its ids really are."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import wandb

from artwidgets import Session
from artwidgets.applying.journal import Journal, find_record
from artwidgets.errors import PlanError
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from tests.support.forging import forged
from tests.support.session_fixtures import Log

Remote = Callable[[str], wandb.Artifact]
Raw = dict[str, Any]


def ids(session: Session, *names: str) -> list[str]:
    frame = session.listing
    return [str(row) for name in names for row in frame.index[frame["name"] == name]]


@pytest.fixture
def loaded(session: Session, log: Log) -> Session:
    log("model", *({"a": str(n)} for n in range(6)), aliases=[["best"]])
    session.load()
    return session


@pytest.fixture
def plan(loaded: Session) -> Plan:
    loaded.delete(ids(loaded, "model:v1", "model:v2"))
    return loaded.plan()


def names(sdk: LocalServer, project: str) -> list[str]:
    return sorted(Session(sdk.entity, project).load()["name"])


def as_edits(raw: Raw) -> None:
    """Deletes that read "Edit model:v1: ." and ask for the confirmation "apply"."""
    for item in raw["items"]:
        item["action"], item["size"] = "edit", 0


def as_unlinks(raw: Raw) -> None:
    for item in raw["items"]:
        item["action"] = "unlink"


def edit_in_a_delete(raw: Raw) -> None:
    raw["items"][0]["edit"] = {"description": "x"}


def refused_and_done(raw: Raw) -> None:
    raw["items"][0]["refusal"] = "It is not touched."


def twice(raw: Raw) -> None:
    raw["items"].append(raw["items"][0])


def of_another_id(raw: Raw) -> None:
    raw["items"][0]["base"]["artifact_id"] = raw["items"][1]["base"]["artifact_id"]


def test_an_item_that_contradicts_itself_is_not_read(plan: Plan, sdk: LocalServer, project: str) -> None:
    for change in (as_edits, as_unlinks, edit_in_a_delete, refused_and_done, twice, of_another_id):
        with pytest.raises(PlanError, match="plan anew"):
            Plan.from_json(forged(plan, change))
    assert len(names(sdk, project)) == 6


def test_the_id_is_a_hash_of_all_that_is_shown(plan: Plan) -> None:
    changes: dict[str, Callable[[Raw], object]] = {
        "bytes": lambda raw: raw["reclaim"].update(upper=1),
        "warnings": lambda raw: raw["items"][0].update(warnings=["nothing to worry about"]),
        "refusals": lambda raw: raw.update(refusals=[{**raw["items"][0], "refusal": "model:v1 stays."}]),
        "a name": lambda raw: raw["items"][0]["base"].update(name="model:v5"),
    }
    for change in changes.values():
        raw = json.loads(plan.to_json())
        change(raw)
        with pytest.raises(PlanError, match="was changed since it was written"):
            Plan.from_json(json.dumps(raw))


def named_otherwise(raw: Raw) -> None:
    raw["items"][0]["base"].update(name="model:v4", version=4)


def of_another_collection(raw: Raw) -> None:
    raw["items"][0]["base"].update(name="scratch:v1", collection="scratch")


def of_another_type(raw: Raw) -> None:
    raw["items"][0]["base"]["type"] = "scratch"


def of_another_project(raw: Raw) -> None:
    raw["items"][0]["base"]["project"] = "scratch"


def test_one_name_over_another_id_is_refused_whole(
    loaded: Session, plan: Plan, sdk: LocalServer, project: str, state: Path
) -> None:
    for change in (named_otherwise, of_another_collection, of_another_type, of_another_project):
        crafted = Plan.from_json(forged(plan, change))
        for act in (loaded.check, loaded.apply):
            with pytest.raises(PlanError, match="does not fit"):
                act(crafted)
    assert len(names(sdk, project)) == 6
    assert not list((state / "plans").glob("*.jsonl")) if (state / "plans").exists() else True


def test_a_collections_name_over_another_id_is_refused(loaded: Session, log: Log) -> None:
    log("other", {"a": "1"})
    loaded.load()
    loaded.edit_collection("other", description="x")

    def named_otherwise(raw: Raw) -> None:
        raw["items"][0]["base"]["name"] = "model"

    with pytest.raises(PlanError, match="reviewed as model is called other"):
        loaded.apply(Plan.from_json(forged(loaded.plan(), named_otherwise)))


def test_the_id_of_another_kind_is_refused(loaded: Session, plan: Plan) -> None:
    collection = loaded.collection("model").id

    def change(raw: Raw) -> None:
        raw["items"][0]["base"].update(id=collection, artifact_id=collection)

    with pytest.raises(PlanError, match="that of something else"):
        loaded.apply(Plan.from_json(forged(plan, change)))


def test_words_harm_and_confirmation_are_the_servers(loaded: Session, sdk: LocalServer, project: str) -> None:
    loaded.delete(ids(loaded, "model:v0", "model:v1"), delete_aliases=True)

    def harmless(raw: Raw) -> None:
        for item in raw["items"]:
            item.update(warnings=[], size=0)
            item["base"].update(size=0)
        raw["reclaim"].update(lower=0, upper=0, unread=0)
        raw["refusals"] = [{**raw["items"][0], "refusal": "Nothing will be deleted."}]

    crafted = Plan.from_json(forged(loaded.plan(), harmless))
    shown = Session(sdk.entity, project).check(crafted)
    assert shown.warnings == ("model:v0: its alias best will be removed with it",)
    assert shown.reclaim.upper == sum(item.size for item in shown.items) > 0
    assert shown.confirmation == "delete 2 versions"
    assert "the file says" in str(shown.refusals[0].refusal)


def test_what_changed_since_is_shown_as_left_alone(
    loaded: Session, plan: Plan, remote: Remote, sdk: LocalServer, project: str
) -> None:
    kept = remote("model:v1")
    kept.aliases.append("production")
    kept.save()
    shown = Session(sdk.entity, project).check(Plan.from_json(plan.to_json()))
    assert [item.name for item in shown.items] == ["model:v2"]
    assert "got the alias production" in str(shown.refusals[0].refusal)
    report = Session(sdk.entity, project).apply(Plan.from_json(plan.to_json()))
    assert [item.name for item in report.done] == ["model:v2"]


def test_a_collection_in_a_file_is_told_with_what_it_holds(
    loaded: Session, sdk: LocalServer, project: str
) -> None:
    loaded.delete_collection("model")

    def less(raw: Raw) -> None:
        raw["items"][0].update(versions=1, holds=raw["items"][0]["holds"][:1], warnings=[], size=1)

    shown = loaded.check(Plan.from_json(forged(loaded.plan(), less)))
    assert shown.items == ()
    assert "model:v3 was added; model:v2 was added, and 2 more" in str(shown.refusals[0].refusal)
    assert shown.refusals[0].versions == 6
    intact = loaded.check(Plan.from_json(loaded.plan().to_json()))
    assert intact.confirmation == "delete model"
    assert "2 of its versions have aliases" in intact.warnings[0]


def test_a_plan_of_this_machine_is_known(plan: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = plan.to_json()
    assert Plan.from_json(text).made_here
    assert not Plan.from_json(forged(plan, lambda raw: None)).made_here
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "elsewhere"))
    foreign = Plan.from_json(text)
    assert not foreign.made_here
    assert "signature" not in json.loads(foreign.to_json())
    assert foreign == plan


def test_the_key_is_for_the_user_alone(plan: Plan, state: Path) -> None:
    plan.to_json()
    assert (state / "plan.key").stat().st_mode & 0o777 == 0o600


def test_a_plan_from_elsewhere_says_so_in_the_report(plan: Plan, sdk: LocalServer, project: str) -> None:
    report = Session(sdk.entity, project).apply(replace(plan, made_here=False))
    assert "not made on this machine" in report.notes[0]
    assert len(report.done) == 2


def old(plan: Plan) -> Plan:
    """The plan as a release before wrote it."""
    items = tuple(replace(item, holds=(), holders=()) for item in plan.items)
    return replace(plan, items=items, made=None)


def test_a_journal_of_an_older_release_is_gone_on_with(
    loaded: Session, plan: Plan, sdk: LocalServer, project: str, state: Path
) -> None:
    earlier = old(plan)
    with Journal(earlier) as journal:
        journal.end(cancelled=True)
    line = json.loads((state / "plans" / f"{earlier.id}.jsonl").read_text().splitlines()[0])
    assert line["plan"]["format"] == 1
    assert "made" not in line["plan"]
    assert find_record(earlier.id).plan == earlier
    assert len(Session(sdk.entity, project).resume(earlier.id).done) == 2
    assert len(names(sdk, project)) == 4


def test_a_collection_in_an_older_journal_is_left_alone(
    loaded: Session, sdk: LocalServer, project: str
) -> None:
    loaded.delete_collection("model")
    earlier = old(loaded.plan())
    with Journal(earlier) as journal:
        journal.end(cancelled=True)
    report = Session(sdk.entity, project).resume(earlier.id)
    assert "older release" in report.reason(report.skipped[0])
    assert len(names(sdk, project)) == 6
