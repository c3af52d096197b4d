"""The pieces of work that make, check or carry out a plan."""

import threading
from dataclasses import replace
from typing import Any

import wandb
from wandb.automations import ArtifactEvent, DoNothing, OnAddArtifactAlias

from artwidgets import Session
from artwidgets.applying.report import Report
from artwidgets.errors import ArtwidgetsError
from artwidgets.model.records import Collection
from artwidgets.planning.items import Action, Item
from artwidgets.planning.plan import Plan
from tests.local.wire import graphql
from tests.support.colleague import Truth, truth
from tests.support.works import Work

__all__ = [
    "Apply",
    "ApplyElsewhere",
    "Check",
    "DeleteCollection",
    "EditCollection",
    "MoveAlias",
    "PlanHolders",
    "PlanRules",
    "Resume",
    "Revert",
    "RevertPlan",
    "Triggers",
]

_COLLECTIONS = """query Collections($entity: String!, $project: String!) {
  project(entityName: $entity, name: $project) {
    artifactCollections(first: 100) { edges { node { id description } } } } }"""

Now = dict[str, Truth]


class Apply(Work):
    """Three deletes and three edits; the others are to stay as they are."""

    plan: Plan

    def prepare(self) -> None:
        super().prepare()
        self.plan = self.staged(self.session)

    def staged(self, session: Session) -> Plan:
        """Stage what this is about, and plan it."""
        ids = sorted(self.before, key=lambda number: (bool(named(self.before[number])), number))
        session.delete(ids[:3], delete_aliases=True)
        session.edit(ids[3:6], description="edited", update_metadata={"seen": True}, add_tags=["seen"])
        return session.plan(measure=False)

    def act(self) -> Any:
        return self.session.apply(self.plan)

    def as_planned(self, item: Item, now: Now) -> bool:
        """Whether the server has the item as it is to become."""
        if item.action is Action.DELETE:
            return item.id not in now
        version = now[item.id]
        return (
            version.description == "edited"
            and version.metadata.get("seen") is True
            and "seen" in version.tags
        )

    def touched(self) -> set[str]:
        """Versions that the plan may change."""
        return {item.id for item in self.plan.items}

    def check(self, result: Any) -> None:
        assert isinstance(result, Report), f"apply is to return its report, whatever happens: {result!r}"
        texts = [result.to_frame().to_csv(), result.stopped, result.summary, *result.notes, *result.remarks]
        self.texts += texts
        now = truth(self.server, self.project)
        self.check_done(result, now)
        untouched = set(self.before) - self.touched()
        assert untouched <= set(now), "what was in no plan is gone"
        for number in untouched:
            assert _kept(now[number]) == _kept(self.before[number]), "what was in no plan is changed"
        parts = (result.done, result.failed, result.skipped, result.remaining)
        keys = [item.key for part in parts for item in part]
        assert sorted(keys) == sorted(item.key for item in self.plan.items), "each item has one end"
        assert not result.skipped, [result.reason(item) for item in result.skipped]

    def check_done(self, report: Report, now: Now) -> None:
        """What is told done is so."""
        for item in report.done:
            assert self.as_planned(item, now), f"{item.name} is told done and is not as planned"

    def again(self) -> Report:
        """Carry it out to its end."""
        return self.session.apply(self.plan)

    def finish(self) -> None:
        report = self.again()
        assert len(report.done) == len(self.plan), report.to_frame()[["status", "reason"]].to_string()
        now = truth(self.server, self.project)
        self.check_done(report, now)
        assert set(self.before) - set(now) <= self.touched()
        self.session.load()
        assert set(self.session.listing.index) == set(now)


def named(version: Truth) -> set[str]:
    """The aliases of a version that are not its number."""
    return {alias for alias in version.aliases if not alias[1:].isdigit()}


def _kept(version: Truth) -> Truth:
    # The server itself gives `latest` to another version when the one that had it goes.
    return replace(version, aliases=version.aliases - {"latest"})


class DeleteCollection(Apply):
    """One collection with all that it holds goes."""

    def staged(self, session: Session) -> Plan:
        session.delete_collection("model-0000")
        return session.plan(measure=False)

    def as_planned(self, item: Item, now: Now) -> bool:
        return not any(one.collection == item.base.name for one in now.values())

    def touched(self) -> set[str]:
        return {number for number, one in self.before.items() if one.collection == "model-0000"}


class EditCollection(Apply):
    """Two collections get a description."""

    def staged(self, session: Session) -> Plan:
        for name in ("model-0000", "model-0001"):
            session.edit_collection(name, description="edited")
        return session.plan(measure=False)

    def as_planned(self, item: Item, now: Now) -> bool:
        asked = {"entity": self.server.entity, "project": self.project}
        _, response = graphql(self.server, _COLLECTIONS, asked)
        nodes = [edge["node"] for edge in response["data"]["project"]["artifactCollections"]["edges"]]
        assert isinstance(item.base, Collection)
        return next(node["description"] for node in nodes if node["id"] == item.id) == "edited"

    def touched(self) -> set[str]:
        return set()


class MoveAlias(Apply):
    """An alias moves from the version that has it to another."""

    def staged(self, session: Session) -> Plan:
        self.holder, self.taker = self.of_collection("step-0")
        session.edit([self.taker], add_aliases=["step-0"])
        return session.plan(measure=False)

    def of_collection(self, alias: str) -> tuple[str, str]:
        """Who has the alias in the first collection, and another version there without any."""
        own = {key: one for key, one in self.before.items() if one.collection == "model-0000"}
        holder = next(key for key, one in own.items() if alias in one.aliases)
        return holder, min(key for key, one in own.items() if not named(one))

    def as_planned(self, item: Item, now: Now) -> bool:
        return "step-0" in now[self.taker].aliases and "step-0" not in now[self.holder].aliases

    def touched(self) -> set[str]:
        return {self.holder, self.taker}


