"""A policy through a session: previewed, staged, planned, applied, and what it protects wherever plans go."""

from datetime import timedelta
from pathlib import Path

import pytest
import wandb

from artwidgets import Policy, Session
from artwidgets.errors import ArchiveError, FilterError, InvalidValueError, PlanError, PolicyError
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from tests.support.seeded import seeded_run

POLICY = """\
protect = ["version:0"]

[[rule]]
name = "best runs"
keep.best = { count = 1, by = "summary.val_loss", mode = "min" }
keep.aliased = false
"""


def names(session: Session) -> list[str]:
    return sorted(session.listing["name"])


def test_the_best_of_what_runs_told_stays(session: Session, project: str) -> None:
    """Logged by the real SDK: 0 is protected, 1 the best, 2 and 3 go, 4 said no loss, 5 a text."""
    for number, loss in enumerate([0.9, 0.1, 0.5, 0.4, None, "diverged"]):
        with wandb.init(project=project) as run:
            model = wandb.Artifact("net", type="model")
            with model.new_file("weights.txt") as file:
                file.write(str(number))
            run.log_artifact(model)
            if loss is not None:
                run.summary["val_loss"] = loss
    session.load()
    policy = Policy.loads(POLICY)
    preview = session.preview(policy)
    assert list(preview) == ["verdict", "rule", "reason"]
    assert preview.index.equals(session.listing.index)
    reasons = dict(zip(session.listing["name"], preview["reason"], strict=True))
    assert reasons == {
        "net:v0": "kept by protect: matches version:0",
        "net:v1": "kept by best runs: the best by summary.val_loss",
        "net:v2": "dropped by best runs: not the best by summary.val_loss; is not linked",
        "net:v3": "dropped by best runs: not the best by summary.val_loss; is not linked",
        "net:v4": "kept by best runs: has no summary.val_loss",
        "net:v5": "kept by best runs: its summary.val_loss is no number",
    }
    assert session.decide(policy).notes == (
        "Kept because they can't be judged: summary.val_loss of 1 version is missing, summary.val_loss of "
        "1 version is no number.",
    )
    assert not session.changes, "a preview stages nothing"

    session.stage(policy)
    assert session.protect == ("version:0",)
    assert session.undoable == "delete 2 versions that no rule keeps"
    session.delete(session.where("version:0"))
    plan = session.plan()
    assert [item.name for item in plan.deletes] == ["net:v2", "net:v3"]
    assert [item.refusal for item in plan.refusals] == [
        "net:v0 is protected: matches version:0. Take that out of session.protect, if it may go."
    ]
    assert len(session.apply(plan).done) == 2
    assert names(session) == ["net:v0", "net:v1", "net:v4", "net:v5"]


@pytest.fixture
def bulk(sdk: LocalServer, session: Session, project: str) -> Session:
    """Two collections of five versions, the newest of each with the alias latest, the first with step-0."""
    sdk.seed_bulk(project, collections=2, versions=5)
    session.load()
    return session


def test_a_rule_in_keywords_is_a_policy_of_one_rule(bulk: Session) -> None:
    found = bulk.kept_by(last=1, best=1, by="metadata.loss", mode="min", always="version:2", per="type")
    (rule,) = found.policy.rules
    assert (rule.last, rule.best and rule.best.by, rule.always, rule.per) == (
        1,
        "metadata.loss",
        "version:2",
        "type",
    )
    bulk.keep(last=1, best=1, by="metadata.loss", mode="min", always="version:2", per="type")
    assert set(bulk.changes.deletes) == set(bulk.listing.index[found.drop])
    for wrong in ({"best": 1}, {"best": 1, "by": "metadata.loss"}, {"by": "metadata.loss"}, {"mode": "min"}):
        with pytest.raises(InvalidValueError, match=r"best="):
            bulk.keep(**wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="unexpected keyword argument 'lst'"):
        bulk.keep(lst=1)  # type: ignore[call-arg]
    with pytest.raises(InvalidValueError, match=r"A str is no policy. Policy.load"):
        bulk.preview("keep.last = 1")  # type: ignore[arg-type]


def test_what_becomes_of_the_rest_is_what_the_rule_says(bulk: Session) -> None:
    policy = Policy.loads(
        """
        [[rule]]
        name = "waits"
        within = "name:model-0000"
        keep.last = 1
        then = "expire 7d"
        [[rule]]
        name = "goes"
        within = "name:model-0001"
        keep.last = 2
        """
    )
    bulk.stage(policy)
    plan = bulk.plan()
    assert {item.name for item in plan.later} == {f"model-0000:v{n}" for n in (1, 2, 3)}
    assert {item.expire for item in plan.later} == {timedelta(days=7)}
    assert {item.name for item in plan.deletes} == {f"model-0001:v{n}" for n in (1, 2)}
    assert bulk.undo_last() == "delete 5 versions that no rule keeps"
    assert not bulk.changes


OLD = """
[[rule]]
name = "old"
within = "name:model-0000"
keep.last = 1
then = "archive {}"
"""


def test_a_policy_says_where_to_archive_first(bulk: Session, tmp_path: Path) -> None:
    """As long as something of it is staged, undone and done again, or as a whole collection."""
    bulk.stage(Policy.loads(OLD.format("s3://bucket/old")))
    assert bulk.plan().archive == bulk.archive_to == "s3://bucket/old"
    assert {item.name for item in bulk.plan().deletes} == {f"model-0000:v{n}" for n in (1, 2, 3)}
    assert bulk.plan(archive="").archive == ""
    assert bulk.plan(archive=tmp_path).archive == str(tmp_path)
    bulk.undo_last()
    assert bulk.plan().archive == ""
    bulk.redo()
    assert bulk.plan().archive == "s3://bucket/old"
    bulk.delete(bulk.where("collection:model-0000"), delete_aliases=True)
    bulk.delete_whole("model-0000")
    assert bulk.plan().archive == "s3://bucket/old"


