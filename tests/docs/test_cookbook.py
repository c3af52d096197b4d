"""README's recipes do what their titles say, on a project with a year of work."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import wandb

from artwidgets import Archive, Plan, Session
from artwidgets.cli import main
from artwidgets.local import LocalServer
from tests.docs.readme import examples, recipes
from tests.support.seeded import seeded_run

PROJECT = "cookbook"
LOSSES = (0.5, 0.2, 0.4, 0.1, 0.3)
RECIPES = recipes()
BUCKET = "s3://bucket/wandb"


@pytest.fixture(scope="module")
def cookbook(sdk: LocalServer) -> LocalServer:
    """A server with the demo's data, and a run that has logged five checkpoints."""
    sdk.seed_demo(project=PROJECT)
    with seeded_run(PROJECT) as run:
        for loss in LOSSES:
            files = {"weights.bin": f"weights at {loss}"}
            run.log("checkpoints", files, type="model", aliases=[], metadata={"loss": loss})
    return sdk


class Kitchen:
    """Where a recipe is followed: a loaded session, and a folder in place of the bucket."""

    def __init__(self, server: LocalServer, folder: Path) -> None:
        self.server = server
        self.folder = folder / "archive"
        self.session = Session(server.entity, PROJECT)
        self.session.load()

    def follow(self, title: str) -> Any:
        """Do what the recipe says, and return what its last line comes to."""
        language, text = RECIPES[title]
        assert language == "python"
        assert len(text.splitlines()) <= 8
        # Another fsspec URL: S3 itself is asked in tests/archive.
        *before, last = text.replace(BUCKET, str(self.folder)).splitlines()
        names = {"session": self.session, "Archive": Archive}
        exec("\n".join(before), names)
        return eval(last, names)

    def plan(self) -> Plan:
        return self.session.plan(measure=False)


@pytest.fixture
def kitchen(cookbook: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kitchen:
    for kind in ("STATE", "CACHE"):
        monkeypatch.setenv(f"ARTWIDGETS_{kind}_DIR", str(tmp_path / kind.lower()))
    monkeypatch.chdir(tmp_path)
    return Kitchen(cookbook, tmp_path)


def who_fills_it(kitchen: Kitchen, result: pd.DataFrame) -> None:
    assert result["user"].iloc[0] == kitchen.server.entity
    assert result["stored"].sum() > 0


def the_largest_first(kitchen: Kitchen, result: Any) -> None:
    """The demo has less than that: all goes that frees anything."""
    plan = kitchen.plan()
    assert len(plan.deletes) > 100
    assert result.lower == result.upper > 0


def without_an_alias(kitchen: Kitchen, result: Any) -> None:
    going = {item.base.id for item in kitchen.plan().deletes}
    listing = kitchen.session.listing
    assert going == set(
        listing.index[(listing["aliases"].map(len) == 0) & (listing["linked_in"].map(len) == 0)]
    )


def the_best_three(kitchen: Kitchen, result: Any) -> None:
    going = {item.base.name for item in kitchen.plan().deletes}
    assert going == {"checkpoints:v0", "checkpoints:v2"}


def the_alias_moved(kitchen: Kitchen, result: Any) -> None:
    session = kitchen.session
    before = session.where("collection:bert-finetune alias:production")["name"].tolist()
    session.apply(kitchen.plan())
    session.load()
    after = session.where("collection:bert-finetune alias:production")["name"].tolist()
    assert before != after == ["bert-finetune:v37"]


def the_key_renamed(kitchen: Kitchen, result: Any) -> None:
    plan = kitchen.plan()
    assert len(plan.edits) == len(kitchen.session.where("metadata.loss:any")) > 100


def of_runs_that_are_gone(kitchen: Kitchen, result: Any) -> None:
    """Somebody deletes a run that was listed."""
    session = kitchen.session
    run = session.where("name:squad-tokenized run:any")["run"].iloc[-1]
    wandb.Api().run(f"{session.scope.entity}/{PROJECT}/{run}").delete()
    session.load()
    kitchen.follow("Versions of runs that are gone")
    assert [item.base.run for item in kitchen.plan().items] == [run]


def archived_and_deleted(kitchen: Kitchen, result: Any) -> None:
    gone = {item.base.id for item in result.done}
    assert gone
    assert set(Archive.open(kitchen.folder).listing.index) == gone
    assert not gone & set(kitchen.session.load().index)


FOLLOWED: dict[str, Callable[[Kitchen, Any], None]] = {
    "See who fills the storage": who_fills_it,
    "Free 500 GB: the largest first": the_largest_first,
    "Delete every version without an alias": without_an_alias,
    "Keep the best three checkpoints of each run": the_best_three,
    "Move the alias production": the_alias_moved,
    "Rename a metadata key everywhere": the_key_renamed,
    "Versions of runs that are gone": of_runs_that_are_gone,
    "Archive to S3, then delete": archived_and_deleted,
}


@pytest.mark.parametrize("title", FOLLOWED)
def test_a_recipe_does_what_its_title_says(kitchen: Kitchen, title: str) -> None:
    FOLLOWED[title](kitchen, kitchen.follow(title))


def test_what_was_archived_and_deleted_comes_back(kitchen: Kitchen) -> None:
    rows = kitchen.session.where("name:bert-finetune alias:none -is:linked").index[:1]
    name = kitchen.session.listing.at[rows[0], "name"]
    kitchen.session.delete(rows)
    kitchen.session.apply(kitchen.session.plan(archive=str(kitchen.folder)))
    assert name not in set(kitchen.session.load()["name"])
    restored = kitchen.follow("Restore what was deleted")
    assert restored["status"].tolist() == ["restored"]


def test_a_night_in_the_shell(kitchen: Kitchen, capsys: pytest.CaptureFixture[str]) -> None:
    language, text = RECIPES["A nightly cleanup with cron or GitHub Actions"]
    assert language == "sh"
    (policy,) = examples("toml")
    Path("cleanup.toml").write_text(policy, encoding="utf-8")
    before = len(kitchen.session.listing)
    for line in text.replace("my-entity/my-project", f"{kitchen.server.entity}/{PROJECT}").splitlines():
        program, *typed = shlex.split(line)
        assert program == "artwidgets"
        assert main(typed) == 0, capsys.readouterr()
    assert len(kitchen.session.load()) < before


def test_there_are_ten_and_all_are_followed() -> None:
    elsewhere = {"Restore what was deleted", "A nightly cleanup with cron or GitHub Actions"}
    assert len(RECIPES) == 10
    assert {*FOLLOWED, *elsewhere} == set(RECIPES)
