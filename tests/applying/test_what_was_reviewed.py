"""What was reviewed is what is done: what somebody changed since is left alone, and named."""

from collections.abc import Callable

import pytest
import wandb

from artwidgets import Session
from artwidgets.applying.report import Report
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from tests.support.seeded import log, seeded_run
from tests.support.session_fixtures import Log

Remote = Callable[[str], wandb.Artifact]
Change = Callable[[Remote, str, str], None]


def ids(session: Session, *names: str) -> list[str]:
    frame = session.listing
    return [str(row) for name in names for row in frame.index[frame["name"] == name]]


def names(sdk: LocalServer, project: str) -> list[str]:
    return sorted(Session(sdk.entity, project).load()["name"])


def doomed(session: Session, collection: str) -> Plan:
    session.load()
    session.delete_collection(collection)
    plan = session.plan()
    assert len(plan) == 1
    return plan


def why_skipped(report: Report) -> str:
    assert [len(report.done), len(report.failed), len(report.skipped)] == [0, 0, 1], report.to_frame()
    return report.reason(report.skipped[0])


def gets_an_alias(remote: Remote, project_path: str, name: str) -> None:
    one = remote(f"{name}:v0")
    one.aliases.append("production")
    one.save()


def gets_a_tag(remote: Remote, project_path: str, name: str) -> None:
    one = remote(f"{name}:v0")
    one.tags.append("keep")
    one.save()


def gets_a_link(remote: Remote, project_path: str, name: str) -> None:
    remote(f"{name}:v0").link(f"{project_path}/Shortlist")


def is_used(remote: Remote, project_path: str, name: str) -> None:
    with seeded_run(project_path.rpartition("/")[2]) as run:
        run.use(remote(f"{name}:v0").id)


def gets_a_description(remote: Remote, project_path: str, name: str) -> None:
    one = remote(f"{name}:v0")
    one.description = "the one of the paper"
    one.save()


def gets_metadata(remote: Remote, project_path: str, name: str) -> None:
    one = remote(f"{name}:v0")
    one.metadata["accuracy"] = 0.99
    one.save()


def is_replaced_one_for_one(remote: Remote, project_path: str, name: str) -> None:
    remote(f"{name}:v0").delete()
    log(project_path.rpartition("/")[2], {"a": "new"}, name=name, type="model")


def test_a_collection_goes_only_if_every_version_is_as_reviewed(
    sdk: LocalServer, session: Session, project: str, log: Log, remote: Remote
) -> None:
    changes: dict[str, tuple[Change, str]] = {
        "aliased": (gets_an_alias, "aliased:v0 got the alias production"),
        "tagged": (gets_a_tag, "tagged:v0 has other tags"),
        "linked": (gets_a_link, "/Shortlist"),
        "used": (is_used, "used:v0 was used by 1 more run"),
        "described": (gets_a_description, "described:v0 has other description"),
        "measured": (gets_metadata, "measured:v0 has other metadata"),
        "replaced": (is_replaced_one_for_one, "replaced:v0 is gone"),
    }
    for name in changes:
        log(name, {"a": "1"}, {"a": "2"})
    session.load()
    for name in changes:
        session.delete_collection(name)
    plan = session.plan()
    assert len(plan) == len(changes)
    for name, (change, _) in changes.items():
        change(remote, f"{sdk.entity}/{project}", name)
    before = names(sdk, project)
    report = session.apply(plan)
    assert (len(report.done), len(report.failed)) == (0, 0), report.to_frame()
    reasons = {item.name: report.reason(item) for item in report.skipped}
    assert set(reasons) == set(changes)
    for name, (_, expected) in changes.items():
        assert expected in reasons[name]
        assert f"{name}:v" in reasons[name]
    assert names(sdk, project) == before


def test_a_collection_that_nobody_touched_goes(
    sdk: LocalServer, session: Session, project: str, log: Log
) -> None:
    log("model", {"a": "1"}, {"a": "2"}, aliases=[["best"]], metadata={"k": [1, None]}, description="d")
    assert len(session.apply(doomed(session, "model")).done) == 1
    assert names(sdk, project) == []


def test_a_new_version_is_named(
    sdk: LocalServer, session: Session, project: str, log: Log, remote: Remote
) -> None:
    log("model", {"a": "1"})
    plan = doomed(session, "model")
    log("model", {"a": "2"})
    assert "model:v1 was added" in why_skipped(session.apply(plan))


@pytest.mark.parametrize("change", ["one for one", "alias"])
def test_a_collection_of_links_goes_only_as_reviewed(
    sdk: LocalServer, session: Session, project: str, log: Log, remote: Remote, change: str
) -> None:
    log("model", {"a": "1"}, {"a": "2"})
    collection_path = f"{sdk.entity}/{project}/Shortlist"
    remote("model:v0").link(collection_path)
    plan = doomed(session, "Shortlist")
    if change == "alias":
        link = remote("Shortlist:v0")
        link.aliases.append("production")
        link.save()
        expected = "Shortlist:v0 got the alias production"
    else:
        remote("Shortlist:v0").unlink()
        remote("model:v1").link(collection_path)
        # The local server may give the id of the link that went to the next one.
        expected = "Shortlist:v1 "
    assert expected in why_skipped(session.apply(plan))
    assert [name for name in names(sdk, project) if name.startswith("Shortlist")]