def test_what_a_rule_only_deletes_goes_without_the_archive_of_another(bulk: Session) -> None:
    """What a person staged beside is archived, too; and a collection of which one version is to be."""
    plain = '[[rule]]\nname = "junk"\nwithin = "name:model-0001"\nkeep.last = 2\n'
    bulk.stage(Policy.loads(OLD.format("s3://bucket/old") + plain))
    bulk.delete(bulk.where("name:model-0000:v0"), delete_aliases=True)
    plan = bulk.plan()
    junk = {f"model-0001:v{n}" for n in (1, 2)}
    assert {item.name for item in plan.items if item.id in plan.unarchived} == junk
    assert {item.name for item in plan.archived} == {item.name for item in plan.deletes} - junk
    assert plan.archives == (
        "Archived to s3://bucket/old first. What can't be archived is not deleted. "
        "2 of 6 go without, as their rule says."
    )
    assert plan.to_script().count("if kept(artifact):") == 4
    read = Plan.from_json(plan.to_json())
    assert (read, read.unarchived, read.id) == (plan, plan.unarchived, plan.id)
    assert bulk.plan(archive="s3://bucket/old").unarchived == frozenset(), "who says so has all archived"

    bulk.delete_collection("model-0001")
    assert len(bulk.plan().archived) == 5, "the collection has versions that no rule was asked to delete"


def test_a_plan_archives_to_one_place(bulk: Session) -> None:
    two = OLD.format("s3://bucket/old") + OLD.replace('"old"', '"new"').format("s3://bucket/new")
    with pytest.raises(
        PlanError, match="archive to s3://bucket/old and s3://bucket/new, and a plan archives"
    ):
        bulk.stage(Policy.loads(two))
    assert not bulk.changes
    with pytest.raises(ArchiveError, match="has a password in it") as refused:
        bulk.stage(Policy.loads(OLD.format("s3://ann:secret@bucket/old")))
    assert "secret" not in str(refused.value)
    assert not bulk.changes
    bulk.stage(Policy.loads(OLD.format("s3://bucket/old")))
    bulk.stage(Policy.loads(OLD.format("s3://bucket/new").replace("0000", "0001")))
    with pytest.raises(PlanError, match="by several policies"):
        bulk.plan()
    assert bulk.plan(archive="s3://bucket/all").archive == "s3://bucket/all"


def test_what_a_session_protects_is_skipped_in_plans_from_elsewhere(
    bulk: Session, sdk: LocalServer, project: str
) -> None:
    bulk.delete(bulk.where("version:1,2"))
    bulk.delete_collection("model-0001")
    text = bulk.plan().to_json()
    careful = Session(sdk.entity, project)
    careful.protect = "version:2"
    plan = Plan.from_json(text)
    shown = careful.check(plan)
    assert [item.name for item in shown.items] == ["model-0000:v1"]
    assert all("is protected: matches version:2" in str(item.refusal) for item in shown.refusals)
    report = careful.apply(plan)
    assert [item.name for item in report.done] == ["model-0000:v1"]
    assert "model-0000:v2 is protected: matches version:2" in report.reason(report.skipped[0])
    assert "model-0001 holds what is protected" in report.reason(report.skipped[1])
    # The other way round: the plan says it, the session does not.
    bulk.load()
    bulk.protect = ("age:>0d used:0", "run_state:finished")
    bulk.unstage()
    bulk.edit(bulk.where("version:3"), ttl="2d")
    assert "matches run_state:finished" in str(bulk.plan().refusals[0].refusal)
    bulk.protect = ("run_state:running",)
    protecting = bulk.plan()
    assert protecting.protect == ("run_state:running",)
    assert len(Session(sdk.entity, project).check(Plan.from_json(protecting.to_json())).items) == 2


def test_a_policy_is_read_from_a_file(tmp_path: Path, bulk: Session) -> None:
    file = tmp_path / "cleanup.toml"
    file.write_text(POLICY.replace("summary", "smmary"), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"cleanup.toml, line 5: keep.best: by='smmary.val_loss' is no"):
        bulk.preview(Policy.load(file))


def test_what_was_decided_is_asked_for_as_a_field(session: Session, project: str) -> None:
    with seeded_run(project) as run:
        for text, aliases in (("a", None), ("b", ["best"]), ("c", ["latest"])):
            run.log("net", {"weights.txt": text}, aliases=aliases)
    session.load()
    with pytest.raises(FilterError, match=r"Open Clean up by rule, or call preview\(policy\)"):
        session.where("verdict:drop")
    session.preview(Policy.loads('protect = ["version:0"]\n[[rule]]\nkeep.aliased = true'))
    assert session.where("verdict:drop").empty
    session.preview(Policy.loads("[[rule]]\nkeep.aliased = true"))
    assert list(session.where("verdict:drop")["name"]) == ["net:v0"]
    assert set(session.where('why:"has an alias"')["name"]) == {"net:v1", "net:v2"}
    session.protect = ("version:0",)
    assert list(session.where("verdict:protected")["name"]) == ["net:v0"]
    session.load()
    assert session.decision is None
    assert session.where("verdict:drop").empty
    assert session.decision is not None
    for circular in ('within = "verdict:keep"\nkeep.last = 1', 'keep.always = "why:alias"'):
        with pytest.raises(PolicyError, match="only about to give"):
            Policy.loads(f"[[rule]]\n{circular}")
    with pytest.raises(InvalidValueError, match="only about to give"):
        session.protect = ("verdict:keep",)
