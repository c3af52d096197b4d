"""All that the platform's guides describe (PLATFORM U1 to T1), through `Session`, seen by the plain SDK."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import wandb

from artwidgets import Session, field
from artwidgets.applying.report import Status
from artwidgets.errors import (
    AuthenticationError,
    FilterError,
    InvalidValueError,
    NotFoundError,
    PlanError,
    StalePlanError,
    UnreachableError,
)
from artwidgets.local import LocalServer
from tests.support.session_fixtures import Log

Remote = Callable[[str], wandb.Artifact]


def ids(session: Session, *names: str) -> list[str]:
    frame = session.listing
    return [frame.index[frame["name"] == name][0] for name in names]


def apply(session: Session) -> None:
    plan = session.plan()
    assert not plan.refusals
    report = session.apply(plan)
    assert len(report.done) == len(plan) > 0, report.to_frame().to_dict("records")
    assert not session.changes


def names(session: Session) -> list[str]:
    return sorted(session.load()["name"])


class TestUpdating:
    """U1 to U7 and T1."""

    def test_every_field_of_a_version(self, session: Session, log: Log, remote: Remote) -> None:
        log("model", {"a": "1"}, metadata={"loss": 0.5, "epoch": 1})
        session.load()
        session.edit(
            ids(session, "model:v0"),
            description="The one.",
            update_metadata={"loss": 0.1, "note": "new"},
            remove_metadata=["epoch"],
            add_aliases=["best"],
            remove_aliases=["latest"],
            add_tags=["keep me"],
            ttl="30d",
        )
        assert remote("model:v0").description is None  # U5: nothing is sent before apply
        apply(session)
        now = remote("model:v0")
        assert now.description == "The one."
        assert now.metadata == {"loss": 0.1, "note": "new"}
        assert now.aliases == ["best"]
        assert now.tags == ["keep me"]
        assert now.ttl == timedelta(days=30)
        row = session.listing.iloc[0]
        assert (row["description"], row["aliases"], row["ttl"]) == ("The one.", ("best",), timedelta(days=30))

    def test_fields_are_replaced_whole_and_cleared(self, session: Session, log: Log, remote: Remote) -> None:
        log("model", {"a": "1"}, metadata={"a": 1}, description="old", aliases=[["latest", "x", "y"]])
        session.load()
        session.edit(
            ids(session, "model:v0"),
            metadata={"b": [1, {"c": None}]},
            aliases=["z"],
            description=None,
            ttl=None,
        )
        apply(session)
        now = remote("model:v0")
        assert (now.metadata, now.aliases, now.description or "") == ({"b": [1, {"c": None}]}, ["z"], "")
        assert now.ttl is None

    def test_an_alias_moves_and_the_listing_shows_both_ends(self, session: Session, log: Log) -> None:
        log("model", {"a": "1"}, {"a": "2"}, aliases=[["best"], ["latest"]])
        session.load()
        session.edit(ids(session, "model:v1"), add_aliases=["best"])
        apply(session)
        found = session.listing.set_index("name")["aliases"]
        assert (set(found["model:v0"]), set(found["model:v1"])) == (set(), {"best", "latest"})

    def test_inside_a_run_the_edit_is_in_its_lineage(
        self, sdk: LocalServer, project: str, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"})
        with wandb.init(project=project) as run:
            session = Session(run=run)
            session.load()
            session.edit(ids(session, "model:v0"), description="seen in a run")
            apply(session)
        assert remote("model:v0").description == "seen in a run"
        assert [user.id for user in remote("model:v0").used_by()] == [run.id]

    def test_a_collection(self, session: Session, log: Log, sdk: LocalServer, project: str) -> None:
        log("model", {"a": "1"})
        session.load()
        session.edit_collection(
            "model", new_name="net", description="All of them.", type="network", tags=["x"]
        )
        apply(session)
        now = wandb.Api().artifact_collection("network", f"{sdk.entity}/{project}/net")
        assert (now.name, now.description, list(now.tags)) == ("net", "All of them.", ["x"])
        assert session.listing["name"].tolist() == ["net:v0"]
        assert session.listing["type"].tolist() == ["network"]

    def test_aliases_of_a_version_in_the_model_registry_are_refused(
        self, session: Session, log: Log, remote: Remote, sdk: LocalServer
    ) -> None:
        log("model", {"a": "1"})
        remote("model:v0").link(f"{sdk.entity}/model-registry/Champion")
        session.load()
        session.edit(ids(session, "model:v0"), add_aliases=["x"])
        plan = session.plan()
        assert len(plan) == 0
        assert "model registry" in plan.refusals[0].refusal

    def test_two_sessions_edit_different_keys_and_both_survive(
        self, sdk: LocalServer, project: str, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"}, metadata={"a": 1, "b": 1})
        one, other = Session(sdk.entity, project), Session(sdk.entity, project)
        one.load(), other.load()
        one.edit(ids(one, "model:v0"), update_metadata={"a": 2})
        other.edit(ids(other, "model:v0"), update_metadata={"b": 2})
        apply(one), apply(other)
        assert remote("model:v0").metadata == {"a": 2, "b": 2}

    def test_two_sessions_edit_the_same_key_and_the_second_is_told(
        self, sdk: LocalServer, project: str, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"}, metadata={"a": 1})
        one, other = Session(sdk.entity, project), Session(sdk.entity, project)
        one.load(), other.load()
        one.edit(ids(one, "model:v0"), update_metadata={"a": 2})
        other.edit(ids(other, "model:v0"), update_metadata={"a": 3}, description="mine")
        apply(one)
        report = other.apply(other.plan())
        assert "Somebody changed metadata.a from 1 to 2" in report.reason(report.skipped[0])
        assert remote("model:v0").metadata == {"a": 2}
        assert other.changes.edits  # nothing that was typed is lost

    def test_an_edit_to_a_version_deleted_meanwhile_is_told(
        self, session: Session, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"}, {"a": "2"})
        session.load()
        session.edit(ids(session, "model:v0"), description="too late")
        plan = session.plan()
        remote("model:v0").delete()
        report = session.apply(plan)
        assert "deleted meanwhile" in report.reason(report.skipped[0])


class TestDeleting:
    """D1 to D8."""

    def test_one_version_and_latest_moves_to_the_one_before(
        self, session: Session, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"}, {"a": "2"})
        session.load()
        session.delete(ids(session, "model:v1"), delete_aliases=True)
        apply(session)
        assert session.listing["aliases"].tolist() == [("latest",)]
        assert names(session) == ["model:v0"]

    def test_with_an_alias_it_is_refused_until_the_alias_is_gone_or_goes_too(
        self, session: Session, log: Log
    ) -> None:
        log("model", {"a": "1"}, {"a": "2"}, aliases=[["best"]])
        session.load()
        one = ids(session, "model:v0")
        session.delete(one)
        assert "alias best" in session.plan().refusals[0].refusal
        session.edit(one, aliases=[])
        apply(session)
        assert names(session) == ["model:v1"]

    def test_all_without_an_alias(self, session: Session, log: Log) -> None:
        log("model", {"a": "1"}, {"a": "2"}, {"a": "3"}, aliases=[["best"]])
        session.load()
        session.delete(session.where("alias:none"))
        apply(session)
        assert names(session) == ["model:v0", "model:v2"]

    def test_version_or_alias_v3_or_v4(self, session: Session, log: Log) -> None:
        log("model", *({"a": str(n)} for n in range(6)))
        session.load()
        session.delete(session.where(field("alias").isin("v3", "v4")))
        apply(session)
        assert names(session) == ["model:v0", "model:v1", "model:v2", "model:v5"]

    def test_all_that_a_run_logged_with_its_aliases(self, sdk: LocalServer, project: str, log: Log) -> None:
        log("model", {"a": "1"})
        log("model", {"a": "2"}, {"a": "3"}, aliases=[["best"]])
        latest = wandb.Api().artifact(f"{sdk.entity}/{project}/model:latest").logged_by()
        session = Session(run=f"{sdk.entity}/{project}/{latest.id}")
        frame = session.load()
        assert sorted(frame["name"]) == ["model:v1", "model:v2"]
        session.delete(frame, delete_aliases=True)
        apply(session)
        assert names(Session(sdk.entity, project)) == ["model:v0"]

    def test_a_whole_collection(self, session: Session, log: Log, sdk: LocalServer, project: str) -> None:
        log("model", {"a": "1"}, {"a": "2"})
        log("other", {"a": "3"})
        session.load()
        session.delete_collection("model")
        apply(session)
        assert names(session) == ["other:v0"]
        assert not wandb.Api().artifact_collection_exists(f"{sdk.entity}/{project}/model", "model")

    def test_an_emptied_collection_stays_and_can_be_deleted(self, session: Session, log: Log) -> None:
        log("model", {"a": "1"})
        session.load()
        session.delete(session.listing, delete_aliases=True)
        apply(session)
        session.load()
        assert session.collection("model").name == "model"
        session.delete_collection("model")
        apply(session)
        session.load()
        with pytest.raises(NotFoundError):
            session.collection("model")

    def test_files_go_only_when_no_other_version_uses_them(
        self, log: Log, tmp_path_factory: pytest.TempPathFactory, sdk: LocalServer, project: str
    ) -> None:
        shared, own = "s" * 30_000, "o" * 20_000
        log("model", {"shared": shared}, {"shared": shared, "own": own})
        sdk.collect_garbage()
        session = Session(sdk.entity, project)
        session.load()
        session.delete(ids(session, "model:v0"))
        plan = session.plan()
        assert (plan.reclaim.lower, plan.reclaim.upper) == (0, 0)
        session.unstage()
        session.delete(ids(session, "model:v1"), delete_aliases=True)
        plan = session.plan()
        assert (plan.reclaim.lower, plan.reclaim.upper) == (20_000, 20_000)
        before = sdk.storage_bytes()
        session.apply(plan)
        assert sdk.storage_bytes() == before
        freed = sdk.collect_garbage()
        assert 20_000 <= freed < 22_000  # the file, and the manifest that named it
        assert sdk.storage_bytes() == before - freed

    def test_a_link_is_unlinked_and_its_source_stays(
        self, session: Session, log: Log, remote: Remote, sdk: LocalServer
    ) -> None:
        log("model", {"a": "1"})
        remote("model:v0").link(f"{sdk.entity}/{session.scope.project}/Shortlist")
        frame = session.load()
        links = frame[frame["is_link"]]
        assert links["source"].tolist() == [f"{sdk.entity}/{session.scope.project}/model:v0"]
        session.delete(links)
        plan = session.plan()
        assert [item.action for item in plan.items] == ["unlink"]
        session.apply(plan)
        assert session.load()["name"].tolist() == ["model:v0"]
        assert session.listing["linked_in"].tolist() == [()]

    def test_a_linked_source_is_deleted_only_with_leave_or_after_its_link(
        self, session: Session, log: Log, remote: Remote, sdk: LocalServer
    ) -> None:
        log("model", {"a": "1"}, {"a": "2"}, {"a": "3"})
        for name in ("model:v0", "model:v1"):
            remote(name).link(f"{sdk.entity}/{session.scope.project}/Shortlist")
        frame = session.load()
        sources = frame[~frame["is_link"] & (frame["version"] < 2)]
        session.delete(sources)
        assert [item.name for item in session.plan().refusals] == ["model:v0", "model:v1"]
        session.unstage()
        session.delete(frame[frame["is_link"] & (frame["version"] == 0)])
        session.delete(ids(session, "model:v0"))
        session.delete(ids(session, "model:v1"), delete_aliases=True)
        apply(session)
        assert session.listing["name"].tolist() == ["model:v2"]
        assert names(session) == ["model:v2"]

    def test_what_got_an_alias_since_the_review_is_skipped(
        self, session: Session, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"}, {"a": "2"}, {"a": "3"})
        session.load()
        session.delete(session.where("alias:none"))
        plan = session.plan()
        kept = remote("model:v1")
        kept.aliases.append("production")
        kept.save()
        report = session.apply(plan)
        assert [item.name for item in report.done] == ["model:v0"]
        assert "got the alias production" in report.reason(report.skipped[0])
        shown = session.listing.loc[ids(session, "model:v1")[0]]
        assert shown["aliases"] == ("production",), "what was skipped is shown as it is now"
        assert names(session) == ["model:v1", "model:v2"]

    def test_already_gone_is_done(self, session: Session, log: Log, remote: Remote) -> None:
        log("model", {"a": "1"}, {"a": "2"})
        session.load()
        session.delete(ids(session, "model:v0"))
        plan = session.plan()
        remote("model:v0").delete()
        report = session.apply(plan)
        assert [outcome.status for outcome in report.outcomes.values()] == [Status.DONE]

    def test_a_keep_rule(self, session: Session, log: Log) -> None:
        log("model", *({"a": str(n)} for n in range(5)), aliases=[["best"]])
        session.load()
        session.keep(last=2, aliased=True)
        apply(session)
        assert names(session) == ["model:v0", "model:v3", "model:v4"]


class TestBadInput:
    """A clear error, and nothing lost."""

    def test_an_unknown_project_or_entity(self, sdk: LocalServer) -> None:
        with pytest.raises(NotFoundError, match="no-such-project"):
            Session(sdk.entity, "no-such-project").load()
        with pytest.raises(NotFoundError, match="nobody-here"):
            Session("nobody-here", "p").load()

    def test_a_wrong_key_is_not_in_the_message(self, sdk: LocalServer, project: str) -> None:
        key = "w" * 40
        with pytest.raises(AuthenticationError) as caught:
            Session(sdk.entity, project, base_url=sdk.base_url, api_key=key).load()
        assert key not in str(caught.value)

    @pytest.mark.timeout(5)
    def test_a_server_that_is_not_there(self) -> None:
        with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9"):
            Session("e", "p", base_url="http://127.0.0.1:9", api_key="k" * 40).load()

    def test_values_and_queries(self, session: Session, log: Log) -> None:
        log("model", {"a": "1"})
        session.load()
        one = session.listing.index
        for wrong in (
            {"add_aliases": ["a/b"]},
            {"add_aliases": ["a:b"]},
            {"ttl": "soon"},
            {"metadata": "{"},
            {"add_tags": ["?"]},
        ):
            with pytest.raises(InvalidValueError):
                session.edit(one, **wrong)
        with pytest.raises(NotFoundError):
            session.edit(["no such id"], description="x")
        with pytest.raises(FilterError):
            session.where("size:>lots")
        assert not session.changes

    def test_a_plan_for_another_server(self, session: Session, log: Log) -> None:
        log("model", {"a": "1"})
        session.load()
        session.edit(session.listing, description="x")
        from dataclasses import replace

        with pytest.raises(StalePlanError):
            session.apply(replace(session.plan(), server="https://elsewhere"))


class TestWithoutAScreen:
    """What scripts rely on."""

    def test_the_script_does_what_the_plan_does(self, session: Session, log: Log, remote: Remote) -> None:
        log("model", {"a": "1"}, {"a": "2"}, {"a": "3"}, metadata={"k": 1}, aliases=[["x"]])
        session.load()
        session.edit(
            ids(session, "model:v2"),
            description='it\'s "new"',
            update_metadata={"k": [1]},
            add_tags=["t"],
            ttl="2d",
        )
        session.delete(ids(session, "model:v0", "model:v1"), delete_aliases=True)
        exec(compile(session.plan().to_script(), "script", "exec"), {})
        now = remote("model:v2")
        assert (now.description, now.metadata, now.tags) == ('it\'s "new"', {"k": [1]}, ["t"])
        assert now.ttl == timedelta(days=2)
        assert names(session) == ["model:v2"]

    def test_edits_are_reverted_unless_somebody_changed_them_since(
        self, session: Session, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"}, {"a": "2"}, metadata={"k": 1}, description="old")
        session.load()
        session.edit(
            session.listing, description="new", update_metadata={"k": 2, "n": 1}, add_aliases=["w"][:0]
        )
        plan = session.plan()
        session.apply(plan)
        touched = remote("model:v1")
        touched.description = "somebody else's"
        touched.save()
        report = session.revert(plan.id)
        assert [item.name for item in report.done] == ["model:v0"]
        assert "somebody changed description" in report.plan.refusals[0].refusal
        assert (remote("model:v0").description, remote("model:v0").metadata) == ("old", {"k": 1})
        assert remote("model:v1").description == "somebody else's"

    def test_history_tells_what_was_done(self, session: Session, log: Log) -> None:
        log("model", {"a": "1"})
        session.load()
        session.edit(session.listing, description="x")
        plan = session.plan()
        session.apply(plan)
        entry = session.history().loc[plan.id]
        assert (entry["state"], entry["items"], entry["done"]) == ("finished", 1, 1)
        assert entry["by"] == session.connection.viewer.username
        assert entry["did"] == "edited model:v0: description"

    def test_history_is_this_projects_and_touches_no_other(
        self, session: Session, log: Log, sdk: LocalServer
    ) -> None:
        log("model", {"a": "1"})
        session.load()
        session.edit_collection("model", new_name="net")
        plan = session.plan()
        session.apply(plan)
        other = Session(sdk.entity, f"{session.scope.project}-other")
        assert not len(other.history())
        everywhere = other.history(everywhere=True)
        assert everywhere.loc[plan.id, "project"] == session.scope.project
        assert everywhere.loc[plan.id, "did"] == "renamed model \N{RIGHTWARDS ARROW} net"
        for act in (other.resume, other.revert, other.resume_plan, other.revert_plan):
            with pytest.raises(StalePlanError, match=f"of {sdk.entity}/{session.scope.project},"):
                act(plan.id)
        assert session.collection("net")

    def test_a_cancelled_plan_is_resumed(self, session: Session, log: Log) -> None:
        log("model", *({"a": str(n)} for n in range(4)))
        session.load()
        session.delete(session.where("alias:none"))
        plan = session.plan()
        cancel = threading.Event()
        cancel.set()
        report = session.apply(plan, cancel=cancel)
        assert report.cancelled
        assert len(report.remaining) == 3
        # Which plan it is has to be seen before anything of it is done, and here nobody can be asked.
        with pytest.raises(PlanError, match=f"Plan {plan.id} of {session.scope.entity}/.*3 of 3 items left"):
            session.resume()
        assert names(session) == ["model:v0", "model:v1", "model:v2", "model:v3"]
        assert len(session.resume_plan(plan.id)) == 3
        assert len(session.resume(plan.id).done) == 3
        assert names(session) == ["model:v3"]

    def test_the_key_is_nowhere(self, session: Session, log: Log, sdk: LocalServer, state: object) -> None:
        log("model", {"a": "1"})
        session.load()
        session.edit(session.listing, description="x")
        plan = session.plan()
        session.apply(plan)
        from pathlib import Path

        texts = [repr(session), repr(session.connection), plan.to_json(), plan.to_script()]
        texts += [path.read_text() for path in Path(str(state)).rglob("*") if path.is_file()]
        assert len(texts) > 4
        assert not [text for text in texts if sdk.api_key in text]


class TestASecondLook:
    """What was loaded once opens at once, and is read anew all the same."""

    def test_rows_of_the_last_time_come_first_and_fresh_ones_follow(
        self, sdk: LocalServer, project: str, log: Log
    ) -> None:
        log("model", {"a": "1"}, {"a": "2"})
        first = Session(sdk.entity, project)
        first.load()
        first.delete(ids(first, "model:v0"))
        apply(first)
        log("model", {"a": "3"})
        second, shown = Session(sdk.entity, project), []
        second.load(on_rows=lambda: shown.append(sorted(second.listing["name"])))
        assert shown[0] == ["model:v1"]
        assert sorted(second.listing["name"]) == ["model:v1", "model:v2"]

    def test_nothing_stale_is_deleted(self, sdk: LocalServer, project: str, log: Log, remote: Remote) -> None:
        log("model", {"a": "1"}, {"a": "2"})
        Session(sdk.entity, project).load()
        kept = remote("model:v0")
        kept.aliases.append("production")
        kept.save()
        stale = Session(sdk.entity, project)

        def at_once() -> None:
            stale.delete(stale.where("alias:none"))

        stale.load(on_rows=at_once)
        assert stale.changes.deletes
        plan = stale.plan()
        assert len(plan) == 0
        assert "production" in plan.refusals[0].refusal