class PlanRules(Apply):
    """A plan is made."""

    def prepare(self) -> None:
        Work.prepare(self)

    def act(self) -> Any:
        return self.staged(self.session)

    def check(self, result: Any) -> None:
        Work.check(self, result)
        if isinstance(result, Plan):
            assert not result.refusals

    def finish(self) -> None:
        self.load_all()
        assert len(self.staged(self.session)) == 6


class PlanHolders(MoveAlias):
    """A plan that moves an alias is made of what a run logged, so that the server is asked who has it."""

    def prepare(self) -> None:
        self.session = self.another(run="bulk0000")
        self.session.load()

    def act(self) -> Any:
        return self.staged(self.session)

    def check(self, result: Any) -> None:
        Work.check(self, result)
        if isinstance(result, Plan):
            holder_ids = [holder.artifact_id for item in result.items for holder in item.holders]
            assert holder_ids == [self.holder], "the review names another holder than there is"

    def finish(self) -> None:
        self.check(self.staged(self.session))


class Triggers(MoveAlias):
    """A plan is made of a change that starts an automation."""

    def prepare(self) -> None:
        project_path = f"{self.server.entity}/{self.project}"
        api = wandb.Api()
        scope = api.artifact_collection("model", f"{project_path}/model-0000")
        event = OnAddArtifactAlias(scope=scope, filter=ArtifactEvent.alias == "step-0")
        api.create_automation(event >> DoNothing(), name="roll out")
        self.session.load()

    def act(self) -> Any:
        return self.staged(self.session)

    def check(self, result: Any) -> None:
        Work.check(self, result)
        if isinstance(result, Plan):
            warnings = " ".join(words for item in result.items for words in item.warnings)
            warnings += " ".join(result.warnings)
            assert "automation" in warnings, "an automation starts and the review says nothing of it"

    def finish(self) -> None:
        plan = self.staged(self.session)
        assert "may start the automation roll out" in plan.items[0].warnings


class Check(Apply):
    """A plan from elsewhere is held against the server."""

    def prepare(self) -> None:
        super().prepare()
        self.plan = Plan.from_json(self.plan.to_json())
        self.session = self.another()
        self.session.connection  # noqa: B018 - it is opened before anything goes wrong

    def act(self) -> Any:
        return self.session.check(self.plan)

    def check(self, result: Any) -> None:
        Work.check(self, result)
        if isinstance(result, ArtwidgetsError):
            return
        assert [item.name for item in result.items] == [item.name for item in self.plan.items]
        assert not any("gone" in words for item in result.items for words in item.warnings)

    def finish(self) -> None:
        self.check(self.session.check(self.plan))
        super().finish()


class ApplyElsewhere(Check):
    """A plan from elsewhere is carried out, and held against the server first."""

    def act(self) -> Any:
        return self.session.apply(self.plan)

    def check(self, result: Any) -> None:
        Apply.check(self, result)

    def finish(self) -> None:
        Apply.finish(self)


class Resume(Apply):
    """A plan that was cancelled between its edits and its deletes is finished."""

    def prepare(self) -> None:
        super().prepare()
        cancel = threading.Event()

        def on_progress(done: int, *_: object) -> None:
            if done:
                cancel.set()

        report = self.session.apply(self.plan, on_progress, cancel)
        assert len(report.done) == len(report.remaining) == 3

    def act(self) -> Any:
        return self.session.resume(self.plan.id)

    def again(self) -> Report:
        return self.session.apply(self.plan)


class RevertPlan(Apply):
    """What a plan edited is to be put back: the plan of that."""

    def prepare(self) -> None:
        super().prepare()
        report = self.session.apply(self.plan)
        assert len(report.done) == len(self.plan)
        self.first, self.edited = self.plan, truth(self.server, self.project)

    def staged(self, session: Session) -> Plan:
        session.edit(sorted(self.before)[3:6], description="edited", add_aliases=["was"], add_tags=["seen"])
        for index, number in enumerate(sorted(self.before)[3:6]):
            session.edit([number], add_aliases=[f"was-{index}"], remove_aliases=["was"])
        return session.plan(measure=False)

    def as_planned(self, item: Item, now: Now) -> bool:
        if self.plan is not getattr(self, "first", self.plan):
            return now[item.id] == self.before[item.id]
        return now[item.id].description == "edited"

    def act(self) -> Any:
        return self.session.revert_plan(self.plan.id)

    def check(self, result: Any) -> None:
        assert truth(self.server, self.project) == self.edited
        if isinstance(result, Plan):
            assert not result.refusals, [item.refusal for item in result.refusals]
            assert len(result) == 3

    def finish(self) -> None:
        self.plan = self.session.revert_plan(self.first.id)
        super().finish()
        assert truth(self.server, self.project) == self.before


class Revert(RevertPlan):
    """What a plan edited is put back."""

    def prepare(self) -> None:
        super().prepare()
        self.plan = self.session.revert_plan(self.first.id)

    def act(self) -> Any:
        return self.session.apply(self.plan)

    def check(self, result: Any) -> None:
        Apply.check(self, result)

    def finish(self) -> None:
        Apply.finish(self)
        assert truth(self.server, self.project) == self.before