def test_a_large_collection_is_compared_page_by_page(sdk: LocalServer, project: str, remote: Remote) -> None:
    sdk.seed_bulk(project=project, collections=1, versions=1_250)
    session = Session(sdk.entity, project)
    name = session.load()["collection"].iloc[0]
    plan = doomed(session, str(name))
    assert len(plan.items[0].holds) == plan.items[0].versions == 1_250
    assert len(plan.to_json()) < 400 * 1_250
    last = remote(f"{name}:v1031")
    last.tags.append("keep")
    last.save()
    assert f"{name}:v1031 has other tags" in why_skipped(session.apply(plan))
    last.tags.remove("keep")
    last.save()
    assert len(session.apply(plan).done) == 1


def test_a_plan_is_not_stopped_by_its_own_effects(
    sdk: LocalServer, session: Session, project: str, log: Log, remote: Remote
) -> None:
    """A collection, the links to its versions, and another version that those links are to."""
    log("model", {"a": "1"}, {"a": "2"})
    log("other", {"a": "3"}, {"a": "4"})
    for name in ("model:v0", "model:v1", "other:v0"):
        remote(name).link(f"{sdk.entity}/{project}/Shortlist")
    session.load()
    session.delete_collection("model")
    session.delete_collection("Shortlist")
    session.delete(ids(session, "other:v0"), delete_aliases=True)
    report = session.apply(session.plan())
    assert len(report.done) == 3, report.to_frame()["reason"].tolist()
    assert names(sdk, project) == ["other:v1"]


def test_latest_that_comes_of_our_own_deletes_is_no_surprise(
    session: Session, log: Log, sdk: LocalServer, project: str
) -> None:
    log("model", *({"a": str(n)} for n in range(4)), aliases=[["a"], ["b"], ["c"]])
    session.load()
    session.delete(ids(session, "model:v1", "model:v2", "model:v3"), delete_aliases=True)
    report = session.apply(session.plan())
    assert len(report.done) == 3, report.to_frame()["reason"].tolist()


def test_latest_that_somebody_else_moved_is(session: Session, log: Log, remote: Remote) -> None:
    log("model", {"a": "1"}, {"a": "2"}, {"a": "3"})
    session.load()
    session.delete(ids(session, "model:v0"))
    session.delete(ids(session, "model:v2"), delete_aliases=True)
    plan = session.plan()
    moved = remote("model:v0")
    moved.aliases.append("latest")
    moved.save()
    report = session.apply(plan)
    assert "got the alias latest" in report.reason(report.skipped[0])
    assert [item.name for item in report.done] == ["model:v2"]


