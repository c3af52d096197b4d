"""The plan says what will be done, what not and why, and is the same for the same input."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from artwidgets.errors import PlanError
from artwidgets.listing import Listing
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import collection_edit, edit
from artwidgets.model.rules import Rules
from artwidgets.planning.building import make_plan
from artwidgets.planning.confirmation import is_typed
from artwidgets.planning.items import Action
from artwidgets.planning.plan import Plan
from artwidgets.storage import Reclaim
from tests.support.records import SERVER, collection, link, listing, version

V0, V1, V2 = (
    version("model:v0"),
    version("model:v1", aliases=("best",)),
    version("model:v2", aliases=("latest",)),
)
OTHER = version("data:v0", type="dataset")
LINKED = version("net:v0", linked_in=("acme/model-registry/champion",))
LINK = link("champion:v0", LINKED, aliases=("production",))
ROWS = listing(V0, V1, V2, OTHER, LINKED, LINK)


def plan(changes: ChangeSet, rows: Listing = ROWS, rules: Rules | None = None) -> Plan:
    return make_plan(rows, changes, server=SERVER, rules=rules)


def test_a_version_with_aliases_is_refused_unless_they_go_too() -> None:
    refused = plan(ChangeSet().delete([V1.id]))
    assert len(refused) == 0
    assert "alias best" in (refused.refusals[0].refusal or "")
    allowed = plan(ChangeSet().delete([V1.id], delete_aliases=True))
    assert [item.delete_aliases for item in allowed.deletes] == [True]
    assert "best" in allowed.deletes[0].words


def test_aliases_taken_off_first_make_the_delete_allowed() -> None:
    bared = plan(ChangeSet().edit([V1], edit(aliases=[])).delete([V1.id]))
    assert [(item.action, item.delete_aliases) for item in bared.items] == [(Action.DELETE, True)]


def test_what_is_staged_of_rows_that_are_gone_is_left_out() -> None:
    gone = (
        ChangeSet()
        .edit([V1], edit(description="x"))
        .delete([V0.id, V2.id], delete_aliases=True)
        .unlink([LINK.id])
    )
    assert [item.id for item in plan(gone, listing(V2)).items] == [V2.id]


def test_edits_of_a_version_that_is_deleted_are_dropped() -> None:
    assert [
        item.action for item in plan(ChangeSet().edit([V0], edit(description="x")).delete([V0.id])).items
    ] == [Action.DELETE]


def test_a_link_is_never_deleted_and_frees_nothing() -> None:
    assert "link" in (plan(ChangeSet().delete([LINK.id])).refusals[0].refusal or "")
    unlinked = plan(ChangeSet().unlink([LINK.id]))
    assert "Frees 0 bytes" in unlinked.items[0].words
    assert unlinked.reclaim.upper == 0
    assert unlinked.confirmation is None


def test_deleting_a_source_tells_which_links_break_and_must_be_said() -> None:
    refused = plan(ChangeSet().delete([LINKED.id]))
    assert "acme/model-registry/champion" in (refused.refusals[0].refusal or "")
    allowed = plan(ChangeSet().delete([LINKED.id], delete_aliases=True))
    assert any("acme/model-registry/champion" in words for words in allowed.warnings)
    assert allowed.items[0].delete_aliases


def test_a_source_whose_link_goes_first_needs_no_leave() -> None:
    both = plan(ChangeSet().unlink([LINK.id]).delete([LINKED.id]))
    assert [(item.action, item.delete_aliases) for item in both.items] == [
        (Action.UNLINK, False),
        (Action.DELETE, False),
    ]


def test_aliases_of_a_version_in_the_model_registry_stay() -> None:
    refused = plan(ChangeSet().edit([LINKED], edit(add_aliases=["x"])))
    assert "model registry" in (refused.refusals[0].refusal or "")
    assert len(plan(ChangeSet().edit([LINKED], edit(description="x")))) == 1


@pytest.mark.parametrize("type_name", ["run_table", "code", "job", "wandb-history"])
def test_internal_types_take_no_ttl(type_name: str) -> None:
    one = version("auto:v0", type=type_name)
    refused = plan(ChangeSet().edit([one], edit(ttl="30d")), listing(one))
    assert type_name in (refused.refusals[0].refusal or "")


def test_a_link_takes_no_ttl_and_history_is_not_deleted() -> None:
    history = version("h:v0", type="wandb-history")
    assert plan(ChangeSet().edit([LINK], edit(ttl="30d"))).refusals
    assert plan(ChangeSet().delete([history.id]), listing(history)).refusals
    assert plan(
        ChangeSet().delete_collection(["id-h"]),
        listing(history, collections=(collection("h", type="wandb-history"),)),
    ).refusals


def test_nothing_is_sent_to_a_project_that_may_only_be_read() -> None:
    everything = (
        ChangeSet()
        .edit([V1], edit(description="x"))
        .delete([V0.id])
        .edit_collection(collection("data"), collection_edit(description="y"))
        .delete_collection(["id-net"])
    )
    refused = plan(everything, rules=Rules(read_only=frozenset({"acme/vision"})))
    assert len(refused) == 0
    assert len(refused.refusals) == 4


def test_a_protected_alias_protects_its_version() -> None:
    rules = Rules(protected_aliases={"acme": frozenset({"best"})})
    assert plan(ChangeSet().delete([V1.id], True), rules=rules).refusals
    assert plan(ChangeSet().edit([V0], edit(add_aliases=["best"])), rules=rules).refusals


def test_an_alias_that_moves_is_told_and_one_staged_twice_is_refused() -> None:
    moved = plan(ChangeSet().edit([V0], edit(add_aliases=["best"])))
    assert any("moves here from model:v1" in words for words in moved.warnings)
    twice = plan(ChangeSet().edit([V0, V2], edit(add_aliases=["new"])))
    assert (len(twice), len(twice.refusals)) == (1, 1)


def test_deletes_run_upwards_and_those_with_aliases_last() -> None:
    order = plan(ChangeSet().delete([V2.id, V1.id, V0.id], delete_aliases=True))
    assert [item.name for item in order.items] == ["model:v0", "model:v1", "model:v2"]


def test_a_collection_takes_its_versions_along_once() -> None:
    deletion = plan(ChangeSet().delete([V0.id, V1.id], True).delete_collection(["id-model"]))
    assert [item.action for item in deletion.items] == [Action.DELETE_COLLECTION]
    assert (deletion.items[0].versions, deletion.items[0].size) == (3, 30)
    assert deletion.confirmation == "delete model"
    assert any("2 of its versions have aliases" in words for words in deletion.warnings)


def test_a_new_name_must_be_free() -> None:
    taken = plan(ChangeSet().edit_collection(collection("data"), collection_edit(new_name="model")))
    assert "already" in (taken.refusals[0].refusal or "")


def test_the_confirmation_says_how_many_go() -> None:
    assert plan(ChangeSet().delete([V0.id])).confirmation == "delete 1 version"
    assert plan(ChangeSet().delete([V0.id, OTHER.id])).confirmation == "delete 2 versions"
    many = [version(f"model:v{number}", size=10**6) for number in range(1_234)]
    large = plan(ChangeSet().delete([each.id for each in many]), listing(*many))
    assert large.confirmation == "delete 1,234 versions"
    for typed in ("delete 1,234 versions", "delete 1234 versions", "Delete 1 234 Versions"):
        assert is_typed(typed, large.confirmation)
    for typed in ("delete 123 versions", "delete 1,235 versions", "1,234", ""):
        assert not is_typed(typed, large.confirmation)


def test_the_summary_says_what_it_frees_and_what_is_skipped() -> None:
    assert plan(ChangeSet()).summary == "nothing staged yet"
    many = [version(f"model:v{number}", size=10**6) for number in range(3)]
    unread = plan(ChangeSet().delete([each.id for each in many]), listing(*many))
    assert unread.summary == "3 versions to delete; frees 0 B to 3 MB (the files of 3 versions not read yet)"
    assert replace(unread, reclaim=Reclaim(2, 2, 0)).summary == "3 versions to delete; frees 2 B"
    skipped = plan(ChangeSet().delete([V0.id, V1.id]))
    assert skipped.summary.startswith("1 version to delete, 1 skipped; frees ")


def test_the_same_input_makes_the_same_plan_whatever_the_order_of_staging() -> None:
    one = plan(ChangeSet().delete([V0.id]).delete([OTHER.id]))
    other = plan(ChangeSet().delete([OTHER.id]).delete([V0.id]))
    assert one == other
    assert one.id == other.id
    assert one.id != plan(ChangeSet().delete([V0.id])).id


def test_json_keeps_the_whole_plan() -> None:
    changes = (
        ChangeSet()
        .edit(
            [V1], edit(metadata={"a": {"b": [1, None]}}, add_tags=["t"], remove_aliases=["best"], ttl="30d")
        )
        .edit([OTHER], edit(ttl=None, update_metadata={"k": 1}, remove_metadata=["x"]))
        .edit([V2], edit(ttl="inherit", description=None, aliases=["z"]))
        .delete([V0.id, LINK.id])
        .edit_collection(collection("data"), collection_edit(new_name="d2", tags=["q"]))
    )
    first = plan(
        changes, listing(V0, V1, version("model:v2", ttl=timedelta(days=1), description="d"), OTHER, LINK)
    )
    again = Plan.from_json(first.to_json())
    assert again == first
    assert again.to_json() == first.to_json()


ARCHIVED = ChangeSet().delete([V0.id]).unlink([LINK.id]).edit([OTHER], edit(description="x"))


def test_where_it_archives_to_is_part_of_a_plan(tmp_path: Path) -> None:
    """Without an archive a plan has the id, and the text, that it had before there were any."""
    without = plan(ARCHIVED)
    assert without.id == "64bd18d5ca14"
    assert "archive" not in json.loads(without.to_json())
    assert without.archives == ""
    kept = make_plan(ROWS, ARCHIVED, server=SERVER, archive=str(tmp_path))
    assert kept.id != without.id != replace(without, archive=str(tmp_path)).id
    assert kept.archives == f"Archived to {tmp_path} first. What can't be archived is not deleted."
    assert kept.archives in kept.warnings
    for read in (Plan.from_json(kept.to_json()), Plan.from_dict(kept.to_dict()), replace(kept)):
        assert (read, read.archive, read.id) == (kept, str(tmp_path), kept.id)
    assert Plan.from_json(without.to_json()).archive == ""


def test_a_plan_that_deletes_nothing_does_not_speak_of_an_archive(tmp_path: Path) -> None:
    edits = ChangeSet().unlink([LINK.id]).edit([OTHER], edit(description="x"))
    kept = make_plan(ROWS, edits, server=SERVER, archive=str(tmp_path))
    assert (kept.archive, kept.archives) == (str(tmp_path), "")
    assert "archive" not in kept.to_script()


@pytest.mark.parametrize("archive", [5, ["s3://a"], "  ", "s3://ann:secret@bucket/old"])
def test_a_plan_with_what_is_no_archive_is_not_read(archive: object) -> None:
    raw = plan(ARCHIVED).to_dict() | {"archive": archive}
    with pytest.raises(PlanError, match="not a plan that artwidgets wrote") as refused:
        Plan.from_dict(raw)
    assert "secret" not in str(refused.value)


def test_the_archive_can_not_be_taken_out_of_a_file() -> None:
    raw = make_plan(ROWS, ARCHIVED, server=SERVER, archive="s3://bucket/old").to_dict()
    for other in (raw | {"archive": "s3://bucket/new"}, {key: raw[key] for key in raw if key != "archive"}):
        with pytest.raises(PlanError, match="changed since it was written"):
            Plan.from_dict(other)


def test_the_script_deletes_only_what_is_in_the_archive() -> None:
    text = make_plan(ROWS, ARCHIVED, server=SERVER, archive="s3://bucket/old").to_script()
    compile(text, "script", "exec")
    assert "# Archives to s3://bucket/old first, which needs artwidgets." in text
    assert "if kept(artifact):\n    artifact.delete(delete_aliases=False)" in text
    assert "\nartifact.unlink()" in text
    assert "kept(" not in plan(ARCHIVED).to_script()


def test_a_plan_that_was_tampered_with_is_not_read() -> None:
    raw = json.loads(plan(ChangeSet().delete([V0.id])).to_json())
    raw["items"][0]["base"]["artifact_id"] = "another"
    with pytest.raises(PlanError, match="changed"):
        Plan.from_json(json.dumps(raw))
    with pytest.raises(PlanError):
        Plan.from_json("{}")


def test_the_frame_has_a_row_for_everything() -> None:
    frame = plan(ChangeSet().delete([V0.id, V1.id])).to_frame()
    assert frame["action"].tolist() == ["delete", "delete"]
    assert frame["refusal"].isna().tolist() == [True, False]


def test_a_name_from_the_server_can_not_become_code_in_the_script() -> None:
    nasty = version("model:v0", description='"""\nimport os', collection='x"\nimport os')
    text = plan(ChangeSet().edit([nasty], edit(description="a\nimport os")), listing(nasty)).to_script()
    compile(text, "script", "exec")
    assert not [line for line in text.splitlines() if line.startswith("import os")]