class TestAliases:
    """An alias moves only from where the review said."""

    @pytest.fixture
    def plan(self, session: Session, log: Log) -> Plan:
        log("model", *({"a": str(n)} for n in range(4)), aliases=[[], ["best"]])
        session.load()
        session.edit(ids(session, "model:v0"), add_aliases=["best"])
        return session.plan()

    def test_from_the_one_it_was_shown_at(self, session: Session, plan: Plan, remote: Remote) -> None:
        assert plan.warnings == ("model:v0: the alias best moves here from model:v1",)
        assert len(session.apply(plan).done) == 1
        assert remote("model:best").version == "v0"

    def test_not_from_where_somebody_put_it_since(self, session: Session, plan: Plan, remote: Remote) -> None:
        moved = remote("model:v2")
        moved.aliases.append("best")
        moved.save()
        reason = why_skipped(session.apply(plan))
        assert "best is at model:v2 now" in reason
        assert "the review said model:v1" in reason
        assert remote("model:best").version == "v2"

    def test_not_once_nobody_has_it(self, session: Session, plan: Plan, remote: Remote) -> None:
        moved = remote("model:v1")
        moved.aliases.remove("best")
        moved.save()
        assert "best is at nobody now" in why_skipped(session.apply(plan))

    def test_not_from_anybody_where_nobody_had_it(self, session: Session, log: Log, remote: Remote) -> None:
        log("model", {"a": "1"}, {"a": "2"})
        session.load()
        session.edit(ids(session, "model:v0"), add_aliases=["champion"])
        plan = session.plan()
        moved = remote("model:v1")
        moved.aliases.append("champion")
        moved.save()
        assert "the review said nobody" in why_skipped(session.apply(plan))
        assert remote("model:champion").version == "v1"

    def test_two_versions_change_places(self, session: Session, log: Log, remote: Remote) -> None:
        log("model", {"a": "1"}, {"a": "2"}, aliases=[["best"]])
        session.load()
        session.edit(ids(session, "model:v0"), remove_aliases=["best"])
        session.edit(ids(session, "model:v1"), add_aliases=["best"])
        assert len(session.apply(session.plan()).done) == 2
        assert remote("model:best").version == "v1"

    def test_a_move_is_no_conflict_with_what_else_is_staged_for_who_had_it(
        self, session: Session, log: Log, remote: Remote
    ) -> None:
        """As in a first run that the second item was not reached by."""
        log("model", {"a": "1"}, {"a": "2"}, aliases=[[], ["best"]])
        session.load()
        session.edit(ids(session, "model:v0"), aliases=["best"])
        session.edit(ids(session, "model:v1"), aliases=["old", "latest"])
        plan = session.plan()
        moved = remote("model:v0")
        moved.aliases.append("best")
        moved.save()
        report = session.apply(plan)
        assert len(report.done) == 2, report.to_frame()["reason"].tolist()
        assert sorted(remote("model:v1").aliases) == ["latest", "old"]

    def test_a_session_on_a_run_is_told_who_has_it_outside(
        self, sdk: LocalServer, project: str, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"}, aliases=[["best"]])
        log("model", {"a": "2"})
        run = remote("model:v1").logged_by()
        session = Session(run=f"{sdk.entity}/{project}/{run.id}")
        session.edit(session.load(), add_aliases=["best"])
        plan = session.plan()
        assert plan.warnings == ("model:v1: the alias best moves here from model:v0",)
        assert len(session.apply(plan).done) == 1


def test_a_link_that_somebody_made_where_we_unlink_keeps_its_version(
    sdk: LocalServer, session: Session, project: str, log: Log, remote: Remote
) -> None:
    log("model", {"a": "1"}, {"a": "2"}, {"a": "3"})
    collection_path = f"{sdk.entity}/{project}/Shortlist"
    remote("model:v0").link(collection_path)
    session.load()
    session.delete(ids(session, "Shortlist:v0", "model:v1"))
    plan = session.plan()
    remote("model:v1").link(collection_path)
    report = session.apply(plan)
    assert [item.name for item in report.done] == ["Shortlist:v0"]
    assert collection_path in report.reason(report.skipped[0])
    assert "model:v1" in names(sdk, project)


def test_a_link_made_again_after_our_unlink_keeps_its_version(
    sdk: LocalServer, session: Session, project: str, log: Log, remote: Remote
) -> None:
    """The unlink is done in a first run; before the second somebody links the version anew."""
    log("model", {"a": "1"}, {"a": "2"})
    collection_path = f"{sdk.entity}/{project}/Shortlist"
    remote("model:v0").link(collection_path)
    session.load()
    session.delete(ids(session, "Shortlist:v0"))
    session.delete(ids(session, "model:v0"), delete_aliases=True)
    plan = session.plan()
    kept = remote("model:v0")
    kept.tags.append("wait")
    kept.save()
    assert [item.name for item in session.apply(plan).done] == ["Shortlist:v0"]
    kept.tags.remove("wait")
    kept.save()
    kept.link(collection_path)
    report = session.apply(plan)
    assert collection_path in report.reason(report.skipped[0])
    assert "model:v0" in names(sdk, project)


class TestOnePlan:
    """One staged change is one plan."""

    def test_the_same_change_once_more_is_another_plan(
        self, session: Session, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"})
        session.load()
        done = set()
        for _ in range(2):
            session.edit(session.listing, add_aliases=["best"])
            assert session.plan().id == session.plan().id
            plan = session.plan()
            assert len(session.apply(plan).done) == 1
            assert "best" in remote("model:v0").aliases
            done.add(plan.id)
            session.edit(session.listing, remove_aliases=["best"])
            session.apply(session.plan())
            assert "best" not in remote("model:v0").aliases
        assert len(done) == 2
        assert len(session.history()) == 4

    def test_the_same_change_after_somebody_took_it_back(
        self, sdk: LocalServer, session: Session, project: str, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"})
        session.load()
        session.edit(session.listing, add_tags=["seen"])
        plan = session.plan()
        Session(sdk.entity, project).apply(plan)
        taken = remote("model:v0")
        taken.tags.remove("seen")
        taken.save()
        session.load()
        session.edit(session.listing, add_tags=["seen"])
        again = session.plan()
        assert again.id != plan.id
        assert len(session.apply(again).done) == 1
        assert remote("model:v0").tags == ["seen"]

    def test_a_second_revert_is_another_plan(self, session: Session, log: Log, remote: Remote) -> None:
        log("model", {"a": "1"}, description="old")
        session.load()
        session.edit(session.listing, description="new")
        plan = session.plan()
        session.apply(plan)
        first = session.revert(plan.id)
        assert remote("model:v0").description == "old"
        again = remote("model:v0")
        again.description = "new"
        again.save()
        second = session.revert(plan.id)
        assert first.plan.id != second.plan.id
        assert len(second.done) == 1
        assert remote("model:v0").description == "old"

    def test_a_revert_takes_an_alias_only_from_where_it_says(
        self, session: Session, log: Log, remote: Remote
    ) -> None:
        log("model", {"a": "1"}, {"a": "2"}, aliases=[["best"]])
        session.load()
        session.edit(ids(session, "model:v0"), remove_aliases=["best"])
        plan = session.plan()
        session.apply(plan)
        moved = remote("model:v1")
        moved.aliases.append("best")
        moved.save()
        back = session.revert_plan(plan.id)
        assert back.warnings == ("model:v0: the alias best moves here from model:v1",)
